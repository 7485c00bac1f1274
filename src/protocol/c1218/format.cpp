#include "protocol/c1218/format.hpp"

#include <algorithm>
#include <charconv>

#include "bytes/hex.hpp"

namespace obiscope::c1218 {
namespace {

struct NumberRow {
  std::string_view name;
  std::size_t size;
};
constexpr NumberRow kNumbers[] = {{"FLOAT64", 8},    {"FLOAT32", 4},      {"FLOAT_CHAR12", 12}, {"FLOAT_CHAR6", 6},
                                  {"INT32_1", 4},    {"FIXED_BCD6", 6},   {"FIXED_BCD4", 4},    {"INT24", 3},
                                  {"INT32", 4},      {"INT40", 5},        {"INT48", 6},         {"INT64", 8},
                                  {"FIXED_BCD8", 8}, {"FLOAT_CHAR21", 21}};

constexpr std::size_t kFixedPart = 19;

bool in_set(const std::vector<Byte>& set, std::size_t bit) {
  return bit / 8 < set.size() && (set[bit / 8] >> bit % 8 & 1U) != 0;
}

std::vector<Byte> owned(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

Result<Format> format_from(Bytes control) {
  Format format;
  format.most_significant_first = (control[0] & 1U) != 0;
  const unsigned time = control[1] & 7U;
  const unsigned integer = control[1] >> 6U;
  const unsigned number1 = control[2] & 0x0FU;
  const unsigned number2 = control[2] >> 4U;
  if (time > 4 || integer > 2 || number1 >= std::size(kNumbers) || number2 >= std::size(kNumbers))
    return failure(ErrorKind::unsupported, "table 0 names a format that the standard does not have");
  format.time = static_cast<TimeFormat>(time);
  format.data_access = static_cast<Byte>(control[1] >> 3U & 3U);
  format.bcd_ids = (control[1] >> 5U & 1U) != 0;
  format.integer = static_cast<IntegerFormat>(integer);
  format.number1 = static_cast<NumberFormat>(number1);
  format.number2 = static_cast<NumberFormat>(number2);
  return format;
}

}  // namespace

std::size_t size_of(NumberFormat format) {
  return kNumbers[static_cast<std::size_t>(format)].size;
}
std::string_view name_of(NumberFormat format) {
  return kNumbers[static_cast<std::size_t>(format)].name;
}

std::size_t Format::size_of_short_time() const {
  constexpr std::size_t kSizes[] = {0, 5, 5, 4, 4};
  return kSizes[static_cast<std::size_t>(time)];
}
std::size_t Format::size_of_long_time() const {
  constexpr std::size_t kSizes[] = {0, 6, 6, 5, 4};
  return kSizes[static_cast<std::size_t>(time)];
}
std::size_t Format::size_of_time_of_day() const {
  constexpr std::size_t kSizes[] = {0, 3, 3, 4, 4};
  return kSizes[static_cast<std::size_t>(time)];
}

bool Configuration::has(std::uint16_t table) const {
  if (table >= kManufacturerTables) return in_set(manufacturer_used, table - kManufacturerTables);
  return in_set(standard_used, table);
}
bool Configuration::writable(std::uint16_t table) const {
  if (table >= kManufacturerTables) return in_set(manufacturer_writable, table - kManufacturerTables);
  return in_set(standard_writable, table);
}

Result<Configuration> configuration_from(Bytes table0) {
  if (table0.size() < kFixedPart) return failure(ErrorKind::incomplete, "table 0 is too short");
  const Result<Format> format = format_from(table0);
  if (!format) return failure(format.error());
  Configuration configuration;
  configuration.format = *format;
  const Bytes device_class = table0.subspan(3, 4);
  const auto printable = [](Byte byte) { return byte >= 0x20 && byte < 0x7F; };
  configuration.device_class = std::all_of(device_class.begin(), device_class.end(), printable)
                                   ? std::string(trimmed(as_text(device_class)))
                                   : hex_from(device_class);
  configuration.nameplate_type = table0[7];
  configuration.version = table0[11];
  configuration.revision = table0[12];
  configuration.manufacturer_status_octets = table0[17];
  Fields sets(table0.subspan(kFixedPart), *format);
  configuration.standard_used = owned(sets.take(table0[13]));
  configuration.manufacturer_used = owned(sets.take(table0[14]));
  sets.take(table0[15]);
  sets.take(table0[16]);
  configuration.standard_writable = owned(sets.take(table0[13]));
  configuration.manufacturer_writable = owned(sets.take(table0[14]));
  if (configuration.standard_used.size() != table0[13])
    return failure(ErrorKind::incomplete, "table 0 ends inside of the set of tables");
  return configuration;
}

Bytes Fields::take(std::size_t length) {
  if (length > left()) ended_early_ = true;
  const Bytes taken = octets_.subspan(at_, std::min(length, left()));
  at_ += taken.size();
  return taken;
}

std::uint64_t Fields::unsigned_number(std::size_t octets) {
  const Bytes taken = take(octets);
  if (taken.size() < octets) return 0;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < octets; ++i)
    number = number << 8U | taken[format_.most_significant_first ? i : octets - 1 - i];
  return number;
}

std::int64_t Fields::signed_number(std::size_t octets) {
  const std::uint64_t number = unsigned_number(octets);
  const unsigned bits = static_cast<unsigned>(octets) * 8;
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  if ((number & sign) == 0) return static_cast<std::int64_t>(number);
  const std::uint64_t all = sign | (sign - 1);
  switch (format_.integer) {
    case IntegerFormat::twos_complement:
      return static_cast<std::int64_t>(number | ~all);
    case IntegerFormat::ones_complement:
      return -static_cast<std::int64_t>(~number & all);
    case IntegerFormat::sign_and_magnitude:
      return -static_cast<std::int64_t>(number & ~sign & all);
  }
  return 0;
}

std::string Fields::text(std::size_t length) {
  std::string text(trimmed(as_text(take(length))));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  return text;
}

std::string Fields::identifier(std::size_t characters) {
  if (!format_.bcd_ids) return text(characters);
  const std::string digits = hex_from(take(characters / 2));
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? std::string() : digits.substr(first);
}

}  // namespace obiscope::c1218

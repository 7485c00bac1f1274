#include "protocol/dlms/value.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace obiscope::dlms {
namespace {

constexpr std::size_t kDateTimeSize = 12;
constexpr std::uint16_t kEarliestYear = 1970, kLatestYear = 2199;  // of 12 octets that are to be taken for a date-time
constexpr std::int64_t kMostMantissa = 100'000'000'000'000'000;    // of a float that is written without exponent

bool is_printable(Byte byte) {
  return byte >= 0x20 && byte <= 0x7E;
}

// `digits` x 10^exponent, written out.
std::string written_out(std::string digits, int exponent) {
  if (exponent >= 0) return digits.append(digits == "0" ? 0 : static_cast<std::size_t>(exponent), '0');
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  const auto behind = static_cast<std::size_t>(-exponent);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  digits.insert(digits.size() - behind, 1, '.');
  return negative ? "-" + digits : digits;
}

Value scaled_value(std::int64_t mantissa, int exponent) {
  if (const auto decimal = scaled({mantissa, 0}, exponent)) return *decimal;
  return written_out(std::to_string(mantissa), exponent);
}

// The shortest digits that are read as the same number: "2.301e+02" -> 2301 x 10^-1.
template <class Float>
Value float_value(Float value, int scaler) {
  if (!std::isfinite(value)) return std::monostate{};  // the meter has no value
  char text[48];
  const auto written = std::to_chars(std::begin(text), std::end(text), value, std::chars_format::scientific);
  char* const e = std::find(std::begin(text), written.ptr, 'e');
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, written.ptr, exponent);
  std::string digits(std::begin(text), e);
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    exponent -= static_cast<int>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  std::int64_t mantissa = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), mantissa);
  exponent = mantissa == 0 ? 0 : exponent + scaler;
  for (; exponent > 0 && mantissa < kMostMantissa && mantissa > -kMostMantissa; --exponent) mantissa *= 10;
  return scaled_value(mantissa, exponent);
}

Value uint64_value(const Item& item, int scaler) {
  if (const auto number = integer_of(item)) return scaled_value(*number, scaler);
  return written_out(std::to_string(axdr::big_endian<std::uint64_t, 8>(item.content.data())), scaler);
}

Value time_or_octets(Bytes octets, Deviation deviation) {
  if (const auto time = time_from(octets, deviation)) return *time;
  return std::vector<Byte>(octets.begin(), octets.end());
}

// Without NULs at its end and control characters at both.
std::string text_of(Bytes octets) {
  std::string_view text = as_text(octets);
  const auto is_control = [](char c) { return static_cast<Byte>(c) < 0x20 || c == 0x7F; };
  while (!text.empty() && is_control(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_control(text.front())) text.remove_prefix(1);
  return std::string(text);
}

Value octets_value(Bytes octets, Deviation deviation) {
  Bytes text = octets;
  while (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
  if (std::all_of(text.begin(), text.end(), is_printable) && (!text.empty() || octets.empty()))
    return std::string(as_text(text));
  if (octets.size() == kDateTimeSize) {
    const auto time = time_from(octets, deviation);
    if (time && (time->year == 0 || (time->year >= kEarliestYear && time->year <= kLatestYear))) return *time;
  }
  return std::vector<Byte>(octets.begin(), octets.end());
}

std::string bits_of(const Item& item) {
  std::string text;
  for (std::size_t i = 0; i < item.count; ++i)
    text += (static_cast<unsigned>(item.content[i / 8]) >> (7U - i % 8U) & 1U) != 0 ? '1' : '0';
  return text;
}

}  // namespace

std::optional<ScalerUnit> scaler_unit_from(const Data& data) {
  const auto* const items = data.items();
  if (items == nullptr || data.tag != Tag::structure || items->size() != 2) return std::nullopt;
  const auto scaler = (*items)[0].integer();
  const auto unit = (*items)[1].integer();
  if (!scaler || !unit || *scaler < -128 || *scaler > 127 || *unit < 0 || *unit > 255) return std::nullopt;
  return ScalerUnit{static_cast<std::int8_t>(*scaler), static_cast<Byte>(*unit)};
}

Data data_of(ScalerUnit scaler_unit) {
  return structure({integer_data(Tag::int8, scaler_unit.scaler), integer_data(Tag::enumeration, scaler_unit.unit)});
}

Value value_from(const Item& item, ScalerUnit scaler_unit, Deviation deviation) {
  switch (item.tag) {
    case Tag::boolean:
      return *item.content.data() != 0;
    case Tag::float32:
      return float_value(std::bit_cast<float>(axdr::big_endian<std::uint32_t, 4>(item.content.data())),
                         scaler_unit.scaler);
    case Tag::float64:
      return float_value(std::bit_cast<double>(axdr::big_endian<std::uint64_t, 8>(item.content.data())),
                         scaler_unit.scaler);
    case Tag::uint64:
      return uint64_value(item, scaler_unit.scaler);
    case Tag::visible_string:
    case Tag::utf8_string:
      return text_of(item.content);
    case Tag::octet_string:
      return octets_value(item.content, deviation);
    case Tag::bit_string:
      return bits_of(item);
    case Tag::date_time:
    case Tag::date:
    case Tag::time:
      return time_or_octets(item.content, deviation);
    default:
      break;
  }
  if (const auto number = integer_of(item)) return scaled_value(*number, scaler_unit.scaler);
  if (item.tag == Tag::bcd) return std::vector<Byte>(item.content.begin(), item.content.end());
  return std::monostate{};
}

Value value_from(const Data& data, ScalerUnit scaler_unit, Deviation deviation) {
  if (data.items() != nullptr) return text_from(data);
  std::vector<Byte> encoded;
  encode(data, encoded);
  Item item;
  Cursor cursor(encoded);
  if (cursor.next(item) != Step::item) return std::monostate{};
  return value_from(item, scaler_unit, deviation);
}

Unit unit_of(ScalerUnit scaler_unit) {
  return {scaler_unit.unit, 0};
}

}  // namespace obiscope::dlms

#include "cli/registers.hpp"

#include <algorithm>
#include <charconv>

namespace obiscope::cli {

namespace {

bool is(const Reading& reading, const Wanted& wanted) {
  return reading.obis == wanted.obis || reading.code == wanted.code;
}

std::string listed(const std::vector<Wanted>& wanted) {
  std::string text;
  for (const Wanted& one : wanted) text += (text.empty() ? "" : ", ") + one.code;
  return text;
}

bool holds(const Readout& readout, const Wanted& wanted) {
  const auto found = [&](const Reading& reading) { return is(reading, wanted); };
  return std::any_of(readout.readings.begin(), readout.readings.end(), found) ||
         std::any_of(readout.sub_meters.begin(), readout.sub_meters.end(),
                     [&](const Readout& sub_meter) { return holds(sub_meter, wanted); });
}

void drop_others(const std::vector<Wanted>& wanted, Readout& readout) {
  std::erase_if(readout.readings, [&wanted](const Reading& reading) {
    return std::none_of(wanted.begin(), wanted.end(), [&](const Wanted& one) { return is(reading, one); });
  });
  for (Readout& sub_meter : readout.sub_meters) drop_others(wanted, sub_meter);
  std::erase_if(readout.sub_meters, [](const Readout& sub_meter) { return sub_meter.readings.empty(); });
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end;
}

// "3:1-0:1.8.0*255:2": class, OBIS code, attribute. Nothing where it is no such thing.
std::optional<Wanted> attribute_from(std::string_view text) {
  const std::size_t first = text.find(':');
  const std::size_t last = text.rfind(':');
  if (first == last || text.find_first_of("*.") > last) return std::nullopt;
  std::uint16_t class_id = 0;
  std::int8_t attribute = 0;
  if (!read_number(text.substr(0, first), class_id) || !read_number(text.substr(last + 1), attribute)) return {};
  const std::optional<Obis> obis = obis_from_user(text.substr(first + 1, last - first - 1));
  if (!obis) return std::nullopt;
  return Wanted{std::string(text), *obis, class_id, attribute};
}

}  // namespace

Result<Wanted> wanted_from(const std::string& code) {
  if (std::optional<Wanted> attribute = attribute_from(code)) return *attribute;
  const std::optional<Obis> obis = obis_from_user(code);
  if (!obis) {
    return failure(ErrorKind::usage, "'" + code + "' is no OBIS code",
                   "1.8.0, 1-0:1.8.0*255, C.1.0, 0100010800ff or 3:1-0:1.8.0*255:2");
  }
  // A short form is what meters write, and goes to the meter as it is.
  const bool is_short = code.find(':') == std::string::npos && obis_from(code).has_value();
  return Wanted{is_short ? code : short_text_from(*obis), *obis, std::nullopt};
}

Result<std::vector<Wanted>> wanted_from(const std::vector<std::string>& codes) {
  std::vector<Wanted> all;
  for (const std::string& code : codes) {
    Result<Wanted> one = wanted_from(code);
    if (!one) return failure(one.error());
    all.push_back(std::move(*one));
  }
  return all;
}

Result<void> keep(const std::vector<Wanted>& wanted, Readout& readout) {
  std::vector<Wanted> missing;
  for (const Wanted& one : wanted)
    if (!holds(readout, one)) missing.push_back(one);
  if (missing.size() == wanted.size()) {
    return failure(ErrorKind::refused, "the meter does not send " + listed(missing),
                   "obiscope read without --register shows what it sends, --programming asks for registers by name");
  }
  for (const Wanted& one : missing) {
    readout.warnings.push_back({"register_missing", "the meter does not send " + one.code});
  }
  drop_others(wanted, readout);
  return {};
}

}  // namespace obiscope::cli

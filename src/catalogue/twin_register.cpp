#include "catalogue/twin_register.hpp"

#include <algorithm>

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kLongestText = 128;  // IEC 62056-21 6.6, the value in mode C

tl::unexpected<Error> wrong(std::string text) {
  return failure(ErrorKind::malformed, std::move(text));
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char character) { return character >= ' ' && character <= '~'; });
}

// A value holds no brackets, no "/" and no "!" (6.6); meters do use "/" within units.
bool is_value_text(std::string_view text) {
  return text.size() <= kLongestText && printable(text) && text.find_first_of("()!/") == std::string_view::npos;
}

bool is_hex_word(std::string_view text) {
  return !text.empty() && text.size() <= 16 &&
         text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

Result<void> check_digits(TwinRegister& entry, Dimension dimension) {
  const std::optional<Digits> digits = digits_from(entry.format);
  if (!digits) return wrong("'" + entry.format + "' is no picture of digits, such as 000000.000");
  const std::optional<Scale> scale = scale_for(dimension, entry.unit, *digits);
  if (!scale) {
    return wrong("unit '" + entry.unit + "' does not fit " + std::string(row_of(entry.kind).name) +
                 ", which can be written in: " + units_of(dimension));
  }
  entry.digits = *digits;
  entry.scale = *scale;
  return {};
}

Result<void> check_format(TwinRegister& entry) {
  const KindRow& row = row_of(entry.kind);
  switch (row.form) {
    case Form::text:
      if (!is_value_text(entry.format)) return wrong("a fixed text has at most 128 printable characters, no ( ) / !");
      return {};
    case Form::serial:
      if (!is_value_text(entry.format) || entry.format.find('#') == std::string::npos)
        return wrong("'" + entry.format + "' has no # for a digit of the meter's number");
      return {};
    case Form::hex:
      if (!is_hex_word(entry.format)) return wrong("'" + entry.format + "' is no word of 1 to 16 hexadecimal digits");
      return {};
    case Form::stamp:
      if (!is_stamp_format(entry.format))
        return wrong("'" + entry.format + "' is no time stamp of S YYYY YY MM DD hh mm ss");
      return {};
    case Form::digits:
      return check_digits(entry, row.dimension);
  }
  return {};
}

Result<void> check_extras(const TwinRegister& entry) {
  const bool demand = entry.kind == RegisterKind::demand_import || entry.kind == RegisterKind::demand_export;
  if (!entry.stamp.empty() && !demand) return wrong("only a demand_import or demand_export has a stamp");
  if (!entry.stamp.empty() && !is_stamp_format(entry.stamp))
    return wrong("'" + entry.stamp + "' is no time stamp of S YYYY YY MM DD hh mm ss");
  if (entry.rate_bit && entry.kind != RegisterKind::status) return wrong("only a status has a rate_bit");
  if (!printable(entry.unit) || entry.unit.find_first_of("()*!") != std::string::npos || entry.unit.size() > 16)
    return wrong("'" + entry.unit + "' is no unit");
  if (entry.lists.find_first_not_of("?0123456789-") != std::string::npos || entry.lists.size() > 8)
    return wrong("'" + entry.lists + "' names no readout lists: ? for the standard one, digits for others, - for none");
  return {};
}

}  // namespace

bool TwinRegister::in_list(std::string_view list) const {
  const std::string_view asked = list.empty() ? "?" : list;
  const std::string_view own = lists.empty() ? "?" : std::string_view(lists);
  return asked.size() == 1 && asked != "-" && own.find(asked.front()) != std::string_view::npos;
}

Result<void> complete(TwinRegister& entry, Byte medium) {
  const std::optional<Obis> obis = obis_from(entry.code, medium);
  if (!obis) return wrong("'" + entry.code + "' is no OBIS code");
  entry.obis = *obis;
  Result<void> done = check_format(entry);
  if (done) done = check_extras(entry);
  if (done) entry.shown_unit = unit_from(entry.unit);
  return done;
}

std::vector<TwinRegister> monthly(const TwinRegister& entry, unsigned count) {
  const std::string stem = entry.code.substr(0, entry.code.find('*'));
  std::vector<TwinRegister> all(count, entry);
  for (unsigned month = 1; month <= count; ++month) {
    TwinRegister& each = all[month - 1];
    each.code = stem + (month < 10 ? "*0" : "*") + std::to_string(month);
    each.months_back = static_cast<std::uint8_t>(month);
  }
  return all;
}

}  // namespace obiscope::catalogue

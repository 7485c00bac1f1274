#include "cli/registers.hpp"

#include <algorithm>

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

}  // namespace

Result<Wanted> wanted_from(const std::string& code) {
  const std::optional<Obis> obis = obis_from_user(code);
  if (!obis) {
    return failure(ErrorKind::usage, "'" + code + "' is no OBIS code", "1.8.0, 1-0:1.8.0*255, C.1.0 or 0100010800ff");
  }
  // A short form is what meters write, and goes to the meter as it is.
  const bool is_short = code.find(':') == std::string::npos && obis_from(code).has_value();
  return Wanted{is_short ? code : short_text_from(*obis), *obis};
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
  std::vector<Reading>& readings = readout.readings;
  std::vector<Wanted> missing;
  for (const Wanted& one : wanted) {
    const auto found = [&one](const Reading& reading) { return is(reading, one); };
    if (std::none_of(readings.begin(), readings.end(), found)) missing.push_back(one);
  }
  if (missing.size() == wanted.size()) {
    return failure(ErrorKind::refused, "the meter does not send " + listed(missing),
                   "obiscope read without --register shows what it sends, --programming asks for registers by name");
  }
  for (const Wanted& one : missing) {
    readout.warnings.push_back({"register_missing", "the meter does not send " + one.code});
  }
  std::erase_if(readings, [&wanted](const Reading& reading) {
    return std::none_of(wanted.begin(), wanted.end(), [&](const Wanted& one) { return is(reading, one); });
  });
  return {};
}

}  // namespace obiscope::cli

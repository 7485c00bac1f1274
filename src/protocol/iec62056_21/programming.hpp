// Programming mode, reading only (IEC 62056-21 6.4.3.3, 6.4.7, annex A): P0, P1 once, R1, R5, R3 and R6 in partial
// blocks, B0 at the end whatever happened. There is no way here to write.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/iec62056_21/reader.hpp"
#include "reading/profile.hpp"

namespace obiscope::iec62056_21 {

struct ProgrammingOptions {
  SignOn sign_on;
  std::optional<std::string> password;  // sent once, as P1; never after the meter asked with P2
  std::string read_command = "R5";      // R1, R3, R5 or R6
  unsigned repeats = 2;                 // NAKs for a block that failed its check
  Duration total = 30min;
  Recognise recognise = follows_the_standard;
  std::function<void(const Progress&)> progress;
};

// The registers named by `codes` ("1.8.0"), each asked for by itself. Errors as read(), and refused with the meter's
// own words. A register that the meter refuses costs a Warning "register_refused", unless all were.
Task<Readout> read_registers(Line& line, std::vector<std::string> codes, ProgrammingOptions options);

// Rows of the profile `code` ("P.01") from `from` to `to`.
Task<Profile> read_profile(Line& line, std::string code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                           ProgrammingOptions options);

}  // namespace obiscope::iec62056_21

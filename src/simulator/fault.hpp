// --fault: what can be made to go wrong with a virtual meter.
//
//   ignore-speed  late  silent  locked  wrong-bcc:N  noise:RATE  drop:RATE  echo  half  wrong-password-lockout
//   reset-mid-telegram
#pragma once

#include <string_view>

#include "line/faults.hpp"
#include "protocol/iec62056_21/meter.hpp"

namespace obiscope::simulator {

struct Faults {
  iec62056_21::MeterFaults meter;
  LineFaults line;
};

// Adds what `text` names to `faults`. Errors: usage, naming the faults there are.
Result<void> add_fault(std::string_view text, Faults& faults);

}  // namespace obiscope::simulator

// --fault: what can be made to go wrong with a virtual meter.
//
//   of all meters     late  silent  locked  wrong-password-lockout  reset-mid-telegram
//   on their line     noise:RATE  drop:RATE  echo  half
//   IEC 62056-21      ignore-speed  wrong-bcc:N
//   DLMS              dm  frmr  rnr:N  wrong-fcs:N  reject:DIAGNOSTIC  counter-jump  block-repeat  segment-lost
#pragma once

#include <string>
#include <string_view>

#include "line/faults.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "reading/readout.hpp"

namespace obiscope::simulator {

struct Faults {
  iec62056_21::MeterFaults meter;
  LineFaults line;
  dlms::MeterFaults dlms;
  hdlc::LinkFaults link;
};

// Adds what `text` names to `faults`. Errors: usage, naming the faults that a meter of this protocol can have.
Result<void> add_fault(std::string_view text, Faults& faults, Protocol protocol = Protocol::iec62056_21);

// "late, silent, ..., wrong-bcc:N": those of this protocol.
std::string fault_names(Protocol protocol);

}  // namespace obiscope::simulator

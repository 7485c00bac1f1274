// --fault: what can be made to go wrong with a virtual meter.
//
//   of all meters     late  silent  reset-mid-telegram
//   on their line     noise:RATE  drop:RATE  echo  half
//   IEC 62056-21      locked  wrong-password-lockout  ignore-speed  wrong-bcc:N
//   DLMS              locked  wrong-password-lockout  dm  frmr  rnr:N  wrong-fcs:N  reject:DIAGNOSTIC  counter-jump
//                     block-repeat  segment-lost
//   SML               wrong-crc:N  wrong-message-crc:N
//   P1                wrong-crc:N  wrong-tag:N
//   Modbus            wrong-crc:N  denied
//   C12.18            locked  wrong-crc:N  nak:N  busy:N  doubled
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "line/faults.hpp"
#include "protocol/c1218/meter.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/modbus/meter.hpp"
#include "protocol/p1/meter.hpp"
#include "protocol/sml/meter.hpp"
#include "reading/readout.hpp"

namespace obiscope::simulator {

struct Faults {
  iec62056_21::MeterFaults meter;
  LineFaults line;
  dlms::MeterFaults dlms;
  hdlc::LinkFaults link;
  sml::MeterFaults sml;
  p1::MeterFaults p1;
  modbus::MeterFaults modbus;
  c1218::MeterFaults c1218;
};

// Adds what `text` names to `faults`. Errors: usage, naming the faults that a meter of this protocol can have.
Result<void> add_fault(std::string_view text, Faults& faults, Protocol protocol = Protocol::iec62056_21);

// "late, silent, ..., wrong-bcc:N": those of this protocol.
std::string fault_names(Protocol protocol);
// Of all protocols, as words to complete: "ignore-speed", "wrong-bcc:", ...
std::vector<std::string> fault_words();

}  // namespace obiscope::simulator

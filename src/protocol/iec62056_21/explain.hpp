// Every byte of an IEC 62056-21 dialogue, both directions in one stream, named: control characters, fields, values,
// clauses, check characters right or wrong. Bytes that belong to nothing are named too; no byte is left out.
//
//   0  request                          6.3.1
//   1    start character, list, ...
//   0  data readout                     6.3.4
//   1    STX
//   1    data set                       6.6
//   2      code, bracket, value, ...
//   1    block check character
#pragma once

#include "bytes/bytes.hpp"
#include "reading/explanation.hpp"

namespace obiscope::iec62056_21 {

// The entries of depth 0 cover the dialogue without gap or overlap, and those of depth n + 1 cover each entry of depth
// n that has any. Only "parity", in front of a dialogue whose characters carry their parity in bit 7, has the length 0.
// Passwords (P1, P2) are never shown. Never fails; takes time in proportion to the dialogue.
Explanation explain(Bytes dialogue);

}  // namespace obiscope::iec62056_21

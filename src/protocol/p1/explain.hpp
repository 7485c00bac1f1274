// Every byte of what a P1 port sent, named: identification, data lines with their values, CRC right or wrong; of an
// enciphered telegram the envelope, and below its ciphertext, where the key is given, what it says.
//
//   0  telegram                         DSMR P1 6.2
//   1    identification
//   1    data line
//   2      code, value, unit, ...
//   1    CRC
//   0  enciphered telegram              Green Book 9.2, Luxembourg P1 3.2.5
//   1    system title, length, security control byte, frame counter, ciphertext, tag
#pragma once

#include "protocol/p1/capture.hpp"
#include "reading/explanation.hpp"

namespace obiscope::p1 {

// The entries of depth 0 cover the dialogue without gap or overlap, and those of depth n + 1 cover each entry of depth
// n that has any; what is deciphered stands below its ciphertext with the length 0. Never fails; takes time in
// proportion to the dialogue.
Explanation explain(Bytes dialogue, const CaptureOptions& options = {});

}  // namespace obiscope::p1

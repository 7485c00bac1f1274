// What SNRM proposes and UA grants (IEC 62056-46 6.4.4.4.3.2).
//
//   81 80 LL   05 01|02 nn   06 01|02 nn   07 04 nnnnnnnn   08 04 nnnnnnnn
//   format, group, length; longest information field transmitted, received; window transmitted, received
//
// Each side speaks of itself: what the meter transmits is what we receive.
#pragma once

#include "async/error.hpp"
#include "bytes/bytes.hpp"

#include <vector>

namespace obiscope::hdlc {

struct Parameters {
  std::uint16_t information_transmit = 128;  // bytes
  std::uint16_t information_receive = 128;
  std::uint8_t window_transmit = 1;  // frames, 1 to 7
  std::uint8_t window_receive = 1;

  friend bool operator==(const Parameters&, const Parameters&) = default;
};

// The information field of a SNRM or UA. Fields that are missing, and an empty field, mean the defaults. Error:
// malformed.
Result<Parameters> parameters_from(Bytes information);
std::vector<Byte> encode(const Parameters& parameters);
// What holds between one who wants `own` and one who wants `other`: the smaller of each pair, seen from `own`.
Parameters agreed(const Parameters& own, const Parameters& other);

}  // namespace obiscope::hdlc

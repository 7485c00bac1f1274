// CRC-16/MODBUS: polynomial x^16 + x^15 + x^2 + 1, bits reflected (A001), initial FFFF, no final XOR; sent low byte
// first.
#pragma once

#include "bytes/crc.hpp"

namespace obiscope::modbus {

// Check value: "123456789" -> 0x4B37. Over a frame with its CRC behind it: 0. To go on where another part ended:
// check_of(b, check_of(a)).
inline std::uint16_t check_of(Bytes covered, std::uint16_t check_before = 0xFFFF) {
  return crc_arc(covered, check_before);
}

}  // namespace obiscope::modbus

// The two CRCs of 16 bits that meters use, bits reflected.
//
//   CRC-16/X-25   x^16 + x^12 + x^5 + 1   the frame check sequence of HDLC (IEC 62056-46 6.4.3.6), SML and ANSI C12.18
//   CRC-16/ARC    x^16 + x^15 + x^2 + 1   behind "!" of a P1 telegram (DSMR P1 6.2); begun with FFFF, that of Modbus
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope {

// CRC-16/X-25: initial FFFF, final XOR FFFF; sent low byte first. Check value: "123456789" -> 0x906E. To go on where
// another part ended: frame_check(b, frame_check(a)) is that of a and b together.
std::uint16_t frame_check(Bytes covered, std::uint16_t check_before = 0);

// CRC-16/ARC: initial 0, no final XOR. Check value: "123456789" -> 0xBB3D. To go on: as above.
std::uint16_t crc_arc(Bytes covered, std::uint16_t check_before = 0);
// CRC-16/MODBUS: the same, initial FFFF; sent low byte first. Check value: 0x4B37. Over a frame with its CRC behind it:
// 0.
constexpr std::uint16_t kModbusInitial = 0xFFFF;

}  // namespace obiscope

// CRC-16/X-25 (ISO/IEC 13239): the frame check sequence of HDLC (IEC 62056-46 6.4.3.6), of SML and of ANSI C12.18.
//
// Polynomial x^16 + x^12 + x^5 + 1, bits reflected, initial FFFF, final XOR FFFF; sent low byte first.
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope {

// Check value: "123456789" -> 0x906E. To go on where another part ended: frame_check(b, frame_check(a)) is that of a
// and b together.
std::uint16_t frame_check(Bytes covered, std::uint16_t check_before = 0);

}  // namespace obiscope

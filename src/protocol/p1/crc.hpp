// CRC-16/ARC: the check behind "!" (DSMR P1 6.2).
//
// Polynomial x^16 + x^15 + x^2 + 1, bits reflected, initial 0, no final XOR; over "/" to "!" inclusive, sent as four
// hexadecimal digits, the most significant first.
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope::p1 {

// Check value: "123456789" -> 0xBB3D. To go on where another part ended: crc_arc(b, crc_arc(a)) is that of a and b
// together. By carry-less multiplication where the processor has it.
std::uint16_t crc_arc(Bytes covered, std::uint16_t crc_before = 0);

// The same by tables alone: for processors without it, and for tests.
std::uint16_t crc_arc_by_tables(Bytes covered, std::uint16_t crc_before = 0);

}  // namespace obiscope::p1

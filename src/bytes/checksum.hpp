// Checksums of byte strings. Each names its standard.
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope {

// Block check character: XOR over all bytes, 7 bits (ISO/IEC 1155, IEC 62056-21 6.2).
// The caller passes what it covers: all after the first SOH or STX, up to and including ETX or EOT.
Byte block_check(Bytes covered);

// The sum of all bytes, 7 bits: what some meters send where the standard asks for the block check character.
Byte additive_check(Bytes covered);

}  // namespace obiscope

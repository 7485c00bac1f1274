// Where in a recording P1 telegrams stand, for telling families apart.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/extent.hpp"

namespace obiscope::p1 {

// Every whole telegram, in order and without overlap. `checked`: its CRC is right. Without a CRC only a telegram that
// has codes of P1's own is named (others are readouts of IEC 62056-21, mode D), and enciphered ones that are long
// enough for a telegram, neither of them `checked`. Linear time, bounded memory.
void find_telegrams(Bytes recording, const ExtentSink& sink);

}  // namespace obiscope::p1

// Where in a recording messages of IEC 62056-21 stand.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/extent.hpp"

namespace obiscope::iec62056_21 {

// Every identification, readout, block and command, in order and without overlap. `checked`: a block or command of
// printable characters whose check character is right. A readout without one (mode D) is named by its form: data sets
// up to "!", and no digits of a CRC behind it, which P1 has. Linear time, memory for one message.
void find_telegrams(Bytes recording, const ExtentSink& sink);

}  // namespace obiscope::iec62056_21

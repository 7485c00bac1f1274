// Where in a recording Modbus stands.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/extent.hpp"

namespace obiscope::modbus {

// Every whole frame, in order, without overlap, in linear time and bounded memory. A CRC of 16 bits over a few bytes is
// weak: `checked` only a request of the strict form (a function and a quantity that can be), and a response or
// exception that stands directly behind its request, before or behind another right frame of the same unit, or alone in
// the recording. Modbus TCP has no check: its frames are extents where a request and its response share a transaction.
void find_telegrams(Bytes recording, const ExtentSink& sink);

}  // namespace obiscope::modbus

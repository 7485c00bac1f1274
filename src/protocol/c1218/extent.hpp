// Where in a recording C12.18 packets stand.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/extent.hpp"

namespace obiscope::c1218 {

// Every packet whose form is that of a service and whose CRC is right, with the ACK or NAK directly before it, in
// order and without overlap. Linear time, bounded memory. All are `checked`.
void find_telegrams(Bytes recording, const ExtentSink& sink);

}  // namespace obiscope::c1218

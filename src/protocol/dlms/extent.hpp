// Where in a recording DLMS stands: HDLC frames, M-Bus frames, wrappers, APDUs alone.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/extent.hpp"

namespace obiscope::dlms {

// Every whole one, in order and without overlap. `checked`: an HDLC frame whose FCS is right, an M-Bus frame whose
// checksum is right and that carries COSEM. Wrappers and APDUs alone have no check: named where the APDU in them is
// whole and well-formed. Linear time, bounded memory.
void find_telegrams(Bytes recording, const ExtentSink& sink);

}  // namespace obiscope::dlms

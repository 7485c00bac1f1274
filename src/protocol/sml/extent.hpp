// Where in a recording SML files stand.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/extent.hpp"

namespace obiscope::sml {

// Every file from its start mark to its CRC, in order. `checked`: the CRC is right and a message stands in it. Files
// without an end mark are left out.
void find_telegrams(Bytes recording, const ExtentSink& sink);

}  // namespace obiscope::sml

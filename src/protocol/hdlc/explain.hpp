// Each byte of HDLC frames, named.
#pragma once

#include <functional>

#include "protocol/hdlc/frame.hpp"
#include "reading/explanation.hpp"

namespace obiscope::hdlc {

// Names flag, format, addresses, control, HCS, parameters or LLC and information, FCS, flag. `offset`: of frame[0] in
// the input. Where frame.information carries the last segment of an APDU, whoever calls explains that (dlms/explain).
Explanation explain_frame(Bytes frame, std::size_t offset);

}  // namespace obiscope::hdlc

// The pieces that explaining APDUs is made of; each takes what it names off the walk.
#pragma once

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/capture.hpp"
#include "reading/byte_walk.hpp"

namespace obiscope::dlms {

// One A-XDR value with all that is in it; what is malformed is named and taken to the end.
void explain_value(ByteWalk& walk, const std::string& name);
void explain_values(ByteWalk& walk, std::size_t count);
// "Get-Request" and the like up to the end of the walk. `options`: the keys that ciphered ones are tried with.
void explain_one_apdu(ByteWalk& walk, const CaptureOptions& options);
// AARQ, AARE, RLRQ, RLRE.
void explain_association(ByteWalk& walk, const CaptureOptions& options);
// InitiateRequest, InitiateResponse.
void explain_initiate(ByteWalk& walk);
// service-specific, general-glo, general-ded, general-ciphering, general-signing
void explain_protected(ByteWalk& walk, const CaptureOptions& options);

// class, instance, attribute or method
void explain_attribute(ByteWalk& walk, const std::string& what);
// A length as A-XDR and BER write it, in one to five bytes; what it says.
std::size_t explain_length(ByteWalk& walk, const std::string& name);
// The rest of the walk, where nothing is known of it.
void explain_rest(ByteWalk& walk, const std::string& name, bool wrong = false);

}  // namespace obiscope::dlms

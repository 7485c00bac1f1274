// Every byte of a DLMS dialogue, both directions in one stream, named: frames, LLC, APDUs, fields, values; ciphered
// APDUs down to the plaintext where the key is given, down to title, control byte, counter and tag where not. Passwords
// are never shown.
#pragma once

#include "protocol/dlms/capture.hpp"
#include "reading/explanation.hpp"

namespace obiscope::dlms {

// The entries of depth 0 cover the dialogue without gap or overlap. Deciphered bytes are entries whose bytes are not in
// the input: they stand inside the ciphertext's entry, with its offset and the length 0, named with "deciphered".
Explanation explain(Bytes dialogue, const CaptureOptions& options);
// One APDU alone; offsets count from `offset`, depth from `depth`.
Explanation explain_apdu(Bytes apdu, std::size_t offset, unsigned depth);

}  // namespace obiscope::dlms

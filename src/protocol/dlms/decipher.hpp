// Ciphered APDUs of a recording: plain again, or which part of the key material does not fit.
//
// A recording may begin anywhere and hold the same telegram twice: invocation counters are not watched here.
#pragma once

#include "protocol/dlms/capture.hpp"

namespace obiscope::dlms {

struct Deciphered {
  std::vector<Byte> apdu;
  std::vector<Byte> title;  // whose nonce it was
  std::vector<Warning> warnings;
};
// Who is known to talk, where the APDU does not tell.
struct Speaker {
  std::optional<SystemTitle> title;
  std::vector<Byte> dedicated_key;  // a secret; empty: none is known
};

// Errors, each naming what does not fit: refused (a key or title is missing, or the key's length is wrong), damaged
// (tag or what comes out), malformed and incomplete (framing), unsupported. Warnings: "tag_not_checked",
// "tag_without_authentication_key".
Result<Deciphered> decipher(Bytes apdu, const CaptureOptions& options, const Speaker& speaker);

}  // namespace obiscope::dlms

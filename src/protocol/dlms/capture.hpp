// A recording of DLMS traffic, as a file holds it: pushes and answers in HDLC, wrapper or M-Bus frames, or APDUs alone;
// segmented, in general block transfer, ciphered; cut at both ends, with noise between.
//
//   7E ... 7E          HDLC frames (segments joined)
//   00 01 ...          wrapper
//   68 LL LL 68 ... 16 M-Bus long frames (CI 00..1F: segment number), joined
//   E6 E7 00 0F ...    APDU with its LLC header, 0F ..., DB ..., E0 ...: alone
#pragma once

#include <functional>

#include "protocol/dlms/quirks.hpp"
#include "protocol/dlms/security.hpp"
#include "reading/readout.hpp"

namespace obiscope::dlms {

using Telegram = Result<Readout>;

struct CaptureOptions {
  Keys keys;                         // of ciphered telegrams; empty: refused with what is missing
  std::optional<SystemTitle> title;  // where the telegram does not say whose nonce it is
  Recognise recognise = follows_the_standard;
};

// Hands every telegram to `sink`, in order, and says how many bytes belonged to none. A telegram whose HCS, FCS,
// checksum or tag is wrong is refused (damaged); the Error says which, and of a wrong key which part: key length,
// system title, tag, framing. Without an authentication key the tag cannot be checked: then what comes out must be one
// whole well-formed APDU, and carries the Warning "tag_not_checked". GET responses in a recorded session are Readouts
// too, named by the requests before them.
std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink);

}  // namespace obiscope::dlms

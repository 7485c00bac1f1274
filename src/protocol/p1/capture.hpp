// A recording of a P1 port, as a file holds it: cut at both ends, with noise, telegrams in plain text and enciphered.
//
//   noise  / X X X 5 ident CR LF CR LF  code(value*unit) CR LF ...  ! C C C C CR LF   / X X X 5 ...
//          └────────────────── covered by the CRC ──────────────────┘
//   noise  DB 08 title (8) length SC FC (4) ciphertext tag (12)                        DB 08 ...
#pragma once

#include <functional>
#include <optional>

#include "async/error.hpp"
#include "protocol/dlms/security.hpp"
#include "protocol/p1/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::p1 {

struct CaptureOptions {
  dlms::Keys keys;                         // `encryption` and `authentication`; the latter may be missing
  std::optional<dlms::SystemTitle> title;  // of the meter that is expected: an enciphered one of another is refused
  Recognise recognise = follows_the_standard;
};

// One telegram of a recording: its Readout, or why it is refused. The Error's offset counts in the recording.
using Telegram = Result<Readout>;

// Hands every telegram to `sink`, in order, and says how many bytes belonged to none (line ends between telegrams
// belong to them). In linear time and bounded memory.
// Errors: damaged (CRC, parity or authentication tag wrong; of an enciphered one the text says which part does not fit:
// key length, key, system title, tag), incomplete (it stops, or another one begins in it), malformed (no telegram),
// refused (enciphered, and no key was given). Warnings: "no_checksum" (the version has none), "line_ends_restored" (the
// CRC is right once the line ends that somebody changed are put back), "tag_not_checked",
// "tag_without_authentication_key", "unreadable_line", "log_incomplete".
std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink);

}  // namespace obiscope::p1

// A recording of C12.18 sessions, as a file holds it: both directions mixed or one alone, with echoes, repeats and
// noise, cut at both ends.
//
//   EE..20  06 EE..00 version  06 EE..50 logon  06 EE..00  06 EE..30 00 00  06 EE..00 table 0  06 ... EE..21  06 EE..00
//   └────────────────────────── one session: from identify or logon to terminate ──────────────────────────────┘
#pragma once

#include <functional>

#include "async/error.hpp"
#include "protocol/c1218/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::c1218 {

using Telegram = Result<Readout>;

struct CaptureOptions {
  Recognise recognise = follows_the_standard;
};

// Hands every session to `sink`, in order, and says how many bytes belonged to none. A Readout holds what the tables
// say that came in the session; a session in which none came is a Readout without readings whose warnings say what was
// said ("identified", "negotiated", "answer_refused"). Passwords are in no text.
// A packet whose CRC is wrong is refused (damaged, with its offset) and nothing of it is used; so is a table whose
// checksum is wrong. Tables whose request did not come along are refused (incomplete): nobody knows which they are.
std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink);

}  // namespace obiscope::c1218

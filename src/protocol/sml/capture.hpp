// A recording of SML files, as a file holds it: cut at both ends, with noise between.
//
//   ... 1B 1B 1B 1B 1A 01 C3 E1 │ noise │ 1B 1B 1B 1B 01 01 01 01 76 ... 1B 1B 1B 1B 1A pp cc cc │ 1B 1B 1B 1B 01 ...
//   └─ the end of one, lost ──┘           └──────────────────── a file ──────────────────────────┘
#pragma once

#include <functional>

#include "async/error.hpp"
#include "bytes/bytes.hpp"
#include "protocol/sml/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::sml {

using Telegram = Result<Readout>;

struct CaptureOptions {
  Recognise recognise = follows_the_standard;
};

// Hands every file to `sink`, in order, and says how many bytes belonged to none. Refused are: damaged, the CRC of the
// file or of one of its messages is wrong (the Error says which); incomplete, another file begins or the recording ends
// before its end mark; malformed, an escape, a padding, a TL field or a message that the standard does not have, or
// more than 64 KiB. A file without values (open and close alone, requests) is given as it is. The Error's offset counts
// in the recording. Takes time in proportion to the recording, memory for one file.
std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink);

}  // namespace obiscope::sml

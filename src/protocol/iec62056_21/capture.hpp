// A recording of one or more IEC 62056-21 telegrams, as a file holds it: cut at both ends, with echoes, noise, parity
// bits in bit 7, line ends gone wrong.
//
//   noise  /?! CR LF  /LGZ4ZMF100AC.M27 CR LF  ACK 040 CR LF  STX ... ! CR LF ETX BCC  noise  /LGZ4... STX ...
//          └─ echo ─┘ └──────────── one telegram: from its identification to the next ─────────────┘
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::iec62056_21 {

// One telegram of a recording: its Readout, or why it is refused. The Error's offset counts in the recording.
using Telegram = Result<Readout>;

// Hands every telegram to `sink`, in order, and says how many bytes belonged to none.
// A block whose check character is wrong is refused (damaged), as is one with a character whose parity is wrong. One
// without a check character, because its mode has none or the recording ends before it, is given with a Warning:
// "no_checksum" (none in this mode), "checksum_missing" (cut off behind the end mark "!"). One that ends before "!" is
// refused (incomplete), as is one without an identification, unless its check character is right ("no_identification").
// Blocks of programming mode (R1, R5 answers) are Readouts of mode "programming", one for the session. What the reader
// wrote or what the meter refused is named in Warnings ("command_seen", "register_refused"), passwords are not.
std::size_t decode_capture(Bytes recording, const Recognise& recognise, const std::function<void(Telegram)>& sink);

}  // namespace obiscope::iec62056_21

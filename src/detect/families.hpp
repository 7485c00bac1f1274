// Which families of protocols a recording is of, and where.
//
//   noise  1B1B1B1B 0101.. SML ..  | /ISK5.. P1 .. !EF2F | 7E A0 .. HDLC .. 7E  noise
//   └────────── sml ──────────────┘└──────── p1 ────────┘└──────── dlms ───────────┘
#pragma once

#include <vector>

#include "bytes/bytes.hpp"
#include "reading/readout.hpp"

namespace obiscope::detect {

struct Stretch {
  Protocol family = Protocol::iec62056_21;
  std::size_t offset = 0;     // in the recording
  std::size_t length = 0;     // bytes
  std::size_t telegrams = 0;  // that its family named; 0: it only looks like one
  std::size_t checked = 0;    // of them, those whose check sequence was right
};

// Stretches that cover the recording without gap or overlap, in order; none for an empty one. Time in proportion to the
// recording times the number of families; memory for what they name.
std::vector<Stretch> stretches_of(Bytes recording);

}  // namespace obiscope::detect

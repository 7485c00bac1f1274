// A Line on which things go wrong, the same way for the same seed.
//
// Noise on 7 data bits with parity: each of the 8 bits d0..d6 and p may flip. An odd number of flips shows to the
// receiver: the byte goes out with bit 7 set, and arrives with a wrong parity (see Received). An even number passes.
// On 8 data bits each of d0..d7 may flip, and nothing shows. Start and stop bits do not flip.
#pragma once

#include <memory>

#include "line/line.hpp"

namespace obiscope {

struct LineFaults {
  std::uint64_t seed = 1;
  double noise = 0;   // share of sent bits that are flipped, from 0 to 1
  double drop = 0;    // share of sent characters that get lost
  bool echo = false;  // what is received is sent back, as by light reflected into the own receiver
  bool half = false;  // sends only the first half of what it is to send, each time; of 5 characters, 3
  bool any() const { return noise > 0 || drop > 0 || echo || half; }
};

// Around `inner`, which has to outlive it. It harms what is sent; received characters come through, and are echoed
// where `echo` asks for it. An echo is whole, and subject to noise and drop as all that is sent.
std::unique_ptr<Line> with_faults(Line& inner, LineFaults faults);

}  // namespace obiscope

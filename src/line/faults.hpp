// A Line on which things go wrong, the same way for the same seed.
#pragma once

#include <memory>

#include "line/line.hpp"

namespace obiscope {

struct LineFaults {
  std::uint64_t seed = 1;
  double noise = 0;   // share of sent bits that are flipped, from 0 to 1
  double drop = 0;    // share of sent characters that get lost
  bool echo = false;  // what is received is sent back, as by light reflected into the own receiver
  bool half = false;  // sends only the first half of what it is to send, each time
  bool any() const { return noise > 0 || drop > 0 || echo || half; }
};

// Around `inner`, which has to outlive it. It harms what is sent; received characters come through, and are echoed
// where `echo` asks for it.
std::unique_ptr<Line> with_faults(Line& inner, LineFaults faults);

}  // namespace obiscope

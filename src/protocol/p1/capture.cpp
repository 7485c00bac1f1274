#include "protocol/p1/capture.hpp"

#include "protocol/p1/judge.hpp"

namespace obiscope::p1 {

std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink) {
  Judge judge(options);
  Framer framer;
  while (framer.next(recording, true) == Framer::Outcome::frame) judge.judge(framer.frame(), sink);
  return framer.noise();
}

}  // namespace obiscope::p1

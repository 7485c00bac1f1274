#include "protocol/sml/capture.hpp"

#include "protocol/sml/extent.hpp"
#include "protocol/sml/readout.hpp"

namespace obiscope::sml {

std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink) {
  FrameScan scan;
  Frame frame;
  while (scan.next(recording, true, frame) == FrameScan::Step::frame) sink(readout_from(frame, options.recognise));
  return scan.outside();
}

void find_telegrams(Bytes recording, const ExtentSink& sink) {
  constexpr Byte kMessage = 0x76;
  FrameScan scan;
  Frame frame;
  while (scan.next(recording, true, frame) == FrameScan::Step::frame) {
    if (!frame.has_end) continue;
    const bool message = !frame.content.empty() && frame.content[0] == kMessage;
    sink({frame.offset, frame.bytes.size(), message && frame.fault == FrameFault::none});
  }
}

}  // namespace obiscope::sml

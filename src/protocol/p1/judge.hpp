// A frame that was found -> its Readout, or why it is refused: what recordings, live lines and explanations share.
#pragma once

#include "protocol/p1/capture.hpp"
#include "protocol/p1/envelope.hpp"
#include "protocol/p1/frame.hpp"

namespace obiscope::p1 {

class Judge {
 public:
  explicit Judge(const CaptureOptions& options) : recognise_(options.recognise), decipherer_(options) {}

  // Hands over one or two telegrams: where the CRC of the frame is wrong, and that of a telegram which begins in the
  // middle of one of its lines is right, the one before it was interrupted. Offsets of Errors count from the window.
  void judge(const Frame& frame, const std::function<void(Telegram)>& sink);

 private:
  Telegram enciphered(const Frame& frame);
  bool inner(const Frame& frame, const std::function<void(Telegram)>& sink);

  Recognise recognise_;
  Decipherer decipherer_;
};

}  // namespace obiscope::p1

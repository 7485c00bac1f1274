#include "protocol/iec62056_21/frame_stream.hpp"

namespace obiscope::iec62056_21 {

void FrameStream::add(Bytes bytes) {
  if (taken_ == bytes_.size()) {
    bytes_.clear();
    taken_ = 0;
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Frame>> FrameStream::next(Expect expect) {
  while (taken_ < bytes_.size()) {
    Bytes rest = Bytes(bytes_).subspan(taken_);
    const Framer::Outcome outcome = framer_.feed(rest, expect);
    taken_ = bytes_.size() - rest.size();
    if (outcome == Framer::Outcome::frame) return framer_.frame();
    if (outcome == Framer::Outcome::too_long)
      return failure(ErrorKind::malformed, "a message does not end",
                     "check that this is a meter's optical port and that the speed is right");
  }
  return std::nullopt;
}

bool FrameStream::skip_line_ends() {
  while (taken_ < bytes_.size() && (bytes_[taken_] == '\r' || bytes_[taken_] == '\n')) ++taken_;
  return taken_ < bytes_.size();
}

void FrameStream::clear() {
  framer_.reset();
  bytes_.clear();
  taken_ = 0;
}

}  // namespace obiscope::iec62056_21

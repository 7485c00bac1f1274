// What a Line has delivered, frame by frame: a Framer and the bytes that it has not taken yet.
#pragma once

#include <optional>
#include <vector>

#include "async/error.hpp"
#include "protocol/iec62056_21/frame.hpp"

namespace obiscope::iec62056_21 {

class FrameStream {
 public:
  void add(Bytes bytes);
  // The next complete frame, which holds until the next call; nothing where more has to come first. Error: malformed
  // (a message that does not end).
  Result<std::optional<Frame>> next(Expect expect);
  // Drops line ends in front of the next frame. False where nothing else is there.
  bool skip_line_ends();
  void clear();
  const Framer& framer() const { return framer_; }
  std::size_t waiting() const { return bytes_.size() - taken_; }

 private:
  Framer framer_;
  std::vector<Byte> bytes_;
  std::size_t taken_ = 0;
};

}  // namespace obiscope::iec62056_21

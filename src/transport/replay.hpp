// A recording played back as the meter: it waits for what the reader sent then, and says what the meter answered, after
// the same pauses.
//
//   > bytes   have to come, all of them and in order; anything else is an Error that names them
//   < bytes   are sent `pause` after the event before them
//   line      the settings from here on
//   =         passed over
//
// Passwords and customers' numbers are masked in recordings; a reader that sends the real ones matches too.
#pragma once

#include <memory>

#include "async/loop.hpp"
#include "line/line_format.hpp"
#include "line/mask.hpp"
#include "transport/real_loop.hpp"

namespace obiscope::transport {

// Where a recording stands, and whether the reader keeps to it.
class Script {
 public:
  explicit Script(LineRecording recording) : recording_(std::move(recording)) {}

  // The event that is next, readings passed over; null at the end.
  const LineEvent* next();
  void done() { ++next_; }
  // `bytes` have come from the reader. Errors: port: they are not what the recording has next.
  Result<void> hear(Bytes bytes);

 private:
  Result<void> hear(Byte byte);

  LineRecording recording_;
  std::size_t next_ = 0;
  std::size_t matched_ = 0;  // bytes of the next event that have come
  Mask passwords_{Mask::Of::passwords}, customers_{Mask::Of::passwords_and_customers};
};

// The recording as a Line to read from, in the time of `loop`, which has to outlive it. Where the reader's settings are
// not those of the recording, it gets the rubbish that it would have got.
std::unique_ptr<Line> replay_line(Loop& loop, LineRecording recording);

// The same out of the file at `path`. Errors: port (no such file), malformed.
Result<std::unique_ptr<Line>> open_replay(RealLoop& loop, const std::string& path);

// Plays `recording` once on `line`, which may be any. For the first bytes of the reader it waits for ever, for others a
// minute. Errors: silence, port (the reader sends something else), and those of the Line.
Task<> play(Line& line, LineRecording recording);

}  // namespace obiscope::transport

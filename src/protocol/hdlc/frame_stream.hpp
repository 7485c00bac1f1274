// A Line seen as frames, with the time limits of both sides of a link.
//
//   our last stop bit            first byte        last byte
//   |<------- deadline ------------->|<-- gap limit each -->|   a longer gap ends the frame: it is as if never come
#pragma once

#include "line/line.hpp"
#include "protocol/hdlc/echo_watch.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::hdlc {

class FrameStream {
 public:
  FrameStream(Line& line, Duration octet_gap_limit)
      : line_(line), gap_limit_(octet_gap_limit), last_passed_(line.now()) {}

  // Whole frames, in one piece. `unlike_answers`: see EchoWatch.
  Task<> send(Bytes frames, bool unlike_answers = true);
  // The next frame, whoever it is for; holds until the next call. Nothing: none had begun at `deadline`, or one came
  // damaged and then the line was quiet. Noise does not make it longer, but for one frame that is under way at the
  // deadline. Errors: those of the Line but for silence.
  Task<std::optional<Frame>> receive(Instant deadline);
  // Drops what has come.
  void clear();

  Line& line() const { return line_; }
  Instant now() const { return line_.now(); }
  Instant last_passed() const { return last_passed_; }
  std::size_t bytes_received() const { return bytes_received_; }
  const Framer& framer() const { return framer_; }
  EchoWatch::Echo echo() const { return echo_.seen(); }

 private:
  // The next frame out of what has come already.
  std::optional<Frame> cut();
  Instant wait_limit(Instant deadline) const;
  // Nothing came until the limit: true where what was begun or held back may still hold a frame.
  bool settle();
  void note(const Received& received);

  Line& line_;
  Duration gap_limit_;
  Framer framer_;
  EchoWatch echo_;
  std::vector<Byte> inbox_;  // what the Framer has not taken yet, from taken_ on
  std::size_t taken_ = 0;
  std::size_t refused_ = 0;  // frames that the Framer had refused when we last sent or told of it
  std::size_t bytes_received_ = 0;
  Instant last_passed_;
};

}  // namespace obiscope::hdlc

// The segments of one APDU on their way out: which were sent, which the other side has (go-back-N, modulo 8).
//
//   segment   0    1    2    3    4    5
//   N(S)      5    6    7    0    1    2       a window of 4 is on its way; N(R) = 7 says that 5 and 6 have come
//             └ had ┘   └─ sent ─┘   to send
#pragma once

#include <optional>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::hdlc {

class SendWindow {
 public:
  struct Segment {
    Bytes information;      // belongs to the window, until the next load()
    bool more = false;      // S: more segments follow
    bool final = false;     // the last one that may be sent now: P or F
    std::uint8_t send = 0;  // N(S)
  };

  // Begins with N(S) = 0 and nothing to send.
  void reset();
  // Takes what is to be sent, in segments of `segment_size` bytes. What was on its way before counts as arrived.
  void load(std::vector<Byte> bytes, std::size_t segment_size);
  // The next segment, where there is one and fewer than `window` are on their way.
  std::optional<Segment> next(std::size_t window);
  // N(R): the other side has all before it. True where that says more than was known.
  bool acknowledge(std::uint8_t receive);
  // What has not been acknowledged is to be sent again.
  void go_back() { sent_ = had_; }

  bool all_sent() const { return sent_ == segments(); }
  bool all_had() const { return had_ == segments(); }
  // Nothing of it is left to send or to wait for.
  std::size_t on_their_way() const { return sent_ - had_; }

 private:
  std::size_t segments() const { return (bytes_.size() + segment_size_ - 1) / segment_size_; }

  std::vector<Byte> bytes_;
  std::size_t segment_size_ = 1;
  std::size_t had_ = 0;       // segments acknowledged
  std::size_t sent_ = 0;      // segments sent, acknowledged or not
  std::size_t furthest_ = 0;  // segments ever sent: an N(R) may reach so far, after go_back() too
  std::uint8_t first_ = 0;    // N(S) of segment 0
};

}  // namespace obiscope::hdlc

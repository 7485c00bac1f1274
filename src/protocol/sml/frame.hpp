// SML transport, version 1: files in a stream of bytes.
//
//   1B 1B 1B 1B │ 01 01 01 01 │ messages │ 00 .. 00 │ 1B 1B 1B 1B │ 1A pp │ cc cc
//   └─ escape ──┘   start                  padding    └─ escape ──┘   │     CRC-16/X-25, low byte first, of all
//                                          pp = 0..3                  end    before it
//
// A 1B 1B 1B 1B inside the messages is sent twice. A start inside a file says that the one before it was cut off.
// Clauses: SML 1.04, chapter 8 (SML transport protocol).
#pragma once

#include <functional>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::sml {

constexpr std::size_t kMarkSize = 8;                           // an escape and what it says
constexpr std::size_t kLongestFile = std::size_t{64} * 1024U;  // marks included

enum class FrameFault : std::uint8_t {
  none,
  crc,       // the CRC of the file is wrong
  padding,   // more than 3 bytes of padding, or more than there is
  escape,    // an escape that version 1 does not have
  cut_off,   // another file begins or the recording ends before the end mark
  too_long,  // longer than kLongestFile
};

struct Frame {
  std::size_t offset = 0;  // of the first 1B, in the recording or since the Framer began
  Bytes bytes;             // from there to the CRC, or what there is of it
  Bytes content;           // the messages, escapes still twice
  FrameFault fault = FrameFault::none;
  std::uint16_t sent_crc = 0, right_crc = 0;
  bool has_end = false;   // the end mark came
  bool doubled = false;   // `content` holds an escape that was sent twice
  bool start_04 = false;  // it began with 01 01 01 04, as some meters do while their PIN holds for a while
};

// Finds the files in bytes that stay where they are and may grow behind.
class FrameScan {
 public:
  enum class Step : std::uint8_t { frame, need_more, end };

  // The next file in bytes[..]; `last`: nothing follows them. Spans in `frame` are into `bytes`. Linear in all.
  Step next(Bytes bytes, bool last, Frame& frame);
  // Everything before here is done with.
  std::size_t done() const { return in_file_ ? start_ : at_; }
  // How many bytes before done() belonged to no file.
  std::size_t outside() const { return outside_; }
  bool in_file() const { return in_file_; }
  // The first `count` bytes have been taken away in front.
  void shift(std::size_t count) {
    start_ -= in_file_ ? count : start_;
    at_ -= count;
    after_ = after_ < count ? 0 : after_ - count;
  }

 private:
  Step step(Bytes bytes, bool last, Frame& frame);
  Step mark(Bytes bytes, Frame& frame);
  void begin(std::size_t at);
  Step finish(Bytes bytes, std::size_t end, FrameFault fault, Frame& frame);

  std::size_t at_ = 0, start_ = 0, after_ = 0, outside_ = 0;
  bool in_file_ = false, doubled_ = false;
};

// Takes bytes in any split. A file reaches `sink` with its last byte; its spans hold during the call.
class Framer {
 public:
  using Sink = std::function<void(const Frame&)>;
  void push(Bytes bytes, const Sink& sink);
  // Nothing comes any more: what is open is cut off.
  void end(const Sink& sink);
  std::size_t outside() const { return scan_.outside(); }

 private:
  void take(bool last, const Sink& sink);
  FrameScan scan_;
  std::vector<Byte> buffer_;
  std::size_t taken_ = 0;  // bytes that left the buffer
};

// `content` of a frame with each escape once. `out` is written over.
void unescape(Bytes content, std::vector<Byte>& out);

// A file around these messages, with padding and CRC.
std::vector<Byte> encode_file(Bytes messages);

}  // namespace obiscope::sml

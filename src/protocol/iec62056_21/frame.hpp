// Bytes <-> frame: cuts a stream, in whatever pieces it arrives, into the messages of IEC 62056-21.
//
//   line      /  ...  CR LF                      request (/?!, /2!) or identification
//   option    ACK V Z Y CR LF
//   block     STX ... ETX BCC   STX ... EOT BCC  readout, programming data, error message
//   command   SOH C D STX ... ETX BCC            SOH B 0 ETX BCC
//   plain     ... !                              a readout without STX (mode D)
//   ack, nak  ACK   NAK
//
// One state for each thing awaited. What is in none of these is noise: it is passed over and counted.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "bytes/bytes.hpp"
#include "protocol/iec62056_21/message.hpp"

namespace obiscope::iec62056_21 {

constexpr char kSoh = 0x01, kStx = 0x02, kEtx = 0x03, kEot = 0x04, kAck = 0x06, kNak = 0x15;

enum class FrameKind : std::uint8_t { line, option, block, command, plain, ack, nak };

struct Frame {
  FrameKind kind = FrameKind::line;
  Bytes bytes;                // all of it, from the first character to the last
  std::string_view content;   // line: between "/" and CR LF.  option: V Z Y.  block: behind STX up to ETX.
                              // command: behind SOH up to ETX.  plain: all up to and including "!"
  Bytes covered;              // block, command: what the check character covers; empty otherwise
  Byte check = 0;             // the check character received
  bool more_follows = false;  // it ended with EOT: a partial block
  std::size_t damaged = 0;    // characters in it with a wrong parity (bit 7 set)

  bool check_right(CheckCharacter made) const;
  bool bcc_right() const { return check_right(CheckCharacter::block_check); }
  bool sum_right() const { return check_right(CheckCharacter::sum); }
};

// What the one who waits can make sense of; the same character means different things at different times.
struct Expect {
  bool option_select = false;  // an ACK begins an option select (the meter's side), else it stands alone
  bool plain = false;          // printable characters begin a readout without STX (mode D, captures)
};

class Framer {
 public:
  struct Limits {
    std::size_t line = 256;         // an identification has at most 22 characters
    std::size_t block = 1U << 20U;  // the largest readouts known have some 10,000
  };
  enum class Outcome : std::uint8_t { need_more, frame, too_long };

  Framer() = default;
  explicit Framer(Limits limits) : limits_(limits) {}

  // Takes bytes from the front of `bytes` up to the end of the next frame, and says how it went. What it took is gone
  // from `bytes`. After `frame`, frame() holds until the next call; after `too_long`, what was begun is dropped.
  Outcome feed(Bytes& bytes, Expect expect);
  const Frame& frame() const { return frame_; }

  // Inside a message that is not complete yet.
  bool midway() const { return state_ != State::between; }
  // Characters since the beginning of the message that is not complete yet.
  Bytes partial() const { return midway() ? Bytes(buffer_) : Bytes(); }
  // Characters outside of any message since the last reset; line ends between messages are none.
  std::size_t noise() const { return noise_; }
  void reset();

 private:
  enum class State : std::uint8_t { between, line, option, block, check, plain };

  bool begin(Byte byte, Expect expect);
  bool take(Byte byte, Expect expect);
  void finish(FrameKind kind);
  void abandon();

  Limits limits_;
  State state_ = State::between;
  std::vector<Byte> buffer_;
  std::size_t noise_ = 0;
  Frame frame_;
};

}  // namespace obiscope::iec62056_21

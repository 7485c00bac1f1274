// Bytes <-> frame: finds telegrams in a window of bytes that may grow at its end. What it finds stands in the window;
// nothing is copied.
//
//   telegram     / X X X Z ident CR LF ... ! C C C C            "/", three letters, a letter or digit; "!" behind a
//   line enciphered   DB 08 title (8) length SC FC (4) ... tag       length: 00..7F, 81 LL, 82 LL LL, 83 ..., 84 ...
//
// One state for each thing awaited. What is in neither is noise: it is passed over and counted.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "bytes/bytes.hpp"

namespace obiscope::p1 {

constexpr Byte kGeneralGlo = 0xDB;
constexpr std::size_t kTitleSize = 8;
constexpr std::size_t kLongestTelegram = 16'384;  // bytes; the longest known have some 3,000
constexpr std::size_t kLongestIdentification = 96;

enum class FrameKind : std::uint8_t { telegram, enciphered };

enum class FrameFault : std::uint8_t {
  none,
  cut_off,      // the bytes end in it
  interrupted,  // another one begins in it
  too_long,     // no end within kLongestTelegram
  bad_end,      // "!" is followed by neither digits nor a line end
};

struct Frame {
  FrameKind kind = FrameKind::telegram;
  FrameFault fault = FrameFault::none;
  std::size_t offset = 0;  // in the window
  Bytes bytes;             // from "/" to the last digit of the CRC; from DB to the end of the tag
};

class Framer {
 public:
  enum class Outcome : std::uint8_t { need_more, frame };

  // Looks on in `window`, which is the one of the call before with more behind it (but see forget()). `ended`: nothing
  // more will come, so what is open is cut off; after that `need_more` says that all was looked through.
  Outcome next(Bytes window, bool ended);
  // After `frame`; holds as long as the window.
  const Frame& frame() const { return frame_; }

  // How many bytes at the front of the window nobody needs any more.
  std::size_t done() const { return state_ == State::between ? at_ : begin_; }
  // So many bytes at the front of the window are gone.
  void forget(std::size_t count);
  // Inside a telegram that is not complete yet.
  bool midway() const { return state_ != State::between; }
  // Bytes outside of any telegram so far; line ends are none.
  std::size_t noise() const { return noise_; }

 private:
  enum class State : std::uint8_t { between, telegram, digits, enciphered };

  bool look_for_begin(Bytes window, bool ended);
  bool look_for_mark(Bytes window, bool ended);
  bool look_for_digits(Bytes window, bool ended);
  bool look_for_content(Bytes window, bool ended);
  bool give_up(Bytes window);
  bool interrupted_before(Bytes window, std::size_t end);
  void give(FrameKind kind, FrameFault fault, Bytes window, std::size_t end);

  State state_ = State::between;
  std::size_t at_ = 0;       // looked at so far
  std::size_t begin_ = 0;    // of the open telegram
  std::size_t content_ = 0;  // enciphered: where it ends
  std::size_t no_mark_before_ = 0;
  std::size_t noise_ = 0;
  Frame frame_;
};

// Whether a telegram begins at `at`; nothing where more has to come to tell.
std::optional<bool> telegram_begins(Bytes window, std::size_t at);

// The sizes in the head of an enciphered telegram: DB 08 title length SC FC.
struct EnvelopeHead {
  std::size_t head = 0;     // bytes before SC
  std::size_t content = 0;  // bytes from SC to the end of the tag
};
// Nothing where more has to come to tell; a content of 0 where none begins here.
std::optional<EnvelopeHead> envelope_head(Bytes bytes);

}  // namespace obiscope::p1

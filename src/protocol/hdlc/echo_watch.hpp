// Our own echo in what arrives: light reflected into the own receiver, or a two-wire interface. Whole, or as an 8N1
// receiver sees characters of 7E1 (even parity in bit 7).
//
//   sent       7E A0 07 03 21 93 0F 01 7E
//   received   7E A0 87 03 21 93 0F 81 7E      the parity of a line that sends 7E1
#pragma once

#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::hdlc {

class EchoWatch {
 public:
  enum class Echo : std::uint8_t { none, whole, with_parity };

  // Our frames go out; what went out before is no longer awaited. `unlike_answers`: no answer can be the same bytes;
  // else only a line that is known to have an echo is believed to send one.
  void sent(Bytes bytes, bool unlike_answers);
  // What of the arrived bytes is no echo; holds until the next call. Bytes that may be the echo are held back until
  // that is sure.
  Bytes pass(Bytes arrived);
  // Nothing more comes: what was held back is no echo.
  Bytes release();
  Echo seen() const { return seen_; }

 private:
  void compare(Byte byte);
  void complete(Echo echo);

  std::vector<Byte> awaited_;
  std::vector<Byte> held_;
  std::vector<Byte> passed_;
  bool may_be_whole_ = false;
  bool may_have_parity_ = false;
  Echo seen_ = Echo::none;
};

}  // namespace obiscope::hdlc

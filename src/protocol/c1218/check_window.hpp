// The CRC of any stretch of a recording in constant time, so that a recording full of headers that lie is searched in
// linear time.
//
// A CRC is linear. With s(i) the register after i bytes of the recording, the check of the bytes from a to e is
// s(e) with what s(a) has become after e - a further bytes taken out: both are polynomials modulo the generator, and
// the passing of n bytes is a multiplication by x^8n.
#pragma once

#include <array>
#include <vector>

#include "protocol/c1218/frame.hpp"

namespace obiscope::c1218 {

class CheckWindow {
 public:
  explicit CheckWindow(Bytes recording) : recording_(recording) {}
  // The length of the whole packet that begins at `at` with kStart, CRC right or wrong; 0 where its header is none, or
  // where the recording ends before it does.
  std::size_t packet_at(std::size_t at) const;
  // Whether the check sequence behind recording[at, at + length - 2) is right. `at` may not go back by more than a
  // packet.
  bool right(std::size_t at, std::size_t length);

 private:
  void fill_from(std::size_t at);

  Bytes recording_;
  std::size_t begin_ = 0;                 // of the window
  std::vector<std::uint16_t> registers_;  // registers_[i]: after begin_ + i bytes, counted from the window's beginning
};

}  // namespace obiscope::c1218

// Where a stream of bytes holds a block of IEC 62056-21, and which check character it ought to have:
//
//   STX ... ETX BCC     SOH ... STX ... ETX BCC     with EOT in the place of ETX too
//           └─ covered ─┘   └──── covered ────┘
//
// The `.line` format writes BCC for a right check character, and masking makes it right again. Both stand on this
// floor, which knows no protocol folder: hence these few lines here instead of the Framer there.
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope {

namespace control {
constexpr Byte kNul = 0x00, kSoh = 0x01, kStx = 0x02, kEtx = 0x03, kEot = 0x04, kAck = 0x06, kNak = 0x15, kDel = 0x7F;
}  // namespace control

class BlockCheck {
 public:
  // True where the next byte is a check character.
  bool is_next() const { return place_ == Place::check; }
  // What it ought to be: the standard's exclusive or, and the sum that some meters send in its place.
  Byte block_check() const { return xor_ & 0x7F; }
  Byte additive_check() const { return sum_ & 0x7F; }

  void pass(Byte byte) {
    if (place_ == Place::check) {
      place_ = Place::outside;
    } else if (byte == control::kSoh || (byte == control::kStx && place_ != Place::header)) {
      place_ = byte == control::kSoh ? Place::header : Place::body;
      xor_ = sum_ = 0;
    } else if (place_ != Place::outside) {
      xor_ = static_cast<Byte>(xor_ ^ byte);
      sum_ = static_cast<Byte>(sum_ + byte);
      if (byte == control::kStx) place_ = Place::body;
      if (byte == control::kEtx || byte == control::kEot) place_ = Place::check;
    }
  }

 private:
  enum class Place : std::uint8_t { outside, header, body, check };
  Place place_ = Place::outside;
  Byte xor_ = 0, sum_ = 0;
};

}  // namespace obiscope

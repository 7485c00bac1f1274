#include "line/packet_mask.hpp"

#include <algorithm>

#include "bytes/crc.hpp"

namespace obiscope {
namespace {

constexpr std::size_t kPassword = 20;
constexpr std::size_t kCheck = 2;
constexpr Byte kStart = 0xEE, kLength = 0x15, kSecurity = 0x51;

}  // namespace

bool PacketMask::header_has_passed() const {
  return last_[0] == kStart && last_[4] == 0 && last_[5] == kLength && last_[6] == kSecurity;
}

// The CRC is linear: what it differs by between the two passwords is what its bytes have to differ by.
Byte PacketMask::pass(Byte byte) {
  if (left_ > kCheck) {
    --left_;
    constexpr Byte kMasked[] = {'*'};
    seen_ = frame_check(Bytes(&byte, 1), seen_);
    handed_on_ = frame_check(kMasked, handed_on_);
    return kMasked[0];
  }
  if (left_ > 0) {
    const unsigned difference = static_cast<unsigned>(seen_ ^ handed_on_) >> (left_ == kCheck ? 0U : 8U);
    --left_;
    return static_cast<Byte>(byte ^ (difference & 0xFFU));
  }
  std::rotate(last_.begin(), last_.begin() + 1, last_.end());
  last_.back() = byte;
  if (header_has_passed()) {
    left_ = kPassword + kCheck;
    seen_ = handed_on_ = frame_check(last_);
    last_.fill(0);
  }
  return byte;
}

}  // namespace obiscope

#include "line/association_mask.hpp"

#include <array>

#include "bytes/crc.hpp"

namespace obiscope {
namespace {

constexpr Byte kFlag = 0x7E;
constexpr std::array<Byte, 10> kLowLevel{0x8B, 0x07, 0x60, 0x85, 0x74, 0x05, 0x08, 0x02, 0x01, 0xAC};
constexpr std::size_t kLength = kLowLevel.size();     // of the value with its tag
constexpr std::size_t kChoice = kLength + 1;          // 80: a character string
constexpr std::size_t kPasswordLength = kChoice + 1;  // bytes that follow

}  // namespace

Byte AssociationMask::pass(Byte byte) {
  return pass_in_frame(byte, pass_in_request(byte));
}

Byte AssociationMask::pass_in_request(Byte byte) {
  if (password_ > 0) {
    --password_;
    return '*';
  }
  if (matched_ == kPasswordLength) {
    password_ = byte;
    matched_ = 0;
  } else if (matched_ == kLength || (matched_ == kChoice && byte == 0x80)) {
    ++matched_;
  } else {
    const bool goes_on = matched_ < kLength && byte == kLowLevel[matched_];
    matched_ = goes_on ? matched_ + 1 : byte == kLowLevel[0] ? 1 : 0;
  }
  return byte;
}

// The last two bytes of a frame are its check, low byte first; the length in its format field says where they stand.
Byte AssociationMask::pass_in_frame(Byte byte, Byte given) {
  constexpr std::size_t kCheckSize = 2, kShortest = 7;
  if (frame_ == 0) {
    const bool begins = flag_ && (byte & 0xF0U) == 0xA0U;
    flag_ = byte == kFlag;
    if (!begins) return given;
    format_ = byte;
    frame_ = kShortest;
    at_ = 0;
    seen_ = handed_on_ = 0;
  } else if (at_ == 1) {
    frame_ = (format_ & 0x07U) << 8U | byte;
    if (frame_ < kShortest) frame_ = 0;
    if (frame_ == 0) return given;
  }
  const std::size_t check_at = frame_ - kCheckSize;
  if (at_ >= check_at) {
    const unsigned shift = at_ == check_at ? 0 : 8;
    const auto right = static_cast<Byte>(seen_ >> shift), ours = static_cast<Byte>(handed_on_ >> shift);
    if (byte == right) given = ours;
  } else {
    seen_ = frame_check({&byte, 1}, seen_);
    handed_on_ = frame_check({&given, 1}, handed_on_);
  }
  if (++at_ == frame_) frame_ = 0;
  return given;
}

}  // namespace obiscope

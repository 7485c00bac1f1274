#include "protocol/c1218/check_window.hpp"

#include <algorithm>

#include "bytes/crc.hpp"

namespace obiscope::c1218 {
namespace {

constexpr std::size_t kLongestPacket = kMostContent + kAroundContent;
constexpr std::size_t kWindow = 4 * kLongestPacket;

// a times b modulo the generator, bits reflected: bit 15 is x^0.
std::uint16_t product(std::uint16_t a, std::uint16_t b) {
  unsigned sum = 0;
  unsigned power = b;
  for (unsigned bit = 0x8000U; bit != 0; bit >>= 1U) {
    if ((a & bit) != 0) sum ^= power;
    power = power >> 1U ^ ((power & 1U) != 0 ? 0x8408U : 0U);
  }
  return static_cast<std::uint16_t>(sum);
}

// x^8n for every n up to the longest packet.
const std::vector<std::uint16_t>& passings() {
  static const std::vector<std::uint16_t> kPassings = [] {
    std::vector<std::uint16_t> powers{0x8000U};
    constexpr std::uint16_t kByte = 0x0080U;  // x^8
    while (powers.size() <= kLongestPacket) powers.push_back(product(powers.back(), kByte));
    return powers;
  }();
  return kPassings;
}

}  // namespace

std::size_t CheckWindow::packet_at(std::size_t at) const {
  if (recording_.size() - at < kAroundContent || recording_[at] != kStart) return 0;
  const std::size_t length = content_length(recording_.subspan(at));
  if (length == 0 || length > kMostContent || (recording_[at + 2] & kReservedControl) != 0) return 0;
  return length + kAroundContent <= recording_.size() - at ? length + kAroundContent : 0;
}

void CheckWindow::fill_from(std::size_t at) {
  begin_ = at;
  const Bytes bytes = recording_.subspan(at, std::min(kWindow, recording_.size() - at));
  registers_.resize(bytes.size() + 1);
  std::uint16_t check = 0;
  registers_[0] = 0xFFFFU;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    check = frame_check(bytes.subspan(i, 1), check);
    registers_[i + 1] = static_cast<std::uint16_t>(check ^ 0xFFFFU);
  }
}

bool CheckWindow::right(std::size_t at, std::size_t length) {
  const std::size_t covered = length - kCheckSize;
  if (at < begin_ || registers_.empty() || at - begin_ + covered >= registers_.size()) fill_from(at);
  const std::uint16_t before = registers_[at - begin_];
  const std::uint16_t behind = registers_[at - begin_ + covered];
  const std::uint16_t passed = product(static_cast<std::uint16_t>(before ^ 0xFFFFU), passings()[covered]);
  const auto check = static_cast<std::uint16_t>(behind ^ passed ^ 0xFFFFU);
  return check == packet_from(recording_.subspan(at, length)).check;
}

}  // namespace obiscope::c1218

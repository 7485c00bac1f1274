#include "bytes/checksum.hpp"

#include <cstring>

namespace obiscope {

Byte block_check(Bytes covered) {
  // Eight bytes at a time, folded at the end: XOR does not care in which order it is done.
  std::uint64_t lanes = 0;
  std::size_t at = 0;
  for (; at + 8 <= covered.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, covered.data() + at, 8);
    lanes ^= word;
  }
  lanes ^= lanes >> 32;
  lanes ^= lanes >> 16;
  lanes ^= lanes >> 8;
  auto check = static_cast<Byte>(lanes);
  for (; at < covered.size(); ++at) check = static_cast<Byte>(check ^ covered[at]);
  return check & 0x7F;
}

Byte additive_check(Bytes covered) {
  unsigned sum = 0;
  for (const Byte byte : covered) sum += byte;
  return sum & 0x7F;
}

}  // namespace obiscope

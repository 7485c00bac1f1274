#include "protocol/hdlc/checksum.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::hdlc {
namespace {

// Bit by bit, as the standard defines it.
std::uint16_t slow_check(Bytes covered) {
  unsigned check = 0xFFFF;
  for (const Byte byte : covered)
    for (unsigned bit = 0; bit < 8; ++bit) {
      const bool one = ((check ^ static_cast<unsigned>(byte) >> bit) & 1U) != 0;
      check = one ? check >> 1U ^ 0x8408U : check >> 1U;
    }
  return static_cast<std::uint16_t>(check ^ 0xFFFFU);
}

TEST(Checksum, CheckValue) {
  EXPECT_EQ(frame_check(as_bytes("123456789")), 0x906E);
  EXPECT_EQ(frame_check({}), 0x0000);
}

TEST(Checksum, HeadersOfPushesOfRealMeters) {
  EXPECT_EQ(frame_check(*bytes_from_hex("A0 6D CE FF 03 13")), 0xF190);  // sent 90 F1
  EXPECT_EQ(frame_check(*bytes_from_hex("A0 67 CE FF 03 13")), 0xBD38);  // sent 38 BD
}

RC_GTEST_PROP(Checksum, IsTheOneOfTheDefinition, (const std::vector<Byte>& bytes)) {
  RC_ASSERT(frame_check(bytes) == slow_check(bytes));
}

RC_GTEST_PROP(Checksum, GoesOnWhereAnotherPartEnded,
              (const std::vector<Byte>& first, const std::vector<Byte>& second)) {
  std::vector<Byte> both = first;
  both.insert(both.end(), second.begin(), second.end());
  RC_ASSERT(frame_check(second, frame_check(first)) == frame_check(both));
}

}  // namespace
}  // namespace obiscope::hdlc

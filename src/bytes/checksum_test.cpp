#include "bytes/checksum.hpp"

#include <gtest/gtest.h>

namespace obiscope {
namespace {

// Commands whose check characters are printed in meter manuals; what they cover begins behind SOH.
TEST(BlockCheck, OfKnownCommands) {
  EXPECT_EQ(block_check(as_bytes("P0\x02()\x03")), 0x60);
  EXPECT_EQ(block_check(as_bytes("P1\x02(00000000)\x03")), 0x61);
  EXPECT_EQ(block_check(as_bytes("R1\x02"
                                 "00000034()\x03")),
            0x64);
  EXPECT_EQ(block_check(as_bytes("R5\x02"
                                 "1.8.0()\x03")),
            0x5E);
  EXPECT_EQ(block_check(as_bytes("B0\x03")), 0x71);
  EXPECT_EQ(block_check(as_bytes("B1\x03")), 0x70);
}

TEST(BlockCheck, HasSevenBitsAndEveryLengthCounts) {
  Byte bytes[40];
  for (Byte i = 0; i < 40; ++i) bytes[i] = static_cast<Byte>(i * 37 + 5);
  for (std::size_t length = 0; length <= 40; ++length) {
    Byte expected = 0;
    for (std::size_t i = 0; i < length; ++i) expected = static_cast<Byte>(expected ^ bytes[i]);
    EXPECT_EQ(block_check(Bytes(bytes, length)), expected & 0x7F) << length;
  }
}

TEST(AdditiveCheck, HasSevenBits) {
  EXPECT_EQ(additive_check(as_bytes("zz")), (122 + 122) & 0x7F);
}

}  // namespace
}  // namespace obiscope

#include "bytes/hex.hpp"

#include <gtest/gtest.h>

namespace obiscope {
namespace {

TEST(Hex, GoesBothWays) {
  const std::vector<Byte> bytes{0x06, 0x30, 0xB4, 0x30, 0x8D, 0x0A};
  EXPECT_EQ(hex_from(bytes, " "), "06 30 b4 30 8d 0a");
  EXPECT_EQ(hex_from(bytes), "0630b4308d0a");
  EXPECT_EQ(bytes_from_hex("06 30 b4 30 8d 0a"), bytes);
  EXPECT_EQ(bytes_from_hex("0x06,0x30,\n0xB4:308D0A"), bytes);
}

TEST(Hex, RefusesHalfBytesAndOtherText) {
  EXPECT_FALSE(bytes_from_hex("0"));
  EXPECT_FALSE(bytes_from_hex("06 3"));
  EXPECT_FALSE(bytes_from_hex("06 3g"));
}

}  // namespace
}  // namespace obiscope

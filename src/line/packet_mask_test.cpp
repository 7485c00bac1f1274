#include "line/packet_mask.hpp"

#include <gtest/gtest.h>

#include "bytes/crc.hpp"
#include "bytes/hex.hpp"

namespace obiscope {
namespace {

std::vector<Byte> passed(std::string_view hex) {
  PacketMask mask;
  std::vector<Byte> bytes = bytes_from_hex(hex).value();
  for (Byte& byte : bytes) byte = mask.pass(byte);
  return bytes;
}

constexpr std::string_view kSecurity = "ee00000000155150617373776f72643120202020202020202020202397";

TEST(PacketMask, ThePasswordIsTakenOutAndTheCrcIsRightAgain) {
  const std::vector<Byte> bytes = passed(kSecurity);
  EXPECT_EQ(as_text(Bytes(bytes).subspan(7, 20)), std::string(20, '*'));
  const unsigned check = frame_check(Bytes(bytes).first(27));
  EXPECT_EQ(bytes[27] | bytes[28] << 8, static_cast<int>(check));
}

TEST(PacketMask, AWrongCrcStaysWrong) {
  const std::vector<Byte> bytes = passed("ee00000000155150617373776f72643120202020202020202020202398");
  EXPECT_EQ(as_text(Bytes(bytes).subspan(7, 20)), std::string(20, '*'));
  const unsigned check = frame_check(Bytes(bytes).first(27));
  EXPECT_NE(bytes[27] | bytes[28] << 8, static_cast<int>(check));
}

TEST(PacketMask, BehindNoiseAndTwiceToo) {
  const std::vector<Byte> bytes = passed("eeee06" + std::string(kSecurity) + "06" + std::string(kSecurity));
  EXPECT_EQ(as_text(bytes).find("Password1"), std::string_view::npos);
  EXPECT_EQ(as_text(bytes).find("20202020"), std::string_view::npos);
}

TEST(PacketMask, OtherPacketsStayAsTheyAre) {
  constexpr std::string_view kLogon = "ee000000000d50000141646d696e20202020209fc9";
  EXPECT_EQ(hex_from(passed(kLogon)), kLogon);
}

}  // namespace
}  // namespace obiscope

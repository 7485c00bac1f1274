#include "line/association_mask.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "bytes/crc.hpp"
#include "bytes/hex.hpp"

namespace obiscope {
namespace {

// An association request with the password 12345678, as the standard's example has it.
constexpr std::string_view kRequest =
    "60 36 A1 09 06 07 60 85 74 05 08 01 01 8A 02 07 80 8B 07 60 85 74 05 08 02 01 AC 0A 80 08 31 32 33 34 35 36 37 38 "
    "BE 10 04 0E 01 00 00 00 06 5F 1F 04 00 00 7E 1F 04 B0";

std::vector<Byte> bytes_of(std::string_view hex) {
  return bytes_from_hex(hex).value();
}

std::vector<Byte> masked(const std::vector<Byte>& bytes) {
  AssociationMask mask;
  std::vector<Byte> out;
  for (const Byte byte : bytes) out.push_back(mask.pass(byte));
  return out;
}

std::vector<Byte> in_frame(std::vector<Byte> information) {
  std::vector<Byte> frame = bytes_of("A0 00 03 21 10");
  frame[1] = static_cast<Byte>(5 + 2 + information.size() + 2);
  const auto add_check = [&] {
    const std::uint16_t check = frame_check(frame);
    frame.push_back(static_cast<Byte>(check));
    frame.push_back(static_cast<Byte>(check >> 8U));
  };
  add_check();
  frame.insert(frame.end(), information.begin(), information.end());
  add_check();
  frame.insert(frame.begin(), 0x7E);
  frame.push_back(0x7E);
  return frame;
}

TEST(AssociationMask, TakesThePasswordOut) {
  const std::string text(as_text(masked(bytes_of(kRequest))));
  EXPECT_EQ(text.find("12345678"), std::string::npos);
  EXPECT_NE(text.find("\x80\x08********\xBE"), std::string::npos);
  EXPECT_EQ(text.size(), bytes_of(kRequest).size());
}

TEST(AssociationMask, MakesTheFrameCheckRightAgain) {
  std::vector<Byte> hidden = bytes_of(kRequest);
  std::fill_n(hidden.begin() + 30, 8, Byte{'*'});
  EXPECT_EQ(masked(in_frame(bytes_of(kRequest))), in_frame(hidden));
}

TEST(AssociationMask, TwoFramesMayShareAFlag) {
  std::vector<Byte> hidden = bytes_of(kRequest);
  std::fill_n(hidden.begin() + 30, 8, Byte{'*'});
  std::vector<Byte> both, both_hidden;
  for (int i = 0; i < 2; ++i) {
    const std::vector<Byte> open = in_frame(bytes_of(kRequest)), closed = in_frame(hidden);
    both.insert(both.end(), open.begin() + (i > 0 ? 1 : 0), open.end());
    both_hidden.insert(both_hidden.end(), closed.begin() + (i > 0 ? 1 : 0), closed.end());
  }
  EXPECT_EQ(masked(both), both_hidden);
}

TEST(AssociationMask, LeavesAllElseAsItIs) {
  std::vector<Byte> high = bytes_of(kRequest);
  high[25] = 5;  // a challenge is no secret
  EXPECT_EQ(masked(high), high);
  std::vector<Byte> wrong_check = in_frame(high);
  wrong_check[wrong_check.size() - 2] ^= 1;
  EXPECT_EQ(masked(wrong_check), wrong_check);
  const std::vector<Byte> flags(100, 0x7E);
  EXPECT_EQ(masked(flags), flags);
}

}  // namespace
}  // namespace obiscope

#include "detect/families.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace obiscope::detect {
namespace {

std::vector<Stretch> stretches_in(std::string_view text) {
  return stretches_of(as_bytes(text));
}

TEST(Families, NothingIsNothing) {
  EXPECT_TRUE(stretches_of({}).empty());
}

TEST(Families, ATelegramIsOfItsFamily) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, Protocol> cases[] = {
      {"/XXX4METER\r\n\x02"
       "1.8.0(1*kWh)\r\n!\r\n\x03"
       "A"sv,
       Protocol::iec62056_21},
      {"/XXX5METER\r\n\r\n1-0:1.8.0*255(000001.234*kWh)\r\n1-0:2.8.0*255(1)\r\n!\r\n"sv, Protocol::iec62056_21},
      {"\x7E\xA0\x07\x03\x21\x93\x0F\x01\x7E"sv, Protocol::dlms},
      {"\xEE\x00\x00\x00\x00\x01\x20\x13\x10"sv, Protocol::c1218},
  };
  for (const auto& [text, family] : cases) {
    const std::vector<Stretch> found = stretches_in(text);
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(name_of(found.front().family), name_of(family)) << text;
    EXPECT_EQ(found.front().length, text.size());
  }
}

// A telegram whose CRC is wrong is P1 all the same: as a readout without a check it would be believed.
TEST(Families, AWrongCrcMakesNoOtherFamily) {
  const std::vector<Stretch> found = stretches_in(
      "/XXX5METER\r\n\r\n1-3:0.2.8(50)\r\n0-0:1.0.0(101209113020W)\r\n1-0:1.8.1(123456.789*kWh)\r\n!0000\r\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().family, Protocol::p1);
  EXPECT_EQ(found.front().checked, 0U);
}

TEST(Families, WhatIsNotWholeLooksLikeSomething) {
  using namespace std::string_view_literals;
  EXPECT_EQ(stretches_in("\x1B\x1B\x1B\x1B\x01\x01\x01\x01\x76\x05"sv).front().family, Protocol::sml);
  EXPECT_EQ(stretches_in("\x7E\xA2\x43\x41\x08\x83"sv).front().family, Protocol::dlms);
  EXPECT_EQ(stretches_in("\xEE\x00\x00\x00"sv).front().family, Protocol::c1218);
  EXPECT_EQ(stretches_in("hello"sv).front().family, Protocol::iec62056_21);
}

RC_GTEST_PROP(Families, StretchesCoverAnything, (const std::vector<Byte>& recording)) {
  std::size_t end = 0;
  for (const Stretch& stretch : stretches_of(recording)) {
    RC_ASSERT(stretch.offset == end);
    RC_ASSERT(stretch.length > 0U);
    end += stretch.length;
  }
  RC_ASSERT(end == recording.size());
}

}  // namespace
}  // namespace obiscope::detect

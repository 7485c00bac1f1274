#include "protocol/hdlc/parameters.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::hdlc {
namespace {

Result<Parameters> decoded(std::string_view hex) {
  return parameters_from(*bytes_from_hex(hex));
}

TEST(Parameters, ReadsItemsOfOneAndTwoBytes) {
  EXPECT_EQ(decoded("81 80 14 05 02 01 00 06 02 01 00 07 04 00 00 00 01 08 04 00 00 00 01"),
            (Parameters{256, 256, 1, 1}));
  EXPECT_EQ(decoded("81 80 12 05 01 9a 06 01 9a 07 04 00 00 00 01 08 04 00 00 00 01"), (Parameters{154, 154, 1, 1}));
  EXPECT_EQ(decoded("81 80 06 07 01 03 08 01 07"), (Parameters{128, 128, 3, 7}));
}

TEST(Parameters, WhatIsMissingIsTheDefault) {
  EXPECT_EQ(decoded(""), Parameters{});
  EXPECT_EQ(decoded("81 80 00"), Parameters{});
  EXPECT_EQ(decoded("81 80 04 06 02 07 ee"), (Parameters{128, 2030, 1, 1}));
  EXPECT_EQ(decoded("81 80 06 05 01 00 07 01 00"), Parameters{}) << "0 says nothing";
}

TEST(Parameters, UnknownItemsAndWhatStandsBehindThemArePassedOver) {
  EXPECT_EQ(decoded("81 80 07 09 02 12 34 07 01 02 81 ff"), (Parameters{128, 128, 2, 1}));
}

TEST(Parameters, LiesAreCutToTheStandardsLimits) {
  EXPECT_EQ(decoded("81 80 0c 05 04 ff ff ff ff 08 04 ff ff ff ff"), (Parameters{2030, 128, 1, 7}));
}

TEST(Parameters, WhatIsMalformedIsRefused) {
  for (const std::string_view wrong :
       {"81", "81 80", "82 80 00", "81 81 00", "81 80 01", "81 80 ff 05 01 80", "81 80 01 05", "81 80 03 05 02 80",
        "81 80 02 05 00", "81 80 07 05 05 00 00 00 00 80"})
    EXPECT_EQ(decoded(wrong).error().kind(), ErrorKind::malformed) << wrong;
}

TEST(Parameters, TheSmallerOfEachPairHolds) {
  const Parameters own{2030, 1000, 7, 6};
  const Parameters other{500, 128, 3, 2};
  EXPECT_EQ(agreed(own, other), (Parameters{128, 500, 2, 3}));
  EXPECT_EQ(agreed(other, own), (Parameters{500, 128, 3, 2}));
}

RC_GTEST_PROP(Parameters, GoToBytesAndBack, ()) {
  const auto bytes = [] { return static_cast<std::uint16_t>(*rc::gen::inRange(1, 2031)); };
  const auto frames = [] { return static_cast<std::uint8_t>(*rc::gen::inRange(1, 8)); };
  const Parameters parameters{bytes(), bytes(), frames(), frames()};
  const Result<Parameters> read = parameters_from(encode(parameters));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == parameters);
}

RC_GTEST_PROP(Parameters, AnyBytesEndInLimitsOrInARefusal, (const std::vector<Byte>& tail)) {
  std::vector<Byte> bytes{0x81, 0x80};
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  const Result<Parameters> read = parameters_from(bytes);
  if (!read) return;
  RC_ASSERT(read->information_transmit >= 1 && read->information_transmit <= 2030);
  RC_ASSERT(read->window_receive >= 1 && read->window_receive <= 7);
}

}  // namespace
}  // namespace obiscope::hdlc

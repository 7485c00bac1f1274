#include "bytes/decimal.hpp"

#include <gtest/gtest.h>

namespace obiscope {
namespace {

TEST(Decimal, KeepsTheMetersOwnDigits) {
  for (const char* written : {"12345.60", "0.000", "7", "-142.30", "0.18374", "999999999999999999"}) {
    const auto value = decimal_from(written);
    ASSERT_TRUE(value) << written;
    EXPECT_EQ(text_from(*value), written);
  }
}

TEST(Decimal, DropsWhatIsNoDigitOfTheNumber) {
  EXPECT_EQ(text_from(decimal_from("012345.678").value()), "12345.678");
  EXPECT_EQ(text_from(decimal_from("+00026").value()), "26");
  EXPECT_EQ(text_from(decimal_from(".5").value()), "0.5");
  EXPECT_EQ(text_from(decimal_from("5.").value()), "5");
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const char* written : {"", "-", ".", "---.-", "-.--", "1,5", "1.2.3", " 1", "1e3", "M29", "1234567890123456789"})
    EXPECT_FALSE(decimal_from(written)) << written;
}

TEST(Decimal, FillsWithZeros) {
  EXPECT_EQ(text_from({219251, -3}, 6), "000219.251");
  EXPECT_EQ(text_from({-5, -1}, 3), "-000.5");
  EXPECT_EQ(text_from({4, 0}, 4), "0004");
}

TEST(Decimal, ScalesExactlyAndComparesValues) {
  EXPECT_EQ(text_from(scaled({7349456, 0}, -1).value()), "734945.6");
  EXPECT_EQ(text_from(scaled({12, 0}, 2).value()), "1200");
  EXPECT_FALSE(scaled({1, 0}, 127));
  EXPECT_TRUE(same_value({150, -2}, {15, -1}));
  EXPECT_FALSE(Decimal(150, -2) == Decimal(15, -1));
}

}  // namespace
}  // namespace obiscope

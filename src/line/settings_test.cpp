#include "line/settings.hpp"

#include <gtest/gtest.h>

namespace obiscope {
namespace {

TEST(LineSettings, AreWrittenAsPeopleWriteThem) {
  EXPECT_EQ(text_from(k7E1), "300 7E1");
  EXPECT_EQ(text_from(k8N1), "9600 8N1");
  EXPECT_EQ(text_from(LineSettings{1200, 8, Parity::odd, 2}), "1200 8O2");
}

TEST(LineSettings, AreReadFromTheirFormat) {
  EXPECT_EQ(with_format(k7E1.at(9600), "8N1").value(), k8N1);
  EXPECT_EQ(with_format(k8N1.at(300), "7E1").value(), k7E1);
  EXPECT_EQ(with_format(k8N1, "7O2").value(), (LineSettings{9600, 7, Parity::odd, 2}));
  for (const char* format : {"", "7E", "7E1x", "9N1", "6E1", "7e1", "7X1", "8N3", "8N0"}) {
    const Result<LineSettings> settings = with_format(k7E1, format);
    ASSERT_FALSE(settings) << format;
    EXPECT_EQ(settings.error().kind(), ErrorKind::usage);
    EXPECT_NE(settings.error().advice(), "");
  }
}

TEST(LineSettings, TakeEverySpeedThatMakesSense) {
  EXPECT_EQ(baud_from("300").value(), 300U);
  EXPECT_EQ(baud_from("9300").value(), 9300U);
  EXPECT_EQ(baud_from("50").value(), 50U);
  EXPECT_EQ(baud_from("4000000").value(), 4'000'000U);
  for (const char* speed : {"", "0", "49", "4000001", "9600x", " 9600", "-300", "1e3", "99999999999"})
    EXPECT_FALSE(baud_from(speed)) << speed;
}

TEST(LineSettings, KnowHowLongCharactersTake) {
  EXPECT_EQ(k7E1.bits_per_character(), 10U);
  EXPECT_EQ(k8N1.bits_per_character(), 10U);
  EXPECT_EQ((LineSettings{300, 8, Parity::even, 2}).bits_per_character(), 12U);
  EXPECT_EQ(k7E1.time_of(3), 100ms);
  EXPECT_EQ(k7E1.time_of(1), 33'333'334ns);  // rounded up
  EXPECT_EQ(k7E1.time_of(0), 0ns);
}

TEST(LineSettings, KnowHowManyCharactersHaveCome) {
  for (const LineSettings& settings : {k7E1, k7E1.at(9600), k8N1.at(9300), k8N1.at(4'000'000)}) {
    for (const std::size_t characters : {0U, 1U, 2U, 7U, 1000U, 100'000U}) {
      const Duration time = settings.time_of(characters);
      EXPECT_EQ(settings.characters_in(time), characters) << settings.baud;
      if (characters == 0) continue;
      EXPECT_EQ(settings.characters_in(time - 1ns), characters - 1) << settings.baud;
    }
  }
}

}  // namespace
}  // namespace obiscope

#include "catalogue/names.hpp"

#include <gtest/gtest.h>

namespace obiscope::catalogue {
namespace {

TEST(Names, APatternHoldsForTheWholeText) {
  EXPECT_TRUE(matches("LGZ?ZMF100AC.*", "LGZ4ZMF100AC.M27"));
  EXPECT_TRUE(matches("LGZ?ZMF100AC.*", "LGZ4ZMF100AC."));
  EXPECT_TRUE(matches("LGZ*ZMD120*", "LGZ4\\2ZMD120APt.G03"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches("LGZ?ZMF100AC.*", "LGZZMF100AC.M27"));
  EXPECT_FALSE(matches("KAM MC", "KAM MC2"));
  EXPECT_FALSE(matches("", "x"));
  EXPECT_FALSE(matches("a*b*c", "a-b-b"));
}

TEST(Names, ManyStarsDoNotTakeForever) {
  std::string pattern;
  for (int star = 0; star < 30; ++star) pattern += "*a";
  EXPECT_FALSE(matches(pattern + "b", std::string(2000, 'a')));
}

TEST(Names, TheNearestNameIsFound) {
  const std::vector<std::string> names = {"emh-ehz", "iskra-mt174", "landisgyr-e350", "landisgyr-e350-m23"};
  EXPECT_EQ(nearest("landisgyr-e35", names), "landisgyr-e350");
  EXPECT_EQ(nearest("landysgir-e350", names), "landisgyr-e350");
  EXPECT_EQ(nearest("mt174", names), "iskra-mt174");
  EXPECT_EQ(nearest("toaster", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(10'000, 'e'), names), "");
}

TEST(Names, TheLineBeyondAsciiIsFound) {
  EXPECT_EQ(first_line_beyond_ascii("a\nb\n"), 0U);
  EXPECT_EQ(first_line_beyond_ascii("a\nb = \"\xC3\xA4\"\n"), 2U);
}

}  // namespace
}  // namespace obiscope::catalogue

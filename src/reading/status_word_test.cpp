#include "reading/status_word.hpp"

#include <gtest/gtest.h>

namespace obiscope {
namespace {

const StatusWord kWord{"C.5.0",
                       {{5, {"tariff_bit_0", "tariff"}, false, false},
                        {9, {"cover_opened", "the terminal cover was opened"}, true, true},
                        {10, {"disconnector_closed", "the disconnector is closed"}, false, false},
                        {12, {"cover_open", "the terminal cover is off"}, true, false}}};

Reading status(std::string word) {
  Reading reading;
  reading.code = "C.5.0";
  reading.value = std::move(word);
  return reading;
}

TEST(StatusWord, NamesTheBitsThatAreSet) {
  const auto flags = flags_from(kWord, "1420");
  ASSERT_EQ(flags.size(), 3U);
  EXPECT_EQ(flags[0].code, "tariff_bit_0");
  EXPECT_EQ(flags[1].code, "disconnector_closed");
  EXPECT_EQ(flags[2].code, "cover_open");
}

TEST(StatusWord, NamesABitWithoutMeaningByItsNumber) {
  EXPECT_EQ(flags_from(kWord, "8000000000000000"), (std::vector<Flag>{{"bit_63", "bit 63 is set"}}));
}

TEST(StatusWord, IsHexadecimalOrNothing) {
  for (const char* written : {"", "0000", "L1-L2-L3", "10000000000000000", "12 34"})
    EXPECT_TRUE(flags_from(kWord, written).empty()) << written;
}

TEST(StatusWord, WarnsOfWhatAPersonShouldKnow) {
  Reading reading = status("1600");
  std::vector<Warning> warnings;
  apply(kWord, reading, warnings);
  EXPECT_EQ(reading.flags.size(), 3U);
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0], (Warning{"status_cleared_by_readout", "C.5.0 held 1600: the terminal cover was opened"}));
  EXPECT_EQ(warnings[1], (Warning{"status", "C.5.0 held 1600: the terminal cover is off"}));
}

TEST(StatusWord, IsSilentWhereNothingIsSet) {
  Reading reading = status("0000");
  std::vector<Warning> warnings;
  apply(kWord, reading, warnings);
  EXPECT_TRUE(reading.flags.empty());
  EXPECT_TRUE(warnings.empty());
}

}  // namespace
}  // namespace obiscope

#include "cli/registers.hpp"

#include <gtest/gtest.h>

namespace obiscope::cli {
namespace {

Readout readout_with(const std::vector<std::string>& codes) {
  Readout readout;
  for (const std::string& code : codes)
    readout.readings.push_back({*obis_from(code), code, Decimal{1, 0}, {}, {}, {}, {}});
  return readout;
}

std::vector<Wanted> wanted(const std::vector<std::string>& codes) {
  return *wanted_from(codes);
}

TEST(Registers, ShortFormsGoToTheMeterAsTheyAre) {
  EXPECT_EQ(wanted_from("1.8.0*01")->code, "1.8.0*01");
  EXPECT_EQ(wanted_from("P.01")->code, "P.01");
  EXPECT_EQ(wanted_from("1-0:1.8.0*255")->code, "1.8.0");
  EXPECT_EQ(wanted_from("0100010800ff")->code, "1.8.0");
}

TEST(Registers, WhatIsNoCodeIsRefused) {
  const auto wrong = wanted_from("energy");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind(), ErrorKind::usage);
  EXPECT_EQ(wrong.error().text(), "'energy' is no OBIS code");
}

TEST(Registers, KeepsWhatIsWantedInTheMetersOrder) {
  Readout readout = readout_with({"1.8.0", "2.8.0", "C.1.0"});
  ASSERT_TRUE(keep(wanted({"C.1.0", "1-0:1.8.0*255"}), readout));
  ASSERT_EQ(readout.readings.size(), 2U);
  EXPECT_EQ(readout.readings[0].code, "1.8.0");
  EXPECT_EQ(readout.readings[1].code, "C.1.0");
  EXPECT_TRUE(readout.warnings.empty());
}

TEST(Registers, AMissingOneIsAWarningAndNoneAtAllARefusal) {
  Readout readout = readout_with({"1.8.0"});
  ASSERT_TRUE(keep(wanted({"1.8.0", "16.7.0"}), readout));
  ASSERT_EQ(readout.warnings.size(), 1U);
  EXPECT_EQ(readout.warnings[0], (Warning{"register_missing", "the meter does not send 16.7.0"}));
  const auto none = keep(wanted({"16.7.0"}), readout);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::refused);
}

}  // namespace
}  // namespace obiscope::cli

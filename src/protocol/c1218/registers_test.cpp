#include "protocol/c1218/registers.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/c1218/load_profile.hpp"
#include "protocol/c1218/readout.hpp"

namespace obiscope::c1218 {
namespace {

std::vector<Byte> bytes(std::string_view hex) {
  return bytes_from_hex(hex).value();
}

// LSB first, times in octets, NI_FMAT1 INT32, NI_FMAT2 INT24; all tables up to 71 and no others.
constexpr std::string_view kConfiguration =
    "02 02 78 58585858 02 00 00 00 01 00 09 00 00 00 00 00 ffffffffffffffffff 000000000000000000";

// Every part that table 21 can ask for: two summations, one demand with two occurrences, one coincident value, one
// tier.
Tables full_house() {
  Tables tables;
  tables[0] = bytes(kConfiguration);
  tables[12] = bytes(
      "00500200"
      "00900100"
      "00540200"
      "08010000");
  tables[16] = bytes("11111111");
  tables[21] = bytes("76 00 00 02 01 01 02 01 01 01");
  tables[22] = bytes("00 01 02 01 03 00");
  tables[27] = bytes("02 03");
  tables[23] = bytes(
      "07"  // demand resets
      "01000000 02000000"
      "1901020304 1901030405"
      "0a000000 0b000000 030000 040000"
      "050000 060000"
      "11000000 12000000"
      "1901020304 1901030405"
      "1a000000 1b000000 130000 140000"
      "150000 160000");
  tables[28] = bytes(
      "000a00 070000"
      "e8030000");
  return tables;
}

std::map<std::string, std::string> texts_of(const Readout& readout) {
  std::map<std::string, std::string> texts;
  for (const Reading& one : readout.readings) {
    texts[one.code] = text_from(one.obis) + " " + text_from(one.value) + " " + unit_text_of(one);
    if (one.captured) texts[one.code] += " at " + text_from(*one.captured);
  }
  return texts;
}

TEST(C1219Registers, EveryPartOfABlockIsWalked) {
  const Result<Readout> readout = readout_from(full_house(), follows_the_standard);
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_TRUE(readout->warnings.empty()) << readout->warnings[0].text;
  std::map<std::string, std::string> texts = texts_of(*readout);
  EXPECT_EQ(texts["ST23.NBR_DEMAND_RESETS"], "1-0:0.1.0*255 7 ");
  EXPECT_EQ(texts["ST23.TOT_DATA_BLOCK.SUMMATIONS[0]"], "1-0:1.8.0*255 1 kWh");
  EXPECT_EQ(texts["ST23.TOT_DATA_BLOCK.SUMMATIONS[1]"], "1-0:2.8.0*255 2 kWh");
  EXPECT_EQ(texts["ST23.TOT_DATA_BLOCK.DEMAND[0]"], "1-0:1.6.0*255 3 kW at 2025-01-02T03:04:00");
  EXPECT_EQ(texts["ST23.TOT_DATA_BLOCK.DEMAND[0][1]"], "1-0:1.145.0*255 4 kW at 2025-01-03T04:05:00");
  EXPECT_EQ(texts["ST23.TOT_DATA_BLOCK.CUM_DEMAND[0]"], "1-0:1.2.0*255 10 kW");
  EXPECT_EQ(texts["ST23.TOT_DATA_BLOCK.CONT_CUM_DEMAND[0]"], "1-0:1.128.0*255 11 kW");
  EXPECT_EQ(texts["ST23.TIER_DATA_BLOCK[0].SUMMATIONS[1]"], "1-0:2.8.1*255 18 kWh");
  EXPECT_EQ(texts["ST23.TIER_DATA_BLOCK[0].COINCIDENT_VALUES[0]"].substr(0, 16), "1-0:12.129.1*255");
  EXPECT_EQ(texts["ST28.PRESENT_DEMAND[0]"], "1-0:1.4.0*255 7 kW");
}

TEST(C1219Registers, ATableThatIsCutOffGivesWhatItHasAndAWarning) {
  Tables tables = full_house();
  tables[23].resize(20);
  const Result<Readout> readout = readout_from(tables, follows_the_standard);
  ASSERT_TRUE(readout);
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_EQ(readout->warnings[0].code, "table_unreadable");
  EXPECT_EQ(texts_of(*readout)["ST23.TOT_DATA_BLOCK.SUMMATIONS[1]"], "1-0:2.8.0*255 2 kWh");
}

TEST(C1219Registers, WithoutUnitsTheNamesAreThere) {
  Tables tables = full_house();
  tables.erase(12);
  tables.erase(16);
  const Result<Readout> readout = readout_from(tables, follows_the_standard);
  ASSERT_TRUE(readout);
  EXPECT_EQ(readout->warnings[0].code, "units_unknown");
  EXPECT_EQ(texts_of(*readout)["ST23.TOT_DATA_BLOCK.SUMMATIONS[1]"], "1-0:128.128.1*255 2 ");
}

TEST(C1219Registers, PulsesAreCalledPulses) {
  Tables tables = full_house();
  tables[16] = bytes("01111111");
  const Result<Readout> readout = readout_from(tables, follows_the_standard);
  ASSERT_TRUE(readout);
  EXPECT_EQ(texts_of(*readout)["ST23.TOT_DATA_BLOCK.SUMMATIONS[0]"], "1-0:1.8.0*255 1 pulses");
}

TEST(C1219Registers, RatiosThatAreNotAppliedAreSaid) {
  Tables tables = full_house();
  tables[11] = bytes("20 04 00 00 00 01 02 04");
  tables[15] = bytes("01000000 00000000 00 28000000 01000000");
  const Result<Readout> readout = readout_from(tables, follows_the_standard);
  ASSERT_TRUE(readout);
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_EQ(readout->warnings[0].code, "transformer_ratio");
  EXPECT_NE(readout->warnings[0].text.find("40"), std::string::npos);
}

TEST(C1219Registers, WithoutTable0NothingCanBeRead) {
  Tables tables = full_house();
  tables.erase(0);
  EXPECT_EQ(readout_from(tables, follows_the_standard).error().kind(), ErrorKind::incomplete);
}

// Two channels, three blocks of two intervals, newest first, simple and extended status, readings at the end, scalars.
Tables profile_tables(bool newest_interval_first) {
  Tables tables = full_house();
  tables[61] = bytes("00000000 501c 02 0300 0200 02 0f");
  tables[62] = bytes("00 00 00  00 01 00  02  0a00 0100  0500 0100");
  tables[63] = bytes(newest_interval_first ? "11 0300 0100 03000000 0000 0100" : "01 0300 0100 03000000 0000 0100");
  return tables;
}

TEST(C1219LoadProfile, LayoutsAreReadWithAllTheirParts) {
  const Tables tables = profile_tables(false);
  const Configuration configuration = configuration_from(tables.at(0)).value();
  const Result<ProfileLayout> layout = profile_layout_from(tables, configuration);
  ASSERT_TRUE(layout) << layout.error().text();
  EXPECT_TRUE(layout->closure_status);
  EXPECT_EQ(layout->intervals_begin(), 5U + 2 * (4 + 2) + 1);
  EXPECT_EQ(layout->block_size(), 18U + 2 * (2 + 2 * 2));
  EXPECT_EQ(layout->place_of(2), 1U) << "the newest";
  EXPECT_EQ(layout->place_of(1), 2U);
  EXPECT_EQ(layout->place_of(0), 0U);
  EXPECT_EQ(layout->valid_in(2), 1U);
  EXPECT_EQ(layout->valid_in(1), 2U);
}

TEST(C1219LoadProfile, RowsHaveTimesStatusAndScaledValues) {
  for (const bool newest_first : {false, true}) {
    const Tables tables = profile_tables(newest_first);
    const Configuration configuration = configuration_from(tables.at(0)).value();
    const ProfileLayout layout = profile_layout_from(tables, configuration).value();
    const Sources sources(tables, configuration.format);
    // end 2025-01-02 03:30; first interval valid, the second one not; channel 2 of the first one skipped
    const std::vector<Byte> block = bytes(
        "1901020300"
        "00000000 00000000"
        "0000 0000"
        "01"
        "20 40 0600 0700"
        "00 00 0800 0900");
    std::vector<std::string> rows;
    const Result<void> walked = rows_of_block(block, 2, layout, sources, [&](const Row& row) -> Result<void> {
      rows.push_back(text_from(row.time) + " " + std::to_string(row.status) + " " + text_from(row.values[0]) + " " +
                     text_from(row.values[1]));
      return {};
    });
    ASSERT_TRUE(walked) << walked.error().text();
    ASSERT_EQ(rows.size(), 2U);
    const std::string first = newest_first ? rows[1] : rows[0];
    const std::string time = newest_first ? "2025-01-02T03:00:00" : "2025-01-02T02:45:00";
    EXPECT_EQ(first, time + " 16416 3 ");  // 6 times 5 over 10
    EXPECT_EQ((newest_first ? rows[0] : rows[1]).substr(19), " 0  ");
  }
}

TEST(C1219LoadProfile, LayoutsThatLieAreRefused) {
  const auto kind_of = [](std::uint16_t table, std::string_view hex) {
    Tables tables = profile_tables(false);
    tables[table] = bytes(hex);
    const Configuration configuration = configuration_from(tables.at(0)).value();
    const Result<ProfileLayout> layout = profile_layout_from(tables, configuration);
    return layout ? ErrorKind::usage : layout.error().kind();
  };
  EXPECT_EQ(kind_of(61, "0000"), ErrorKind::incomplete);
  EXPECT_EQ(kind_of(61, "00000000 501c 02 0300 0000 02 0f"), ErrorKind::malformed);
  EXPECT_EQ(kind_of(62, "00 00 00  00 01 00  03  0a00 0100  0500 0100"), ErrorKind::malformed);
  EXPECT_EQ(kind_of(63, "01 0300 0900 03000000 0000 0100"), ErrorKind::malformed);
}

}  // namespace
}  // namespace obiscope::c1218

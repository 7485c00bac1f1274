#include "protocol/dlms/row_order.hpp"

#include <gtest/gtest.h>

namespace obiscope::dlms {
namespace {

MeterTime at(std::string_view text) {
  return meter_time_from_user(text).value();
}

std::vector<Warning> warnings_of(const std::vector<MeterTime>& times, Duration period = 15min, bool newest = false) {
  RowOrder order(period, newest);
  for (const MeterTime& time : times) order.take(time);
  std::vector<Warning> warnings;
  order.warn(warnings);
  return warnings;
}

TEST(RowOrder, InOrderThereIsNothingToTell) {
  EXPECT_TRUE(warnings_of({at("2026-03-18T10:00"), at("2026-03-18T10:15"), at("2026-03-18T10:30")}).empty());
  EXPECT_TRUE(warnings_of({at("2026-03-18T10:30"), at("2026-03-18T10:15")}, 15min, true).empty());
}

TEST(RowOrder, GapsAndDoublesAreCounted) {
  const auto warnings = warnings_of({at("2026-03-18T10:00"), at("2026-03-18T11:00"), at("2026-03-18T11:00"),
                                     at("2026-03-18T11:30"), at("2026-03-18T11:00")});
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_EQ(warnings[0].code, "rows_missing");
  EXPECT_EQ(warnings[0].text, "4 rows are missing between the first and the last");
  EXPECT_EQ(warnings[1].code, "rows_doubled");
  EXPECT_EQ(warnings[1].text.substr(0, 1), "1");
  EXPECT_EQ(warnings[2].code, "rows_out_of_order");
}

TEST(RowOrder, DaylightSavingIsNoGapWhereTheMeterTellsIt) {
  MeterTime before = at("2026-03-29T01:45"), behind = at("2026-03-29T03:00");
  before.daylight_saving = false;
  behind.daylight_saving = true;
  EXPECT_TRUE(warnings_of({before, behind}).empty());
  before.minutes_east_of_utc = 60;
  behind.minutes_east_of_utc = 120;
  EXPECT_TRUE(warnings_of({before, behind}).empty());
  MeterTime summer = at("2026-10-25T02:45"), winter = at("2026-10-25T02:00");
  summer.daylight_saving = true;
  winter.daylight_saving = false;
  EXPECT_TRUE(warnings_of({summer, winter}).empty());
}

TEST(RowOrder, ALogBookHasNoGaps) {
  EXPECT_TRUE(warnings_of({at("2026-03-18T10:00"), at("2026-01-01T11:00"), at("2026-05-18T11:00")}, 0s).empty());
}

TEST(RowOrder, RowsWithoutTimeAreCounted) {
  const auto warnings = warnings_of({MeterTime(), MeterTime()});
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].text, "2 rows have no time");
}

}  // namespace
}  // namespace obiscope::dlms

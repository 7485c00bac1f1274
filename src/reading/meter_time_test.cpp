#include "reading/meter_time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace obiscope {
namespace {

std::string read(std::string_view stamp) {
  const auto time = stamp_from(stamp);
  return time ? text_from(*time) : "nothing";
}

TEST(Stamp, IsReadInEveryFormThatMetersWrite) {
  const std::pair<const char*, const char*> cases[] = {{"1702102000", "2017-02-10T20:00"},
                                                       {"170210200015", "2017-02-10T20:00:15"},
                                                       {"01702102000", "2017-02-10T20:00"},
                                                       {"1140716101053", "2014-07-16T10:10:53"},
                                                       {"170318", "2017-03-18"},
                                                       {"0170318", "2017-03-18"},
                                                       {"2170318120000", "2017-03-18T12:00:00Z"},
                                                       {"17-03-18", "2017-03-18"},
                                                       {"17-03-18,20:14", "2017-03-18T20:14"},
                                                       {"17-03-18 20:14:55", "2017-03-18T20:14:55"},
                                                       {"2017-03-18", "2017-03-18"},
                                                       {"2017-03-18T20:14:55", "2017-03-18T20:14:55"},
                                                       {" 1702102000 ", "2017-02-10T20:00"},
                                                       {"1602290000", "2016-02-29T00:00"}};
  for (const auto& [stamp, text] : cases) EXPECT_EQ(read(stamp), text) << stamp;
}

TEST(Stamp, KnowsItsSeason) {
  EXPECT_EQ(stamp_from("0170318")->daylight_saving, false);
  EXPECT_EQ(stamp_from("1170718")->daylight_saving, true);
  EXPECT_EQ(stamp_from("170718")->daylight_saving, std::nullopt);
  EXPECT_EQ(stamp_from("2170718")->minutes_east_of_utc, 0);
}

TEST(Stamp, RefusesWhatIsNoTime) {
  for (const char* stamp : {"", "0", "121120??", "00017245", "1713102000", "1702302000", "1702102460", "1702102000x",
                            "3170318", "2000-00-00", "01-01", "17-03-18,", "17-03-18,25:00", "17/03/18", "0000000000"})
    EXPECT_EQ(read(stamp), "nothing") << stamp;
}

TEST(TimeOfDay, IsReadWithAndWithoutColons) {
  EXPECT_EQ(text_from(time_of_day_from("201455").value()), "20:14:55");
  EXPECT_EQ(text_from(time_of_day_from("20:14:55").value()), "20:14:55");
  EXPECT_EQ(text_from(time_of_day_from("20:14").value()), "20:14");
  EXPECT_EQ(text_from(time_of_day_from("2014").value()), "20:14");
  EXPECT_EQ(time_of_day_from("1201455")->daylight_saving, true);
  for (const char* text : {"", "246060", "20145", "20:14:", "9201455", "hhmmss"})
    EXPECT_FALSE(time_of_day_from(text)) << text;
}

TEST(MeterTime, IsReadAsPeopleTypeIt) {
  const auto read_back = [](std::string_view text) { return text_from(meter_time_from_user(text).value()); };
  EXPECT_EQ(read_back("2026-11-20"), "2026-11-20");
  EXPECT_EQ(read_back("2026-11-20T21:03"), "2026-11-20T21:03");
  EXPECT_EQ(read_back("2026-11-20 21:03:07"), "2026-11-20T21:03:07");
  EXPECT_EQ(read_back("2026-11-20 21:03:07Z"), "2026-11-20T21:03:07Z");
  EXPECT_EQ(read_back("2026-11-20T21:03+01:00"), "2026-11-20T21:03+01:00");
  EXPECT_EQ(read_back("2026-11-20T21:03-0530"), "2026-11-20T21:03-05:30");
  for (const char* text : {"", "yesterday", "2026-11-31", "2026-13-01", "2026-11-20T24:00", "26-11-20", "2026-11-20T",
                           "2026-11-20T21:03+15:00", "2026-11-20T21:03:07x", "0000-01-01"})
    EXPECT_FALSE(meter_time_from_user(text)) << text;
}

TEST(MeterTime, IsPlausibleOnlyWhereItsPartsAre) {
  EXPECT_TRUE(MeterTime{}.plausible());
  EXPECT_TRUE((MeterTime{.year = 2016, .month = 2, .day = 29}.plausible()));
  EXPECT_FALSE((MeterTime{.year = 2017, .month = 2, .day = 29}.plausible()));
  EXPECT_FALSE((MeterTime{.month = 0}.plausible()));
  EXPECT_FALSE((MeterTime{.second = 60}.plausible()));
}

TEST(MeterTime, HasNoInstantWithoutDateAndTime) {
  EXPECT_FALSE(as_if_utc(MeterTime{}));
  EXPECT_FALSE(as_if_utc(MeterTime{.year = 2017, .month = 3, .day = 18}));
  EXPECT_FALSE(as_if_utc(MeterTime{.year = 9999, .month = 3, .day = 18, .hour = 0, .minute = 0}));
  const auto instant = as_if_utc(MeterTime{.year = 2017, .month = 3, .day = 18, .hour = 20, .minute = 14});
  EXPECT_EQ(utc_text_from(instant.value()), "2017-03-18T20:14:00.000Z");
}

RC_GTEST_PROP(MeterTime, IsTheSameAfterInstantAndStamp, ()) {
  const auto seconds = *rc::gen::inRange<std::int64_t>(946684800, 4102444800);  // 2000 to 2100
  const MeterTime time = meter_time_from(Instant(std::chrono::seconds(seconds)));
  RC_ASSERT(time.plausible());
  RC_ASSERT(as_if_utc(time) == Instant(std::chrono::seconds(seconds)));
  RC_ASSERT(meter_time_from_user(text_from(time)) == time);
  MeterTime stamped = time;
  stamped.daylight_saving = *rc::gen::arbitrary<bool>();
  RC_ASSERT(stamp_from(stamp_text(stamped)) == stamped);
}

RC_GTEST_PROP(MeterTime, IsPlausibleWhateverTheStamp, (const std::string& text)) {
  const auto time = stamp_from(text);
  if (time) RC_ASSERT(time->plausible());
}

}  // namespace
}  // namespace obiscope

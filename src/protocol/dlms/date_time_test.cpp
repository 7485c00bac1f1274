#include "protocol/dlms/date_time.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::optional<MeterTime> time_of(std::string_view text, Deviation deviation = Deviation::to_utc) {
  return time_from(Bytes(*bytes_from_hex(text)), deviation);
}

std::string text_of(std::string_view text, Deviation deviation = Deviation::to_utc) {
  const auto time = time_of(text, deviation);
  return time ? text_from(*time) : "none";
}

TEST(DateTime, ReadsTheThreeForms) {
  EXPECT_EQ(text_of("07E40A0F04 173B3200 FFC4 80"), "2020-10-15T23:59:50+01:00");
  EXPECT_EQ(text_of("07E40A0F04"), "2020-10-15");
  EXPECT_EQ(text_of("173B3200"), "23:59:50");
  EXPECT_EQ(text_of("07E40A0F04 173B32"), "none");
  EXPECT_EQ(text_of(""), "none");
}

TEST(DateTime, CountsTheDeviationEitherWay) {
  EXPECT_EQ(text_of("07E40A0F04 173B3200 003C 00", Deviation::from_utc), "2020-10-15T23:59:50+01:00");
  EXPECT_EQ(text_of("07E40A0F04 173B3200 003C 00", Deviation::to_utc), "2020-10-15T23:59:50-01:00");
  EXPECT_EQ(text_of("07E40A0F04 173B3200 003C 00", Deviation::ignored), "2020-10-15T23:59:50");
  EXPECT_EQ(text_of("07E40A0F04 173B3200 8000 00"), "2020-10-15T23:59:50");
}

TEST(DateTime, KeepsWhatIsNotSpecified) {
  EXPECT_EQ(*time_of("FFFFFFFFFF FFFFFFFF 8000 FF"), MeterTime{});
  const auto partly = time_of("FFFF FE FE FF 02 00 FF FF 8000 80");
  ASSERT_TRUE(partly);
  EXPECT_FALSE(partly->has_date());
  EXPECT_EQ(partly->hour, 2);
  EXPECT_EQ(partly->daylight_saving, true);
  EXPECT_EQ(time_of("07E40A0F04 173B3200 FFC4 00")->daylight_saving, false);
  EXPECT_EQ(time_of("07E40A0F04 173B3200 FFC4 FF")->daylight_saving, std::nullopt);
}

TEST(DateTime, RefusesWhatIsOutOfRange) {
  for (const std::string_view text :
       {"07E40D0F04 173B3200 FFC4 80", "07E4022004 173B3200 FFC4 80", "07E4021E05 173B3200 FFC4 80",
        "07E40A0F08 173B3200 FFC4 80", "07E40A0F04 183B3200 FFC4 80", "07E40A0F04 173C3200 FFC4 80",
        "07E40A0F04 173B3C00 FFC4 80", "07E40A0F04 173B3264 FFC4 80", "07E40A0F04 173B3200 0349 80",
        "000000000000000000000000"})
    EXPECT_FALSE(time_of(text)) << text;
  EXPECT_TRUE(time_of("07E40A0F00 173B3200 FFC4 80"));  // the weekday is not known
}

TEST(DateTime, ReadsItOutOfData) {
  const auto octets = *bytes_from_hex("07E40A0F04173B3200FFC480");
  EXPECT_TRUE(time_from(octets_data(octets)));
  EXPECT_TRUE(time_from(octets_data(octets, Tag::date_time)));
  EXPECT_FALSE(time_from(octets_data(octets, Tag::bit_string)));
  EXPECT_FALSE(time_from(integer_data(Tag::uint32, 4)));
}

TEST(DateTime, WritesWhatItReads) {
  EXPECT_EQ(hex_from(octets_from(*time_of("07E40A0F04 173B3200 FFC4 80"))), "07e40a0f04173b3200ffc480");
  EXPECT_EQ(hex_from(octets_from(*time_of("07E40A0F04 173B3200 FFC4 80"), Deviation::from_utc)),
            "07e40a0f04173b3200003c80");
  EXPECT_EQ(hex_from(octets_from(*time_of("07E40A0F04 173B3200 FFC4 80"), Deviation::ignored)),
            "07e40a0f04173b3200800080");
  EXPECT_EQ(hex_from(octets_from(MeterTime{})), "ffffffffffffffffff8000ff");
  for (const Deviation deviation : {Deviation::to_utc, Deviation::from_utc}) {
    MeterTime time;
    time.year = 2026;
    time.month = 11;
    time.day = 21;
    time.hour = 4;
    time.minute = 27;
    time.minutes_east_of_utc = std::int16_t{-210};
    EXPECT_EQ(time_from(Bytes(octets_from(time, deviation)), deviation), time);
  }
}

TEST(DateTime, NamesTheClockStatus) {
  EXPECT_EQ(clock_status_text(0x00), "");
  EXPECT_EQ(clock_status_text(0xFF), "");
  EXPECT_EQ(clock_status_text(0x83), "invalid, doubtful, daylight saving");
  EXPECT_EQ(clock_status_text(0x0C), "different clock base, invalid clock status");
}

}  // namespace
}  // namespace obiscope::dlms

#include "protocol/dlms/profile_head.hpp"

#include <gtest/gtest.h>

namespace obiscope::dlms {
namespace {

Data capture(std::uint16_t id, const Obis& obis, std::int8_t attribute = 2, std::uint16_t index = 0) {
  return structure({unsigned_data(Tag::uint16, id), obis_data(obis), integer_data(Tag::int8, attribute),
                    unsigned_data(Tag::uint16, index)});
}

MeterTime at(std::string_view text) {
  return meter_time_from_user(text).value();
}

const Obis kStatus{0, 0, 96, 10, 1, 255}, kEnergy{1, 0, 1, 8, 0, 255};

TEST(ProfileHead, TheFirstClockAndTheFirstStatusAreNoColumns) {
  const auto captures = captures_from(array({capture(3, kEnergy), capture(8, kClock.instance), capture(1, kStatus),
                                             capture(8, kClock.instance), capture(1, kStatus), capture(63, kStatus)}));
  ASSERT_TRUE(captures);
  EXPECT_EQ(places_of(*captures),
            (std::vector<Place>{Place::value, Place::time, Place::status, Place::value, Place::value, Place::value}));
}

TEST(ProfileHead, WhatIsNoClockIsAColumn) {
  const auto captures = captures_from(array({capture(8, kClock.instance, 4), capture(4, kEnergy, 5)}));
  ASSERT_TRUE(captures);
  EXPECT_EQ(places_of(*captures), (std::vector<Place>{Place::value, Place::value}));
}

TEST(ProfileHead, CaptureObjectsThatAreNoneAreMalformed) {
  const Data short_one = structure({unsigned_data(Tag::uint16, 3), obis_data(kEnergy)});
  const Data far = structure({unsigned_data(Tag::uint32, 70'000), obis_data(kEnergy), integer_data(Tag::int8, 2),
                              unsigned_data(Tag::uint16, 0)});
  for (const Data& wrong : {null_data(), array({}), array({null_data()}), array({short_one}), array({far}),
                            array(std::vector<Data>(257, capture(3, kEnergy)))}) {
    const auto captures = captures_from(wrong);
    ASSERT_FALSE(captures);
    EXPECT_EQ(captures.error().kind(), ErrorKind::malformed);
  }
}

ProfileHead head_of(std::size_t in_use, bool newest_first) {
  ProfileHead head;
  head.period = 15min;
  head.in_use = in_use;
  head.newest_first = newest_first;
  return head;
}

// A row of 10:00 with 96 rows up to now at 12:00: nine rows back, and two hours and two rows more, as clocks change.
TEST(ProfileHead, EntriesReachFarEnoughBack) {
  const auto oldest_first = entries_for(head_of(96, false), at("2026-03-18T10:00"), at("2026-03-18T12:00"));
  ASSERT_TRUE(oldest_first);
  EXPECT_EQ(oldest_first->from, 96U - 18U + 1U);
  EXPECT_EQ(oldest_first->to, 0U);
  const auto newest_first = entries_for(head_of(96, true), at("2026-03-18T10:00"), at("2026-03-18T12:00"));
  ASSERT_TRUE(newest_first);
  EXPECT_EQ(newest_first->from, 1U);
  EXPECT_EQ(newest_first->to, 18U);
}

TEST(ProfileHead, EntriesNeverBeginBeforeTheFirst) {
  const auto all = entries_for(head_of(10, false), at("2020-01-01T00:00"), at("2026-03-18T12:00"));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->from, 1U);
  const auto log = entries_for(ProfileHead(), at("2020-01-01T00:00"), at("2026-03-18T12:00"));
  EXPECT_FALSE(log) << "a meter that does not tell how many it has";
  ProfileHead book;
  book.in_use = 7;
  EXPECT_EQ(entries_for(book, at("2020-01-01T00:00"), at("2026-03-18T12:00"))->from, 1U);
}

TEST(ProfileHead, EntriesOfWhatIsYetToComeAreTheNewest) {
  const auto entries = entries_for(head_of(1000, false), at("2026-03-19T00:00"), at("2026-03-18T12:00"));
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->from, 1000U - 10U + 1U);
}

TEST(ProfileHead, RowsToExpect) {
  const ProfileHead head = head_of(50, false);
  EXPECT_EQ(rows_expected(head, at("2026-03-18T10:00"), at("2026-03-18T11:00")), 5U);
  EXPECT_EQ(rows_expected(head, at("2026-03-01T10:00"), at("2026-03-18T11:00")), 50U);
  EXPECT_EQ(rows_expected(head, std::nullopt, std::nullopt), 50U);
  EXPECT_EQ(rows_expected(ProfileHead(), std::nullopt, std::nullopt), 0U);
}

TEST(ProfileHead, TimesAreComparedInUtcWhereBothTellTheirZone) {
  MeterTime winter = at("2026-10-25T02:00"), summer = at("2026-10-25T02:45");
  EXPECT_TRUE(is_before(winter, summer));
  winter.minutes_east_of_utc = 60;
  EXPECT_TRUE(is_before(winter, summer)) << "on the wall where one does not tell";
  summer.minutes_east_of_utc = 120;
  EXPECT_TRUE(is_before(summer, winter));
  EXPECT_FALSE(is_before(winter, summer));
  EXPECT_FALSE(is_before(MeterTime(), winter));
}

}  // namespace
}  // namespace obiscope::dlms

// Profiles of a virtual DLMS meter, row by row.
#include "dlms_home.hpp"
#include "line/faults.hpp"
#include "line/stop.hpp"

namespace obiscope::dlms {
namespace {

using test::all_of;
using test::Home;
using test::warns;

struct Kept {
  Profile head;
  std::size_t expected = 0;
  std::vector<Row> rows;
  Result<std::vector<Warning>> warnings = std::vector<Warning>();
};

struct ProfileHome : Home {
  ProfileHome() {
    as_manager();
    options.link.wish = {1024, 1024, 7, 7};
  }
  Kept read_profile(ProfileWish wish, std::size_t most = 100'000) {
    if (!serving) serve();
    Kept kept;
    ProfileSink sink;
    sink.begin = [&kept](const Profile& head, std::size_t expected) -> Result<void> {
      kept.head = head;
      kept.expected = expected;
      return {};
    };
    sink.row = [&kept, most](const Row& row) -> Result<void> {
      if (kept.rows.size() == most) return failure(ErrorKind::port, "the disk is full");
      kept.rows.push_back(row);
      return {};
    };
    kept.warnings = loop.run(dlms::read_profile(line, visit, std::move(wish), std::move(sink)));
    return kept;
  }
};

MeterTime at(std::string_view text) {
  return meter_time_from_user(text).value();
}

ProfileWish four_hours() {
  return {kLoadProfile, at("2025-12-31T08:00"), at("2025-12-31T12:00")};
}

void expect_four_hours(const Kept& kept) {
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  ASSERT_EQ(kept.rows.size(), 17U) << all_of(*kept.warnings);
  EXPECT_EQ(text_from(kept.rows.front().time).substr(0, 16), "2025-12-31T08:00");
  EXPECT_EQ(text_from(kept.rows.back().time).substr(0, 16), "2025-12-31T12:00");
  ASSERT_EQ(kept.rows.front().values.size(), 2U);
  const auto row =
      std::get<Decimal>(kept.rows[1].values[0]).mantissa - std::get<Decimal>(kept.rows[0].values[0]).mantissa;
  EXPECT_EQ(row, 1);
}

TEST(DlmsProfile, HasColumnsUnitsTimesAndStatus) {
  for (const bool short_names : {false, true}) {
    ProfileHome home;
    if (short_names) home.with_short_names();
    const Kept kept = home.read_profile(four_hours());
    SCOPED_TRACE(short_names ? "short names" : "logical names");
    expect_four_hours(kept);
    EXPECT_TRUE(kept.warnings->empty()) << all_of(*kept.warnings);
    EXPECT_EQ(kept.head.period, 15min);
    EXPECT_EQ(kept.head.meter.id, "40123456");
    EXPECT_EQ(kept.expected, 17U);
    ASSERT_EQ(kept.head.columns.size(), 2U);
    EXPECT_EQ(kept.head.columns[0].obis, kEnergy);
    EXPECT_EQ(kept.head.columns[0].code, "1-0:1.8.0*255");
    EXPECT_EQ(symbol_of(kept.head.columns[0].unit), "Wh");
    EXPECT_EQ(symbol_of(kept.head.columns[1].unit), "V");
    EXPECT_EQ(std::get<Decimal>(kept.rows[0].values[1]).exponent, -1);
    EXPECT_TRUE(home.line.signed_off());
  }
}

TEST(DlmsProfile, AllOfItComesInBlocks) {
  ProfileHome home;
  home.options.most_pdu = 400;
  const Kept kept = home.read_profile({kLoadProfile, std::nullopt, std::nullopt});
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_EQ(kept.rows.size(), 28U * 96U);
  EXPECT_TRUE(kept.warnings->empty()) << all_of(*kept.warnings);
  EXPECT_EQ(kept.expected, kept.rows.size());
}

TEST(DlmsProfile, WhereRangesAreRefusedEntriesAreAskedFor) {
  ProfileHome home;
  home.options.range_selection = false;
  const Kept kept = home.read_profile(four_hours());
  expect_four_hours(kept);
  EXPECT_TRUE(warns(*kept.warnings, "selection_not_supported"));
  EXPECT_LT(home.loop.now() - kTestNow, 10s) << "not all of the four weeks";
}

TEST(DlmsProfile, WhereNothingIsSelectedAllIsReadAndFiltered) {
  ProfileHome home;
  home.options.range_selection = home.options.entry_selection = false;
  const Kept kept = home.read_profile(four_hours());
  expect_four_hours(kept);
  EXPECT_TRUE(warns(*kept.warnings, "selection_not_supported"));
}

TEST(DlmsProfile, ReadingMayEndAsSoonAsAllIsThere) {
  ProfileHome home;
  home.options.range_selection = home.options.entry_selection = false;
  const Kept kept = home.read_profile({kLoadProfile, at("2025-12-04T12:00"), at("2025-12-05T12:00")});
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_EQ(kept.rows.size(), 97U);
  EXPECT_LT(home.loop.now() - kTestNow, 15s) << "the other weeks were not read";
}

TEST(DlmsProfile, GoesOnFromTheLastRow) {
  ProfileHome home;
  const Kept kept = home.read_profile({kLoadProfile, at("2025-12-31T23:00"), std::nullopt});
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_EQ(kept.rows.size(), 5U);
  const Kept early = home.read_profile({kLoadProfile, std::nullopt, at("2025-12-05T00:00")});
  ASSERT_TRUE(early.warnings) << early.warnings.error().text();
  EXPECT_GT(early.rows.size(), 0U);
  EXPECT_EQ(text_from(early.rows.back().time).substr(0, 16), "2025-12-05T00:00");
}

TEST(DlmsProfile, ALogBookHasRowsWithoutAPeriod) {
  ProfileHome home;
  const Kept kept = home.read_profile({kLogBook, at("2025-12-20T00:00"), std::nullopt});
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_EQ(kept.head.period, 0s);
  EXPECT_GE(kept.rows.size(), 12U);
  EXPECT_TRUE(kept.warnings->empty()) << all_of(*kept.warnings);
}

TEST(DlmsProfile, WhatIsNoProfileIsRefused) {
  ProfileHome home;
  const Kept kept = home.read_profile({Obis{1, 0, 99, 7, 0, 255}, std::nullopt, std::nullopt});
  ASSERT_FALSE(kept.warnings);
  EXPECT_EQ(kept.warnings.error().kind(), ErrorKind::refused);
  EXPECT_TRUE(home.line.signed_off());
}

TEST(DlmsProfile, ThePublicClientIsToldHowToUnlockIt) {
  ProfileHome home;
  home.visit.association = {};
  home.visit.link.client.upper = hdlc::kPublicClient;
  const Kept kept = home.read_profile(four_hours());
  ASSERT_FALSE(kept.warnings);
  EXPECT_EQ(kept.warnings.error().kind(), ErrorKind::refused);
  EXPECT_FALSE(kept.warnings.error().advice().empty());
}

TEST(DlmsProfile, TheSinkEndsIt) {
  ProfileHome home;
  const Kept kept = home.read_profile({kLoadProfile, std::nullopt, std::nullopt}, 50);
  EXPECT_EQ(kept.rows.size(), 50U);
  ASSERT_FALSE(kept.warnings);
  EXPECT_EQ(kept.warnings.error().text(), "the disk is full");
  EXPECT_TRUE(home.line.signed_off());
}

TEST(DlmsProfile, RowsBeforeAnInterruptionAreRight) {
  ProfileHome home;
  home.serve();
  StoppableLine stoppable(home.loop, home.line, home.loop.now() + 8s);
  std::vector<Row> rows;
  ProfileSink sink;
  sink.row = [&rows](const Row& row) -> Result<void> {
    rows.push_back(row);
    return {};
  };
  const auto read =
      home.loop.run(read_profile(stoppable, home.visit, {kLoadProfile, std::nullopt, std::nullopt}, std::move(sink)));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::cancelled);
  EXPECT_GT(rows.size(), 50U);
  EXPECT_TRUE(home.line.signed_off());
  for (std::size_t i = 1; i < rows.size(); ++i)
    EXPECT_EQ(*as_if_utc(rows[i].time) - *as_if_utc(rows[i - 1].time), 15min);
}

TEST(DlmsProfile, ABlockThatIsRepeatedIsNotTakenTwice) {
  ProfileHome home;
  home.options.most_pdu = 200;
  home.options.faults.block_repeat = true;
  const Kept kept = home.read_profile(four_hours());
  expect_four_hours(kept);
  EXPECT_FALSE(warns(*kept.warnings, "rows_doubled"));
}

TEST(DlmsProfile, OnABadLineRowsAreRightOrNotThere) {
  unsigned whole = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    ProfileHome home;
    home.options.link.wish = {256, 256, 4, 4};
    home.meter = std::make_unique<Meter>(*home.device, home.source, home.options);
    LineFaults faults;
    faults.seed = seed;
    faults.noise = 0.0001;
    const std::unique_ptr<Line> bad = with_faults(home.wire.right(), faults);
    home.serving.emplace(home.meter->serve(*bad));
    home.serving->start();
    const Kept kept = home.read_profile(four_hours());
    for (std::size_t i = 1; i < kept.rows.size(); ++i)
      EXPECT_EQ(*as_if_utc(kept.rows[i].time) - *as_if_utc(kept.rows[i - 1].time), 15min);
    if (kept.warnings) {
      ++whole;
      EXPECT_EQ(kept.rows.size(), 17U);
    }
    home.serving.reset();
  }
  EXPECT_GT(whole, 6U);
}

TEST(DlmsProfile, AWeekCostsLittleMoreThanItsBytes) {
  ProfileHome home;
  home.options.most_pdu = 2000;
  const Kept kept = home.read_profile({kLoadProfile, at("2025-12-24T00:00"), at("2025-12-30T23:45")});
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_EQ(kept.rows.size(), 7U * 96U);
  const double ratio =
      static_cast<double>((home.loop.now() - kTestNow).count()) / static_cast<double>(home.wire.busy().count());
  RecordProperty("ratio", std::to_string(ratio));
  EXPECT_LT(ratio, 1.05);
}

TEST(DlmsProfile, ProgressCountsRows) {
  ProfileHome home;
  std::size_t reached = 0, to_come = 0;
  home.visit.progress = [&](const Progress& progress) {
    if (progress.stage != "reading") return;
    EXPECT_GE(progress.registers, reached);
    reached = progress.registers;
    to_come = progress.to_come;
  };
  const Kept kept = home.read_profile(four_hours());
  EXPECT_EQ(reached, 17U);
  EXPECT_EQ(to_come, 17U);
}

}  // namespace
}  // namespace obiscope::dlms

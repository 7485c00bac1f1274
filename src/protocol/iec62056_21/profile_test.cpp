#include "protocol/iec62056_21/profile.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

namespace obiscope::iec62056_21 {
namespace {

using std::chrono::minutes;

std::vector<std::string> times_of(const Profile& profile) {
  std::vector<std::string> times;
  for (const Row& row : profile.rows) times.push_back(text_from(row.time));
  return times;
}

std::vector<std::string> warnings_of(const Profile& profile) {
  std::vector<std::string> codes;
  for (const Warning& warning : profile.warnings) codes.push_back(warning.code);
  return codes;
}

Profile decoded(std::string_view content) {
  auto profile = profile_from(content);
  if (!profile) {
    ADD_FAILURE() << profile.error().text() << " in " << content;
    return {};
  }
  return *profile;
}

std::size_t offset_of_fault(std::string_view content) {
  Profile partial;
  const auto profile = profile_from(content, &partial);
  if (profile) return std::string_view::npos;
  EXPECT_EQ(profile.error().kind(), ErrorKind::malformed);
  return profile.error().offset().value_or(std::string_view::npos);
}

using Codes = std::vector<std::string>;

TEST(Profile, ReadsAHeaderAndItsRows) {
  const Profile profile = decoded(
      "P.01(1190417001500)(00000008)(15)(3)(1.5)(kW)(2.5)(kW)(5.5)(kvar)\r\n"
      "(0.014)(0.000)(0.013)\r\n(0.015)(0.000)(-)\r\n");
  EXPECT_EQ(profile.code, "P.01");
  EXPECT_EQ(profile.obis, (Obis{0, 0, 99, 1, 0, 255}));
  EXPECT_EQ(profile.period, minutes(15));
  ASSERT_EQ(profile.columns.size(), 3U);
  EXPECT_EQ(profile.columns[2].code, "5.5");
  EXPECT_EQ(profile.columns[2].obis, (Obis{1, 0, 5, 5, 0, 255}));
  EXPECT_EQ(profile.columns[2].unit, unit_from("kvar"));
  EXPECT_EQ(times_of(profile), (Codes{"2019-04-17T00:15:00", "2019-04-17T00:30:00"}));
  EXPECT_EQ(profile.rows[1].time.daylight_saving, true);
  EXPECT_EQ(profile.rows[0].status, 8U);
  EXPECT_EQ(profile.rows[0].values[0], Value(Decimal{14, -3}));
  EXPECT_EQ(profile.rows[1].values[2], Value());
  EXPECT_TRUE(profile.warnings.empty());
}

TEST(Profile, LineEndsAndCodesMayBeMissing) {
  const std::string one = "P.01(0191128152000)(00)(5)(2)(1.5)(W)(2.5)(W)";
  const Profile with = decoded(one + "\r\n(1)(2)\r\n(3)(4)\r\n(0191128153000)(01)(5)(2)(1.5)(W)(2.5)(W)\r\n(5)(6)");
  const std::string rows = "(1)(2)(3)(4)(0191128153000)(01)(5)(2)(1.5)(W)(2.5)(W)(5)(6)";
  const Profile without = decoded(one + rows);
  EXPECT_EQ(with.rows, without.rows);
  EXPECT_EQ(times_of(without), (Codes{"2019-11-28T15:20:00", "2019-11-28T15:25:00", "2019-11-28T15:30:00"}));
  EXPECT_EQ(without.rows[2].status, 1U);
  EXPECT_EQ(without.rows[2].values, (std::vector<Value>{Decimal{5, 0}, Decimal{6, 0}}));
  EXPECT_TRUE(without.warnings.empty());
  // A damaged header is no row, although it has as many brackets as four of them.
  const std::string damaged = one + "\r\n(1)(2)\r\n(x191128153000)(01)(5)(2)(1.5)(W)(2.5)(W)\r\n(5)(6)";
  EXPECT_EQ(offset_of_fault(damaged), damaged.find("x1911"));
}

TEST(Profile, ReadsLogBooks) {
  const Profile profile = decoded(
      "P.98(1220823161500)(00000020)()(2)(0.9.1)()(0.9.2)()\r\n(061500)(220823)\r\n"
      "P.98(1220823161600)(00000080)()(0)\r\n"
      "P.98(0221101000000)(00000100)()(1)(1.8.0)(kWh)\r\n(12.5)\r\n");
  EXPECT_EQ(profile.period, Duration::zero());
  ASSERT_EQ(profile.columns.size(), 3U);
  ASSERT_EQ(profile.rows.size(), 3U);
  EXPECT_EQ(profile.rows[0].values, (std::vector<Value>{std::string("061500"), std::string("220823")}));
  EXPECT_EQ(profile.rows[1].status, 0x80U);
  EXPECT_TRUE(profile.rows[1].values.empty());
  EXPECT_EQ(profile.rows[2].values, (std::vector<Value>{{}, {}, Decimal{125, -1}}));
  EXPECT_TRUE(profile.warnings.empty());
}

TEST(Profile, ReadsPlainRows) {
  const Profile one = decoded("P.01(24-07-13,13:00)(1.5*kWh)(2)\r\n(24-07-13,13:15)(1.6*kWh)(3)\r\n");
  EXPECT_EQ(times_of(one), (Codes{"2024-07-13T13:00", "2024-07-13T13:15"}));
  ASSERT_EQ(one.columns.size(), 2U);
  EXPECT_EQ(one.columns[0].code, "");
  EXPECT_EQ(one.columns[0].unit, unit_from("kWh"));
  EXPECT_EQ(one.rows[1].values, (std::vector<Value>{Decimal{16, -1}, Decimal{3, 0}}));
  const Profile two = decoded("P.01(2407131300)(7)\r\nP.01(2407131400)(8)");
  EXPECT_EQ(times_of(two), (Codes{"2024-07-13T13:00", "2024-07-13T14:00"}));
}

TEST(Profile, TakesTextAndStatusesThatAreNone) {
  const Profile profile = decoded(
      "P.01(121015061841)(########)(5)(3)(C.1.9)()(C.5.1)()(1.29.0)(kWh)\r\n(Point-ID)(00000000)(000000.1)\r\n");
  EXPECT_EQ(warnings_of(profile), Codes{"unreadable_status"});
  EXPECT_EQ(profile.rows[0].status, 0U);
  EXPECT_EQ(profile.rows[0].values,
            (std::vector<Value>{std::string("Point-ID"), std::string("00000000"), Decimal{1, -1}}));
}

TEST(Profile, TellsGapsDoublesAndDisorder) {
  const std::string columns = "(00)(15)(1)(1.5)(kW)\r\n";
  const auto block = [&](std::string_view stamp, int rows) {
    std::string text = "P.01(" + std::string(stamp) + ")" + columns;
    for (int row = 0; row < rows; ++row) text += "(1.0)\r\n";
    return text;
  };
  const Profile gap = decoded(block("0240101000000", 2) + block("0240101010000", 1));
  EXPECT_EQ(warnings_of(gap), Codes{"rows_missing"});
  EXPECT_EQ(gap.warnings[0].text.substr(0, 2), "2 ");
  const Profile overlap = decoded(block("0240101000000", 3) + block("0240101001500", 3));
  EXPECT_EQ(warnings_of(overlap), (Codes{"rows_doubled", "rows_out_of_order"}));
  EXPECT_EQ(overlap.warnings[0].text.substr(0, 2), "2 ");
  EXPECT_TRUE(decoded(block("0240101000000", 4) + block("0240101010000", 4)).warnings.empty());
}

TEST(Profile, AnHourOfDaylightSavingIsNoGap) {
  const std::string columns = "(00)(60)(1)(1.5)(kW)\r\n";
  const Profile spring =
      decoded("P.01(0240331010000)" + columns + "(1)\r\n(2)\r\nP.01(1240331040000)" + columns + "(3)");
  EXPECT_EQ(times_of(spring), (Codes{"2024-03-31T01:00:00", "2024-03-31T02:00:00", "2024-03-31T04:00:00"}));
  EXPECT_TRUE(spring.warnings.empty());
  const Profile autumn =
      decoded("P.01(1241027010000)" + columns + "(1)\r\n(2)\r\nP.01(0241027020000)" + columns + "(3)");
  EXPECT_TRUE(autumn.warnings.empty());
  const Profile untold = decoded("P.01(241027010000)" + columns + "(1)\r\n(2)\r\nP.01(241027020000)" + columns + "(3)");
  EXPECT_EQ(warnings_of(untold), Codes{"rows_doubled"});
}

TEST(Profile, AnEmptyAnswerIsAProfileWithoutRows) {
  EXPECT_TRUE(decoded("P.01()").rows.empty());
  EXPECT_EQ(decoded("P.01()\r\n").code, "P.01");
  EXPECT_TRUE(decoded("()").rows.empty());
}

TEST(Profile, RefusesWhatIsNone) {
  EXPECT_EQ(offset_of_fault(""), 0U);
  EXPECT_EQ(offset_of_fault("(ERROR)"), 1U);
  EXPECT_EQ(offset_of_fault("P.01(ER01)"), 5U);
  EXPECT_EQ(offset_of_fault("P.01"), 0U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500"), 4U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500(15)"), 4U);
  EXPECT_EQ(offset_of_fault(")"), 0U);
  EXPECT_EQ(offset_of_fault("P.01(5)(6)"), 5U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500)(00)(15)(2)(1.5)(kW)(2.5)"), 28U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500)(00)(15)(257)(1.5)(kW)"), 28U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500)(00)(15)(99999999999999999999)(1.5)(kW)"), 28U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500)(00)(1500000)(1)(1.5)(kW)"), 24U);
  EXPECT_EQ(offset_of_fault("P.01(1190417001500)(00)(15)(1)(1.5)(kW)(1)\r\nP.02(1190417001500)(1)"), 44U);
}

TEST(Profile, KeepsWhatWasCompleteBeforeAFault) {
  const std::string content =
      "P.01(1190417001500)(00)(15)(2)(1.5)(kW)(2.5)(kW)\r\n(0.1)(0.2)\r\n(0.3)\r\n(0.4)(0.5)\r\n";
  Profile partial;
  const auto profile = profile_from(content, &partial);
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().offset(), content.find("0.3"));
  ASSERT_EQ(partial.rows.size(), 1U);
  EXPECT_EQ(partial.rows[0].values, (std::vector<Value>{Decimal{1, -1}, Decimal{2, -1}}));
}

TEST(Profile, DoesNotGrowBeyondWhatCame) {
  std::string content = "P.01(1190417001500)(00)(15)(256)";
  for (int i = 0; i < 256; ++i) content += "(1.5)(kW)";
  content += "\r\nP.01(1190417001500)(00)(15)(1)(1.7)(kW)\r\n";
  EXPECT_NE(offset_of_fault(content), std::string_view::npos);

  content = "P.01(1190417001500)(00)(15)(255)";
  for (int i = 0; i < 255; ++i) content += "(1.5)(kW)";
  content += "\r\nP.01(1190417001500)(00)(15)(1)(1.7)(kW)\r\n";
  for (int i = 0; i < 1000; ++i) content += "()\r\n";
  EXPECT_NE(offset_of_fault(content), std::string_view::npos);
}

TEST(Profile, TheCalendarEnds) {
  std::string content = "P.01(1990101000000)(00)(999999)(1)(1.5)(kW)\r\n";
  for (int i = 0; i < 1000; ++i) content += "(1)\r\n";
  EXPECT_NE(offset_of_fault(content), std::string_view::npos);
}

TEST(Profile, AsksForRows) {
  const auto from = stamp_from("1220823161500");
  const auto to = stamp_from("1220824000000");
  EXPECT_EQ(profile_request("P.01", from, to), "P.01(1220823161500;1220824000000)");
  EXPECT_EQ(profile_request("P.98", from, {}), "P.98(1220823161500;)");
  EXPECT_EQ(profile_request("P.01", {}, to), "P.01(;1220824000000)");
  EXPECT_EQ(profile_request("P.01", {}, {}), "P.01(;)");
}

rc::Gen<Value> any_value() {
  return rc::gen::oneOf(rc::gen::just(Value()),
                        rc::gen::map(rc::gen::inRange<std::int64_t>(0, 1'000'000), [](std::int64_t mantissa) {
                          return Value(Decimal{mantissa, -3});
                        }));
}

// Rows with jumps in time, changes of status and season: what a meter may hold.
Profile any_profile() {
  const bool log_book = *rc::gen::arbitrary<bool>();
  Profile profile;
  profile.code = log_book ? "P.98" : "P.01";
  profile.obis = *obis_from(profile.code);
  profile.period = minutes(log_book ? 0 : *rc::gen::element(1, 5, 15, 60));
  const auto width = *rc::gen::inRange<std::size_t>(1, 6);
  for (std::size_t i = 0; i < width; ++i) {
    const std::string code = std::to_string(i + 1) + ".5";
    profile.columns.push_back({*obis_from(code), code, unit_from("kW"), {}});
  }
  Instant wall = *as_if_utc(*stamp_from("0240101000000"));
  const auto count = *rc::gen::inRange<std::size_t>(1, 30);
  for (std::size_t i = 0; i < count; ++i) {
    Row row;
    wall += *rc::gen::element(profile.period, profile.period, profile.period, Duration(minutes(77)));
    row.time = meter_time_from(wall);
    row.time.daylight_saving = *rc::gen::element(false, false, true);
    row.status = *rc::gen::element<std::uint64_t>(0, 0, 0, 0x80, 0xFFFFFFFF, 0x123456789A);
    const auto filled = i == 0 ? width : (*rc::gen::inRange(0, 3) > 0 ? width : 0);
    row.values = *rc::gen::container<std::vector<Value>>(filled, any_value());
    profile.rows.push_back(row);
  }
  return profile;
}

RC_GTEST_PROP(Profile, ComesBackAsItWasWritten, ()) {
  const Profile profile = any_profile();
  const std::string written = encode_profile(profile);
  RC_LOG() << written;
  auto read = profile_from(written);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->code == profile.code);
  RC_ASSERT(read->obis == profile.obis);
  RC_ASSERT(read->period == profile.period);
  RC_ASSERT(read->columns == profile.columns);
  RC_ASSERT(read->rows == profile.rows);
}

TEST(Profile, PlainRowsComeBackAsTheyWereWritten) {
  const Profile profile = decoded("P.01(0240713130000)(1.5*kWh)(2)\r\n(0240713131500)(1.6*kWh)(3)\r\n");
  const Profile again = decoded(encode_profile(profile));
  EXPECT_EQ(again.columns, profile.columns);
  EXPECT_EQ(again.rows, profile.rows);
  EXPECT_EQ(again.rows.size(), 2U);
}

RC_GTEST_PROP(Profile, NoTextMakesItFail, (const std::string& text)) {
  Profile partial;
  const auto profile = profile_from("P.01(1190417001500)(00)(15)(1)(1.5)(kW)" + text, &partial);
  if (!profile) RC_ASSERT(profile.error().kind() == ErrorKind::malformed);
}

}  // namespace
}  // namespace obiscope::iec62056_21

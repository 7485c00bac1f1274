#include "protocol/c1218/format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/c1218/tables.hpp"

namespace obiscope::c1218 {
namespace {

std::vector<Byte> bytes(std::string_view hex) {
  return bytes_from_hex(hex).value();
}
std::string number(std::string_view hex, NumberFormat format, bool most_significant_first = false,
                   IntegerFormat integer = IntegerFormat::twos_complement) {
  Format order;
  order.most_significant_first = most_significant_first;
  order.integer = integer;
  const std::vector<Byte> octets = bytes(hex);
  Fields fields(octets, order);
  const std::optional<Decimal> value = fields.number(format);
  return value ? text_from(*value) : "none";
}

TEST(C1219Format, NumbersInEveryFormatAndOrder) {
  EXPECT_EQ(number("4e61bc00", NumberFormat::int32), "12345678");
  EXPECT_EQ(number("00bc614e", NumberFormat::int32, true), "12345678");
  EXPECT_EQ(number("ffffff", NumberFormat::int24), "-1");
  EXPECT_EQ(number("0100000000", NumberFormat::int40), "1");
  EXPECT_EQ(number("ffffffffff7f", NumberFormat::int48), "140737488355327");
  EXPECT_EQ(number("00000000000000ff", NumberFormat::int64, true), "255");
  EXPECT_EQ(number("10270000", NumberFormat::int32_four_behind_point), "1.0000");
  EXPECT_EQ(number("0000000000405e40", NumberFormat::float64), "121");
  EXPECT_EQ(number("cdcc8c3f", NumberFormat::float32), "1.1");
  EXPECT_EQ(number("3f8ccccd", NumberFormat::float32, true), "1.1");
  EXPECT_EQ(number("0000c07f", NumberFormat::float32), "none");  // NaN
  EXPECT_EQ(number("00123456", NumberFormat::bcd4, false), "123456");
  EXPECT_EQ(number("0012345A", NumberFormat::bcd4, false), "none");
  EXPECT_EQ(number("000000123456", NumberFormat::bcd6), "123456");
  EXPECT_EQ(number("2020312e3530", NumberFormat::characters6), "1.50");
  EXPECT_EQ(number("2d312e35452b32202020 2020", NumberFormat::characters12), "-150");
  EXPECT_EQ(number("202020202020", NumberFormat::characters6), "none");
}

TEST(C1219Format, NegativeIntegersInEveryForm) {
  EXPECT_EQ(number("feffff", NumberFormat::int24, false, IntegerFormat::twos_complement), "-2");
  EXPECT_EQ(number("fdffff", NumberFormat::int24, false, IntegerFormat::ones_complement), "-2");
  EXPECT_EQ(number("020080", NumberFormat::int24, false, IntegerFormat::sign_and_magnitude), "-2");
}

TEST(C1219Format, TimesInEveryFormat) {
  const MeterTime expected{2025, 12, 24, 18, 15, 30};
  const std::pair<TimeFormat, std::string_view> kTimes[] = {{TimeFormat::bcd, "251224181530"},
                                                            {TimeFormat::octets, "190c18120f1e"},
                                                            {TimeFormat::minutes, "3f91c1011e"},
                                                            {TimeFormat::seconds, "622e4c69"}};
  for (const auto& [time, hex] : kTimes) {
    Format format;
    format.time = time;
    FieldWriter out(format);
    out.long_time(expected);
    const std::vector<Byte> octets = out.take();
    EXPECT_EQ(octets.size(), format.size_of_long_time());
    if (time == TimeFormat::bcd || time == TimeFormat::octets) {
      EXPECT_EQ(hex_from(octets), hex);
    }
    Fields fields(octets, format);
    const std::optional<MeterTime> read = fields.long_time();
    ASSERT_TRUE(read);
    EXPECT_EQ(text_from(*read), text_from(expected));
  }
  Format none;
  none.time = TimeFormat::none;
  EXPECT_FALSE(Fields(bytes("0102"), none).long_time());
}

TEST(C1219Format, TimesThatNeverWereAreNone) {
  Format format;
  for (const std::string_view hex : {"0000000000", "1900180000", "190d010000", "64010100 00"}) {
    const std::vector<Byte> octets = bytes(hex);
    EXPECT_FALSE(Fields(octets, format).short_time()) << hex;
  }
}

TEST(C1219Format, WhatIsBehindTheEndIsZero) {
  const std::vector<Byte> octets = bytes("0102");
  Fields fields(octets, {});
  EXPECT_EQ(fields.unsigned_number(4), 0U);
  EXPECT_TRUE(fields.ended_early());
  EXPECT_EQ(fields.text(7), "");
}

// What is written is read, in every format that has room for it.
RC_GTEST_PROP(C1219Format, NumbersGoBothWays, ()) {
  const auto mantissa = *rc::gen::inRange<std::int64_t>(0, 99'999);
  Format format;
  format.most_significant_first = *rc::gen::arbitrary<bool>();
  format.integer = static_cast<IntegerFormat>(*rc::gen::inRange(0, 3));
  const auto number = static_cast<NumberFormat>(*rc::gen::inRange(0, 14));
  const bool negative = *rc::gen::arbitrary<bool>() && number != NumberFormat::bcd4 && number != NumberFormat::bcd6 &&
                        number != NumberFormat::bcd8;
  const Decimal value{negative ? -mantissa : mantissa, 0};
  FieldWriter out(format);
  out.number(value, number);
  const std::vector<Byte> octets = out.take();
  RC_ASSERT(octets.size() == size_of(number));
  const std::optional<Decimal> read = Fields(octets, format).number(number);
  RC_ASSERT(read.has_value());
  RC_ASSERT(same_value(*read, value));
}

TEST(C1219Format, Table0TellsOrderFormatsAndTables) {
  // MSB first, BCD times, offset reads, NI_FMAT1 INT48, NI_FMAT2 FLOAT32; tables 0, 1, 3, 5, 21, 23 and manufacturer 2
  const std::vector<Byte> table = bytes("03 09 1A 58585858 02 00 00 00 01 00 03 01 00 00 02 00 2B00A0 04 200000 00");
  const Configuration configuration = configuration_from(table).value();
  EXPECT_TRUE(configuration.format.most_significant_first);
  EXPECT_EQ(configuration.format.time, TimeFormat::bcd);
  EXPECT_TRUE(configuration.format.reads_by_offset());
  EXPECT_EQ(configuration.format.number1, NumberFormat::int48);
  EXPECT_EQ(configuration.format.number2, NumberFormat::float32);
  EXPECT_EQ(configuration.device_class, "XXXX");
  for (const unsigned there : {0U, 1U, 3U, 5U, 21U, 23U, 2050U}) {
    EXPECT_TRUE(configuration.has(static_cast<std::uint16_t>(there))) << there;
  }
  for (const unsigned missing : {2U, 4U, 22U, 24U, 100U, 2048U, 4000U}) {
    EXPECT_FALSE(configuration.has(static_cast<std::uint16_t>(missing))) << missing;
  }
  EXPECT_TRUE(configuration.writable(5));
  EXPECT_FALSE(configuration_from(Bytes(table).first(18)));
  EXPECT_FALSE(configuration_from(Bytes(table).first(20)));
  std::vector<Byte> odd = table;
  odd[2] = 0xEE;
  EXPECT_EQ(configuration_from(odd).error().kind(), ErrorKind::unsupported);
}

TEST(C1219Measure, EntriesGoBothWaysAndHaveTheirObis) {
  struct Case {
    std::string_view code, unit;
  };
  for (const Case& one : {Case{"1.8.0", "kWh"}, Case{"2.8.0", "Wh"}, Case{"3.8.0", "varh"}, Case{"5.8.0", "varh"},
                          Case{"16.7.0", "W"}, Case{"32.7.0", "V"}, Case{"71.7.0", "A"}, Case{"14.7.0", "Hz"},
                          Case{"13.7.0", ""}, Case{"21.7.0", "W"}, Case{"9.8.0", "VAh"}}) {
    const Obis obis = obis_from(one.code).value();
    const std::optional<Measure> measure = measure_of(obis, unit_from(one.unit));
    ASSERT_TRUE(measure) << one.code;
    const Measure read = measure_from(entry_from(*measure));
    EXPECT_EQ(entry_from(read), entry_from(*measure));
    const Role role = obis.d == 8 ? Role::summation : Role::present_value;
    EXPECT_EQ(text_from(obis_of(read, role, 0, 3)), text_from(obis)) << one.code;
  }
  EXPECT_FALSE(measure_of(obis_from("96.1.0").value(), {}));
}

TEST(C1219Measure, UnitsTakeTheMultiplier) {
  // active energy, quadrants 1 and 4, times a thousand
  const Measure kilo = measure_from(0x00U | 2U << 11U | 9U << 14U);
  EXPECT_EQ(symbol_of(unit_of(kilo).unit), "kWh");
  EXPECT_EQ(unit_of(kilo).shift, 0);
  const Measure hundredth = measure_from(0x08U | 1U << 8U | 5U << 11U | 5U << 19U);
  EXPECT_EQ(symbol_of(unit_of(hundredth).unit), "V");
  EXPECT_EQ(unit_of(hundredth).shift, -2);
  EXPECT_EQ(text_from(obis_of(hundredth, Role::present_value, 0, 0)), "1-0:32.7.0*255");
  EXPECT_EQ(text_from(obis_of(measure_from(0x10), Role::present_value, 0, 9)), "1-0:128.8.9*255");
  EXPECT_EQ(text_from(obis_of(std::nullopt, Role::summation, 0, 7)), "1-0:128.128.7*255");
}

TEST(C1219Tables, TheNthSourceWithTheFlagHasTheNthEntry) {
  Tables tables;
  tables[11] = bytes("00 02 00 00 00 01 02 03");
  tables[12] = bytes(
      "00400200"
      "21010000");  // W Q1+Q4; Hz
  tables[15] = bytes(
      "0a000000"
      "05000000");  // times 10 plus 5, INT32
  tables[16] = bytes(
      "11"
      "10"
      "39");  // unit; none; unit and constants, to be applied
  const Sources sources(tables, Format{});
  ASSERT_TRUE(sources.measure_of(0));
  EXPECT_FALSE(sources.measure_of(1));
  ASSERT_TRUE(sources.measure_of(2));
  EXPECT_EQ(sources.measure_of(2)->quantity, 33);
  EXPECT_EQ(std::get<Decimal>(value_of(Decimal{6, 0}, sources, 2).value), (Decimal{65, 0}));
  EXPECT_EQ(std::get<Decimal>(value_of(Decimal{6, 0}, sources, 0).value), (Decimal{6, 0}));
  EXPECT_FALSE(sources.measure_of(3));
  EXPECT_FALSE(sources.measure_of(255));
}

TEST(C1219Tables, TheClockTellsItsZone) {
  const Format format;
  const TimeOffset offset = time_offset_from(bytes("020000 3c c4fe"), format);
  EXPECT_EQ(offset.zone_minutes, -316);
  const Clock clock = clock_from(55, bytes("190702030405 ef 0130"), format, {std::int16_t{-300}, 60});
  ASSERT_TRUE(clock.time);
  EXPECT_EQ(text_from(*clock.time), "2025-07-02T03:04:05-04:00");
  EXPECT_EQ(clock.status, 0x3001);
  const Clock utc = clock_from(52, bytes("190702030405 17"), format, {});
  EXPECT_EQ(text_from(utc.time.value()), "2025-07-02T03:04:05Z");
  EXPECT_FALSE(clock_from(52, bytes("1907"), format, {}).time);
}

TEST(C1219Tables, StatusBitsHaveWords) {
  Configuration configuration;
  configuration.manufacturer_status_octets = 2;
  const Status status = status_from(bytes("01 0021 00 AABB"), configuration).value();
  EXPECT_EQ(status.manufacturer, bytes("AABB"));
  const std::vector<Flag> flags = status_flags(status.standard);
  ASSERT_EQ(flags.size(), 2U);
  EXPECT_EQ(flags[0].code, "low_battery");
  EXPECT_EQ(flags[1].code, "reverse_rotation");
}

TEST(C1219Tables, TheCalendarHasItsSwitches) {
  const Calendar calendar = calendar_from(bytes("00 00 01 01 01 0200 0600"), Format{}).value();
  const std::vector<Byte> table = bytes(
      "190101 05"
      "0000 05"
      "1930 00"
      "1ab0 01");
  const std::vector<TierSwitch> switches = tier_switches_from(table, calendar, Format{}).value();
  ASSERT_EQ(switches.size(), 2U);
  EXPECT_EQ(switches[0].tier, 1);
  EXPECT_EQ(switches[0].hour, 6);
  EXPECT_EQ(switches[1].tier, 2);
  EXPECT_EQ(switches[1].hour, 22);
  EXPECT_EQ(switches[1].schedule, 1);
  EXPECT_FALSE(tier_switches_from(Bytes(table).first(8), calendar, Format{}));
}

}  // namespace
}  // namespace obiscope::c1218

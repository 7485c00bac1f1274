#include "protocol/iec62056_21/readout.hpp"

#include <gtest/gtest.h>

namespace obiscope::iec62056_21 {
namespace {

Readout readout_from(std::string_view content, const Quirks& quirks = {}) {
  Readout readout;
  add_readings(content, quirks, readout);
  return readout;
}

TEST(Readout, HoldsCodeValueAndUnitAsTheMeterWroteThem) {
  const Readout readout = readout_from("1.8.0(012345.670*kWh)\r\n0.3.0(500*Imp/kWh)\r\n32.7(---.-*V)\r\n!\r\n");
  ASSERT_EQ(readout.readings.size(), 3U);
  EXPECT_EQ(text_from(readout.readings[0].obis), "1-0:1.8.0*255");
  EXPECT_EQ(readout.readings[0].value, Value(Decimal{12345670, -3}));
  EXPECT_EQ(readout.readings[0].unit, (Unit{30, 3}));
  EXPECT_EQ(readout.readings[0].unit_text, "");
  EXPECT_EQ(readout.readings[1].unit_text, "Imp/kWh");
  EXPECT_EQ(readout.readings[2].value, Value(std::monostate{}));
  EXPECT_EQ(unit_text_of(readout.readings[2]), "V");
  EXPECT_TRUE(readout.warnings.empty());
}

TEST(Readout, TakesTheStampBehindAValueForItsTime) {
  const Readout readout = readout_from(
      "1.6.0*01(03.258*kW)(1702102000)\r\n1.6.0*02(00.000*kW)(0000000000)\r\n1.6.0*03(1*kW)(13-01-01 00:00)\r\n"
      "1.6.1(5*kW)()\r\n");
  ASSERT_EQ(readout.readings.size(), 4U);
  EXPECT_EQ(text_from(readout.readings[0].captured.value()), "2017-02-10T20:00");
  EXPECT_FALSE(readout.readings[1].captured);
  EXPECT_EQ(text_from(readout.readings[2].captured.value()), "2013-01-01T00:00");
  EXPECT_FALSE(readout.readings[3].captured);
}

TEST(Readout, GivesFurtherValuesOfACodeAsFurtherReadings) {
  const Readout readout = readout_from("1.5.0(1.5*kW)\r\n(2.5*kW)(7*kW)\r\nF.F(00000000)(00000000)\r\n");
  ASSERT_EQ(readout.readings.size(), 5U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(readout.readings[i].code, "1.5.0");
  EXPECT_EQ(readout.readings[2].value, Value(Decimal{7, 0}));
  EXPECT_EQ(readout.readings[4].value, Value(std::string("00000000")));
}

TEST(Readout, KnowsTheMetersClock) {
  EXPECT_EQ(text_from(readout_from("0.9.1(201455)\r\n0.9.2(0170318)").meter_time.value()), "2017-03-18T20:14:55");
  EXPECT_EQ(text_from(readout_from("0.9.2(17-03-18)\r\n0.9.1(20:14:55)").meter_time.value()), "2017-03-18T20:14:55");
  EXPECT_EQ(readout_from("0.9.1(201455)\r\n0.9.2(1170718)").meter_time->daylight_saving, true);
  EXPECT_EQ(text_from(readout_from("0.9.1(201455)").meter_time.value()), "20:14:55");
  EXPECT_EQ(readout_from("0.9.1(hhmmss)\r\n0.9.2(999999)").meter_time, std::nullopt);
  EXPECT_EQ(readout_from("0.9.1(hhmmss)").readings.at(0).value, Value(std::string("hhmmss")));
  EXPECT_EQ(readout_from("0.9.1*01(201455)").meter_time, std::nullopt);
}

TEST(Readout, KnowsTheMetersClockAcrossBlocks) {
  Readout readout;
  add_readings("0.9.2(130103)", {}, readout);
  add_readings("0.9.1(101415)", {}, readout);
  EXPECT_EQ(text_from(readout.meter_time.value()), "2013-01-03T10:14:15");
}

TEST(Readout, ReadsTimesWhereTimesStand) {
  const Readout readout =
      readout_from("0.1.2*01(1703010000)\r\n0-0:C.51.2*255(1140716101053)\r\nC.1.0(1701011200)\r\n");
  EXPECT_EQ(text_from(readout.readings[0].value), "2017-03-01T00:00");
  EXPECT_EQ(text_from(readout.readings[1].value), "2014-07-16T10:10:53");
  EXPECT_EQ(readout.readings[2].value, Value(std::string("1701011200")));
}

TEST(Readout, FindsTheMetersNumber) {
  EXPECT_EQ(readout_from("0.0(1)\r\nC.1.0(2)\r\nC.1.1(3)").meter.id, "2");
  EXPECT_EQ(readout_from("C.1(2)\r\n0.0.0(1)").meter.id, "2");
  EXPECT_EQ(readout_from("0.0( 00188123   )").meter.id, "00188123");
  EXPECT_EQ(readout_from("0-0:96.1.255*255(1ESY11)\r\n1-0:0.0.0*255(9)").meter.id, "1ESY11");
  EXPECT_EQ(readout_from("C.1.0(    )\r\n0.0(7)").meter.id, "7");
  EXPECT_EQ(readout_from("0-1:96.1.0(5)\r\n1.8.0(5)").meter.id, "");
}

TEST(Readout, ExplainsStatusWords) {
  Quirks quirks;
  quirks.status_words = {{"C.5.0", {{15, {"wrong_password", "a wrong password was tried"}, true, true}}}};
  const Readout readout = readout_from("C.5.0(8001)\r\nC.5.1(8000)\r\n", quirks);
  ASSERT_EQ(readout.readings[0].flags.size(), 2U);
  EXPECT_TRUE(readout.readings[1].flags.empty());
  ASSERT_EQ(readout.warnings.size(), 1U);
  EXPECT_EQ(readout.warnings[0].code, "status_cleared_by_readout");
  EXPECT_EQ(readout.warnings[0].text, "C.5.0 held 8001: a wrong password was tried");
}

TEST(Readout, CompletesShortCodesWithTheMedium) {
  Quirks quirks;
  quirks.medium = 6;
  const Readout readout = readout_from("6.8(0029.055*MWh)6.26(01589.28*m3)9.4(088*C&082*C)F(0)0.0(123)!\r\n", quirks);
  ASSERT_EQ(readout.readings.size(), 5U);
  EXPECT_EQ(name_of(readout.readings[0].obis), "heat_energy");
  EXPECT_EQ(readout.readings[2].value, Value(std::string("088*C&082*C")));
  EXPECT_EQ(name_of(readout.readings[3].obis), "error_status");
  EXPECT_EQ(readout.meter.id, "123");
}

TEST(Readout, WarnsOnceOfAnUnreadableLine) {
  const Readout readout = readout_from("1.8.0(5)\r\n" + std::string(10'000, 'x') + "\r\n2.8.0(6)\r\n\x01(1)\r\n");
  EXPECT_EQ(readout.readings.size(), 2U);
  ASSERT_EQ(readout.warnings.size(), 2U);
  EXPECT_EQ(readout.warnings[0].code, "unreadable_line");
  EXPECT_LT(readout.warnings[0].text.size(), 120U);
}

TEST(Readout, CountsUnreadableLinesFromTheNinthOn) {
  std::string content;
  for (int i = 0; i < 1000; ++i) content += "what\r\n";
  const Readout readout = readout_from(content + "1.8.0(5)");
  EXPECT_EQ(readout.readings.size(), 1U);
  ASSERT_EQ(readout.warnings.size(), 9U);
  EXPECT_EQ(readout.warnings[8].text, "992 more lines are no data sets and were left out");
}

TEST(ReadoutOf, NamesTheMeterAndItsMode) {
  Quirks quirks;
  quirks.model = "A meter";
  const Readout readout = readout_of(identification_from("LGZ4ZMF100AC.M27").value(), quirks);
  EXPECT_EQ(readout.meter.manufacturer, "LGZ");
  EXPECT_EQ(readout.meter.identification, "LGZ4ZMF100AC.M27");
  EXPECT_EQ(readout.meter.model, "A meter");
  EXPECT_EQ(readout.mode, "C");
  EXPECT_TRUE(readout.warnings.empty());
  quirks.push_only = true;
  EXPECT_EQ(readout_of(identification_from("EMH5----eHZ").value(), quirks).mode, "D");
  EXPECT_EQ(readout_of(identification_from("LUGCUH50").value(), {}).mode, "B");
}

TEST(ReadoutOf, WarnsOfModeE) {
  const Readout readout = readout_of(identification_from("LGZ4\\2ZMD120APt.G03").value(), {});
  EXPECT_EQ(readout.mode, "C");
  ASSERT_EQ(readout.warnings.size(), 1U);
  EXPECT_EQ(readout.warnings[0].code, "mode_e");
}

}  // namespace
}  // namespace obiscope::iec62056_21

#include "reading/reading.hpp"

#include <gtest/gtest.h>

#include "reading/readout.hpp"

namespace obiscope {
namespace {

TEST(Value, IsWrittenAsTheMeterSaidIt) {
  EXPECT_EQ(text_from(Value{}), "");
  EXPECT_EQ(text_from(Value{Decimal{1234560, -2}}), "12345.60");
  EXPECT_EQ(text_from(Value{std::string("M27")}), "M27");
  EXPECT_EQ(text_from(Value{MeterTime{.hour = 20, .minute = 14, .second = 55}}), "20:14:55");
  EXPECT_EQ(text_from(Value{std::vector<Byte>{0x0A, 0x0B}}), "0a0b");
  EXPECT_EQ(text_from(Value{true}), "true");
}

TEST(Reading, KeepsTheMetersUnitWhereItIsNotKnown) {
  Reading reading;
  EXPECT_EQ(unit_text_of(reading), "");
  reading.unit = unit_from("kWh");
  EXPECT_EQ(unit_text_of(reading), "kWh");
  reading.unit = unit_from("Imp/kWh");
  reading.unit_text = "Imp/kWh";
  EXPECT_EQ(unit_text_of(reading), "Imp/kWh");
}

TEST(Readout, NamesItsProtocolAndItsSpeedChange) {
  EXPECT_EQ(name_of(Protocol::iec62056_21), "iec62056-21");
  EXPECT_EQ(name_of(SpeedChange::none), "none");
  EXPECT_EQ(name_of(SpeedChange::kept), "kept");
  EXPECT_EQ(name_of(SpeedChange::not_kept), "not_kept");
  EXPECT_EQ(name_of(SpeedChange::late), "late");
  EXPECT_EQ(name_of(SpeedChange::fell_back), "fell_back");
}

}  // namespace
}  // namespace obiscope

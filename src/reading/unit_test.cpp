#include "reading/unit.hpp"

#include <gtest/gtest.h>

namespace obiscope {
namespace {

TEST(Unit, HasItsNumberAndPrefix) {
  const std::pair<const char*, Unit> cases[] = {
      {"kWh", {30, 3}},  {"Wh", {30, 0}},  {"MWh", {30, 6}}, {"kW", {27, 3}},  {"W", {27, 0}},   {"kvarh", {32, 3}},
      {"kvar", {29, 3}}, {"kVA", {28, 3}}, {"V", {35, 0}},   {"mV", {35, -3}}, {"A", {33, 0}},   {"Hz", {44, 0}},
      {"m3", {13, 0}},   {"GJ", {25, 9}},  {"h", {5, 0}},    {"min", {6, 0}},  {"secs", {7, 0}}, {"m3ph", {15, 0}},
      {"C", {9, 0}},     {"%", {56, 0}},   {"", {255, 0}},   {"Deg", {8, 0}},
  };
  for (const auto& [symbol, unit] : cases) EXPECT_EQ(unit_from(symbol), unit) << symbol;
}

TEST(Unit, ThatIsNotKnownIsOther) {
  for (const char* symbol : {"Imp/kWh", "kwh", "m", "kWhx", "kkWh", "Wh ", "kilowatthours", "?"})
    EXPECT_EQ(unit_from(symbol), (Unit{Unit::kOther, 0})) << symbol;
}

TEST(Unit, IsWrittenAsItIsRead) {
  for (const char* symbol : {"kWh", "MWh", "kvarh", "V", "A", "Hz", "m3", "GJ", "h", "min", "s", "°C", "m3/h", "mA"})
    EXPECT_EQ(symbol_of(unit_from(symbol)), symbol);
  EXPECT_EQ(symbol_of({Unit::kNone, 0}), "");
  EXPECT_EQ(symbol_of({Unit::kOther, 0}), "");
  EXPECT_EQ(symbol_of({199, 0}), "");
  EXPECT_EQ(symbol_of({30, 2}), "10^2 Wh");
}

}  // namespace
}  // namespace obiscope

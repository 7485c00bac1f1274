#include "delivery/csv.hpp"

#include <gtest/gtest.h>

namespace obiscope::delivery {
namespace {

TEST(Csv, QuotesWhatHasToBeQuoted) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_cell("\xb0"), "\xc2\xb0");
}

TEST(Csv, ARowForEachReading) {
  Readout readout;
  readout.meter.identification = "LGZ4,X";
  readout.received = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));
  Reading maximum{*obis_from("1.6.0"), "1.6.0", Decimal{3258, -3}, unit_from("kW"), {}, {}, {}};
  maximum.captured = MeterTime{2017, 2, 10, 20, 0, 0, {}, {}};
  readout.readings = {maximum, {*obis_from("0.2.0"), "0.2.0", std::monostate{}, {}, {}, {}, {}}};
  EXPECT_EQ(csv_head(), "received,meter,obis,code,name,value,unit,captured\n");
  const std::string when_and_who = "2026-11-20T00:00:00.000Z,\"LGZ4,X\",";
  EXPECT_EQ(csv_from(readout), when_and_who + "1-0:1.6.0*255,1.6.0," + std::string(name_of(maximum.obis)) +
                                   ",3.258,kW,2017-02-10T20:00:00\n" + when_and_who + "1-0:0.2.0*255,0.2.0," +
                                   std::string(name_of(*obis_from("0.2.0"))) + ",,,\n");
}

TEST(Csv, AProfileWithUnitsInItsHead) {
  Profile profile;
  profile.columns = {{*obis_from("1.5.0"), "1.5", unit_from("kW"), {}},
                     {*obis_from("0.3.3"), "X", {Unit::kOther, 0}, "Imp"}};
  profile.rows = {{MeterTime{2012, 8, 23, 16, 15, 0, {}, {}}, 0x80, {Decimal{18374, -5}}}};
  EXPECT_EQ(csv_head(profile), "time,status,1.5 kW,X Imp\n");
  EXPECT_EQ(csv_from(profile, profile.rows.front()), "2012-08-23T16:15:00,00000080,0.18374,\n");
}

}  // namespace
}  // namespace obiscope::delivery

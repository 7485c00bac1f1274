#include "delivery/table.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "delivery/columns.hpp"
#include "delivery/escape.hpp"

namespace obiscope::delivery {
namespace {

TEST(Table, AlignsAndLeavesEmptyColumnsOut) {
  Columns columns({{"code"}, {"nothing"}, {"value", true}});
  columns.add({{"1.8.0"}, {""}, {"12.5", true}});
  columns.add({{"F.F"}, {""}, {"0", true}});
  EXPECT_EQ(columns.text(), "code   value\n1.8.0   12.5\nF.F        0\n");
}

TEST(Table, NoMeterSteersTheTerminal) {
  EXPECT_EQ(printable("a\x1b[2J\nb"), "a\\x1b[2J\\x0ab");
  EXPECT_EQ(printable("\xc2\x9b\xe2\x80\xae"), "\\x9b\\u202e");
  EXPECT_EQ(printable("\xb0\x43 \xc3\xbc"), "\xc2\xb0\x43 \xc3\xbc");
  EXPECT_EQ(printable("\xf4\x90\x80\x80").find('\xf4'), std::string::npos);  // beyond Unicode
}

RC_GTEST_PROP(Table, PrintableHasNoControlCharacter, (const std::string& bytes)) {
  const std::string safe = printable(bytes);
  for (std::size_t at = 0; at < safe.size();) {
    const Character character = character_at(safe, at);
    RC_ASSERT(character.point >= 0x20U);
    RC_ASSERT(character.point < 0x7FU || character.point >= 0xA0U);
    RC_ASSERT(character.point < 0x80U || character.length > 1U);
    at += character.length;
  }
}

TEST(Table, AReadoutWithItsHeadFlagsAndWarnings) {
  Readout readout;
  readout.meter = {"40123456", "LGZ", "LGZ4ZMF100AC.M27", "Landis+Gyr E350"};
  readout.mode = "C";
  readout.line = k7E1.at(4800);
  readout.received = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));
  readout.meter_time = MeterTime{2017, 3, 18, 20, 14, 55, {}, {}};
  readout.readings = {
      {*obis_from("1.8.0"), "1.8.0", Decimal{1234560, -2}, unit_from("kWh"), {}, {}, {}},
      {*obis_from("C.5.0"), "C.5.0", std::string("0001"), {}, {}, {}, {{"r", "energy flows backwards"}}}};
  readout.warnings = {{"no_checksum", "no check\x07"}};
  const std::string table = table_from(readout);
  EXPECT_EQ(table.substr(0, table.find("\n\n")),
            "meter       Landis+Gyr E350, LGZ4ZMF100AC.M27, number 40123456\n"
            "read by     iec62056-21, mode C, 4800 7E1, at 2026-11-20T00:00:00.000Z\n"
            "meter time  2017-03-18T20:14:55");
  EXPECT_NE(table.find("1.8.0  1-0:1.8.0*255   energy_import"), std::string::npos) << table;
  EXPECT_NE(table.find("12345.60  kWh\n"), std::string::npos) << table;
  EXPECT_NE(table.find("\nC.5.0: energy flows backwards\n"), std::string::npos) << table;
  EXPECT_NE(table.find("\nwarning: no check\\x07\n"), std::string::npos) << table;
}

TEST(Table, AnExplanationShowsEveryByteOnce) {
  const std::string input = "/LGZ4ZMF100AC";
  const Explanation explanation{{0, 13, 0, "identification", "", "6.3.2", false},
                                {0, 1, 1, "start", "/", "", false},
                                {1, 12, 1, "rest", "x", "", true}};
  EXPECT_EQ(table_from(explanation, as_bytes(input)),
            "offset  bytes                    text      field           value         clause\n"
            "     0                                     identification                6.3.2\n"
            "     0  2f                       /           start         /\n"
            "     1  4c 47 5a 34 5a 4d 46 31  LGZ4ZMF1    rest          x  <-- wrong\n"
            "     9  30 30 41 43              00AC\n");
}

TEST(Table, AProfile) {
  Profile profile;
  profile.code = "P.01";
  profile.period = 15min;
  profile.columns = {{*obis_from("1.5.0"), "1.5", unit_from("kW"), {}}};
  profile.rows = {{MeterTime{2012, 8, 23, 16, 15, 0, {}, {}}, 0x80, {Decimal{18374, -5}}}};
  EXPECT_EQ(table_from(profile),
            "meter       of an unknown model\n"
            "profile     P.01, every 15min 0s, 1 row\n\n"
            "time                 status     1.5 kW\n"
            "2012-08-23T16:15:00  00000080  0.18374\n");
}

}  // namespace
}  // namespace obiscope::delivery

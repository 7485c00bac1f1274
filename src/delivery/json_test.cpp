#include "delivery/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "delivery/json_text.hpp"

namespace obiscope::delivery {
namespace {

Readout example() {
  Readout readout;
  readout.meter = {"40123456", "LGZ", "LGZ4ZMF100AC.M27", "Landis+Gyr E350"};
  readout.mode = "C";
  readout.line = k7E1.at(4800);
  readout.received = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)) + 21h + 3min + 7412ms;
  readout.readings = {{*obis_from("1.8.0"), "1.8.0", Decimal{1234560, -2}, unit_from("kWh"), {}, {}, {}},
                      {*obis_from("C.1.0"), "C.1.0", std::string("40123456"), {}, {}, {}, {}}};
  readout.warnings = {{"no_checksum", "a mode without a check character"}};
  return readout;
}

TEST(Json, IsWhatIsPromised) {
  EXPECT_EQ(json_from(example()),
            R"({"meter": {"id": "40123456", "manufacturer": "LGZ", "identification": "LGZ4ZMF100AC.M27", )"
            R"("model": "Landis+Gyr E350"}, "protocol": "iec62056-21", "mode": "C", "line": "4800 7E1", )"
            R"("received": "2026-11-20T21:03:07.412Z", "meter_time": null, "readings": [)"
            R"({"obis": "1-0:1.8.0*255", "code": "1.8.0", "name": "energy_import", "value": 12345.60, "unit": "kWh"}, )"
            R"({"obis": "0-0:96.1.0*255", "code": "C.1.0", "name": "meter_id", "value": "40123456"}], )"
            R"("warnings": [{"code": "no_checksum", "text": "a mode without a check character"}]})");
}

TEST(Json, WritesWhatIsOnlySometimesThere) {
  Readout readout = example();
  Reading& maximum = readout.readings[0];
  maximum.captured = MeterTime{2017, 2, 10, 20, 0, 0, {}, {}};
  maximum.flags = {{"reverse_energy", "energy flows backwards"}};
  maximum.value = std::monostate{};
  maximum.unit = {Unit::kOther, 0};
  maximum.unit_text = "Imp/kWh";
  readout.meter_time = MeterTime{2017, 3, 18, 20, 14, 55, {}, {}};
  readout.speed_change = SpeedChange::kept;
  const auto json = nlohmann::json::parse(json_from(readout));
  const auto& first = json["readings"][0];
  EXPECT_TRUE(first["value"].is_null());
  EXPECT_EQ(first["unit"], "Imp/kWh");
  EXPECT_EQ(first["captured"], "2017-02-10T20:00:00");
  EXPECT_EQ(first["flags"][0]["code"], "reverse_energy");
  EXPECT_EQ(json["meter_time"], "2017-03-18T20:14:55");
  EXPECT_EQ(json["speed_change"], name_of(SpeedChange::kept));
}

TEST(Json, SaysNothingOfALineThatNobodySaw) {
  Readout readout = example();
  readout.received = {};
  readout.meter.model.clear();
  const auto json = nlohmann::json::parse(json_from(readout));
  EXPECT_TRUE(json["received"].is_null());
  EXPECT_TRUE(json["line"].is_null());
  EXPECT_TRUE(json["meter"]["model"].is_null());
}

TEST(Json, EveryKindOfValue) {
  const auto written = [](Value value) { return JsonText().value(value).take(); };
  EXPECT_EQ(written(std::monostate{}), "null");
  EXPECT_EQ(written(Decimal{-5, -1}), "-0.5");
  EXPECT_EQ(written(Decimal{0, -3}), "0.000");
  EXPECT_EQ(written(std::string("M27")), R"("M27")");
  EXPECT_EQ(written(std::vector<Byte>{0x0a, 0x0b}), R"("0a0b")");
  EXPECT_EQ(written(true), "true");
  EXPECT_EQ(written(MeterTime{2017, 3, 18, 20, 14, 55, {}, {}}), R"("2017-03-18T20:14:55")");
}

TEST(Json, EscapesWhatWouldBreakIt) {
  EXPECT_EQ(json_string("a\"b\\c\n\r\t\x01\x7f"), R"("a\"b\\c\n\r\t\u0001\u007f")");
  EXPECT_EQ(json_string("\xb0\x43"), "\"\xc2\xb0\x43\"");                 // ISO 8859-1
  EXPECT_EQ(json_string("\xc3\xbc"), "\"\xc3\xbc\"");                     // UTF-8
  EXPECT_EQ(json_string("\xed\xa0\x80"), "\"\xc3\xad\xc2\xa0\\u0080\"");  // half a surrogate pair is no character
}

RC_GTEST_PROP(Json, AnyBytesBecomeValidJson, (const std::string& bytes)) {
  RC_ASSERT(nlohmann::json::accept(json_string(bytes)));
}

TEST(Json, ARowOfAProfile) {
  Profile profile;
  profile.code = "P.01";
  profile.obis = *obis_from("P.01");
  profile.columns = {{*obis_from("1.5.0"), "1.5", unit_from("kW"), {}},
                     {*obis_from("2.5.0"), "2.5", unit_from("kW"), {}}};
  profile.rows = {{MeterTime{2012, 8, 23, 16, 15, 0, {}, {}}, 0x80, {Decimal{18374, -5}, Decimal{78, -5}}}};
  EXPECT_TRUE(json_from(profile, profile.rows[0])
                  .starts_with(R"({"time": "2012-08-23T16:15:00", "status": "00000080", "values": [)"
                               R"({"obis": "1-0:1.5.0*255", "code": "1.5", "value": 0.18374, "unit": "kW"}, )"
                               R"({"obis": "1-0:2.5.0*255", "code": "2.5", "value": )"));
  EXPECT_TRUE(nlohmann::json::accept(json_from(profile, profile.rows[0])));
}

TEST(Json, AnExplainedField) {
  const Explained field{1, 2, 1, "manufacturer", "LG", "6.3.2", false};
  EXPECT_EQ(json_from(field, as_bytes("/LGZ")),
            R"({"offset": 1, "length": 2, "depth": 1, "name": "manufacturer", "value": "LG", "clause": "6.3.2", )"
            R"("wrong": false, "bytes": "4c47"})");
}

}  // namespace
}  // namespace obiscope::delivery

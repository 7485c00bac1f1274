#include "reading/obis.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <tuple>

namespace obiscope {
namespace {

std::string completed(std::string_view text, Byte medium = 1) {
  const auto obis = obis_from(text, medium);
  return obis ? text_from(*obis) : "nothing";
}

TEST(Obis, CompletesWhatMetersWrite) {
  const std::pair<const char*, const char*> cases[] = {
      {"1-0:1.8.0*255", "1-0:1.8.0*255"},
      {"1-1:1.8.0", "1-1:1.8.0*255"},
      {"1.8.0", "1-0:1.8.0*255"},
      {"1.8.0*01", "1-0:1.8.0*1"},
      {"1.8.0&12", "1-0:1.8.0*12"},
      {"C.1.0", "0-0:96.1.0*255"},
      {"C.1", "0-0:96.1.0*255"},
      {"C.13.21", "0-0:96.13.21*255"},
      {"F.F", "0-0:97.97.0*255"},
      {"FF", "0-0:97.97.0*255"},
      {"F", "0-0:97.97.0*255"},
      {"F*01", "0-0:97.97.0*1"},
      {"F.F.0", "0-0:97.97.0*255"},
      {"0-0:F.F.0*255", "0-0:97.97.0*255"},
      {"1-0:F.F", "1-0:97.97.0*255"},
      {"P.01", "0-0:99.1.0*255"},
      {"P.98", "0-0:99.98.0*255"},
      {"L.1.0", "0-0:98.1.0*255"},
      {"32.7", "1-0:32.7.0*255"},
      {"0.0", "1-0:0.0.0*255"},
      {"1-0:1.7.255*255", "1-0:1.7.255*255"},
      {"0-0:C.51.2*01", "0-0:96.51.2*1"},
      {"1-0:C.1.9*255", "1-0:96.1.9*255"},
      {"255-255:255.255.255*255", "255-255:255.255.255*255"},
  };
  for (const auto& [written, full] : cases) EXPECT_EQ(completed(written), full) << written;
  EXPECT_EQ(completed("6.8", 6), "6-0:6.8.0*255");
  EXPECT_EQ(completed("F", 6), "0-0:97.97.0*255");
}

TEST(Obis, RefusesWhatIsNoCode) {
  for (const char* written :
       {"",        "1",   "1.",  "1.8.",     "1.8.0*",   "1.8.0&", "1.8.0*256", "256.8.0",     "1.256.0",     "1.8.256",
        "1.8.0.5", "-",   "1-",  "1-0",      "1-0:",     "1-0:1",  "1-:1.8.0",  "256-0:1.8.0", "1-256:1.8.0", "1.8.0 ",
        " 1.8.0",  "X.1", "C",   "C.",       "C.F",      "CC",     "L",         "P.",          "F.",          "F.F.",
        "FFF",     "FF.", "1.F", "1.8.0*1x", "0001.8.0", "1..8",   "1.8.0**1",  "c.1.0",       "1-0-1.8.0"})
    EXPECT_EQ(completed(written), "nothing") << written;
}

RC_GTEST_PROP(Obis, IsReadBackFromItsFullAndItsShortForm, ()) {
  const auto [a, b, c, d, e, f] = *rc::gen::arbitrary<std::tuple<Byte, Byte, Byte, Byte, Byte, Byte>>();
  const Obis obis{a, b, c, d, e, f};
  RC_ASSERT(obis_from(text_from(obis)) == obis);
  if (b == 0 && (a == 0) == (c >= 96 && c <= 99)) RC_ASSERT(obis_from(short_text_from(obis), a) == obis);
}

// The quick way takes nothing that the plain one refuses, and reads the same.
void expect_read_alike(const std::string& code, Byte medium) {
  const std::string padded = code + "(" + std::string(24, '7');
  Obis quick;
  const std::size_t length = read_obis(padded.data(), medium, quick);
  if (length == 0) return;
  const auto plain = obis_from(std::string_view(padded).substr(0, length), medium);
  ASSERT_TRUE(plain) << code;
  EXPECT_EQ(quick, *plain) << code;
}

TEST(Obis, IsReadQuicklyWhereItIsOfTheUsualKind) {
  for (const char* code :
       {"1.8.0", "32.7", "C.1.0", "C.7", "1.8.0*01", "1.8.0&12", "1-0:1.8.0", "1-0:1.8.0*25", "L.1.0"}) {
#if defined(__SSE2__)
    const std::string padded = std::string(code) + "(" + std::string(24, '7');
    Obis quick;
    EXPECT_EQ(read_obis(padded.data(), 1, quick), std::string_view(code).size()) << code;
#endif
    expect_read_alike(code, 1);
    expect_read_alike(code, 6);
  }
}

RC_GTEST_PROP(Obis, IsReadAlikeQuicklyAndPlainly, ()) {
  const auto characters = *rc::gen::container<std::string>(
      rc::gen::element('0', '1', '2', '9', '.', '-', ':', '*', '&', 'C', 'F', '(', ' '));
  expect_read_alike(characters, 1);
}

RC_GTEST_PROP(Obis, NeverTakesRubbishForAnotherCode, (const std::string& text)) {
  const auto obis = obis_from(text);
  if (obis) RC_ASSERT(obis_from(text_from(*obis)) == obis);
}

TEST(Obis, IsReadAsPeopleWriteIt) {
  const Obis import{1, 0, 1, 8, 0, 255};
  for (const char* written : {"1.0.1.8.0.255", "0100010800ff", "0100010800FF", "1-0:1.8.0*255", "1.8.0", " 1.8.0 "})
    EXPECT_EQ(obis_from_user(written), import) << written;
  EXPECT_EQ(obis_from_user("c.1.0"), obis_from("C.1.0"));
  for (const char* written : {"", "voltage", "1.0.1.8.0.256", "0100010800f", "0100010800fg", "1.0.1.8.0"})
    EXPECT_FALSE(obis_from_user(written)) << written;
}

TEST(Obis, IsWrittenAsMetersDo) {
  for (const char* written : {"1.8.0", "1.8.0*1", "C.1.0", "F.F", "P.1.0", "32.7.0", "C.51.2*3"})
    EXPECT_EQ(short_text_from(obis_from(written).value()), written);
}

TEST(ObisNames, CoverWhatUsersLookFor) {
  const std::pair<const char*, const char*> cases[] = {{"1.8.0", "energy_import"},
                                                       {"1.8.1", "energy_import_tariff_1"},
                                                       {"2.8.0", "energy_export"},
                                                       {"2.8.2", "energy_export_tariff_2"},
                                                       {"15.8.0", "energy_absolute"},
                                                       {"5.8.0", "reactive_energy_q1"},
                                                       {"3.8.0", "reactive_energy_import"},
                                                       {"1.7.0", "power_import"},
                                                       {"2.7.0", "power_export"},
                                                       {"16.7", "power"},
                                                       {"36.7", "power_l1"},
                                                       {"21.7.0", "power_import_l1"},
                                                       {"32.7", "voltage_l1"},
                                                       {"52.7", "voltage_l2"},
                                                       {"72.7", "voltage_l3"},
                                                       {"31.7", "current_l1"},
                                                       {"71.7.0", "current_l3"},
                                                       {"91.7.0", "current_neutral"},
                                                       {"13.7", "power_factor"},
                                                       {"33.7", "power_factor_l1"},
                                                       {"14.7.0", "frequency"},
                                                       {"1.6.0", "demand_max_import"},
                                                       {"1.6.1", "demand_max_import_tariff_1"},
                                                       {"C.1.0", "meter_id"},
                                                       {"C.1.1", "manufacturing_id"},
                                                       {"0.0", "customer_id"},
                                                       {"0.0.1", "customer_id_1"},
                                                       {"F.F", "error_status"},
                                                       {"C.5.0", "status"},
                                                       {"C.7.0", "power_failures"},
                                                       {"0.9.1", "meter_time"},
                                                       {"0.9.2", "meter_date"},
                                                       {"0.2.0", "firmware"},
                                                       {"0.1.0", "reset_count"},
                                                       {"82.8.1", "terminal_cover_openings"},
                                                       {"82.8.2", "magnetic_field_detections"},
                                                       {"C.6.0", "battery_hours"},
                                                       {"C.8.0", "operating_time"},
                                                       {"C.8.1", "operating_time_tariff_1"},
                                                       {"P.01", "load_profile"},
                                                       {"61.7.0", "power_import_l3"}};
  for (const auto& [code, name] : cases) EXPECT_EQ(name_of(obis_from(code).value()), name) << code;
}

TEST(ObisNames, DoNotDependOnBillingPeriodOrChannel) {
  EXPECT_EQ(name_of(obis_from("1.8.0*01").value()), "energy_import");
  EXPECT_EQ(name_of(obis_from("1-1:1.8.0").value()), "energy_import");
  EXPECT_EQ(name_of(obis_from("1-0:1.7.255*255").value()), "power_import");
  EXPECT_EQ(name_of(obis_from("1-0:96.5.0*255").value()), "status");
}

TEST(ObisNames, AreThoseOfTheMedium) {
  EXPECT_EQ(name_of(obis_from("6.8", 6).value()), "heat_energy");
  EXPECT_EQ(name_of(obis_from("6.26", 6).value()), "volume");
  EXPECT_EQ(name_of(obis_from("6.31", 6).value()), "operating_hours");
  EXPECT_EQ(name_of(obis_from("7-0:1.8.0").value()), "");
  EXPECT_EQ(name_of(obis_from("1.8.99").value()), "");
}

}  // namespace
}  // namespace obiscope

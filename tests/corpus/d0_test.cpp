// Every recording of ../shared/corpus/d0 gives what is known of it, or the refusal that its bytes deserve.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "protocol/iec62056_21/capture.hpp"

namespace obiscope {
namespace {

using namespace iec62056_21;

const std::filesystem::path kFolder = std::filesystem::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus" / "d0";

// A telegram as one text: "LGZ4ZMF100AC.M27 C" or "refused damaged".
struct Expected {
  std::string telegram;
  std::size_t readings = 0;
  std::string meter_id;
  std::string meter_time;
  std::map<std::string, std::string> values;  // by full code; "value unit"
  std::set<std::string> warnings;
};

struct Recording {
  const char* file;
  std::vector<Expected> telegrams;
};

const std::map<std::string, std::string> kZmd120 = {
    {"0-0:97.97.0*255", "00000000 "}, {"1-0:0.0.0*255", "20000 "},  {"1-0:1.8.0*255", "1846.0 kWh"},
    {"1-0:1.8.1*255", "1846.0 kWh"},  {"1-0:1.8.2*255", "0.0 kWh"}, {"1-0:2.8.0*255", "4329.6 kWh"},
    {"1-0:2.8.1*255", "4329.6 kWh"},  {"1-0:2.8.2*255", "0.0 kWh"},
};
const Expected kDamaged{"refused damaged", 0, "", "", {}, {}};

const Recording kRecordings[] = {
    {"goiec_easymeter_d3da.bin",
     {{"ESY5Q3DA1024 V3.03 D",
       9,
       "1ESY1127000167",
       "",
       {{"1-0:1.8.0*255", "0.7801269 kWh"},
        {"1-0:2.8.0*255", "7041.2292533 kWh"},
        {"1-0:21.7.255*255", "-73.69 W"},
        {"1-0:1.7.255*255", "-142.30 W"},
        {"1-0:96.5.5*255", "A2 "},
        {"1-0:0.0.0*255", "111940207 "}},
       {"no_checksum"}}}},
    {"goiec_hager_ehz161wa.bin",
     {{"HAG5eHZ010C_EHZ1vA02 D",
       15,
       "0000067865",
       "",
       {{"1-0:1.8.0*255", "1.2963 "},
        {"1-0:52.7.0*255", "228.38 V"},
        {"1-0:51.7.0*255", "0.16 A"},
        {"1-0:41.7.0*255", "26 W"},
        {"1-0:0.0.0*255", "1095100000067865 "},
        {"1-0:96.50.0*1", "07D0 "}},
       {"no_checksum"}}}},
    {"goiec_kamstrup_mc66.bin",
     {{"KAM MC A",
       4,
       "00005077354",
       "",
       {{"6-0:6.8.0*255", "433.65 GJ"},
        {"6-0:6.26.0*255", "3052.95 m3"},
        {"6-0:6.31.0*255", "109868 h"},
        {"6-0:0.0.0*255", "00005077354 "}},
       {}}}},
    {"lem_EM4TII_programming_session.bin", {{" programming", 2, "", "2013-01-03T10:14:15", {}, {"command_seen"}}}},
    {"lem_EM4TII_readout.bin",
     {{"EMH5\\@D4EM4TIIW001-- C",
       18,
       "03878504",
       "2012-12-21T14:02:53",
       {{"1-0:1.8.0*255", "0.0 kWh"},
        {"1-0:4.8.0*255", "0.0 kvarh"},
        {"1-0:0.8.4*255", "5 min"},
        {"1-0:0.3.0*255", "6.00 Imp/kWh"},
        {"1-0:0.2.1*1", "121120?? "},
        {"1-0:0.2.0*255", "10600000 "},
        {"1-0:96.1.9*255", "Point-ID "},
        {"0-0:96.72.1*255", " "}},
       {}}}},
    {"lg_ZCF100AC_manual.bin",
     {{"LGZ0ZCF100AC.MXX C",
       9,
       "",
       "",
       {{"1-0:1.8.0*255", "65.3 kWh"},
        {"1-0:1.8.1*255", "21.5 kWh"},
        {"1-0:1.8.2*255", "43.8 kWh"},
        {"0-0:96.1.1*255", "0000000074892473 "},
        {"0-0:96.5.0*255", "02 "}},
       {"checksum_missing"}}}},
    {"smartmeter-obis_ACE_k260.bin",
     {{"ACE0\\3k260V01.18 C",
       5,
       "1234567890123456",
       "",
       {{"1-0:1.8.0*255", "285.4 kWh"}, {"1-0:2.8.0*255", "120.1 kWh"}, {"0-0:97.97.0*255", "00 "}},
       {"checksum_missing"}}}},
    {"smartmeter-obis_ELS_V9.30.bin",
     {{"ELS5\\@V9.30  C",
       5,
       "1234567890123456",
       "",
       {{"1-0:1.8.0*255", "285.4 kWh"}, {"1-0:2.8.0*255", "120.1 kWh"}, {"0-0:96.5.0*255", "00 "}},
       {"checksum_missing"}}}},
    {"smartmeter-obis_EMH_eHZ-E0018E.bin",
     {{"EMH5----eHZ-E0018E D", 4, "0000680476", "", {{"1-0:1.8.1*255", "32942.0231 "}}, {"no_checksum"}},
      {"EMH5----eHZ-E0018E D", 4, "0000680476", "", {{"1-0:1.8.1*255", "32942.0234 "}}, {"no_checksum"}}}},
    {"smartmeter-obis_ISK_MT174.bin",
     {{"ISk5MT174-0001 C",
       343,
       "63355730",
       "2017-03-18T20:14:55",
       {{"1-0:1.8.0*255", "8048.375 kWh"},
        {"1-0:1.7.0*255", "0.908 kW"},
        {"1-0:1.6.0*255", "2.468 kW"},
        {"1-0:0.1.0*255", "33 "},
        {"1-0:0.2.0*255", "1.03 "},
        {"1-0:0.1.2*1", "2017-03-01T00:00 "},
        {"0-0:96.51.2*255", "2014-07-16T10:10:53 "},
        {"1-0:0.0.1*255", "1ISK0063355730 "}},
       {}}}},
    {"smartmeter-obis_ITR_EM214.bin",
     {{"ITR5EM214 C",
       21,
       "53965555",
       "",
       {{"1-0:1.8.1*255", "22108.7 kWh"},
        {"1-0:2.8.1*255", "10452.0 kWh"},
        {"1-0:1.7.0*255", "0.49 kW"},
        {"1-0:0.2.0*255", "V01.69#EEA3546C "},
        {"0-0:96.5.0*255", "L1-L2-L3 "},
        {"0-0:96.8.1*255", "24616.21 h"},
        {"0-0:96.6.3*255", "3.78 V"},
        {"0-0:96.13.21*255", "1 s"}},
       {"checksum_missing"}}}},
    {"smartmeter-obis_LGZ_ZMD410.bin", {kDamaged}},
    {"smartmeter-obis_SIE_2WR5.bin", {kDamaged}},
    {"vzlogger_1_HAG5eHZ010C_EHZ1.bin",
     {{"HAG5eHZ010C_EHZ1vA02 D", 1, "", "", {{"1-0:1.8.0*255", "1.2963 "}}, {"no_checksum"}},
      {"HAG5eHZ010C_EHZ1vA02 D",
       2,
       "",
       "",
       {{"1-0:1.7.0*255", "1.2964 "}, {"1-0:1.9.0*255", "1.2965 "}},
       {"no_checksum"}}}},
    {"vzlogger_2_HAG5eHZ010C_EHZ1.bin",
     {{"refused incomplete", 0, "", "", {}, {}},
      {"HAG5eHZ010C_EHZ1vA02 D", 1, "", "", {{"2-1:2.3.4*255", "999999.9999 "}}, {"no_checksum"}}}},
    {"vzlogger_3_LGZ52ZMD120APt.G.bin", {{"LGZ52ZMD120APt.G03 C", 8, "20000", "", kZmd120, {"no_checksum"}}}},
    {"vzlogger_4_ACE0_3k260V01.19.bin", {kDamaged}},
    {"vzlogger_5_LGZ4ZMF100AC.M27.bin",
     {{"LGZ4ZMF100AC.M27 C",
       23,
       "18438636",
       "",
       {{"1-0:1.8.0*255", "219.252 kWh"},
        {"1-0:1.8.2*255", "219.251 kWh"},
        {"1-0:15.8.0*255", "219.252 kWh"},
        {"0-0:96.7.0*255", "4 "},
        {"1-0:32.7.0*255", "233 V"},
        {"1-0:31.7.0*255", "2.30 A"},
        {"1-0:16.7.0*255", "1.66 kW"},
        {"1-0:0.2.0*255", "M27 "},
        {"0-0:96.5.0*255", "1420 "},
        {"1-0:82.8.1*255", "0 "},
        {"1-0:0.0.0*255", "18438636 "},
        {"0-0:96.1.1*255", " "}},
       {"checksum_missing"}}}},
    {"vzwiki_LGZ_ZMD120AP.bin", {{"LGZ52ZMD120APt.G03 C", 8, "20000", "", kZmd120, {"no_checksum"}}}},
    {"vzwiki_LGZ_ZMF100AC_M23.bin",
     {{"LGZ4ZMF100AC.M23 C",
       18,
       "12314330",
       "",
       {{"1-0:1.8.0*255", "1234.120 kWh"},
        {"1-0:32.7.0*255", "229 V"},
        {"1-0:0.0.0*255", "00188123 "},
        {"1-0:16.7.0*255", "0.00 kW"}},
       {"no_checksum"}}}},
};

// What meters/ knows of the meters that need it.
const Quirks& recognise(const Identification& identification) {
  static const Quirks kAddingHeatMeter = [] {
    Quirks quirks;
    quirks.medium = 6;
    quirks.additive_checksum = true;
    return quirks;
  }();
  return identification.manufacturer == "KAM" ? kAddingHeatMeter : follows_the_standard(identification);
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void expect_same(const Telegram& telegram, const Expected& expected) {
  if (!telegram) {
    EXPECT_EQ("refused " + std::string(name_of(telegram.error().kind())), expected.telegram) << telegram.error().text();
    return;
  }
  EXPECT_EQ(telegram->meter.identification + " " + telegram->mode, expected.telegram);
  EXPECT_EQ(telegram->readings.size(), expected.readings);
  EXPECT_EQ(telegram->meter.id, expected.meter_id);
  EXPECT_EQ(telegram->meter_time ? text_from(*telegram->meter_time) : "", expected.meter_time);
  std::map<std::string, std::string> values;
  for (const Reading& reading : telegram->readings)
    values.emplace(text_from(reading.obis), text_from(reading.value) + " " + unit_text_of(reading));
  for (const auto& [code, value] : expected.values) EXPECT_EQ(values[code], value) << code;
  std::set<std::string> warnings;
  for (const Warning& warning : telegram->warnings) {
    warnings.insert(warning.code);
    EXPECT_EQ(warning.text.find("00000000)"), std::string::npos) << "a password: " << warning.text;
  }
  EXPECT_EQ(warnings, expected.warnings);
}

class Corpus : public testing::TestWithParam<Recording> {};

TEST_P(Corpus, GivesWhatIsKnownOfIt) {
  const std::filesystem::path path = kFolder / GetParam().file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const std::string recording = bytes_of(path);
  std::vector<Telegram> telegrams;
  decode_capture(as_bytes(recording), recognise, [&](Telegram telegram) { telegrams.push_back(std::move(telegram)); });
  ASSERT_EQ(telegrams.size(), GetParam().telegrams.size());
  for (std::size_t i = 0; i < telegrams.size(); ++i) expect_same(telegrams[i], GetParam().telegrams[i]);
}

std::string name_of_file(const testing::TestParamInfo<Recording>& info) {
  std::string name = std::filesystem::path(info.param.file).stem().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(D0, Corpus, testing::ValuesIn(kRecordings), name_of_file);

TEST(Corpus, IsWhollyInThisTable) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << kFolder << " is not here";
  std::set<std::string> known, present;
  for (const Recording& recording : kRecordings) known.insert(recording.file);
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".bin") present.insert(entry.path().filename().string());
  EXPECT_EQ(known, present);
}

TEST(Corpus, MaximaCarryTheirTimes) {
  const std::filesystem::path path = kFolder / "smartmeter-obis_ISK_MT174.bin";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const std::string recording = bytes_of(path);
  decode_capture(as_bytes(recording), recognise, [](const Telegram& telegram) {
    ASSERT_TRUE(telegram);
    for (const Reading& reading : telegram->readings) {
      if (reading.code != "1-0:1.6.0*01") continue;
      ASSERT_TRUE(reading.captured);
      EXPECT_EQ(text_from(*reading.captured), "2017-02-10T20:00");
      return;
    }
    ADD_FAILURE() << "no 1-0:1.6.0*01";
  });
}

}  // namespace
}  // namespace obiscope

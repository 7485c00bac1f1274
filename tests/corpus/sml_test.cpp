// Every recording of ../shared/corpus/sml gives what is known of it, or the refusal that its bytes deserve. The values
// were worked out from the bytes by other means than this program.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "bytes/hex.hpp"
#include "protocol/sml/capture.hpp"
#include "protocol/sml/explain.hpp"
#include "protocol/sml/extent.hpp"
#include "protocol/sml/identity.hpp"

namespace obiscope::sml {
namespace {

const std::filesystem::path kCorpus = std::filesystem::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus";
const std::filesystem::path kFolder = kCorpus / "sml";

using Values = std::map<std::string, std::string>;  // by code; "value unit"

struct Recording {
  const char* file;
  std::string files;      // in order: g good, d damaged, i incomplete
  std::string server_id;  // of the good ones, in hexadecimal
  Values first;           // of the first good one, but for the public key
  Values changed;         // in the last good one
};

const Recording kRecordings[] = {
    {"DZG_DVS-7412.2_jmberg.bin",
     "g",
     "0a01445a47000282225e",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a47000282225e "},
      {"1-0:1.8.0*255", "5430157.7 Wh"},
      {"1-0:2.8.0*255", "26244572.6 Wh"},
      {"1-0:16.7.0*255", "-299.12 W"}},
     {}},
    {"DZG_DVS-7420.2V.G2_mtr0.bin",
     "gi",
     "0a01445a4700039e2054",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a4700039e2054 "},
      {"1-0:1.8.0*255", "607447.1 Wh"},
      {"1-0:2.8.0*255", "1266728.6 Wh"},
      {"1-0:16.7.0*255", "215.99 W"}},
     {}},
    {"DZG_DVS-7420.2V.G2_mtr1.bin",
     "ggggi",
     "0a01445a4700039e2055",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a4700039e2055 "},
      {"1-0:1.8.0*255", "2353656.9 Wh"},
      {"1-0:1.8.1*255", "38610.0 Wh"},
      {"1-0:1.8.2*255", "2315046.9 Wh"},
      {"1-0:2.8.0*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "6.22 W"}},
     {{"1-0:16.7.0*255", "5.79 W"}}},
    {"DZG_DVS-7420.2V.G2_mtr1_error.bin", "iiiiiiii", "", {}, {}},
    {"DZG_DVS-7420.2V.G2_mtr2.bin",
     "ggg",
     "0a01445a4700039e2053",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a4700039e2053 "},
      {"1-0:1.8.0*255", "13130.4 Wh"},
      {"1-0:2.8.0*255", "1499708.5 Wh"},
      {"1-0:16.7.0*255", "6.77 W"}},
     {{"1-0:16.7.0*255", "6.68 W"}}},
    {"DZG_DVS-7420.2V.G2_mtr2_neg.bin",
     "gggi",
     "0a01445a4700039e2053",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a4700039e2053 "},
      {"1-0:1.8.0*255", "13232.9 Wh"},
      {"1-0:2.8.0*255", "1500321.3 Wh"},
      {"1-0:16.7.0*255", "-105.50 W"}},
     {{"1-0:2.8.0*255", "1500321.4 Wh"}, {"1-0:16.7.0*255", "-104.38 W"}}},
    {"EMH-ED300L_consumption.bin",
     "gi",
     "06454d4801027156cd45",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "06454d4801027156cd45 "},
      {"1-0:1.8.0*255", "17243368.3 Wh"},
      {"1-0:1.8.1*255", "17243368.3 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:15.7.0*255", "137.1 W"}},
     {}},
    {"EMH-ED300L_delivery.bin",
     "ggi",
     "06454d4801027156cd45",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "06454d4801027156cd45 "},
      {"1-0:1.8.0*255", "17243675.6 Wh"},
      {"1-0:1.8.1*255", "17243675.6 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:15.7.0*255", "126.6 W"}},
     {{"1-0:15.7.0*255", "126.5 W"}}},
    {"EMH_eHZ-GW8E2A500AK2.bin",
     "ggggggggggggggggi",
     "3032323830383136",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.0*255", "02280816 "},
      {"1-0:1.8.1*255", "14798112.9 Wh"},
      {"1-0:1.8.2*255", "2012.4 Wh"},
      {"0-0:96.1.255*255", "0002280816 "},
      {"1-0:1.7.0*255", "13.8 W"}},
     {{"1-0:1.8.1*255", "14798113.2 Wh"}, {"1-0:1.7.0*255", "14.4 W"}}},
    {"EMH_eHZ-HW8E2A5L0EK2P.bin",
     "ggggggggggggi",
     "06454d4801027153c8c6",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "06454d4801027153c8c6 "},
      {"1-0:1.8.0*255", "8391648.8 Wh"},
      {"1-0:1.8.1*255", "8391447.6 Wh"},
      {"1-0:1.8.2*255", "201.2 Wh"},
      {"1-0:15.7.0*255", "163.5 W"}},
     {{"1-0:1.8.0*255", "8391649.9 Wh"}, {"1-0:1.8.1*255", "8391448.7 Wh"}, {"1-0:15.7.0*255", "164.1 W"}}},
    {"EMH_eHZ-HW8E2A5L0EK2P_1.bin",
     "ggggggggggggi",
     "06454d4801001d4615ca",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "06454d4801001d4615ca "},
      {"1-0:1.8.0*255", "15141809.0 Wh"},
      {"1-0:1.8.1*255", "15141809.0 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:15.7.0*255", "1213.3 W"}},
     {{"1-0:1.8.0*255", "15141814.5 Wh"}, {"1-0:1.8.1*255", "15141814.5 Wh"}, {"1-0:15.7.0*255", "1217.5 W"}}},
    {"EMH_eHZ-HW8E2A5L0EK2P_2.bin",
     "g",
     "06454d48010271582051",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "06454d48010271582051 "},
      {"1-0:1.8.0*255", "13312484.9 Wh"},
      {"1-0:1.8.1*255", "13312484.9 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:15.7.0*255", "139.4 W"}},
     {}},
    {"EMH_eHZ-HW8E2AWL0EK2P.bin",
     "gggggggggggggi",
     "01a815986480020102",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "01a815986480020102 "},
      {"1-0:1.8.0*255", "5378499.0 Wh"},
      {"1-0:1.8.1*255", "5378499.0 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:15.7.0*255", "191.9 W"}},
     {{"1-0:1.8.0*255", "5378500.2 Wh"}, {"1-0:1.8.1*255", "5378500.2 Wh"}, {"1-0:15.7.0*255", "191.7 W"}}},
    {"EMH_eHZ-IW8E2A5L0EK2P_with_error.bin",
     "gggggggggggi",
     "06454d480107197c2456",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "06454d480107197c2456 "},
      {"1-0:1.8.0*255", "2795692.7 Wh"},
      {"1-0:1.8.1*255", "2795692.7 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "136.7 W"},
      {"1-0:96.50.2*4", "637 "},
      {"1-0:96.50.2*6", " "}},
     {{"1-0:1.8.0*255", "2795693.7 Wh"}, {"1-0:1.8.1*255", "2795693.7 Wh"}, {"1-0:16.7.0*255", "136.4 W"}}},
    {"EMH_eHZ-IW8E2AWL0EK2P.bin",
     "ggggggggggggi",
     "01a815133577030102",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "01a815133577030102 "},
      {"1-0:1.8.0*255", "5598064.7 Wh"},
      {"1-0:1.8.1*255", "5598064.7 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "0.0 W"}},
     {}},
    {"EMH_eHZ361L5R.bin",
     "g",
     "31303031313835",
     {{"129-129:199.130.3*255", "HAGER "},
      {"1-0:0.0.0*255", "1001185 "},
      {"1-0:2.8.1*255", "110340315.1 Wh"},
      {"0-0:96.1.255*255", "0000116917 "},
      {"1-0:1.7.1*255", "-5632.1916 W"}},
     {}},
    {"EMH_eHZ361L5R_1.bin",
     "g",
     "31303031313835",
     {{"129-129:199.130.3*255", "HAGER "},
      {"1-0:0.0.0*255", "1001185 "},
      {"1-0:2.8.1*255", "114427402.0 Wh"},
      {"0-0:96.1.255*255", "0000116917 "},
      {"1-0:1.7.1*255", "-769.7170 W"}},
     {}},
    {"EMH_mME40-AE6AKF0K0.bin",
     "ggggggggggggi",
     "0a01454d480000a1bd34",
     {{"1-0:96.50.1*1", "EMH "},
      {"1-0:96.1.0*255", "0a01454d480000a1bd34 "},
      {"1-0:1.8.0*255", "428896.4 Wh"},
      {"1-0:36.7.0*255", "2353 W"},
      {"1-0:56.7.0*255", "65 W"},
      {"1-0:76.7.0*255", "205 W"},
      {"1-0:16.7.0*255", "2623 W"}},
     {{"1-0:1.8.0*255", "428904.3 Wh"},
      {"1-0:36.7.0*255", "2294 W"},
      {"1-0:56.7.0*255", "70 W"},
      {"1-0:76.7.0*255", "202 W"},
      {"1-0:16.7.0*255", "2567 W"}}},
    {"ISKRA_MT175_D1A52-V22-K0t.bin",
     "ggggggggi",
     "0649534b010e1f66299a",
     {{"129-129:199.130.3*255", "ISK "},
      {"1-0:0.0.9*255", "0649534b010e1f66299a "},
      {"1-0:1.8.0*255", "10732309.1 Wh"},
      {"1-0:1.8.1*255", "10732309.1 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:2.8.0*255", "28275324.5 Wh"},
      {"1-0:2.8.1*255", "28275324.5 Wh"},
      {"1-0:2.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "-4308 W"},
      {"1-0:36.7.0*255", "-1392 W"},
      {"1-0:56.7.0*255", "-1432 W"},
      {"1-0:76.7.0*255", "-1482 W"}},
     {{"1-0:2.8.0*255", "28275333.2 Wh"},
      {"1-0:2.8.1*255", "28275333.2 Wh"},
      {"1-0:16.7.0*255", "-4297 W"},
      {"1-0:36.7.0*255", "-1393 W"},
      {"1-0:56.7.0*255", "-1429 W"},
      {"1-0:76.7.0*255", "-1476 W"}}},
    {"ISKRA_MT175_eHZ.bin",
     "ggggggggggi",
     "090149534b000403df63",
     {{"129-129:199.130.3*255", "ISK "},
      {"1-0:0.0.9*255", "090149534b000403df63 "},
      {"1-0:1.8.0*255", "22462413.6 Wh"},
      {"1-0:1.8.1*255", "22462413.6 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "168 W"},
      {"1-0:36.7.0*255", "117 W"},
      {"1-0:56.7.0*255", "22 W"},
      {"1-0:76.7.0*255", "29 W"}},
     {{"1-0:1.8.0*255", "22462414.5 Wh"},
      {"1-0:1.8.1*255", "22462414.5 Wh"},
      {"1-0:16.7.0*255", "169 W"},
      {"1-0:36.7.0*255", "118 W"},
      {"1-0:76.7.0*255", "28 W"}}},
    {"ISKRA_MT631-D1A52-K0z-H01_with_PIN.bin",
     "ggggg",
     "0a0149534b00047a5544",
     {{"1-0:96.50.1*1", "ISK "},
      {"1-0:96.1.0*255", "0a0149534b00047a5544 "},
      {"1-0:1.8.0*255", "2043104.7 Wh"},
      {"1-0:2.8.0*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "193 W"}},
     {{"1-0:1.8.0*255", "2043104.9 Wh"}, {"1-0:16.7.0*255", "194 W"}}},
    {"ISKRA_MT631-D1A52-K0z-H01_without_PIN.bin",
     "ggggg",
     "0a0149534b00047a5544",
     {{"1-0:96.50.1*1", "ISK "},
      {"1-0:96.1.0*255", "0a0149534b00047a5544 "},
      {"1-0:1.8.0*255", "2043000 Wh"},
      {"1-0:2.8.0*255", "0 Wh"}},
     {}},
    {"ISKRA_MT631-D2A51-V22-K0z_with_PIN.bin",
     "gggg",
     "0a0149534b000454a95f",
     {{"1-0:96.50.1*1", "ISK "},
      {"1-0:96.1.0*255", "0a0149534b000454a95f "},
      {"1-0:1.8.0*255", "16824856.5 Wh"},
      {"1-0:1.8.1*255", "4592.3 Wh"},
      {"1-0:1.8.2*255", "16820264.2 Wh"},
      {"1-0:16.7.0*255", "0 W"}},
     {}},
    {"ISKRA_MT631-D2A51-V22-K0z_without_PIN.bin",
     "gg",
     "0a0149534b000454a95f",
     {{"1-0:96.50.1*1", "ISK "},
      {"1-0:96.1.0*255", "0a0149534b000454a95f "},
      {"1-0:1.8.0*255", "16786000 Wh"},
      {"1-0:1.8.1*255", "4000 Wh"},
      {"1-0:1.8.2*255", "16782000 Wh"}},
     {}},
    {"dzg_dwsb20_2th_2byte.bin",
     "gggggggggggggggi",
     "0a01445a470002632316",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a470002632316 "},
      {"1-0:1.8.0*255", "142439.0 Wh"},
      {"1-0:2.8.0*255", "2017197.8 Wh"},
      {"1-0:16.7.0*255", "-310.64 W"}},
     {{"1-0:2.8.0*255", "2017199.0 Wh"}, {"1-0:16.7.0*255", "-306.88 W"}}},
    {"dzg_dwsb20_2th_3byte.bin",
     "ggdgggggggggdgggi",
     "0a01445a470002632316",
     {{"1-0:96.50.1*1", "DZG "},
      {"1-0:96.1.0*255", "0a01445a470002632316 "},
      {"1-0:1.8.0*255", "142429.8 Wh"},
      {"1-0:2.8.0*255", "2016204.9 Wh"},
      {"1-0:16.7.0*255", "-788.51 W"}},
     {{"1-0:2.8.0*255", "2016208.1 Wh"}, {"1-0:16.7.0*255", "-760.47 W"}}},
    {"smartmeter-obis_testLocalFileSmlErrorProtocol_2.bin", "d", "", {}, {}},
    {"smartmeter-obis_testLocalFileSml_1.bin",
     "g",
     "0901454d48000041f045",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "0901454d48000041f045 "},
      {"1-0:1.8.0*255", "15338555.7 Wh"},
      {"1-0:1.8.1*255", "15338555.7 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "563.5 W"}},
     {}},
    {"smartmeter-obis_testSerialResponseSmlCont2_4.bin",
     "gi",
     "0901454d48000041f045",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "0901454d48000041f045 "},
      {"1-0:1.8.0*255", "15338555.7 Wh"},
      {"1-0:1.8.1*255", "15338555.7 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "563.5 W"}},
     {}},
    {"smartmeter-obis_testSerialResponseSmlCont2_5.bin", "i", "", {}, {}},
    {"smartmeter-obis_testSerialResponseSmlCont2_6.bin",
     "g",
     "0901454d48000041f045",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "0901454d48000041f045 "},
      {"1-0:1.8.0*255", "15338555.7 Wh"},
      {"1-0:1.8.1*255", "15338555.7 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "563.5 W"}},
     {}},
    {"smartmeter-obis_testSerialResponseSmlCont_3.bin",
     "gd",
     "0901454d48000041f045",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.9*255", "0901454d48000041f045 "},
      {"1-0:1.8.0*255", "15338555.7 Wh"},
      {"1-0:1.8.1*255", "15338555.7 Wh"},
      {"1-0:1.8.2*255", "0.0 Wh"},
      {"1-0:16.7.0*255", "563.5 W"}},
     {}},
    {"smartmeter-obis_testSerialResponseSmlError_7.bin", "d", "", {}, {}},
    {"vzlogger_EMH_basic.bin",
     "g",
     "3032323830383136",
     {{"129-129:199.130.3*255", "EMH "},
      {"1-0:0.0.0*255", "02280816 "},
      {"1-0:1.8.1*255", "14796777.1 Wh"},
      {"1-0:1.8.2*255", "2012.4 Wh"},
      {"0-0:96.1.255*255", "0002280816 "},
      {"1-0:1.7.0*255", "11.2 W"}},
     {}},
};

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Telegram> decoded(const std::filesystem::path& path, const Recognise& recognise = follows_the_standard) {
  std::vector<Telegram> telegrams;
  CaptureOptions options;
  options.recognise = recognise;
  decode_capture(as_bytes(bytes_of(path)), options, [&](Telegram one) { telegrams.push_back(std::move(one)); });
  return telegrams;
}

char letter_of(const Telegram& telegram) {
  if (telegram) return 'g';
  return telegram.error().kind() == ErrorKind::damaged      ? 'd'
         : telegram.error().kind() == ErrorKind::incomplete ? 'i'
                                                            : '?';
}

Values values_of(const Readout& readout) {
  Values values;
  for (const Reading& reading : readout.readings)
    if (reading.obis.e != 5 || reading.obis.a != 129)
      values[reading.code] = text_from(reading.value) + " " + unit_text_of(reading);
  return values;
}

bool warned(const Readout& readout, std::string_view code) {
  for (const Warning& warning : readout.warnings)
    if (warning.code == code) return true;
  return false;
}

void expect_identity(const Recording& expected, const Readout& readout) {
  const std::vector<Byte> server_id = *bytes_from_hex(expected.server_id);
  EXPECT_EQ(readout.meter.id, id_from(server_id));
  EXPECT_EQ(readout.meter.identification, readout.meter.id);
  EXPECT_EQ(readout.protocol, Protocol::sml);
  const std::string told = expected.first.begin()->second;  // 129-129:199.130.3 or 1-0:96.50.1
  EXPECT_FALSE(readout.meter.manufacturer.empty()) << told;
  const bool without_pin = std::string(expected.file).find("without_PIN") != std::string::npos;
  EXPECT_EQ(warned(readout, "reduced_data_set"), without_pin);
  EXPECT_EQ(readout.warnings.size(), without_pin ? 1U : 0U);
}

class SmlCorpus : public testing::TestWithParam<Recording> {};

TEST_P(SmlCorpus, GivesWhatIsKnownOfIt) {
  const Recording& expected = GetParam();
  const std::filesystem::path path = kFolder / expected.file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const std::vector<Telegram> telegrams = decoded(path);
  std::string letters;
  std::vector<const Readout*> good;
  for (const Telegram& telegram : telegrams) {
    letters += letter_of(telegram);
    if (telegram) good.push_back(&*telegram);
  }
  EXPECT_EQ(letters, expected.files);
  if (good.empty()) return;
  EXPECT_EQ(values_of(*good.front()), expected.first);
  Values last = expected.first;
  for (const auto& [code, value] : expected.changed) last[code] = value;
  EXPECT_EQ(values_of(*good.back()), last);
  for (const Readout* readout : good) expect_identity(expected, *readout);
}

// Depth 0 covers the recording; what is not wrong anywhere is a file whose every check is right.
TEST_P(SmlCorpus, IsExplainedByteByByte) {
  const Recording& expected = GetParam();
  const std::filesystem::path path = kFolder / expected.file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const std::string recording = bytes_of(path);
  std::size_t at = 0, good = 0, wrong_inside = 0;
  for (const Explained& entry : explain(as_bytes(recording))) {
    if (entry.depth > 0) {
      wrong_inside += entry.wrong ? 1U : 0U;
      continue;
    }
    EXPECT_EQ(entry.offset, at);
    at += entry.length;
    if (entry.name == "SML file" && !entry.wrong) ++good;
  }
  EXPECT_EQ(at, recording.size());
  const auto expected_good = static_cast<std::size_t>(std::count(expected.files.begin(), expected.files.end(), 'g'));
  EXPECT_EQ(good, expected_good);
  if (expected_good == expected.files.size()) {
    EXPECT_EQ(wrong_inside, 0U);
  }
}

// Cut anywhere, a capture gives every whole file in it.
TEST_P(SmlCorpus, GivesEveryWholeFileWhereverItIsCut) {
  const Recording& expected = GetParam();
  const std::filesystem::path path = kFolder / expected.file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const std::string recording = bytes_of(path);
  std::vector<Extent> whole;
  find_telegrams(as_bytes(recording), [&](const Extent& extent) {
    if (extent.checked) whole.push_back(extent);
  });
  EXPECT_EQ(whole.size(), static_cast<std::size_t>(std::count(expected.files.begin(), expected.files.end(), 'g')));
  const std::size_t step = std::max<std::size_t>(1, recording.size() / 97);
  for (std::size_t from = 0; from < recording.size(); from += step) {
    const std::size_t upto = recording.size() - from / 3;
    if (upto <= from) break;
    std::size_t inside = 0, found = 0;
    for (const Extent& extent : whole)
      inside += extent.offset >= from && extent.offset + extent.length <= upto ? 1U : 0U;
    decode_capture(as_bytes(recording).subspan(from, upto - from), {},
                   [&](const Telegram& one) { found += one ? 1U : 0U; });
    EXPECT_EQ(found, inside) << "from " << from << " to " << upto;
  }
}

std::string name_of_file(const testing::TestParamInfo<Recording>& one) {
  std::string name = std::filesystem::path(one.param.file).stem().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(Sml, SmlCorpus, testing::ValuesIn(kRecordings), name_of_file);

TEST(SmlCorpusFolder, IsWhollyInThisTable) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << kFolder << " is not here";
  std::set<std::string> known, present;
  for (const Recording& recording : kRecordings) known.insert(recording.file);
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".bin") present.insert(entry.path().filename().string());
  EXPECT_EQ(known, present);
}

// Recordings of other families hold no SML file.
TEST(SmlCorpusFolder, OthersAreNotTakenForSml) {
  if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << kCorpus << " is not here";
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kCorpus)) {
    if (entry.path().extension() != ".bin" || entry.path().parent_path() == kFolder) continue;
    const std::string recording = bytes_of(entry.path());
    find_telegrams(as_bytes(recording),
                   [&](const Extent& extent) { ADD_FAILURE() << entry.path() << " at " << extent.offset; });
    ++seen;
  }
  EXPECT_GT(seen, 50U);
}

std::string power_of(const Telegram& telegram) {
  if (!telegram) return "refused";
  for (const Reading& reading : telegram->readings)
    if (reading.unit.number == 27) return text_from(reading.value);
  return "none";
}

const Quirks& knows_its_meters(std::string_view identification) {
  static const Quirks kShortPower = [] {
    Quirks quirks;
    quirks.unsigned_power = {{42'000'000, 48'999'999}, {55'000'000, 58'999'999}};
    return quirks;
  }();
  static const Quirks kDirectionInStatus = [] {
    Quirks quirks;
    quirks.power_direction = PowerDirection{{1, 0, 1, 8, 0, 255}, 5};
    return quirks;
  }();
  if (identification.starts_with("1DZG")) return kShortPower;
  if (identification.starts_with("06454d48")) return kDirectionInStatus;
  return follows_the_standard(identification);
}

// The faults of meters, each with the capture that shows it.
TEST(SmlCorpusQuirks, APowerWithoutItsLeadingZeroIsNotNegativeForTheSerialsThatSendSuch) {
  const std::filesystem::path in_range = kFolder / "DZG_DVS-7412.2_jmberg.bin";       // 42082910
  const std::filesystem::path outside = kFolder / "DZG_DVS-7420.2V.G2_mtr2_neg.bin";  // 60694611
  if (!std::filesystem::exists(in_range)) GTEST_SKIP() << in_range << " is not here";
  EXPECT_EQ(power_of(decoded(in_range).front()), "-299.12");
  EXPECT_EQ(power_of(decoded(in_range, knows_its_meters).front()), "356.24");
  EXPECT_EQ(power_of(decoded(outside, knows_its_meters).front()), "-105.50");
  EXPECT_EQ(power_of(decoded(kFolder / "dzg_dwsb20_2th_3byte.bin", knows_its_meters).front()), "-788.51");
}

TEST(SmlCorpusQuirks, ThePowerThatIsAlwaysPositiveTakesItsSignFromTheStatusWord) {
  const std::filesystem::path delivery = kFolder / "EMH-ED300L_delivery.bin";
  if (!std::filesystem::exists(delivery)) GTEST_SKIP() << delivery << " is not here";
  EXPECT_EQ(power_of(decoded(delivery).front()), "126.6");
  EXPECT_EQ(power_of(decoded(delivery, knows_its_meters).front()), "-126.6");
  EXPECT_EQ(power_of(decoded(kFolder / "EMH-ED300L_consumption.bin", knows_its_meters).front()), "137.1");
}

TEST(SmlCorpusQuirks, TheStatusWordOfBasicMetersIsToldInWords) {
  const std::filesystem::path path = kFolder / "DZG_DVS-7420.2V.G2_mtr2_neg.bin";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const std::vector<Telegram> telegrams = decoded(path);
  std::set<std::string> flags;
  for (const Flag& flag : telegrams.front()->readings.at(2).flags) flags.insert(flag.code);
  EXPECT_EQ(flags, (std::set<std::string>{"load", "energy_export", "phase_2_export", "phase_3_export"}));
}

}  // namespace
}  // namespace obiscope::sml

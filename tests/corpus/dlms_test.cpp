// Every file of ../shared/corpus/dlms gives what is known of it, or the refusal that its bytes deserve.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "bytes/hex.hpp"
#include "catalogue/catalogue.hpp"
#include "pcap.hpp"
#include "protocol/dlms/capture.hpp"

namespace obiscope {
namespace {

namespace fs = std::filesystem;
using dlms::CaptureOptions;
using dlms::Telegram;

const fs::path kFolder = fs::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus" / "dlms";

using Values = std::map<std::string, std::string>;  // by code; "value unit"

struct Expected {
  std::string telegram;  // "identification, model, id", or "refused damaged"
  std::string time;
  std::size_t readings = 0;
  Values values;
  std::set<std::string> warnings;
};

struct Keys {
  const char* encryption = "";
  const char* authentication = "";
};

struct Recording {
  const char* file;
  std::vector<Expected> telegrams;
  Keys keys;
};

const Expected kNothing{"refused unsupported", "", 0, {}, {}};  // frames of a link, without a value
const std::set<std::string> kAlone{"no_checksum"};

const Values kNorwegian{{"0-0:1.0.0*255", "2019-12-16T07:59:40 "},
                        {"1-0:1.7.0*255", "1122 W"},
                        {"1-0:2.7.0*255", "0 W"},
                        {"1-0:3.7.0*255", "1507 var"},
                        {"1-0:4.7.0*255", "0 var"},
                        {"1-0:31.7.0*255", "0.0 A"},
                        {"1-0:51.7.0*255", "7.5 A"},
                        {"1-0:71.7.0*255", "0.0 A"},
                        {"1-0:32.7.0*255", "230.7 V"},
                        {"1-0:52.7.0*255", "249.9 V"},
                        {"1-0:72.7.0*255", "230.8 V"},
                        {"1-0:43.7.0*255", "1506 var"},
                        {"1-0:1.8.0*255", "10049926 Wh"},
                        {"1-0:2.8.0*255", "8 Wh"},
                        {"1-0:3.8.0*255", "6614347 varh"},
                        {"1-0:4.8.0*255", "5 varh"}};
const Expected kNorwegianPush{", , ", "2019-12-16T07:59:40", 27, kNorwegian, {}};

const Values kEmpty10s{{"1-1:0.0.5*255", "5706567000000000 "},
                       {"1-1:1.7.0*255", "0 W"},
                       {"1-1:31.7.0*255", "0.00 A"},
                       {"1-1:72.7.0*255", "0 V"}};

const char kE450[] = "Landis+Gyr E450";
const char kOmnipower[] = "Kamstrup Omnipower";

std::vector<Recording> norway_and_sweden() {
  return {
      {"amshan_FRAME_WITH_ESCAPE_CHARACTER_IN_INFO.bin", {{", , ", "", 1, {{"1-0:1.7.0*255", "1661 W"}}, {}}}, {}},
      {"amshan_FRAME_WITH_FLAG_SEQUENCE_CHARACTER_IN_INFO.bin",
       {{", , ", "2020-02-15T01:25:34", 1, {{"element 1 (double-long-unsigned)", "5502 "}}, {}}},
       {}},
      {"amshan_aidon_no_list_3.bin",
       {{"AIDON_V0001, Aidon 6000 series, 7359992892587665",
         "2020-01-21T16:00:00Z",
         17,
         {{"1-0:1.7.0*255", "280 W"},
          {"1-0:31.7.0*255", "1.3 A"},
          {"1-0:72.7.0*255", "230.9 V"},
          {"1-0:1.8.0*255", "22721380 Wh"},
          {"1-0:4.8.0*255", "1708430 varh"},
          {"0-0:96.1.7*255", "6525 "}},
         kAlone}},
       {}},
      {"amshan_aidon_se_list.bin", {{", , ", "2019-12-16T07:59:40", 27, kNorwegian, kAlone}}, {}},
      {"amshan_kaifa_no_list_3.bin",
       {{"KFM_001, Kaifa MA105/MA304, 6970631402614476",
         "2020-01-25T14:00:10",
         18,
         {{"1-0:1.7.0*255", "4904 W"},
          {"1-0:4.7.0*255", "377 var"},
          {"1-0:31.7.0*255", "14.571 A"},
          {"1-0:51.7.0*255", "15.643 A"},
          {"1-0:32.7.0*255", "219.3 V"},
          {"1-0:52.7.0*255", "0.0 V"},
          {"0-0:96.1.7*255", "MA304H3E "},
          {"0-0:1.0.0*255", "2020-01-25T14:00:10 "},
          {"1-0:1.8.0*255", "79591144 Wh"},
          {"1-0:4.8.0*255", "3210932 varh"}},
         kAlone}},
       {}},
      {"amshan_kaifa_se_list.bin",
       {{"KFM_001, Kaifa MA105/MA304, 7340734073407340",
         "2021-09-22T17:35:30+01:00",
         18,
         {{"1-0:1.7.0*255", "2816 W"},
          {"1-0:31.7.0*255", "6.781 A"},
          {"1-0:72.7.0*255", "228.9 V"},
          {"1-0:1.8.0*255", "4786979 Wh"},
          {"1-0:3.8.0*255", "26228 varh"}},
         kAlone}},
       {}},
      {"aviborg_axdr1Data.bin",
       {{", , ",
         "2020-11-08T12:24:40",
         27,
         {{"1-0:1.7.0*255", "1303 W"},
          {"1-0:31.7.0*255", "2.5 A"},
          {"1-0:52.7.0*255", "234.4 V"},
          {"1-0:1.8.0*255", "210944 Wh"}},
         {}}},
       {}},
      {"aviborg_axdr3Data.bin",
       {{", , ", "2017-09-12T23:18:44", 1, {{"element 1 (double-long-unsigned)", "1316 "}}, {}}},
       {}},
      {"aviborg_axdr4Data.bin",
       {{"KFM_001, Kaifa MA105/MA304, 6970631401753985",
         "2017-09-12T23:18:50",
         13,
         {{"1-0:1.7.0*255", "1316 W"}, {"1-0:71.7.0*255", "4.712 A"}, {"1-0:32.7.0*255", "240.0 V"}},
         {}}},
       {}},
      {"obinsect_aidon-han-if-descr-list2.bin",
       {{"AIDON_V0001, Aidon 6000 series, 7359992890941742",
         "",
         9,
         {{"1-0:1.7.0*255", "1362 W"}, {"1-0:31.7.0*255", "9.3 A"}, {"1-0:32.7.0*255", "250.0 V"}},
         {}}},
       {}},
      {"athom_aidon-example-2.bin", {kNorwegianPush}, {}},
      {"athom_aidon-example-2-segmented.bin", {kNorwegianPush}, {}},
      {"athom_described-list.bin", {{"refused damaged", "", 0, {}, {}}}, {}},  // made anonymous: its FCS is wrong
      {"athom_aidon-2-encrypted-with-aad.bin",
       {kNorwegianPush},
       {"0123456789abcdef0123456789abcdef", "ffeeddccbbaa99887766554433221100"}},
      {"athom_aidon-2-encrypted-without-aad.bin",
       {{", , ", "2019-12-16T07:59:40", 27, kNorwegian, {"tag_without_authentication_key"}}},
       {"0123456789abcdef0123456789abcdef", "ffeeddccbbaa99887766554433221100"}},
  };
}

std::vector<Recording> omnipowers() {
  const std::string name = std::string("Kamstrup_V0001, ") + kOmnipower + ", ";
  const Values january{{"1-1:1.7.0*255", "826 W"},   {"1-1:3.7.0*255", "104 var"},
                       {"1-1:31.7.0*255", "2.37 A"}, {"1-1:71.7.0*255", "0.75 A"},
                       {"1-1:72.7.0*255", "236 V"},  {"1-1:96.1.1*255", "6841138BN245101090 "}};
  return {
      {"amshan_kamstrup_no_list_1_single_phase_real_sample.bin",
       {{name + "5705705705705702",
         "2022-01-17T12:44:40",
         9,
         {{"1-1:1.7.0*255", "1896 W"}, {"1-1:31.7.0*255", "8.96 A"}, {"1-1:32.7.0*255", "225 V"}},
         kAlone}},
       {}},
      {"amshan_kamstrup_no_list_2_single_phase_real_sample.bin",
       {{name + "5705705705705702",
         "2021-11-24T00:00:25",
         14,
         {{"1-1:31.7.0*255", "45.12 A"},
          {"0-1:1.0.0*255", "2021-11-24T00:00:25 "},
          {"1-1:1.8.0*255", "77452500 Wh"},
          {"1-1:4.8.0*255", "11415870 varh"}},
         kAlone}},
       {}},
      {"amshan_kamstrup_se_list_real_sample.bin",
       {{name + "5705705705705707", "2022-01-24T18:58:50", 13, january, kAlone}},
       {}},
      {"obinsect_kamstrup-10s-list.bin", {{name + "5706567000000000", "2000-01-01T22:33:00", 13, kEmpty10s, {}}}, {}},
      {"obinsect_kamstrup-1h-1phase-list.bin",
       {{name + "5706567000000000", "2017-08-16T16:00:05", 8, {{"1-1:1.8.0*255", "0 Wh"}}, {}}},
       {}},
      {"obinsect_kamstrup-1h-list.bin", {{name + "5706567000000000", "2017-08-16T16:00:05", 18, kEmpty10s, {}}}, {}},
      {"obinsect_kamstrup-real-packet.bin",
       {{name + "5706567274389702", "2017-10-20T03:43:30", 13, {{"1-1:1.7.0*255", "1468 W"}}, {}}},
       {}},
      {"roarfred_kamstrup228.bin",
       {{name + "5706567274389702",
         "2018-03-04T20:52:00",
         13,
         {{"1-1:1.7.0*255", "3815 W"}, {"1-1:31.7.0*255", "13.69 A"}, {"1-1:32.7.0*255", "225 V"}},
         {}}},
       {}},
      {"u9n_kamstrup_han.bin", {{name + "5706567326590407", "2022-01-24T18:58:50", 13, january, {}}}, {}},
  };
}

std::vector<Recording> switzerland_and_austria() {
  const std::string e450 = kE450;
  return {
      {"scs_e450_ENCRYPTED_DATA_NO_PUSHLIST.bin",
       {{", " + e450 + ", ",
         "2022-02-23T21:36:00",
         17,
         {{"1-0:1.8.0*255", "6226327 Wh"}, {"1-0:1.7.0*255", "769 W"}, {"1-0:4.7.0*255", "442 var"}},
         {"tag_not_checked"}}},
       {"F08660A6C19D2048556BF623AB0257E6", ""}},
      {"scs_e450_UNENCRYPTED_EXTENDED_REGISTER_DATA.bin",
       {{", , ",
         "2024-06-11T16:00:00",
         9,
         {{"0-1:96.1.0*255", "24521662 "}, {"0-1:24.2.1*255", "30545 "}, {"0-4:24.2.1*255", "0 "}},
         {}}},
       {}},
      {"scs_e450_UNENCRYPTED_INVALID_DATA.bin", {{"refused incomplete", "", 0, {}, {}}}, {}},
      {"scs_e450_UNENCRYPTED_VALID_DATA.bin",
       {{"refused incomplete", "", 0, {}, {}},
        {"LGZ1030655933512, " + e450 + ", 1935912",
         "2021-07-06T14:58:16",
         15,
         {{"0-0:1.0.0*255", "2021-07-06T14:58:18 "},
          {"1-0:1.7.0*255", "28 W"},
          {"1-0:2.7.0*255", "0 W"},
          {"1-1:1.8.0*255", "886977 Wh"},
          {"1-1:8.8.0*255", "291341 varh"},
          {"1-0:13.7.0*255", "0.941 "},
          {"40:0-8:25.9.0*255:1", "0008190900ff "}},
         {}}},
       {}},
      {"scs_e450_UNENCRYPTED_VALID_DATA1.bin",
       {{", , 44337811", "2022-11-22T16:37:30", 10, {{"1-0:1.7.0*255", "777 "}, {"1-1:1.8.0*255", "25149419 "}}, {}}},
       {}},
      {"scs_e450_UNENCRYPTED_VALID_DATA_CFG2026.bin",
       {{"LGZ1030653520967, " + e450 + ", 1909113",
         "2026-05-04T11:39:20",
         16,
         {{"1-1:1.8.0*255", "482939 Wh"},
          {"1-0:1.7.0*255", "28 W"},
          {"1-0:32.7.0*255", "236 V"},
          {"1-0:31.7.0*255", "0.09 A"},
          {"1-0:51.7.0*255", "0.08 A"}},
         {}}},
       {}},
      {"scs_e570_ENCRYPTED_VALID_DATA.bin",
       {{"LGZ1030769231253, Landis+Gyr E570, LGZ1030769231253",
         "2024-03-13T09:02:45",
         17,
         {{"0-0:1.0.0*255", "2024-03-13T09:02:45 "}, {"1-0:1.7.0*255", "0 W"}, {"1-1:1.8.0*255", "862055 Wh"}},
         {"tag_not_checked"}}},
       {"101112131415161718191A1B1C1D1E1F", ""}},
      {"scs_e570_UNENCRYPTED_VALID_DATA_CFG2026.bin",
       {{"LGZ1030781910790, Landis+Gyr E570, LGZ1030781910790",
         "2026-06-04T17:06:40",
         13,
         {{"1-0:32.7.0*255", "232 V"}, {"1-0:31.7.0*255", "0 "}, {"1-1:1.8.0*255", "0 Wh"}},
         {}}},
       {}},
      {"scs_e570_UNENCRYPTED_VALID_DATA_LOAD_CFG2026.bin",
       {{"LGZ1030769231250, Landis+Gyr E570, LGZ1030769231250",
         "2026-06-09T16:04:40",
         13,
         {{"1-0:1.7.0*255", "258874 W"},
          {"1-1:1.8.0*255", "2607383 Wh"},
          {"1-1:2.8.0*255", "641338 Wh"},
          {"1-1:3.8.0*255", "956364 varh"},
          {"1-1:4.8.0*255", "2329593 varh"},
          {"1-0:32.7.0*255", "229 V"},
          {"1-0:71.7.0*255", "601 "}},
         {}}},
       {}},
  };
}

std::vector<Recording> links() {
  Recording wrapped{"u9n_wrapper_ciphered_notifications.bin",
                    {},
                    {"4d59 4455 4d4d 5947 4c4f 4241 4c4b 4559", "4d59 4455 4d4d 5947 4c4f 4241 4c4b 4559"}};
  wrapped.telegrams.assign(13, {", , ", "", 1, {}, {}});
  wrapped.telegrams[0].values = {
      {"element 1 (octet-string)", "125a8591360000000049000000110000000a5a8513d014800000000d0000000a0100 "}};
  return {wrapped,
          {"u9n_hdlc_frames.bin", {kNothing}, {}},
          {"epri_PUT_SNRM.bin", {kNothing}, {}},
          {"guruxc1_UA_frame.bin", {kNothing}, {}}};
}

std::vector<Recording> recordings() {
  std::vector<Recording> all;
  for (const auto& part : {norway_and_sweden(), omnipowers(), switzerland_and_austria(), links()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<Byte> content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const catalogue::Catalogue& meters() {
  static const catalogue::Catalogue all = [] {
    std::vector<Error> faults;
    return catalogue::Catalogue::load({}, faults);
  }();
  return all;
}

CaptureOptions options_with(const Keys& keys) {
  CaptureOptions options;
  options.keys.encryption = bytes_from_hex(keys.encryption).value_or(std::vector<Byte>());
  options.keys.authentication = bytes_from_hex(keys.authentication).value_or(std::vector<Byte>());
  options.recognise = meters().recognise_dlms();
  return options;
}

struct Decoded {
  std::vector<Telegram> telegrams;
  std::size_t unused = 0;
};
Decoded decode(Bytes recording, const Keys& keys) {
  Decoded decoded;
  decoded.unused = decode_capture(recording, options_with(keys),
                                  [&](Telegram telegram) { decoded.telegrams.push_back(std::move(telegram)); });
  return decoded;
}

std::string summary_of(const Telegram& telegram) {
  if (!telegram) return "refused " + std::string(name_of(telegram.error().kind()));
  return telegram->meter.identification + ", " + telegram->meter.model + ", " + telegram->meter.id;
}
std::string time_of(const Readout& readout) {
  return readout.meter_time ? text_from(*readout.meter_time) : "";
}
Values values_of(const Readout& readout) {
  Values values;
  for (const Reading& reading : readout.readings)
    values[reading.code] = text_from(reading.value) + " " + unit_text_of(reading);
  return values;
}

void check(const Telegram& telegram, const Expected& expected, const std::string& where) {
  EXPECT_EQ(summary_of(telegram), expected.telegram) << where;
  if (!telegram) {
    EXPECT_FALSE(telegram.error().text().empty()) << where;
    return;
  }
  EXPECT_EQ(telegram->protocol, Protocol::dlms) << where;
  EXPECT_EQ(telegram->mode, "push") << where;
  EXPECT_EQ(time_of(*telegram), expected.time) << where;
  EXPECT_EQ(telegram->readings.size(), expected.readings) << where;
  const Values values = values_of(*telegram);
  for (const auto& [code, value] : expected.values) {
    const auto found = values.find(code);
    EXPECT_EQ(found == values.end() ? "is missing" : found->second, value) << where << ", " << code;
  }
  std::set<std::string> warnings;
  for (const Warning& warning : telegram->warnings) warnings.insert(warning.code);
  EXPECT_EQ(warnings, expected.warnings) << where;
}

bool is_there() {
  return fs::is_directory(kFolder);
}
#define SKIP_WITHOUT_CORPUS() \
  if (!is_there()) GTEST_SKIP() << kFolder << " is not there"

bool ends_with(const std::string& name, std::string_view end) {
  return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}
std::string without(const std::string& name, std::string_view end) {
  return name.substr(0, name.size() - end.size());
}

const std::set<std::string> kOthers{"roarfred_kaifa_SampleData.bin",
                                    "roarfred_kaifa_ESP_20170918_payloads.txt",
                                    "matousp_DLMSDirector.pcap",
                                    "matousp_DLMS_list.pcap",
                                    "matousp_DLMS_profile.pcap",
                                    "matousp_XmlDemo.pcap",
                                    "matousp_data1.pcapng",
                                    "matousp_data2.pcapng",
                                    "matousp_dlms.pcap",
                                    "matousp_original_data.pcapng"};

TEST(DlmsCorpus, EveryFileIsKnown) {
  SKIP_WITHOUT_CORPUS();
  std::set<std::string> known = kOthers;
  for (const Recording& recording : recordings()) known.insert(recording.file);
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    const std::string_view end = ends_with(name, ".plain.hex") ? ".plain.hex" : ends_with(name, ".hex") ? ".hex" : "";
    EXPECT_TRUE(known.count(end.empty() ? name : without(name, end) + ".bin") == 1) << name << " is not in the table";
  }
}

TEST(DlmsCorpus, EachRecordingGivesWhatIsKnownOfIt) {
  SKIP_WITHOUT_CORPUS();
  for (const Recording& recording : recordings()) {
    const std::vector<Byte> bytes = content_of(kFolder / recording.file);
    ASSERT_FALSE(bytes.empty()) << recording.file;
    const Decoded decoded = decode(bytes, recording.keys);
    ASSERT_EQ(decoded.telegrams.size(), recording.telegrams.size()) << recording.file;
    for (std::size_t i = 0; i < decoded.telegrams.size(); ++i)
      check(decoded.telegrams[i], recording.telegrams[i], recording.file + (" telegram " + std::to_string(i)));
    const bool damaged = recording.telegrams[0].telegram == "refused damaged";
    EXPECT_EQ(decoded.unused, damaged ? bytes.size() : 0) << recording.file;
  }
}

// All that is good in `left` is the same in `right`, but for the warnings.
void expect_same_values(const Decoded& left, const Decoded& right, const std::string& where) {
  const auto good = [](const Decoded& decoded) {
    std::vector<std::pair<std::string, Values>> all;
    for (const Telegram& telegram : decoded.telegrams)
      if (telegram) all.emplace_back(time_of(*telegram), values_of(*telegram));
    return all;
  };
  EXPECT_EQ(good(left), good(right)) << where;
}

TEST(DlmsCorpus, TheTextOfARecordingIsTheSame) {
  SKIP_WITHOUT_CORPUS();
  for (const Recording& recording : recordings()) {
    const std::string name = without(recording.file, ".bin");
    if (!fs::exists(kFolder / (name + ".hex"))) continue;
    const std::vector<Byte> text = content_of(kFolder / (name + ".hex"));
    const auto bytes = bytes_from_hex(as_text(text));
    ASSERT_TRUE(bytes) << name;
    expect_same_values(decode(*bytes, recording.keys), decode(content_of(kFolder / recording.file), recording.keys),
                       name);
  }
}

// What the key makes of a ciphered recording stands beside it, one APDU a line.
TEST(DlmsCorpus, CipheredTelegramsSayWhatTheirPlaintextSays) {
  SKIP_WITHOUT_CORPUS();
  std::size_t seen = 0;
  for (const Recording& recording : recordings()) {
    const std::string name = without(recording.file, ".bin");
    std::ifstream lines(kFolder / (name + ".plain.hex"));
    std::vector<Byte> plain;
    for (std::string line; std::getline(lines, line);) {
      const auto bytes = bytes_from_hex(line);
      ASSERT_TRUE(bytes) << name;
      plain.insert(plain.end(), bytes->begin(), bytes->end());
    }
    if (plain.empty()) continue;
    ++seen;
    const Decoded from_plain = decode(plain, {});
    const Decoded from_ciphered = decode(content_of(kFolder / recording.file), recording.keys);
    ASSERT_EQ(from_plain.telegrams.size(), from_ciphered.telegrams.size()) << name;
    for (std::size_t i = 0; i < from_plain.telegrams.size(); ++i) {
      ASSERT_TRUE(from_plain.telegrams[i] && from_ciphered.telegrams[i]) << name;
      EXPECT_EQ(from_plain.telegrams[i]->readings.size(), from_ciphered.telegrams[i]->readings.size()) << name;
      for (std::size_t k = 0; k < from_plain.telegrams[i]->readings.size(); ++k)
        EXPECT_EQ(from_plain.telegrams[i]->readings[k].code, from_ciphered.telegrams[i]->readings[k].code) << name;
    }
  }
  EXPECT_EQ(seen, 4U);
}

TEST(DlmsCorpus, AWrongKeyIsNamed) {
  SKIP_WITHOUT_CORPUS();
  const std::vector<Byte> tagged = content_of(kFolder / "athom_aidon-2-encrypted-with-aad.bin");
  const std::vector<Byte> untagged = content_of(kFolder / "scs_e570_ENCRYPTED_VALID_DATA.bin");
  const char* const right = "0123456789abcdef0123456789abcdef";
  const struct {
    const std::vector<Byte>& recording;
    Keys keys;
    const char* kind;
    const char* says;
  } cases[] = {
      {tagged, {"", ""}, "refused", "no encryption key was given"},
      {tagged, {"0123", ""}, "refused", "key length"},
      {tagged, {right, "ff"}, "refused", "key length: the authentication key has 1 bytes"},
      {tagged, {right, "00112233445566778899aabbccddeeff"}, "damaged", "the authentication key does not"},
      {tagged,
       {"ffffffffffffffffffffffffffffffff", "00112233445566778899aabbccddeeff"},
       "damaged",
       "the encryption key"},
      {tagged, {"ffffffffffffffffffffffffffffffff", ""}, "damaged", "the encryption key does not fit"},
      {untagged, {right, ""}, "damaged", "what comes out is no APDU"},
  };
  for (const auto& each : cases) {
    const Decoded decoded = decode(each.recording, each.keys);
    ASSERT_EQ(decoded.telegrams.size(), 1U) << each.says;
    ASSERT_FALSE(decoded.telegrams[0]) << each.says;
    EXPECT_EQ(name_of(decoded.telegrams[0].error().kind()), each.kind) << decoded.telegrams[0].error().text();
    EXPECT_NE(decoded.telegrams[0].error().text().find(each.says), std::string::npos)
        << decoded.telegrams[0].error().text();
  }
}

TEST(DlmsCorpus, AFewMinutesOfPushes) {
  SKIP_WITHOUT_CORPUS();
  const Decoded decoded = decode(content_of(kFolder / "roarfred_kaifa_SampleData.bin"), {});
  EXPECT_EQ(decoded.unused, 0U);
  ASSERT_EQ(decoded.telegrams.size(), 559U);
  for (const Telegram& telegram : decoded.telegrams) {
    ASSERT_TRUE(telegram);
    EXPECT_EQ(telegram->meter.model, "Kaifa MA105/MA304");
    EXPECT_EQ(values_of(*telegram).count("1-0:1.7.0*255"), 1U);  // the short list too, after the first long one
  }
  EXPECT_EQ(values_of(*decoded.telegrams[1]).at("1-0:1.7.0*255"), "767 W");
  EXPECT_EQ(time_of(*decoded.telegrams[1]), "2017-09-14T21:17:02");
}

TEST(DlmsCorpus, ADayOfPayloadsWithoutFrames) {
  SKIP_WITHOUT_CORPUS();
  std::ifstream lines(kFolder / "roarfred_kaifa_ESP_20170918_payloads.txt");
  std::vector<Byte> recording;
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto bytes = bytes_from_hex(line);
    ASSERT_TRUE(bytes) << "line " << count;
    recording.insert(recording.end(), bytes->begin(), bytes->end());
  }
  const Decoded decoded = decode(recording, {});
  EXPECT_EQ(decoded.unused, 0U);
  ASSERT_EQ(decoded.telegrams.size(), count);
  EXPECT_EQ(count, 9577U);
  std::map<std::size_t, std::size_t> sizes;
  for (const Telegram& telegram : decoded.telegrams) {
    ASSERT_TRUE(telegram);
    ++sizes[telegram->readings.size()];
  }
  EXPECT_EQ(sizes, (std::map<std::size_t, std::size_t>{{1, 7661}, {13, 1911}, {18, 5}}));
}

// Streams between one client and one server, both directions in the order in which they came.
struct Session {
  const char* file;
  std::uint16_t server_port;
  std::size_t frames_unused;  // bytes in frames that are damaged
  std::string telegram;
  std::string mode;
  std::string time;
  std::size_t readings;
  Values values;
};

const Session kSessions[] = {
    {"matousp_DLMSDirector.pcap",
     4061,
     0,
     "GRX0000000123456, , GRX0000000123456",
     "hdlc",
     "2018-02-07T11:42:37+01:00",
     47,
     {{"8:0-0:1.0.0*255:4", "0 "}, {"23:0-0:22.0.0*255:5", "128 "}, {"7:1-0:99.1.0*255:4", "60 "}}},
    {"matousp_DLMS_list.pcap", 4059, 0, ", , ", "wrapper", "", 5, {{"1-1:0.0.2*255", "77 "}}},
    {"matousp_DLMS_profile.pcap", 40000, 0, ", , ", "wrapper", "", 1, {}},
    {"matousp_XmlDemo.pcap", 4063, 0, "", "wrapper", "", 3, {}},
    {"matousp_data1.pcapng", 4060, 45, "refused damaged", "", "", 0, {}},
    {"matousp_data2.pcapng",
     4060,
     0,
     "",
     "hdlc",
     "2018-03-18T16:43:39+01:00",
     52,
     {{"1-0:0.2.0*255", "Example FW v. 1.0.3 "}, {"23:0-0:22.0.0*255:8", "120 "}, {"1-1:0.0.2*255", "695 "}}},
    {"matousp_dlms.pcap",
     5025,
     0,
     "ADX0011588840, , ADX0011588840",
     "wrapper",
     "",
     11,
     {{"1-0:1.8.0*255", "91097 Wh"},
      {"1-0:32.7.0*255", "235 V"},
      {"1-0:31.7.0*255", "0.0 A"},
      {"1-0:2.8.0*255", "4400 Wh"}}},
    {"matousp_original_data.pcapng",
     4060,
     0,
     "",
     "hdlc",
     "2018-03-08T15:58:15+01:00",
     52,
     {{"1-0:0.2.0*255", "Example FW v. 1.0.3 "}}},
};

TEST(DlmsCorpus, SessionsOnTheNetwork) {
  SKIP_WITHOUT_CORPUS();
  for (const Session& session : kSessions) {
    const auto traffic = pcap::traffic_of(content_of(kFolder / session.file));
    ASSERT_TRUE(traffic) << session.file;
    const auto stream =
        std::find_if(traffic->streams.begin(), traffic->streams.end(),
                     [&](const pcap::TcpStream& each) { return each.server.port == session.server_port; });
    ASSERT_NE(stream, traffic->streams.end()) << session.file;
    EXPECT_FALSE(stream->gaps) << session.file;
    const Decoded decoded = decode(stream->both(), {});
    EXPECT_EQ(decoded.unused, session.frames_unused) << session.file;
    ASSERT_EQ(decoded.telegrams.size(), 1U) << session.file;
    const Telegram& telegram = decoded.telegrams[0];
    if (!session.telegram.empty()) {
      EXPECT_EQ(summary_of(telegram), session.telegram) << session.file;
    }
    if (!telegram) continue;
    EXPECT_EQ(telegram->mode, session.mode) << session.file;
    EXPECT_EQ(time_of(*telegram), session.time) << session.file;
    EXPECT_EQ(telegram->readings.size(), session.readings) << session.file;
    const Values values = values_of(*telegram);
    for (const auto& [code, value] : session.values) {
      const auto found = values.find(code);
      EXPECT_EQ(found == values.end() ? "is missing" : found->second, value) << session.file << ", " << code;
    }
  }
}

// Each direction alone: every byte belongs to a frame or a wrapper, and answers without requests are still decoded.
TEST(DlmsCorpus, EachDirectionAlone) {
  SKIP_WITHOUT_CORPUS();
  for (const Session& session : kSessions) {
    const auto traffic = pcap::traffic_of(content_of(kFolder / session.file));
    ASSERT_TRUE(traffic) << session.file;
    for (const pcap::TcpStream& stream : traffic->streams) {
      if (stream.server.port != session.server_port) continue;
      const Decoded answers = decode(stream.sent(false), {});
      EXPECT_EQ(answers.unused, 0U) << session.file;
      EXPECT_LE(decode(stream.sent(true), {}).unused, session.frames_unused) << session.file;
      if (session.readings == 0) continue;
      ASSERT_EQ(answers.telegrams.size(), 1U) << session.file;
      ASSERT_TRUE(answers.telegrams[0]) << session.file;
      EXPECT_EQ(answers.telegrams[0]->readings.front().code.rfind("answer 1 (", 0), 0U) << session.file;
    }
  }
}

TEST(DlmsCorpus, SecretsThatAMeterToldAreNotShown) {
  SKIP_WITHOUT_CORPUS();
  const auto traffic = pcap::traffic_of(content_of(kFolder / "matousp_data2.pcapng"));
  ASSERT_TRUE(traffic);
  for (const pcap::TcpStream& stream : traffic->streams)
    for (const Telegram& telegram : decode(stream.both(), {}).telegrams) {
      ASSERT_TRUE(telegram);
      EXPECT_EQ(values_of(*telegram).count("15:0-0:40.0.0*255:7"), 0U);
    }
}

// What is no DLMS gives nothing.
TEST(DlmsCorpus, OtherStreamsHoldNoTelegrams) {
  SKIP_WITHOUT_CORPUS();
  std::size_t seen = 0;
  for (const char* const file : {"matousp_DLMSDirector.pcap", "matousp_XmlDemo.pcap"}) {
    const auto traffic = pcap::traffic_of(content_of(kFolder / file));
    ASSERT_TRUE(traffic);
    for (const pcap::TcpStream& stream : traffic->streams) {
      if (stream.server.port == 4061 || stream.server.port == 4063) continue;
      ++seen;
      EXPECT_TRUE(decode(stream.both(), {}).telegrams.empty()) << file << " port " << stream.server.port;
    }
  }
  EXPECT_GE(seen, 5U);
}

}  // namespace
}  // namespace obiscope

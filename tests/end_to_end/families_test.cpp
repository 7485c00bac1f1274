// SML, P1, Modbus and C12.18 as a user meets them: read, decode, explain, record, profile, objects, follow, and what
// goes wrong.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "end_to_end/meters.hpp"
#include "end_to_end/process.hpp"

namespace obiscope::end_to_end {
namespace {

using nlohmann::json;

constexpr const char* kAnyPort = "tcp://127.0.0.1:0";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

json value_of(const json& readout, const std::string& obis) {
  for (const json& reading : readout["readings"]) {
    if (reading["obis"] == obis) return reading["value"];
  }
  return "there is no " + obis;
}

Served simulated(const std::string& meter, const Words& more = {}) {
  Words words{"simulate", meter, "--at", kAnyPort, "--pace", "fast", "--clock", "2026-11-20T21:00"};
  words.insert(words.end(), more.begin(), more.end());
  return Served(words);
}

// What is read is recorded as well, and the recording is decoded without a word about its family.
TEST(EveryFamily, ARecordingTellsItsFamily) {
  for (const char* meter :
       {"landisgyr-e320", "iskra-mt175", "landisgyr-e350-p1", "landisgyr-focus", "eastron-sdm630"}) {
    const Folder folder;
    Served served = simulated(meter);
    const Ended recorded = run({"record", served.url(), folder.file("it.line"), "--meter", meter});
    ASSERT_EQ(recorded.code, 0) << meter << recorded.err;
    const Ended decoded = run({"decode", folder.file("it.line"), "--meter", meter, "--json"});
    ASSERT_EQ(decoded.code, 0) << meter << decoded.err;
    const json readout = lines_of(decoded.out).front();
    EXPECT_EQ(readout["protocol"], json::parse(run({"meters", meter, "--json"}).out)["protocol"]) << meter;
    EXPECT_TRUE(value_of(readout, "1-0:1.8.0*255").is_number() || value_of(readout, "1-0:1.8.1*255").is_number())
        << decoded.out;
    const Ended explained = run({"explain", folder.file("it.line"), "--json"});
    ASSERT_EQ(explained.code, 0) << meter << explained.err;
    std::size_t end = 0;
    for (const json& field : lines_of(explained.out)) {
      if (field["depth"] != 0) continue;
      EXPECT_EQ(field["offset"], end) << meter;
      end += field["length"].get<std::size_t>();
    }
    EXPECT_GT(end, 50U) << meter;
  }
}

TEST(P1, AGasMeterIsAMeterOfItsOwn) {
  Served meter = simulated("landisgyr-e350-p1");
  const Ended ended = run({"read", meter.url(), "--protocol", "p1", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const json readout = json::parse(ended.out);
  ASSERT_EQ(readout["sub_meters"].size(), 1U) << ended.out;
  EXPECT_EQ(readout["sub_meters"][0]["meter"]["id"], "G0039001942009115");
  EXPECT_EQ(value_of(readout["sub_meters"][0], "0-1:24.2.1*255"), 466.405);
  const Ended gas = run({"read", meter.url(), "--protocol", "p1", "--json", "--register", "0-1:24.2.1"});
  ASSERT_EQ(gas.code, 0) << gas.err;
  EXPECT_TRUE(json::parse(gas.out)["readings"].empty());
  EXPECT_EQ(json::parse(gas.out)["sub_meters"][0]["readings"].size(), 1U);
}

TEST(P1, WithoutItsKeyAnEncipheredMeterIsRefusedAtOnce) {
  Served meter = simulated("luxembourg-smarty");
  const Ended ended = run({"read", meter.url(), "--protocol", "p1"});
  EXPECT_EQ(ended.code, 4) << ended.err;
  EXPECT_TRUE(has(ended.err, "--key-file")) << ended.err;
}

TEST(C1218, TablesAndALoadProfile) {
  Served meter = simulated("landisgyr-focus");
  const Ended objects = run({"objects", meter.url(), "--protocol", "c1218", "--json"});
  ASSERT_EQ(objects.code, 0) << objects.err;
  std::set<int> tables;
  for (const json& table : lines_of(objects.out)) tables.insert(table["table"].get<int>());
  for (const int table : {0, 1, 5, 12, 16, 21, 22, 23, 28, 52, 61, 62, 64})
    EXPECT_TRUE(tables.contains(table)) << table;
  const Ended profile = run({"profile", meter.url(), "P.01", "--meter", "landisgyr-focus", "--from", "2026-11-20T10:00",
                             "--to", "2026-11-20T12:00", "--json"});
  ASSERT_EQ(profile.code, 0) << profile.err;
  const std::vector<json> rows = lines_of(profile.out);
  ASSERT_EQ(rows.size(), 9U) << profile.out;
  EXPECT_EQ(rows.front()["time"].get<std::string>().substr(0, 16), "2026-11-20T10:00");
}

TEST(C1218, APasswordIsInNoRecordingAndNoTrace) {
  const Folder folder;
  Served meter = simulated("landisgyr-focus");
  const Ended ended = run({"record", meter.url(), folder.file("it.line"), "--meter", "landisgyr-focus", "--trace"}, {},
                          {"OBISCOPE_PASSWORD=open-sesame-12345"});
  EXPECT_FALSE(has(ended.err, "sesame")) << ended.err;
  std::ifstream file(folder.file("it.line"));
  const std::string recording{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(has(recording, "********************") || has(recording, "2a 2a 2a 2a 2a 2a 2a 2a")) << recording;
  EXPECT_FALSE(has(recording, "sesame"));
  EXPECT_FALSE(has(recording, "73 65 73 61 6d 65"));
}

TEST(Modbus, WithoutAMapNobodyKnowsWhatRegistersMean) {
  const Ended ended = run({"read", "tcp://127.0.0.1:1", "--protocol", "modbus"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(has(ended.err, "--meter")) << ended.err;
}

TEST(Follow, EveryTelegramOfEveryLineUntilTheTimeIsOver) {
  Served meter = simulated("landisgyr-e320");
  Process follower({{"read", "--follow", "--json", "--meter", "landisgyr-e320", meter.url(), meter.url()}});
  EXPECT_TRUE(has(follower.first_line(), "\"protocol\": \"sml\""));
  follower.interrupt();
  const Ended ended = follower.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  for (const json& readout : lines_of(ended.out)) EXPECT_EQ(readout["protocol"], "sml");
}

TEST(Follow, IsForMetersThatSendByThemselves) {
  const Ended asked = run({"read", "--follow", "tcp://127.0.0.1:1", "--protocol", "c1218"});
  EXPECT_EQ(asked.code, 2);
  const Ended several = run({"read", "tcp://127.0.0.1:1", "tcp://127.0.0.1:2"});
  EXPECT_EQ(several.code, 2);
  EXPECT_TRUE(has(several.err, "--follow")) << several.err;
  const Ended gone = run({"read", "--follow", "--protocol", "sml", "tcp://127.0.0.1:1"});
  EXPECT_EQ(gone.code, 6) << gone.err;
}

TEST(Options, OfAnotherProtocolAreRefused) {
  const Ended unit = run({"read", "tcp://127.0.0.1:1", "--meter", "landisgyr-e320", "--unit", "2"});
  EXPECT_EQ(unit.code, 2);
  EXPECT_TRUE(has(unit.err, "--unit is for Modbus, and this meter speaks SML")) << unit.err;
  const Ended profile = run({"profile", "tcp://127.0.0.1:1", "P.01", "--meter", "landisgyr-e320"});
  EXPECT_NE(profile.code, 0);
}

struct Case {
  std::string meter;
  std::string fault;
  std::set<int> codes;  // exit codes that are right
};

class FamilyFault : public testing::TestWithParam<Case> {};

TEST_P(FamilyFault, ARightReadingOrTheRightError) {
  const auto& [name, fault, codes] = GetParam();
  Served meter = simulated(name, {"--fault", fault});
  const Ended ended = run({"read", meter.url(), "--meter", name, "--json", "--timeout", "4s"});
  EXPECT_TRUE(codes.contains(ended.code)) << ended.code << ": " << ended.err;
  if (ended.code == 0) {
    EXPECT_TRUE(json::accept(ended.out)) << ended.out;
  } else {
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("obiscope: ")) << ended.err;
  }
}

std::vector<Case> every_fault() {
  std::vector<Case> cases;
  for (const char* meter : {"landisgyr-e320", "landisgyr-e350-p1"}) {
    cases.push_back({meter, "silent", {3}});
    cases.push_back({meter, "wrong-crc:1", {0}});
    cases.push_back({meter, "wrong-crc:99", {5}});
    cases.push_back({meter, "reset-mid-telegram", {0}});
    cases.push_back({meter, "noise:0.0001", {0, 5}});
    cases.push_back({meter, "drop:0.0001", {0, 5}});
  }
  for (const char* meter : {"landisgyr-focus", "eastron-sdm630"}) {
    cases.push_back({meter, "silent", {3}});
    cases.push_back({meter, "wrong-crc:1", {0}});
    cases.push_back({meter, "late", {0, 3}});
    cases.push_back({meter, "echo", {0}});
  }
  for (const char* fault : {"locked", "nak:1", "busy:2", "doubled"})
    cases.push_back({"landisgyr-focus", fault, fault == std::string("locked") ? std::set{4, 0} : std::set{0}});
  cases.push_back({"eastron-sdm630", "denied", {4}});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, FamilyFault, testing::ValuesIn(every_fault()),
                         [](const auto& one) { return test_name_from(one.param.meter + "_" + one.param.fault); });

}  // namespace
}  // namespace obiscope::end_to_end

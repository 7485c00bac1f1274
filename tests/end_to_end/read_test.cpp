// obiscope read against obiscope simulate: every virtual meter over every kind of line.
#include <gtest/gtest.h>

#include <filesystem>

#include <nlohmann/json.hpp>

#include "end_to_end/meters.hpp"
#include "end_to_end/process.hpp"

namespace obiscope::end_to_end {
namespace {

using nlohmann::json;

constexpr const char* kAnyPort = "tcp://127.0.0.1:0";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

json catalogue_entry(const std::string& meter) {
  return json::parse(run({"meters", meter, "--json"}).out);
}

json code_in(const json& readout, const std::string& code) {
  for (const json& reading : readout["readings"]) {
    if (reading["code"] == code) return reading["value"];
  }
  return "there is no " + code;
}

// As a key file has to be: nobody else reads it.
std::string secret_file(const Folder& folder, const std::string& content) {
  const std::string path = folder.file("keys", content);
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return path;
}

struct Case {
  std::string meter;
  std::string line;
};

class EveryMeter : public testing::TestWithParam<Case> {};

TEST_P(EveryMeter, IsReadInFull) {
  const Folder folder;
  const std::string line = GetParam().line;
  const std::string at = line == "pty" ? "pty:" + folder.file("meter") : line + "://127.0.0.1:0";
  Served meter({"simulate", GetParam().meter, "--at", at, "--pace", "fast"});
  Words words{"read", meter.url(), "--meter", GetParam().meter, "--json"};
  if (const Ended keys = run({"meters", GetParam().meter, "--keys", "push"}); keys.code == 0) {
    words.insert(words.end(), {"--key-file", secret_file(folder, keys.out)});
  }
  const Ended ended = run(words);
  ASSERT_EQ(ended.code, 0) << ended.err;
  ASSERT_TRUE(json::accept(ended.out)) << ended.out;
  const json readout = json::parse(ended.out);
  const json entry = catalogue_entry(GetParam().meter);
  EXPECT_EQ(readout["meter"]["model"], entry["model"]);
  EXPECT_EQ(readout["protocol"], entry["protocol"]);
  EXPECT_FALSE(readout["received"].is_null());
  EXPECT_FALSE(readout["readings"].empty());
  const Ended stopped = meter.stop();
  EXPECT_EQ(stopped.code, 0) << stopped.err;
  EXPECT_EQ(stopped.err, "");
}

std::vector<Case> every_case() {
  std::vector<Case> cases;
  for (const std::string& meter : meters_with_twin()) {
    for (const char* line : {"pty", "tcp", "rfc2217"}) cases.push_back({meter, line});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, EveryMeter, testing::ValuesIn(every_case()),
                         [](const auto& one) { return test_name_from(one.param.meter + "_" + one.param.line); });

TEST(Read, KnowsTheMeterByItsIdentification) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "fast"});
  const Ended ended = run({"read", meter.url(), "--json"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const json readout = json::parse(ended.out);
  EXPECT_EQ(readout["meter"]["identification"], "LGZ4ZMF100AC.M27");
  EXPECT_EQ(readout["meter"]["manufacturer"], "LGZ");
  EXPECT_EQ(readout["meter"]["model"], "Landis+Gyr E350");
  EXPECT_EQ(readout["meter"]["id"], code_in(readout, "C.1.0"));
  EXPECT_EQ(readout["mode"], "C");
  EXPECT_EQ(readout["line"], "4800 7E1");
  EXPECT_EQ(readout["speed_change"], "kept");
  EXPECT_EQ(readout["readings"].size(), catalogue_entry("landisgyr-e350")["registers"]);
}

TEST(Read, PrintsATableAndCsv) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "fast"});
  const Ended table = run({"read", meter.url()});
  EXPECT_EQ(table.code, 0);
  EXPECT_TRUE(table.out.starts_with("meter       Landis+Gyr E350, LGZ4ZMF100AC.M27")) << table.out;
  EXPECT_TRUE(has(table.out, "energy_import")) << table.out;
  EXPECT_FALSE(has(table.err, "\x1b")) << "a progress bar, and no terminal";
  const Ended csv = run({"read", meter.url(), "--csv"});
  EXPECT_EQ(csv.code, 0);
  EXPECT_TRUE(has(csv.out, ",1-0:1.8.0*255,1.8.0,energy_import,")) << csv.out;
}

TEST(Read, OnlyTheRegistersThatAreAskedFor) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "fast"});
  const Ended two = run({"read", meter.url(), "--json", "--register", "1-0:1.8.0*255", "--register", "C.1.0"});
  ASSERT_EQ(two.code, 0) << two.err;
  EXPECT_EQ(json::parse(two.out)["readings"].size(), 2U);
  const Ended none = run({"read", meter.url(), "--json", "--register", "9.9.9"});
  EXPECT_EQ(none.code, 4);
  EXPECT_EQ(none.out, "");
}

TEST(Read, TheSameSeedIsTheSameHousehold) {
  std::vector<json> readings;
  for (const char* seed : {"7", "7", "8"}) {
    Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "fast", "--seed", seed, "--clock",
                  "2026-03-01T12:00"});
    const Ended ended = run({"read", meter.url(), "--json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    readings.push_back(json::parse(ended.out));
  }
  EXPECT_EQ(code_in(readings[0], "C.1.0"), code_in(readings[1], "C.1.0"));
  EXPECT_NE(code_in(readings[0], "C.1.0"), code_in(readings[2], "C.1.0"));
}

TEST(Read, SeveralReadersAtOnce) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "fast"});
  Process first({{"read", meter.url(), "--json"}}), second({{"read", meter.url(), "--json"}});
  EXPECT_EQ(first.wait().code, 0);
  EXPECT_EQ(second.wait().code, 0);
}

TEST(Read, ByItsAddressOrNotAtAll) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "fast", "--address", "12345678"});
  EXPECT_EQ(run({"read", meter.url(), "--address", "12345678"}).code, 0);
  const Ended other = run({"read", meter.url(), "--address", "87654321"});
  EXPECT_EQ(other.code, 3) << other.err;
}

TEST(Read, ATotalDeadlineEndsIt) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--pace", "wire"});
  const Ended ended = run({"read", meter.url(), "--timeout", "300ms"});
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_EQ(ended.out, "");
}

// The meter has its reader's whole request, and the reader waits: that is the moment to press it.
TEST(Read, CtrlCEndsItWithItsOwnCode) {
  Served meter({"simulate", "landisgyr-e350", "--at", kAnyPort, "--fault", "silent"});
  Process reader({{"read", meter.url(), "--trace", "--timeout", "100s"}});
  ASSERT_TRUE(has(reader.traced_request(), "/?!"));
  reader.interrupt();
  const Ended ended = reader.wait();
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_EQ(ended.out, "");
}

TEST(Programming, RegistersByName) {
  const Folder folder;
  const std::string password = folder.file("password", "00000000\n");
  Served meter({"simulate", "lem-em4t", "--at", kAnyPort, "--pace", "fast"});
  const Ended ended =
      run({"read", meter.url(), "--json", "--register", "1.8.0", "--register", "32.7.0", "--password-file", password});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const json readout = json::parse(ended.out);
  EXPECT_EQ(readout["mode"], "programming");
  EXPECT_EQ(readout["readings"].size(), 2U);
}

TEST(Programming, AWrongPasswordIsRefusedAndTriedOnce) {
  const Folder folder;
  const std::string password = folder.file("password", "99999999\n"), recording = folder.file("x.line");
  Served meter({"simulate", "lem-em4t", "--at", kAnyPort, "--pace", "fast"});
  const Ended ended = run({"read", meter.url(), "--json", "--trace", "--register", "1.8.0", "--password-file", password,
                           "--record", recording});
  EXPECT_EQ(ended.code, 4) << ended.err;
  EXPECT_EQ(ended.out, "");
  std::ifstream file(recording);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(has(content, "\"P1\" STX \"(00000000)\"")) << content;
  EXPECT_FALSE(has(content, "99999999")) << content;
  EXPECT_FALSE(has(ended.err, "99999999")) << ended.err;
  EXPECT_EQ(content.find("P1"), content.rfind("P1")) << content;
}

TEST(Programming, ThePasswordFromTheEnvironment) {
  Served meter({"simulate", "lem-em4t", "--at", kAnyPort, "--pace", "fast"});
  const Ended ended =
      run({"read", meter.url(), "--programming", "--register", "1.8.0", "--json"}, {}, {"OBISCOPE_PASSWORD=00000000"});
  EXPECT_EQ(ended.code, 0) << ended.err;
}

TEST(Profile, AWeekOfQuarterHours) {
  const Folder folder;
  const std::string password = folder.file("password", "00000000\n");
  Served meter({"simulate", "lem-em4t", "--at", kAnyPort, "--pace", "fast", "--clock", "2026-03-20T12:00"});
  const Words ask{"profile",    meter.url(),       "P.01",  "--from", "2026-03-10T00:15", "--to",
                  "2026-03-17", "--password-file", password};
  Words as_json = ask;
  as_json.push_back("--json");
  const Ended rows = run(as_json);
  ASSERT_EQ(rows.code, 0) << rows.err;
  EXPECT_EQ(std::count(rows.out.begin(), rows.out.end(), '\n'), 7 * 96);
  const json first = json::parse(rows.out.substr(0, rows.out.find('\n')));
  EXPECT_EQ(first["time"].get<std::string>().substr(0, 19), "2026-03-10T00:15:00");
  EXPECT_EQ(first["values"][0]["obis"], "1-0:1.5.0*255");
  EXPECT_EQ(first["values"][0]["unit"], "kW");
  EXPECT_EQ(first["profile"]["code"], "P.01");
  Words as_csv = ask;
  as_csv.push_back("--csv");
  const Ended csv = run(as_csv);
  EXPECT_TRUE(csv.out.starts_with("time,status,1.5 kW,2.5 kW\n2026-03-10T00:15:00")) << csv.out.substr(0, 200);
  EXPECT_EQ(std::count(csv.out.begin(), csv.out.end(), '\n'), 7 * 96 + 1);
}

TEST(Profile, OneThatTheMeterHasNot) {
  const Folder folder;
  const std::string password = folder.file("password", "00000000\n");
  Served meter({"simulate", "lem-em4t", "--at", kAnyPort, "--pace", "fast"});
  const Ended ended = run({"profile", meter.url(), "P.77", "--password-file", password});
  EXPECT_EQ(ended.code, 4) << ended.err;
}

}  // namespace
}  // namespace obiscope::end_to_end

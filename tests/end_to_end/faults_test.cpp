// A meter on which things go wrong: a right reading or the right error, never a hang, never a wrong value.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "end_to_end/meters.hpp"
#include "end_to_end/process.hpp"

namespace obiscope::end_to_end {
namespace {

using nlohmann::json;

struct Case {
  std::string meter;
  std::string fault;
  std::set<int> codes;  // exit codes that are right
};

class EveryFault : public testing::TestWithParam<Case> {};

// Codes and fixed values, which are the same at any time.
std::set<std::string> codes_of(const json& readout) {
  std::set<std::string> codes;
  for (const json& reading : readout["readings"]) codes.insert(reading["code"]);
  return codes;
}

TEST_P(EveryFault, ARightReadingOrTheRightError) {
  const auto& [name, fault, codes] = GetParam();
  Served sound({"simulate", name, "--at", "tcp://127.0.0.1:0", "--pace", "fast", "--clock", "2026-03-01T12:00"});
  const Ended expected = run({"read", sound.url(), "--meter", name, "--json"});
  ASSERT_EQ(expected.code, 0) << expected.err;

  Served faulty({"simulate", name, "--at", "rfc2217://127.0.0.1:0", "--pace", "fast", "--clock", "2026-03-01T12:00",
                 "--fault", fault});
  const Ended ended = run({"read", faulty.url(), "--meter", name, "--json", "--timeout", "90s"});
  EXPECT_TRUE(codes.contains(ended.code)) << ended.code << ": " << ended.err;
  if (ended.code == 0) {
    const json right = json::parse(expected.out), got = json::parse(ended.out);
    EXPECT_EQ(got["meter"], right["meter"]);
    EXPECT_EQ(codes_of(got), codes_of(right));
  } else {
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("obiscope: ")) << ended.err;
  }
}

std::vector<Case> every_case() {
  std::vector<Case> cases;
  for (const char* meter : {"landisgyr-e350", "iskra-mt174", "lem-em4t"}) {
    cases.push_back({meter, "ignore-speed", {0}});
    cases.push_back({meter, "late", {0, 3, 5}});
    cases.push_back({meter, "silent", {3}});
    cases.push_back({meter, "locked", {0}});
    cases.push_back({meter, "wrong-bcc:1", {0}});
    cases.push_back({meter, "wrong-bcc:99", {5}});
    cases.push_back({meter, "noise:0.0001", {0, 3, 5}});
    cases.push_back({meter, "drop:0.001", {0, 3, 5}});
    cases.push_back({meter, "echo", {0}});
    cases.push_back({meter, "half", {3, 5}});
    cases.push_back({meter, "reset-mid-telegram", {0, 5}});
    cases.push_back({meter, "wrong-password-lockout", {0}});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, EveryFault, testing::ValuesIn(every_case()),
                         [](const auto& one) { return test_name_from(one.param.meter + "_" + one.param.fault); });

TEST(Faults, ALockedMeterAndAWrongPasswordAreRefusals) {
  const Folder folder;
  const std::string password = folder.file("password", "00000000\n");
  for (const char* fault : {"locked", "wrong-password-lockout"}) {
    Served meter({"simulate", "lem-em4t", "--at", "tcp://127.0.0.1:0", "--pace", "fast", "--fault", fault});
    const Ended ended = run({"read", meter.url(), "--register", "1.8.0", "--password-file", password, "--json"});
    EXPECT_EQ(ended.code, 4) << fault << ": " << ended.err;
    EXPECT_EQ(ended.out, "");
  }
}

}  // namespace
}  // namespace obiscope::end_to_end

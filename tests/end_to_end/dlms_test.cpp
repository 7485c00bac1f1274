// obiscope against virtual DLMS meters: every way to prove who one is, over every kind of line.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

#include "end_to_end/meters.hpp"
#include "end_to_end/process.hpp"

namespace obiscope::end_to_end {
namespace {

using nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string content_of(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

// A client of a virtual meter: its number, how it proves who it is, and what it can see.
struct Client {
  std::string meter;
  std::string line;  // pty, tcp, rfc2217, udp
  std::string number;
  std::string authentication;
  std::string password;
  std::string suite;  // where there are keys
  bool sees_energy = true;
};

// Everything that one client needs beside the program: its secrets in files, its counters in a folder.
class Visit {
 public:
  explicit Visit(const Client& client) : client_(client) {
    words_ = {"--meter", client.meter, "--client", client.number, "--authentication", client.authentication};
    if (!client.password.empty()) {
      words_.insert(words_.end(), {"--password-file", folder_.file("password", client.password + "\n")});
    }
    if (!client.suite.empty()) {
      const std::string keys = run({"meters", client.meter, "--keys", client.number}).out;
      words_.insert(words_.end(), {"--suite", client.suite, "--key-file", folder_.file("keys", keys)});
    }
  }

  std::string at() const {
    return client_.line == "pty" ? "pty:" + folder_.file("meter") : client_.line + "://127.0.0.1:0";
  }
  Ended obiscope(Words words) const {
    words.insert(words.end(), words_.begin(), words_.end());
    return run(words, {}, {"XDG_STATE_HOME=" + folder_.file("state")});
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  Client client_;
  Folder folder_;
  Words words_;
};

// How GoogleTest shows it.
void PrintTo(const Client& client, std::ostream* out) {
  *out << client.meter << ", client " << client.number << ", over " << client.line;
}

class EveryClient : public testing::TestWithParam<Client> {};

TEST_P(EveryClient, ReadsObjectsRegistersAndAProfile) {
  const Visit visit(GetParam());
  Served meter({"simulate", GetParam().meter, "--at", visit.at(), "--pace", "fast", "--clock", "2026-11-20T21:00"});
  const Ended read = visit.obiscope({"read", meter.url(), "--json"});
  ASSERT_EQ(read.code, 0) << read.err;
  const json readout = json::parse(read.out);
  EXPECT_EQ(readout["protocol"], "dlms");
  EXPECT_FALSE(readout["meter"]["id"].is_null());
  EXPECT_FALSE(readout["meter_time"].is_null());
  EXPECT_EQ(has(read.out, "\"energy_import\""), GetParam().sees_energy);
  EXPECT_EQ(has(read.out, "\"locked\""), !GetParam().sees_energy);

  const Ended objects = visit.obiscope({"objects", meter.url(), "--json"});
  ASSERT_EQ(objects.code, 0) << objects.err;
  EXPECT_GE(lines_of(objects.out).size(), GetParam().sees_energy ? 40U : 4U);

  const Words wish{"profile", meter.url(), "1-0:99.1.0*255", "--from", "2026-11-20T10:00", "--to", "2026-11-20T12:00"};
  const Ended profile = visit.obiscope({wish[0], wish[1], wish[2], wish[3], wish[4], wish[5], wish[6], "--json"});
  if (!GetParam().sees_energy) {
    EXPECT_EQ(profile.code, 4) << profile.err;
    return;
  }
  ASSERT_EQ(profile.code, 0) << profile.err;
  const std::vector<json> rows = lines_of(profile.out);
  ASSERT_EQ(rows.size(), 9U) << profile.out;
  EXPECT_EQ(rows.front()["time"].get<std::string>().substr(0, 16), "2026-11-20T10:00");
  EXPECT_GE(rows.front()["values"].size(), 2U);
}

std::vector<Client> every_client() {
  std::vector<Client> clients;
  for (const char* line : {"pty", "tcp", "rfc2217"}) {
    clients.push_back({"landisgyr-e450", line, "16", "none", "", "", false});
    clients.push_back({"landisgyr-e450", line, "32", "lls", "e450-try-me", ""});
    clients.push_back({"landisgyr-e450", line, "1", "gmac", "", "0"});
    clients.push_back({"landisgyr-zmd310-sn", line, "32", "lls", "00000000", ""});
    clients.push_back({"landisgyr-zcxe110", line, "16", "none", "", "", false});
    clients.push_back({"landisgyr-zcxe110", line, "2", "lls", "00000002", ""});
  }
  for (const char* line : {"tcp", "udp"}) {
    clients.push_back({"dlms-fleet", line, "16", "none", "", "", false});
    clients.push_back({"dlms-fleet", line, "1", "gmac", "", "0"});
    clients.push_back({"dlms-fleet", line, "2", "sha256", "fleet-sha-256-secret", "1"});
    clients.push_back({"dlms-fleet", line, "3", "ecdsa", "", "2"});
    clients.push_back({"dlms-fleet", line, "4", "md5", "fleet-md5-secret", ""});
    clients.push_back({"dlms-fleet", line, "5", "sha1", "fleet-sha-1-secret", ""});
    clients.push_back({"dlms-fleet", line, "6", "lls", "fleet-lls", ""});
  }
  return clients;
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, EveryClient, testing::ValuesIn(every_client()), [](const auto& one) {
  return test_name_from(one.param.meter + "_" + one.param.line + "_client_" + one.param.number);
});

const Client kOwner{"landisgyr-e450", "tcp", "32", "lls", "e450-try-me", ""};

TEST(Dlms, EveryFormOfCiphering) {
  const Client client{"dlms-fleet", "tcp", "2", "sha256", "fleet-sha-256-secret", "1"};
  const Visit visit(client);
  Served meter({"simulate", client.meter, "--at", visit.at(), "--pace", "fast"});
  for (const char* form : {"service", "general", "agreed", "static"}) {
    const Ended read = visit.obiscope({"read", meter.url(), "--json", "--register", "1.8.0", "--ciphering", form});
    EXPECT_EQ(read.code, 0) << form << ": " << read.err;
  }
  const Ended signing = visit.obiscope({"read", meter.url(), "--json", "--register", "1.8.0", "--sign"});
  EXPECT_EQ(signing.code, 0) << signing.err;
  const Ended dedicated = visit.obiscope({"read", meter.url(), "--json", "--register", "1.8.0", "--dedicated-key"});
  EXPECT_EQ(dedicated.code, 0) << dedicated.err;
}

TEST(Dlms, BehindModeE) {
  const Folder folder;
  Served meter({"simulate", "landisgyr-e450", "--at", "pty:" + folder.file("meter"), "--pace", "fast"});
  const Ended read = run({"read", meter.url(), "--via", "mode-e", "--json"});
  ASSERT_EQ(read.code, 0) << read.err;
  EXPECT_EQ(json::parse(read.out)["mode"], "mode E");
  const Ended ascii = run({"read", meter.url(), "--json"});
  ASSERT_EQ(ascii.code, 0) << ascii.err;
  EXPECT_EQ(json::parse(ascii.out)["protocol"], "iec62056-21");
}

TEST(Dlms, RegistersByClassAndAttribute) {
  const Visit visit(kOwner);
  Served meter({"simulate", kOwner.meter, "--at", visit.at(), "--pace", "fast"});
  const Ended read = visit.obiscope({"read", meter.url(), "--json", "--register", "3:1-0:1.8.0*255:3", "--register",
                                     "1.8.0", "--register", "8:0-0:1.0.0*255:3"});
  ASSERT_EQ(read.code, 0) << read.err;
  const json readout = json::parse(read.out);
  ASSERT_EQ(readout["readings"].size(), 3U) << read.out;
  EXPECT_EQ(readout["readings"][0]["code"], "3:1-0:1.8.0*255:3");
  EXPECT_EQ(readout["readings"][1]["unit"], "Wh");
}

TEST(Dlms, AWrongPasswordIsSentOnceAndNamed) {
  Client client = kOwner;
  client.password = "not-this-one";
  const Visit visit(client);
  Served meter({"simulate", client.meter, "--at", visit.at(), "--pace", "fast"});
  const Ended read = visit.obiscope({"read", meter.url(), "--trace"});
  EXPECT_EQ(read.code, 4) << read.err;
  EXPECT_TRUE(has(read.err, "not sent again")) << read.err;
  EXPECT_FALSE(has(read.err, "not-this-one")) << read.err;
}

TEST(Dlms, ASecretReachesNoRecordingAndTheRecordingDecodes) {
  const Visit visit(kOwner);
  const std::string path = visit.file("visit.line");
  Served meter({"simulate", kOwner.meter, "--at", visit.at(), "--pace", "fast"});
  const Ended read = visit.obiscope({"read", meter.url(), "--record", path, "--json"});
  ASSERT_EQ(read.code, 0) << read.err;
  const std::string recording = content_of(path);
  EXPECT_FALSE(has(recording, "e450-try-me"));
  EXPECT_FALSE(has(recording, "65 34 35 30 2d 74 72 79"));
  const Ended decoded = run({"decode", path, "--json"});
  EXPECT_EQ(decoded.code, 0) << decoded.err;
  EXPECT_TRUE(has(decoded.out, "1-0:1.8.0*255")) << decoded.out;
  const Ended explained = run({"explain", path});
  EXPECT_EQ(explained.code, 0) << explained.err;
  EXPECT_TRUE(has(explained.out, "SNRM")) << explained.out.substr(0, 2000);
  EXPECT_FALSE(has(explained.out, "e450-try-me"));
}

TEST(Dlms, AnInterruptedProfileGoesOn) {
  const Visit visit(kOwner);
  Served meter({"simulate", kOwner.meter, "--at", visit.at(), "--pace", "fast", "--clock", "2026-11-20T21:00"});
  const Words wish{"profile", meter.url(), "1-0:99.1.0*255", "--from", "2026-11-19", "--to"};
  const auto read = [&](const std::string& to, const std::string& file) {
    Words words = wish;
    words.insert(words.end(), {to, "--resume", file});
    return visit.obiscope(words);
  };
  ASSERT_EQ(read("2026-11-20", visit.file("whole.csv")).code, 0);
  ASSERT_EQ(read("2026-11-19T09:00", visit.file("parts.csv")).code, 0);
  {
    std::ofstream cut(visit.file("parts.csv"), std::ios::app);
    cut << "2026-11-19T09:15:00+01:00,0000";  // the line that was being written
  }
  const Ended rest = read("2026-11-20", visit.file("parts.csv"));
  ASSERT_EQ(rest.code, 0) << rest.err;
  EXPECT_EQ(content_of(visit.file("parts.csv")), content_of(visit.file("whole.csv")));
  EXPECT_GE(content_of(visit.file("whole.csv")).size(), 97U * 30U);
}

TEST(Dlms, APushIsReadAsItComes) {
  const Folder folder;
  Served meter({"simulate", "landisgyr-e450", "--at", "tcp://127.0.0.1:0", "--pace", "fast"});
  const Ended read = run({"read", meter.url(), "--protocol", "dlms", "--push", "--json"});
  ASSERT_EQ(read.code, 0) << read.err;
  const json readout = json::parse(read.out);
  EXPECT_EQ(readout["mode"], "push");
  EXPECT_TRUE(has(read.out, "\"1-0:1.8.0*255\"")) << read.out;
}

TEST(Dlms, EveryFaultEndsInAReadingOrInOneLine) {
  for (const char* fault : {"dm", "frmr", "rnr:2", "reject:13", "counter-jump", "block-repeat", "segment-lost", "late",
                            "silent", "locked", "wrong-fcs:1", "half", "reset-mid-telegram"}) {
    const Client client{"landisgyr-e450", "tcp", "1", "gmac", "", "0"};
    const Visit visit(client);
    Served meter({"simulate", client.meter, "--at", visit.at(), "--pace", "fast", "--fault", fault});
    const Ended read = visit.obiscope({"read", meter.url(), "--json", "--timeout", "60s"});
    if (read.code == 0) {
      EXPECT_TRUE(json::accept(read.out)) << fault;
    } else {
      EXPECT_GE(read.code, 3) << fault << ": " << read.err;
      EXPECT_LE(read.code, 5) << fault << ": " << read.err;
      EXPECT_EQ(read.out, "") << fault;
      EXPECT_TRUE(has(read.err, "obiscope: ")) << fault;
    }
  }
}

}  // namespace
}  // namespace obiscope::end_to_end

// record -> replay -> read: what was recorded reads the same as what was read.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "end_to_end/process.hpp"

namespace obiscope::end_to_end {
namespace {

using nlohmann::json;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Without what depends on when it was received.
json readings_of(const Ended& ended) {
  EXPECT_EQ(ended.code, 0) << ended.err;
  if (!json::accept(ended.out)) return "no JSON: " + ended.out;
  return json::parse(ended.out)["readings"];
}

class Recorded : public testing::Test {
 protected:
  void record(const Words& more) {
    Served meter({"simulate", "landisgyr-e350", "--at", "pty:" + folder_.file("meter")});
    Words words{"read", meter.url(), "--json", "--record", path_};
    words.insert(words.end(), more.begin(), more.end());
    read_ = run(words);
    ASSERT_EQ(read_.code, 0) << read_.err;
  }

  Folder folder_;
  std::string path_ = folder_.file("meter.line");
  Ended read_;
};

TEST_F(Recorded, ReplaysAsAMeter) {
  record({});
  for (const std::string& at : {"pty:" + folder_.file("again"), std::string("tcp://127.0.0.1:0")}) {
    Served meter({"replay", path_, "--at", at});
    EXPECT_EQ(readings_of(run({"read", meter.url(), "--json"})), readings_of(read_)) << at;
    const Ended stopped = meter.stop();
    EXPECT_EQ(stopped.code, 0) << stopped.err;
  }
}

TEST_F(Recorded, IsReadFromTheFileItself) {
  record({});
  EXPECT_EQ(readings_of(run({"read", "file:" + path_, "--json"})), readings_of(read_));
}

TEST_F(Recorded, IsDecodedAndExplained) {
  record({});
  EXPECT_EQ(readings_of(run({"decode", path_, "--json"})), readings_of(read_));
  EXPECT_EQ(run({"explain", path_}).code, 0);
}

TEST_F(Recorded, RedactedItNamesNobody) {
  record({"--redact"});
  const std::string number = json::parse(read_.out)["meter"]["id"];
  EXPECT_EQ(content_of(path_).find(number), std::string::npos);
  EXPECT_EQ(run({"decode", path_, "--json"}).code, 0);
}

TEST(Record, WritesTheFileAndSaysSo) {
  const Folder folder;
  const std::string path = folder.file("x.line");
  Served meter({"simulate", "landisgyr-e350", "--at", "tcp://127.0.0.1:0", "--pace", "fast"});
  const Ended ended = run({"record", meter.url(), path, "--json"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(json::parse(ended.out)["file"], path);
  EXPECT_GT(json::parse(ended.out)["events"], 3);
  EXPECT_EQ(run({"decode", path}).code, 0);
}

TEST(Record, OfASilentMeterIsKept) {
  const Folder folder;
  const std::string path = folder.file("x.line");
  Served meter({"simulate", "landisgyr-e350", "--at", "tcp://127.0.0.1:0", "--pace", "fast", "--fault", "silent"});
  EXPECT_EQ(run({"record", meter.url(), path}).code, 3);
  EXPECT_NE(content_of(path).find("> \"/?!\\r\\n\""), std::string::npos) << content_of(path);
}

TEST(Record, ListensAndSendsNothing) {
  const Folder folder;
  const std::string path = folder.file("x.line");
  Served meter({"simulate", "landisgyr-e350", "--at", "tcp://127.0.0.1:0", "--pace", "fast"});
  const Ended ended = run({"record", meter.url(), path, "--listen", "--for", "200ms"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(content_of(path).find("\n>"), std::string::npos) << content_of(path);
}

}  // namespace
}  // namespace obiscope::end_to_end

// explain() over captures of real meters: every byte named, messages recognised, check characters judged.
// The captures are no part of the project; where they are absent the test is skipped.
#include "protocol/iec62056_21/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace obiscope {
namespace {

const std::filesystem::path kCaptures = std::filesystem::path(OBISCOPE_SOURCE_DIR) / "../shared/corpus/d0";

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Explanation explained(std::string_view name) {
  return iec62056_21::explain(as_bytes(contents_of(kCaptures / name)));
}

bool has(const Explanation& entries, std::string_view name, std::string_view value) {
  return std::any_of(entries.begin(), entries.end(), [&](const Explained& entry) {
    return entry.name == name && entry.value.find(value) != std::string::npos;
  });
}

class ExplainCaptures : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(kCaptures)) GTEST_SKIP() << "no captures at " << kCaptures;
  }
};

TEST_F(ExplainCaptures, EveryByteHasAName) {
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(kCaptures)) {
    if (file.path().extension() != ".bin") continue;
    ++files;
    const std::string capture = contents_of(file);
    std::size_t at = 0;
    std::set<std::string> names;
    for (const Explained& entry : iec62056_21::explain(as_bytes(capture))) {
      names.insert(entry.name);
      EXPECT_FALSE(entry.name.empty()) << file.path();
      if (entry.depth > 0) continue;
      EXPECT_EQ(entry.offset, at) << file.path();
      at += entry.length;
    }
    EXPECT_EQ(at, capture.size()) << file.path();
    EXPECT_TRUE(names.count("data set")) << file.path();
  }
  EXPECT_GT(files, 0U);
}

TEST_F(ExplainCaptures, JudgesCheckCharacters) {
  EXPECT_TRUE(has(explained("lem_EM4TII_readout.bin"), "block check character", "0x2b: right"));
  EXPECT_TRUE(has(explained("smartmeter-obis_ISK_MT174.bin"), "block check character", "0x66: right"));
  EXPECT_TRUE(has(explained("vzlogger_4_ACE0_3k260V01.19.bin"), "block check character", "wrong, 0x4d expected"));
  const Explanation session = explained("lem_EM4TII_programming_session.bin");
  EXPECT_EQ(std::count_if(session.begin(), session.end(),
                          [](const Explained& entry) { return entry.name == "block check character" && !entry.wrong; }),
            8);
}

TEST_F(ExplainCaptures, NamesTheDialogue) {
  const Explanation entries = explained("vzwiki_LGZ_ZMF100AC_M23.bin");
  EXPECT_TRUE(has(entries, "request", ""));
  EXPECT_TRUE(has(entries, "identification", "LGZ4ZMF100AC.M23"));
  EXPECT_TRUE(has(entries, "option select", ""));
  EXPECT_TRUE(has(entries, "data readout without STX", ""));
  EXPECT_TRUE(has(entries, "code", "1-0:1.8.0*255 energy_import"));
  EXPECT_FALSE(has(explained("lem_EM4TII_programming_session.bin"), "password", "0000"));
}

}  // namespace
}  // namespace obiscope

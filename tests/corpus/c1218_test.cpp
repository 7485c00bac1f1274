// Every recording of ../shared/corpus/c1218 gives what is known of it; those of other families give nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "bytes/hex.hpp"
#include "protocol/c1218/capture.hpp"
#include "protocol/c1218/explain.hpp"
#include "protocol/c1218/extent.hpp"

namespace obiscope {
namespace {

const std::filesystem::path kCorpus = std::filesystem::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus";

struct Recording {
  const char* file;
  std::size_t packets;
  std::size_t unused;                  // bytes that belong to nothing
  std::vector<std::string> telegrams;  // the warnings of each session, or "refused KIND"
};

const Recording kRecordings[] = {
    {"elster_identify_negotiate.bin",
     4,
     0,
     {"identified: standard 0, version 1.0; negotiated: packets of 1024 bytes, 128 at once, 9600 Bd"}},
    {"emulator_session_bits.bin", 6, 0, {"identified: standard 0, version 1.0"}},
    {"termineter_vectors.bin", 4, 0, {"identify: the answer to identify is too short"}},
};

std::vector<Byte> bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> telegrams_in(Bytes recording, std::size_t& unused) {
  std::vector<std::string> telegrams;
  unused = c1218::decode_capture(recording, {}, [&](const c1218::Telegram& telegram) {
    if (!telegram) {
      telegrams.push_back("refused " + std::string(name_of(telegram.error().kind())));
      return;
    }
    std::string text;
    for (const Warning& warning : telegram->warnings) text += (text.empty() ? "" : "; ") + warning.text;
    telegrams.push_back(text);
  });
  return telegrams;
}

std::vector<Extent> extents_in(Bytes recording) {
  std::vector<Extent> extents;
  c1218::find_telegrams(recording, [&](const Extent& extent) { extents.push_back(extent); });
  return extents;
}

TEST(C1218Corpus, EveryRecordingGivesWhatIsKnownOfIt) {
  if (!std::filesystem::exists(kCorpus / "c1218")) GTEST_SKIP() << "no corpus here";
  for (const Recording& one : kRecordings) {
    const std::vector<Byte> recording = bytes_of(kCorpus / "c1218" / one.file);
    std::size_t unused = 0;
    EXPECT_EQ(telegrams_in(recording, unused), one.telegrams) << one.file;
    EXPECT_EQ(unused, one.unused) << one.file;
    EXPECT_EQ(extents_in(recording).size(), one.packets) << one.file;
  }
}

TEST(C1218Corpus, EveryRecordingIsInTheTable) {
  if (!std::filesystem::exists(kCorpus / "c1218")) GTEST_SKIP() << "no corpus here";
  for (const auto& entry : std::filesystem::directory_iterator(kCorpus / "c1218")) {
    if (entry.path().extension() == ".hex") continue;
    const bool known = std::any_of(std::begin(kRecordings), std::end(kRecordings),
                                   [&](const Recording& one) { return entry.path().filename() == one.file; });
    EXPECT_TRUE(known) << entry.path();
  }
}

TEST(C1218Corpus, EveryByteIsNamed) {
  if (!std::filesystem::exists(kCorpus / "c1218")) GTEST_SKIP() << "no corpus here";
  for (const Recording& one : kRecordings) {
    const std::vector<Byte> recording = bytes_of(kCorpus / "c1218" / one.file);
    std::size_t at = 0;
    for (const Explained& entry : c1218::explain(recording)) {
      if (entry.depth != 0) continue;
      EXPECT_EQ(entry.offset, at) << one.file;
      at += entry.length;
    }
    EXPECT_EQ(at, recording.size()) << one.file;
  }
}

TEST(C1218Corpus, OtherFamiliesHaveNoPacket) {
  if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "no corpus here";
  std::size_t files = 0;
  for (const char* family : {"d0", "sml", "p1", "dlms", "modbus"}) {
    if (!std::filesystem::exists(kCorpus / family)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kCorpus / family)) {
      if (!entry.is_regular_file()) continue;
      const std::vector<Byte> recording = bytes_of(entry.path());
      std::size_t unused = 0;
      EXPECT_TRUE(extents_in(recording).empty()) << entry.path();
      EXPECT_TRUE(telegrams_in(recording, unused).empty()) << entry.path();
      ++files;
    }
  }
  EXPECT_GT(files, 20U);
}

}  // namespace
}  // namespace obiscope

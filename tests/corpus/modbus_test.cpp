// Every recording of ../shared/corpus/modbus gives what is known of it, or the refusal that its bytes deserve; and what
// stands in the other folders is not taken for Modbus.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "protocol/modbus/capture.hpp"
#include "protocol/modbus/explain.hpp"
#include "protocol/modbus/extent.hpp"

namespace obiscope::modbus {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus";

struct Recording {
  const char* file;
  std::vector<std::string> telegrams;  // readings of each Readout "code value", or "refused kind"
  std::size_t checked = 0;             // frames
};

const Recording kRecordings[] = {
    // Requests only; the second writes the bus address into unit 1, the first into all: nobody answers.
    {"tiagofreire2_requests.bin", {"refused unsupported", "refused silence", "refused silence"}, 3},
    {"othermeter_pzem_responses.bin",
     {"0x0000 1226, 0x0001 60, 0x0007 600, 0x0008 5, 0x0003 4, 0x0004 0, 0x0005 71, 0x0006 0"},
     8},
};

std::vector<Byte> bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> telegrams_of(Bytes recording) {
  std::vector<std::string> all;
  const std::size_t unused = decode_capture(recording, {}, [&](Result<Readout> one) {
    if (!one) return all.push_back("refused " + std::string(name_of(one.error().kind())));
    std::string text;
    for (const Reading& reading : one->readings)
      text += (text.empty() ? "" : ", ") + reading.code + " " + text_from(reading.value);
    all.push_back(text);
  });
  EXPECT_EQ(unused, 0U);
  return all;
}

std::size_t checked_in(Bytes recording) {
  std::size_t checked = 0;
  find_telegrams(recording, [&](const Extent& extent) { checked += extent.checked ? 1U : 0U; });
  return checked;
}

TEST(ModbusCorpus, EachRecordingGivesWhatIsKnownOfIt) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus at " << kCorpus;
  std::set<std::string> known;
  for (const Recording& each : kRecordings) {
    known.insert(each.file);
    const std::vector<Byte> recording = bytes_of(kCorpus / "modbus" / each.file);
    EXPECT_EQ(telegrams_of(recording), each.telegrams) << each.file;
    EXPECT_EQ(checked_in(recording), each.checked) << each.file;
    std::size_t covered = 0;
    for (const Explained& entry : explain(recording)) {
      covered += entry.depth == 0 ? entry.length : 0;
      EXPECT_FALSE(entry.wrong) << each.file << ": " << entry.name << " " << entry.value;
    }
    EXPECT_EQ(covered, recording.size()) << each.file;
  }
  for (const auto& entry : fs::directory_iterator(kCorpus / "modbus")) {
    if (entry.path().extension() != ".bin") continue;
    EXPECT_TRUE(known.contains(entry.path().filename().string())) << entry.path() << " is in no table";
  }
}

TEST(ModbusCorpus, OtherFamiliesAreNotTakenForModbus) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "no corpus at " << kCorpus;
  for (const char* folder : {"d0", "sml", "p1", "dlms", "c1218"})
    for (const auto& entry : fs::directory_iterator(kCorpus / folder)) {
      const std::string kind = entry.path().extension();
      if (!entry.is_regular_file() || kind == ".hex" || kind == ".txt" || kind == ".md") continue;
      EXPECT_EQ(checked_in(bytes_of(entry.path())), 0U) << entry.path();
    }
}

}  // namespace
}  // namespace obiscope::modbus

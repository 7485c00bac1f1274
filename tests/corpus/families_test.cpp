// Which family each recording of ../shared/corpus is of, found by its content alone; and recordings of several.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <vector>

#include "detect/families.hpp"

namespace obiscope {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus";

const std::map<std::string, Protocol> kFolders = {
    {"d0", Protocol::iec62056_21}, {"dlms", Protocol::dlms},     {"sml", Protocol::sml},
    {"p1", Protocol::p1},          {"modbus", Protocol::modbus}, {"c1218", Protocol::c1218},
};

std::vector<Byte> content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The captures themselves: their texts in hexadecimal are for the command line, a .pcap holds other layers too.
std::vector<fs::path> captures_in(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kCorpus / folder))
    if (entry.path().extension() == ".bin") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

bool missing() {
  return !fs::exists(kCorpus);
}

using Table = std::map<std::string, std::map<std::string_view, std::size_t>>;

void print(const Table& table) {
  std::printf("%-8s", "");
  for (const Protocol family : kProtocols) std::printf("%13s", std::string(name_of(family)).c_str());
  for (const auto& [folder, found] : table) {
    std::printf("\n%-8s", folder.c_str());
    for (const Protocol family : kProtocols) {
      const auto count = found.find(name_of(family));
      std::printf("%13zu", count == found.end() ? 0 : count->second);
    }
  }
  std::printf("\n");
}

TEST(Families, EveryRecordingIsOfItsOwn) {
  if (missing()) GTEST_SKIP() << "no corpus beside the project";
  Table table;
  for (const auto& [folder, family] : kFolders) {
    for (const fs::path& file : captures_in(folder)) {
      const std::vector<Byte> recording = content_of(file);
      for (const detect::Stretch& stretch : detect::stretches_of(recording)) {
        ++table[folder][name_of(stretch.family)];
        EXPECT_EQ(name_of(stretch.family), name_of(family)) << file << " from byte " << stretch.offset;
      }
    }
  }
  print(table);
}

// Cut anywhere, what is left is of no other family that was checked.
TEST(Families, OneThatBeginsOrEndsInTheMiddle) {
  if (missing()) GTEST_SKIP() << "no corpus beside the project";
  for (const auto& [folder, family] : kFolders) {
    for (const fs::path& file : captures_in(folder)) {
      const std::vector<Byte> recording = content_of(file);
      for (std::size_t part = 1; part < 8; ++part) {
        const std::size_t cut = recording.size() * part / 8;
        for (const Bytes rest : {Bytes(recording).subspan(cut), Bytes(recording).first(cut)}) {
          for (const detect::Stretch& stretch : detect::stretches_of(rest)) {
            if (stretch.family != family) {
              EXPECT_EQ(stretch.checked, 0U) << file << " cut at " << cut;
            }
          }
        }
      }
    }
  }
}

struct Joined {
  std::vector<Byte> bytes;
  std::vector<Protocol> families;
};

// A recording of each family, with noise between them.
Joined joined(const std::vector<std::pair<Protocol, std::string>>& files) {
  Joined all;
  for (const auto& [family, file] : files) {
    const std::vector<Byte> one = content_of(kCorpus / file);
    all.bytes.insert(all.bytes.end(), one.begin(), one.end());
    for (Byte noise = 0; noise < 9; ++noise) all.bytes.push_back(static_cast<Byte>(0xC3U + 17U * noise));
    all.families.push_back(family);
  }
  return all;
}

TEST(Families, SeveralInOneRecording) {
  if (missing()) GTEST_SKIP() << "no corpus beside the project";
  std::vector<std::pair<Protocol, std::string>> files = {
      {Protocol::sml, "sml/EMH_eHZ361L5R.bin"},
      {Protocol::p1, "p1/dsmr-rs_input1.bin"},
      {Protocol::c1218, "c1218/elster_identify_negotiate.bin"},
      {Protocol::sml, "sml/vzlogger_EMH_basic.bin"},
      {Protocol::modbus, "modbus/othermeter_pzem_responses.bin"},
  };
  for (std::size_t turn = 0; turn < files.size(); ++turn) {
    std::rotate(files.begin(), files.begin() + 1, files.end());
    if (files.front().first == files.back().first) continue;
    const Joined all = joined(files);
    std::vector<std::string_view> expected, found;
    for (const Protocol family : all.families)
      if (expected.empty() || expected.back() != name_of(family)) expected.push_back(name_of(family));
    std::size_t end = 0;
    for (const detect::Stretch& stretch : detect::stretches_of(all.bytes)) {
      found.push_back(name_of(stretch.family));
      EXPECT_EQ(stretch.offset, end);
      end += stretch.length;
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(end, all.bytes.size());
  }
}

}  // namespace
}  // namespace obiscope

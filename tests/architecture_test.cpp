// The include rule of docs/architecture.md: a file may include only files of its own folder and of folders above it in
// the road of a reading. And the rules that a machine can check: heavy headers stay in .cpp files, vendors in meters/.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// The road, floor by floor. All folders of protocol/ stand on one floor.
const std::vector<std::string> kFloors = {"bytes",  "async",     "line",      "reading",  "protocol", "catalogue",
                                          "detect", "simulator", "transport", "delivery", "cli",      "daemon"};

fs::path source_root() {
  return fs::path(OBISCOPE_SOURCE_DIR) / "src";
}

std::vector<fs::path> sources() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(source_root()))
    if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") files.push_back(entry.path());
  return files;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Place {
  std::ptrdiff_t floor;
  std::string protocol;  // the folder below protocol/
};

Place place_of(const std::string& path) {
  const std::string first = path.substr(0, path.find('/'));
  const auto floor = std::find(kFloors.begin(), kFloors.end(), first);
  Place place{floor == kFloors.end() ? -1 : floor - kFloors.begin(), ""};
  if (first == "protocol") {
    const std::string rest = path.substr(first.size() + 1);
    place.protocol = rest.substr(0, rest.find('/'));
  }
  return place;
}

// Protocols stand beside each other, but for those that carry another: mode E begins in ASCII, HDLC is under DLMS, and
// P1 is ASCII data sets that may be enciphered as DLMS does it.
bool stands_on(const std::string& protocol, const std::string& below) {
  if (protocol == "p1") return below == "dlms" || below == "iec62056_21";
  return protocol == "dlms" && (below == "hdlc" || below == "iec62056_21");
}

// What is wrong with `file` including `included`; empty where nothing is.
std::string objection(const std::string& file, const std::string& included) {
  const Place from = place_of(file);
  const Place to = place_of(included);
  if (to.floor < 0) return "is in no folder of the road";
  if (to.floor > from.floor) return "points down the road";
  if (to.floor == from.floor && to.protocol != from.protocol && !stands_on(from.protocol, to.protocol))
    return "joins two protocols";
  return {};
}

TEST(Architecture, TheRuleItselfTellsUpFromDown) {
  EXPECT_EQ(objection("line/wire.cpp", "bytes/bytes.hpp"), "");
  EXPECT_EQ(objection("line/wire.cpp", "line/line.hpp"), "");
  EXPECT_NE(objection("bytes/hex.cpp", "line/line.hpp"), "");
  EXPECT_NE(objection("protocol/hdlc/frame.cpp", "protocol/sml/frame.hpp"), "");
  EXPECT_NE(objection("line/wire.cpp", "elsewhere/x.hpp"), "");
}

TEST(Architecture, NoIncludePointsDownTheRoad) {
  const std::regex include(R"(^\s*#\s*include\s+"([^"]+)\")");
  std::size_t seen = 0;
  for (const fs::path& file : sources()) {
    const std::string name = fs::relative(file, source_root()).string();
    for (const std::string& line : lines_of(file)) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      ++seen;
      EXPECT_EQ(objection(name, match[1]), "") << name << " includes " << match[1];
    }
  }
  EXPECT_GT(seen, 100U);
}

TEST(Architecture, HeavyHeadersStayInSourceFiles) {
  const std::regex heavy(R"(#\s*include\s+<(CLI/|spdlog/|fmt/|asio|nlohmann/|toml\+\+|openssl/|sqlite3))");
  for (const fs::path& file : sources()) {
    if (file.extension() != ".hpp") continue;
    for (const std::string& line : lines_of(file)) EXPECT_FALSE(std::regex_search(line, heavy)) << file << ": " << line;
  }
}

TEST(Architecture, VendorsStandInMetersOnly) {
  const std::regex vendor(R"(landis|iskra|kamstrup|kaifa|aidon|holley|sagemcom|elster|easymeter|"LGZ|"EMH|e-redes)",
                          std::regex::icase);
  const std::regex comment(R"(^\s*(//|\*))");
  for (const fs::path& file : sources()) {
    if (file.string().ends_with("_test.cpp")) continue;
    for (const std::string& line : lines_of(file)) {
      if (std::regex_search(line, comment)) continue;
      const std::string code = line.substr(0, line.find("//"));
      EXPECT_FALSE(std::regex_search(code, vendor)) << file << ": " << line;
    }
  }
}

// GCC 12 destroys the temporaries of a conditional expression twice where a Task ends at its co_await.
TEST(Architecture, NoConditionalExpressionStandsBehindCoAwait) {
  const std::regex operand(R"(co_await [^;]*;)");
  const std::regex text(R"("(\\.|[^"\\])*")");
  for (const fs::path& file : sources()) {
    std::string all;
    for (const std::string& line : lines_of(file)) all += line.substr(0, line.find("//")) + "\n";
    for (std::sregex_iterator it(all.begin(), all.end(), operand), end; it != end; ++it) {
      const std::string awaited = std::regex_replace(it->str(), text, "");
      EXPECT_EQ(awaited.find('?'), std::string::npos) << file << ": " << awaited;
    }
  }
}

TEST(Architecture, FilesStayShort) {
  for (const fs::path& file : sources()) {
    if (file.string().ends_with("_test.cpp")) continue;
    EXPECT_LE(lines_of(file).size(), 400U) << file << " is probably two files";
  }
}

}  // namespace

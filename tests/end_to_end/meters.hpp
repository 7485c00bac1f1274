// The virtual meters of the catalogue, for tests that want each of them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace obiscope::end_to_end {

// Names of the files in meters/ that describe a virtual twin.
inline std::vector<std::string> meters_with_twin() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(OBISCOPE_SOURCE_DIR "/meters")) {
    std::ifstream file(entry.path());
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (content.find("[twin]") != std::string::npos) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// As GoogleTest wants it.
inline std::string test_name_from(std::string name) {
  for (char& c : name) {
    if (c < '0' || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || c > 'z') c = '_';
  }
  return name;
}

}  // namespace obiscope::end_to_end

// The files of meters/ as they stand in the program; cmake/embed.cmake makes the definition.
#pragma once

#include <span>
#include <string_view>

namespace obiscope::catalogue {

struct BuiltIn {
  std::string_view name;  // the file's name without .toml
  std::string_view toml;
};

std::span<const BuiltIn> built_in_meters();

}  // namespace obiscope::catalogue

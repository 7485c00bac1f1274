// Extent: where in a recording a telegram of one family stands. Every protocol finds its own; the command line uses
// them to tell which family a recording is of.
#pragma once

#include <cstddef>
#include <functional>

namespace obiscope {

struct Extent {
  std::size_t offset = 0;  // in the recording
  std::size_t length = 0;  // in bytes, marks and check sequence included
  bool checked = false;    // a check sequence was right; else only the form is that of the family
  friend bool operator==(const Extent&, const Extent&) = default;
};

using ExtentSink = std::function<void(const Extent&)>;

}  // namespace obiscope

// How far a reading has come, for a progress bar.
#pragma once

#include <string_view>

#include "line/settings.hpp"

namespace obiscope {

struct Progress {
  std::string_view stage;     // "waking up", "signing on", "reading", "waiting for a push"
  std::size_t bytes = 0;      // of the block or of the whole so far
  std::size_t registers = 0;  // complete lines, registers or rows in it
  LineSettings line;          // at which they come
  std::size_t to_come = 0;    // how many registers or rows there will be; 0: not known
};

}  // namespace obiscope

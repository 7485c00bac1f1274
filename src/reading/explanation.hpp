// Explanation: the same bytes again, each one named. Every protocol makes one; the command line prints it.
#pragma once

#include <string>
#include <vector>

namespace obiscope {

struct Explained {
  std::size_t offset = 0;  // in the input
  std::size_t length = 0;  // in bytes
  unsigned depth = 0;      // a field inside a message stands one deeper
  std::string name;        // "identification", "manufacturer", "block check character"
  std::string value;       // "LGZ", "0x2b: right", "0x61: wrong, 0x3d expected"
  std::string clause;      // "IEC 62056-21 6.3.2"; empty where the parent's holds
  bool wrong = false;      // not as the standard wants it
  bool secret = false;     // a password: its bytes are to be shown to nobody
};

using Explanation = std::vector<Explained>;

}  // namespace obiscope

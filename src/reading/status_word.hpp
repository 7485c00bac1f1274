// What the bits of a status or error word mean. meters/ says so for each meter; see catalogue/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reading/readout.hpp"

namespace obiscope {

struct StatusBit {
  unsigned bit = 0;                 // 0: the least significant
  Flag flag;                        // in words
  bool warn = false;                // a person should be told of it
  bool cleared_by_readout = false;  // the meter forgets it once it was read
};

struct StatusWord {
  std::string code;             // "C.5.0", as the meter writes it
  std::vector<StatusBit> bits;  // the word itself is hexadecimal text
};

// The bits that are set in the hexadecimal word `written`, those without a meaning named "bit_12".
// Nothing where it is no hexadecimal number of at most 16 digits.
std::vector<Flag> flags_from(const StatusWord& word, std::string_view written);

// Adds the flags to `reading` and what is worth a Warning to `warnings`: code "status" or, where the readout itself
// makes the meter forget, "status_cleared_by_readout".
void apply(const StatusWord& word, Reading& reading, std::vector<Warning>& warnings);

}  // namespace obiscope

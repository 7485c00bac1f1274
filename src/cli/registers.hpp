// --register: which registers somebody wants.
#pragma once

#include <string>
#include <vector>

#include "cli/spec.hpp"
#include "reading/readout.hpp"

namespace obiscope::cli {

struct Wanted {
  std::string code;  // as a meter writes it: "1.8.0"
  Obis obis;
  std::optional<std::uint16_t> class_id;  // DLMS, where somebody names it
  std::int8_t attribute = 2;
};

// OBIS codes in any form, and CLASS:OBIS:ATTRIBUTE of DLMS. Error: usage.
Result<std::vector<Wanted>> wanted_from(const std::vector<std::string>& codes);
Result<Wanted> wanted_from(const std::string& code);

// Leaves in `readout` what is wanted. A register that is not in it costs a Warning "register_missing". Error: refused,
// where none of them is.
Result<void> keep(const std::vector<Wanted>& wanted, Readout& readout);

}  // namespace obiscope::cli

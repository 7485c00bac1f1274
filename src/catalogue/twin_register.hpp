// What has to be true of one register of a virtual twin, and what is worked out of it once.
#pragma once

#include <vector>

#include "catalogue/catalogue.hpp"

namespace obiscope::catalogue {

// Fills obis, shown_unit, digits and scale. Error: malformed, the reason alone, without file and line.
Result<void> complete(TwinRegister& entry, Byte medium);

// The registers of the last `count` months: "1.8.0" or "1.8.0*255" -> "1.8.0*01", "1.8.0*02", ... (not yet complete).
std::vector<TwinRegister> monthly(const TwinRegister& entry, unsigned count);

}  // namespace obiscope::catalogue

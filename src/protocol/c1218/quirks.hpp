// What one kind of meter does differently from the standard, or leaves open. meters/ fills it in; the protocol asks it
// in one place per field.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bytes/bytes.hpp"

namespace obiscope::c1218 {

struct Quirks {
  std::string model;            // for Readout::meter
  Byte password_padding = ' ';  // what fills a password up to its 20 octets; others want NUL
};

// Finds a meter's quirks by MANUFACTURER and ED_MODEL of its table 1, joined by a blank; those of a meter that follows
// the standard where it is not known.
using Recognise = std::function<const Quirks&(std::string_view identification)>;
const Quirks& follows_the_standard(std::string_view identification);

}  // namespace obiscope::c1218

// What one kind of meter does differently from the P1 companion standards, or leaves open. meters/ fills it in; the
// protocol asks it in one place per field.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bytes/bytes.hpp"

namespace obiscope::p1 {

// How the digits behind "!" are made.
enum class Check : std::uint8_t {
  arc,   // CRC-16/ARC, as the standard wants
  x25,   // CRC-16/X-25 in its place
  none,  // there are none: versions 2.2 and 3
};

struct Quirks {
  std::string model;                      // "Landis+Gyr E350", for Readout::meter
  bool x25_check = false;                 // the check is CRC-16/X-25
  bool without_check = false;             // a telegram of version 4 or 5 without a check is taken, with a Warning
  std::int16_t winter_minutes_east = 60;  // of UTC, where times end in W; S is an hour more
};

// Finds a meter's quirks by its identification, all between "/" and the line end ("ISK5\2M550T-1012"); those of a meter
// that follows the standard where it is not known.
using Recognise = std::function<const Quirks&(std::string_view identification)>;
const Quirks& follows_the_standard(std::string_view identification);

}  // namespace obiscope::p1

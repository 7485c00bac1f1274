// What one kind of meter does differently from the standard, or leaves open. meters/ fills it in; the protocol asks it
// in one place per field.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "async/instant.hpp"

namespace obiscope::modbus {

struct Quirks {
  std::string model;            // "Landis+Gyr ZCXe110", for Readout::meter
  Duration rest_after_error{};  // nothing is asked for so long behind a missing or damaged answer
};

// Finds a meter's quirks by what it says of itself: manufacturer, model and year (0-0:96.1.1), a blank, its firmware
// (1-0:0.2.0). Plain meters say nothing: "".
using Recognise = std::function<const Quirks&(std::string_view identification)>;
const Quirks& follows_the_standard(std::string_view identification);

}  // namespace obiscope::modbus

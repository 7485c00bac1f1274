// What one kind of meter does differently from the standard, or leaves open. meters/ fills it in.
#pragma once

#include <functional>
#include <string>

#include "protocol/dlms/date_time.hpp"
#include "protocol/dlms/push_layout.hpp"

namespace obiscope::dlms {

struct Quirks {
  std::string model;  // "Landis+Gyr E450", for Readout::meter
  Deviation deviation = Deviation::to_utc;
  std::vector<PushLayout> layouts;  // of pushes whose elements carry no OBIS codes
};

// By the logical device name ("LGZ1030655933512"), the system title in hexadecimal or the name of a push list;
// whichever is known.
using Recognise = std::function<const Quirks&(std::string_view name)>;
const Quirks& follows_the_standard(std::string_view name);

}  // namespace obiscope::dlms

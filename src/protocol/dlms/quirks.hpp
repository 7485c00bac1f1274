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
  std::vector<PushLayout> layouts;  // of pushes whose elements do not tell what they are, or in which unit
  // In pushes, codes tagged the wrong way round: 06 09 A B C D E F for 09 06 A B C D E F.
  bool reversed_obis_tag = false;
  // In pushes, structures of an attribute without tags and its value: 02 02 | class (2) A B C D E F attribute | value.
  bool untagged_attributes = false;
};

// By the logical device name ("LGZ1030655933512"), the system title in hexadecimal or the name of a push list;
// whichever is known.
using Recognise = std::function<const Quirks&(std::string_view name)>;
const Quirks& follows_the_standard(std::string_view name);

}  // namespace obiscope::dlms

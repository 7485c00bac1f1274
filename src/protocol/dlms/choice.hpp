// Which attributes to read: what a person wants to see of a meter, or what somebody has asked for by name.
#pragma once

#include <optional>
#include <vector>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/reader.hpp"

namespace obiscope::dlms {

// One value to be read, and what has to be read with it to understand it.
struct Choice {
  Attribute value;
  std::optional<Attribute> scaler_unit;
  std::optional<Attribute> captured;  // when the value arose

  friend bool operator==(const Choice&, const Choice&) = default;
};
Choice choice_of(const Attribute& value);

// Identity, clock, energies, demands, instantaneous values, status; at most kMostRegisters, in the meter's order, those
// that tell who it is first. `left_out`: how many more there would have been.
std::vector<Choice> choose_from(const std::vector<Object>& objects, std::size_t& left_out);
// What most meters have, for those that do not show their list.
std::vector<Choice> usual_choices();

// The classes that an object with this code may have, the likeliest first.
std::vector<std::uint16_t> likely_classes(const Obis& obis);

inline constexpr Attribute kDeviceName{class_id::data, Obis{0, 0, 42, 0, 0, 255}, 2};  // logical device name
inline constexpr Attribute kSerial{class_id::data, Obis{0, 0, 96, 1, 0, 255}, 2};
inline constexpr Attribute kClock{class_id::clock, Obis{0, 0, 1, 0, 0, 255}, 2};

}  // namespace obiscope::dlms

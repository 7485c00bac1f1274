// Attributes of the objects that a virtual meter has besides registers and profiles: clock, special days, activity
// calendar, register activation and monitor, script table, disconnect control (IEC 62056-6-2).
#pragma once

#include "protocol/dlms/device.hpp"

namespace obiscope::dlms {

// Attribute 2 and above of the clock, which shows `time`. object_undefined where there is no such attribute.
AccessResult put_clock_attribute(const MeterTime& time, std::int8_t attribute, Deviation deviation,
                                 std::vector<Byte>& out);
// Attribute 2 and above of all other classes that need no Source. object_undefined where class or attribute is unknown.
AccessResult put_fixed_attribute(const ObjectDescription& description, std::int8_t attribute, std::vector<Byte>& out);

}  // namespace obiscope::dlms

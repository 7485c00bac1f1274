// Interface classes by name (IEC 62056-6-2): what their attributes and methods are called, and their types' meaning.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bytes/bytes.hpp"

namespace obiscope::dlms {

struct InterfaceClass {
  std::uint16_t id = 0;
  Byte version = 0;                              // the newest version that these names are right for
  std::string_view name;                         // "Profile generic"
  std::span<const std::string_view> attributes;  // [0] is "logical_name"
  std::span<const std::string_view> methods;
  std::uint8_t first_method_offset = 0;  // with short names: offset of method 1 from the base name; 0: none
};
// nullptr where it is not known; its objects are still readable.
const InterfaceClass* class_of(std::uint16_t id, Byte version = 255);
std::span<const InterfaceClass> known_classes();
// "value", "scaler_unit", "attribute 12"
std::string attribute_name(std::uint16_t class_id, std::int8_t attribute, Byte version = 255);

namespace class_id {
constexpr std::uint16_t data = 1, register_ = 3, extended_register = 4, demand_register = 5, register_activation = 6,
                        profile_generic = 7, clock = 8, script_table = 9, special_days = 11, association_sn = 12,
                        association_ln = 15, sap_assignment = 17, activity_calendar = 20, register_monitor = 21,
                        hdlc_setup = 23, push_setup = 40, security_setup = 64, disconnect_control = 70;
}  // namespace class_id

}  // namespace obiscope::dlms

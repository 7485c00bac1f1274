// What a meter has: the object list of its association (IEC 62056-6-2, Association LN and SN, attribute 2).
#pragma once

#include <string>
#include <vector>

#include "protocol/dlms/apdu.hpp"

namespace obiscope::dlms {

enum class Access : std::uint8_t { none = 0, read = 1, write = 2, read_write = 3 };
struct AttributeAccess {
  std::int8_t attribute = 1;
  Access access = Access::read;
  bool authenticated = false;          // only with an authenticated (or protected) request
  std::vector<std::int8_t> selectors;  // selective access
};
struct Object {
  std::uint16_t class_id = 0;
  Byte version = 0;
  Obis instance;
  std::uint16_t base_name = 0;              // with short names
  std::vector<AttributeAccess> attributes;  // as the meter says; empty: it does not say
  std::vector<std::int8_t> methods;         // those that may be called
};
// Errors: malformed.
Result<std::vector<Object>> object_list_from(const Data& list);      // LN: {class, version, instance, rights}
Result<std::vector<Object>> short_name_list_from(const Data& list);  // SN: {base name, class, version, instance}
Data object_list_of(const std::vector<Object>& objects);
Data short_name_list_of(const std::vector<Object>& objects);

// Variable name of an attribute with short names.
std::uint16_t short_name_of(const Object& object, std::int8_t attribute);
// Whether attribute `number` may be read, as far as the list tells; true where it does not tell.
bool is_readable(const Object& object, std::int8_t number);

}  // namespace obiscope::dlms

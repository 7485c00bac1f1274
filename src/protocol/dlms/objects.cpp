// Object lists <-> Objects.
//
//   LN   [{class, version, instance, {[{attribute, mode, null or [selector]}], [{method, mode}]}}]
//   SN   [{base name, class, version, instance}]
//
// Modes up to version 2 of Association LN count: 0 none, 1 read, 2 write, 3 both, 4 to 6 the same with authentication.
// From version 3 on they are bits: 1 read, 2 write, 4 authenticated request, 8 encrypted, 10 signed, above: responses.
#include "protocol/dlms/objects.hpp"

#include <algorithm>
#include <utility>

#include "protocol/dlms/classes.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::int64_t kModeAuthenticated = 4, kLastCountedMode = 6, kProtectedRequest = 0x1C;
constexpr Byte kVersionWithBits = 3;

Error malformed(std::size_t index) {
  return Error(ErrorKind::malformed,
               "the object list is not as the standard wants it: element " + std::to_string(index + 1));
}

const std::vector<Data>* fields_of(const Data& data, std::size_t least) {
  const auto* const fields = data.items();
  return fields != nullptr && fields->size() >= least ? fields : nullptr;
}

template <class Number>
bool take(const Data& data, Number& number) {
  const auto value = data.integer();
  if (!value || !std::in_range<Number>(*value)) return false;
  number = static_cast<Number>(*value);
  return true;
}

bool take_mode(std::int64_t mode, bool bits, AttributeAccess& access) {
  if (mode < 0 || mode > 255) return false;
  if (!bits && mode > kLastCountedMode) return false;
  if (bits) {
    access.access = static_cast<Access>(mode & 3);
    access.authenticated = (mode & kProtectedRequest) != 0;
  } else {
    access.authenticated = mode >= kModeAuthenticated;
    access.access = static_cast<Access>(access.authenticated ? mode - 3 : mode);
  }
  return true;
}

bool take_attribute(const Data& data, bool bits, Object& object) {
  const auto* const fields = fields_of(data, 3);
  if (fields == nullptr) return false;
  AttributeAccess access;
  const auto mode = (*fields)[1].integer();
  if (!take((*fields)[0], access.attribute) || !mode || !take_mode(*mode, bits, access)) return false;
  if (const auto* const selectors = (*fields)[2].items()) {
    for (const Data& selector : *selectors) {
      std::int8_t number = 0;
      if (!take(selector, number)) return false;
      access.selectors.push_back(number);
    }
  }
  object.attributes.push_back(std::move(access));
  return true;
}

bool take_method(const Data& data, bool bits, Object& object) {
  const auto* const fields = fields_of(data, 2);
  if (fields == nullptr) return false;
  std::int8_t number = 0;
  const auto mode = (*fields)[1].integer();
  if (!take((*fields)[0], number) || !mode) return false;
  if (bits ? (*mode & 1) != 0 : *mode != 0) object.methods.push_back(number);
  return true;
}

bool take_rights(const Data& data, bool bits, Object& object) {
  const auto* const fields = fields_of(data, 2);
  if (fields == nullptr) return data.is_null();
  const auto* const attributes = (*fields)[0].items();
  const auto* const methods = (*fields)[1].items();
  if (attributes == nullptr || methods == nullptr) return false;
  return std::all_of(attributes->begin(), attributes->end(),
                     [&](const Data& one) { return take_attribute(one, bits, object); }) &&
         std::all_of(methods->begin(), methods->end(), [&](const Data& one) { return take_method(one, bits, object); });
}

bool take_name(const std::vector<Data>& fields, std::size_t first, Object& object) {
  const auto instance = obis_of(fields[first + 2]);
  if (!instance || !take(fields[first], object.class_id) || !take(fields[first + 1], object.version)) return false;
  object.instance = *instance;
  return true;
}

bool has_bits(const Object& object) {
  return object.class_id == class_id::association_ln && object.version >= kVersionWithBits;
}

// Whether the modes are bits: as the association says that stands in its own list; else whether one is too great to
// be a number.
bool modes_are_bits(const std::vector<Data>& list) {
  bool known = false, too_great = false;
  for (const Data& element : list) {
    const auto* const fields = fields_of(element, 4);
    Object object;
    if (fields == nullptr || !take_name(*fields, 0, object)) continue;
    if (has_bits(object)) return true;
    known = known || object.class_id == class_id::association_ln;
    const auto* const rights = fields_of((*fields)[3], 2);
    const auto* const attributes = rights == nullptr ? nullptr : (*rights)[0].items();
    if (attributes == nullptr) continue;
    for (const Data& attribute : *attributes) {
      const auto* const parts = fields_of(attribute, 2);
      too_great = too_great || (parts != nullptr && (*parts)[1].integer().value_or(0) > kLastCountedMode);
    }
  }
  return !known && too_great;
}

std::int64_t mode_of(const AttributeAccess& access, bool bits) {
  const auto mode = static_cast<std::int64_t>(access.access);
  if (!access.authenticated || access.access == Access::none) return mode;
  return bits ? mode | kModeAuthenticated : mode + 3;
}

Data rights_of(const Object& object, bool bits) {
  std::vector<Data> attributes, methods;
  for (const AttributeAccess& access : object.attributes) {
    std::vector<Data> selectors;
    for (const std::int8_t selector : access.selectors) selectors.push_back(integer_data(Tag::int8, selector));
    attributes.push_back(
        structure({integer_data(Tag::int8, access.attribute), integer_data(Tag::enumeration, mode_of(access, bits)),
                   selectors.empty() ? null_data() : array(std::move(selectors))}));
  }
  for (const std::int8_t method : object.methods)
    methods.push_back(structure({integer_data(Tag::int8, method), integer_data(Tag::enumeration, 1)}));
  return structure({array(std::move(attributes)), array(std::move(methods))});
}

}  // namespace

Result<std::vector<Object>> object_list_from(const Data& list) {
  const auto* const elements = list.items();
  if (elements == nullptr) return failure(ErrorKind::malformed, "the object list is no array");
  const bool bits = modes_are_bits(*elements);
  std::vector<Object> objects;
  for (const Data& element : *elements) {
    const auto* const fields = fields_of(element, 4);
    Object object;
    if (fields == nullptr || !take_name(*fields, 0, object) || !take_rights((*fields)[3], bits, object))
      return failure(malformed(objects.size()));
    objects.push_back(std::move(object));
  }
  return objects;
}

Result<std::vector<Object>> short_name_list_from(const Data& list) {
  const auto* const elements = list.items();
  if (elements == nullptr) return failure(ErrorKind::malformed, "the object list is no array");
  std::vector<Object> objects;
  for (const Data& element : *elements) {
    const auto* const fields = fields_of(element, 4);
    Object object;
    const auto base = fields == nullptr ? std::nullopt : (*fields)[0].integer();  // long: FA00 comes as -1536
    if (!base || *base < -0x8000 || *base > 0xFFFF || !take_name(*fields, 1, object))
      return failure(malformed(objects.size()));
    object.base_name = static_cast<std::uint16_t>(*base & 0xFFFF);
    objects.push_back(std::move(object));
  }
  return objects;
}

Data object_list_of(const std::vector<Object>& objects) {
  const bool bits = std::any_of(objects.begin(), objects.end(), has_bits);
  std::vector<Data> list;
  for (const Object& object : objects)
    list.push_back(structure({integer_data(Tag::uint16, object.class_id), integer_data(Tag::uint8, object.version),
                              obis_data(object.instance), rights_of(object, bits)}));
  return array(std::move(list));
}

Data short_name_list_of(const std::vector<Object>& objects) {
  std::vector<Data> list;
  for (const Object& object : objects)
    list.push_back(structure({integer_data(Tag::int16, static_cast<std::int16_t>(object.base_name)),
                              integer_data(Tag::uint16, object.class_id), integer_data(Tag::uint8, object.version),
                              obis_data(object.instance)}));
  return array(std::move(list));
}

std::uint16_t short_name_of(const Object& object, std::int8_t attribute) {
  constexpr int kBetweenNames = 8;
  return static_cast<std::uint16_t>(object.base_name + kBetweenNames * (attribute - 1));
}

bool is_readable(const Object& object, std::int8_t number) {
  const auto told = std::find_if(object.attributes.begin(), object.attributes.end(),
                                 [&](const AttributeAccess& access) { return access.attribute == number; });
  return told == object.attributes.end() || told->access == Access::read || told->access == Access::read_write;
}

}  // namespace obiscope::dlms

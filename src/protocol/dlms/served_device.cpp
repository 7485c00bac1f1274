#include "protocol/dlms/served_device.hpp"

#include <algorithm>

#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::int8_t kReplyByLogicalName = 1, kReplyByShortName = 8;  // reply_to_HLS_authentication
constexpr std::uint32_t kNamesOfAnObject = 0x40;
constexpr std::uint16_t kLastFreeName = 0xF9C0;

// Sorts by instance first, so that one search tells an unknown instance from one of another class.
std::uint64_t key_of(std::uint16_t class_number, const Obis& instance) {
  std::uint64_t key = 0;
  for (const Byte part : {instance.a, instance.b, instance.c, instance.d, instance.e, instance.f})
    key = key << 8U | part;
  return key << 16U | class_number;
}

ServedObject::By answerer_of(std::uint16_t class_number) {
  switch (class_number) {
    case class_id::sap_assignment:
      return ServedObject::By::sap;
    case class_id::hdlc_setup:
      return ServedObject::By::link;
    case class_id::push_setup:
      return ServedObject::By::push;
    case class_id::security_setup:
      return ServedObject::By::security;
    default:
      return ServedObject::By::device;
  }
}

Object object_with(std::uint16_t class_number, Byte version, const Obis& instance, std::size_t attributes) {
  Object object{class_number, version, instance, 0, {}, {}};
  for (std::size_t number = 1; number <= attributes; ++number)
    object.attributes.push_back({static_cast<std::int8_t>(number), Access::read, false, {}});
  return object;
}

// Behind all names that the device uses.
std::uint32_t free_name(const std::vector<Object>& objects) {
  std::uint32_t name = 0x0100;
  for (const Object& object : objects) {
    const auto span = static_cast<std::uint32_t>(object.attributes.size() * 8 + 0xC0);
    if (object.base_name < kAssociationName) name = std::max<std::uint32_t>(name, object.base_name + span);
  }
  return (name + 7) / 8 * 8;
}

}  // namespace

ServedDevice::ServedDevice(std::uint16_t server, const Device& device, std::size_t keys)
    : server_(server), device_(&device) {
  constexpr std::size_t kAssociations = 2;
  added_.reserve(keys * 2 + kAssociations);  // the index keeps pointers into it
  for (const Object& object : device.objects())
    objects_.push_back({answerer_of(object.class_id), device.is_open(object), 0, &object});
  add_association(class_id::association_ln, 9, kReplyByLogicalName);
  add_association(class_id::association_sn, 4, kReplyByShortName);
  add_keys(keys);
  index();
}

void ServedDevice::add_association(std::uint16_t class_number, std::size_t attributes, std::int8_t reply_method) {
  constexpr std::int8_t kSecret = 7;
  constexpr Byte kVersion = 1;
  const bool by_name = class_number == class_id::association_sn;
  Object object = object_with(class_number, by_name ? 2 : kVersion, kCurrentAssociation, attributes);
  object.methods = {reply_method};
  if (by_name) {
    object.base_name = kAssociationName;
  } else {
    object.attributes[kSecret - 1].access = Access::none;
  }
  added_.push_back(std::move(object));
  objects_.push_back({ServedObject::By::association, true, 0, &added_.back()});
}

// 0-0:43.0.n and 0-0:43.1.n: security setup and invocation counter of key n, unless the device has them.
void ServedDevice::add_keys(std::size_t keys) {
  std::uint32_t name = free_name(device_->objects());
  for (std::size_t key = 0; key < keys; ++key) {
    for (const bool counter : {true, false}) {
      const Obis instance{0, 0, 43, static_cast<Byte>(counter ? 1 : 0), static_cast<Byte>(key), 255};
      const auto same = [&](const ServedObject& each) { return each.object->instance == instance; };
      const auto found = std::find_if(objects_.begin(), objects_.end(), same);
      const ServedObject::By by = counter ? ServedObject::By::counter : ServedObject::By::security;
      if (found != objects_.end()) {
        *found = {by, found->open || counter, static_cast<std::uint8_t>(key), found->object};
        continue;
      }
      Object object =
          counter ? object_with(class_id::data, 0, instance, 2) : object_with(class_id::security_setup, 0, instance, 5);
      if (name <= kLastFreeName) object.base_name = static_cast<std::uint16_t>(name);
      name += kNamesOfAnObject;
      added_.push_back(std::move(object));
      objects_.push_back({by, counter, static_cast<std::uint8_t>(key), &added_.back()});
    }
  }
}

void ServedDevice::index() {
  for (const ServedObject& each : objects_) {
    by_instance_.emplace_back(key_of(each.object->class_id, each.object->instance), &each);
    if (each.object->base_name != 0) by_name_.emplace_back(each.object->base_name, &each);
  }
  std::sort(by_instance_.begin(), by_instance_.end());
  std::sort(by_name_.begin(), by_name_.end());
}

const ServedObject* ServedDevice::find(std::uint16_t class_number, const Obis& instance, AccessResult& result) const {
  const std::uint64_t key = key_of(class_number, instance);
  const auto by_key = [](const auto& entry, std::uint64_t wanted) { return entry.first < wanted; };
  const auto found = std::lower_bound(by_instance_.begin(), by_instance_.end(), key, by_key);
  if (found != by_instance_.end() && found->first == key) return found->second;
  const bool behind = found != by_instance_.end() && found->first >> 16U == key >> 16U;
  const bool before = found != by_instance_.begin() && (found - 1)->first >> 16U == key >> 16U;
  result = behind || before ? access::class_inconsistent : access::object_undefined;
  return nullptr;
}

NamedAttribute ServedDevice::find(std::uint16_t name) const {
  const auto by_key = [](std::uint16_t wanted, const auto& entry) { return wanted < entry.first; };
  const auto behind = std::upper_bound(by_name_.begin(), by_name_.end(), name, by_key);
  if (behind == by_name_.begin()) return {};
  const ServedObject* const served = (behind - 1)->second;
  const auto offset = static_cast<std::uint16_t>(name - served->object->base_name);
  const std::size_t attribute = offset / 8U + 1;
  const bool known = offset % 8 == 0 && attribute <= served->object->attributes.size();
  return {served, static_cast<std::int8_t>(known ? attribute : 0), offset};
}

}  // namespace obiscope::dlms

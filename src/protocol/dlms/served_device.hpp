// One logical device as the server shows it: the objects of its Device and those that the server adds (associations,
// invocation counters, security setups), found by class and OBIS code or by short name.
#pragma once

#include <utility>
#include <vector>

#include "protocol/dlms/device.hpp"

namespace obiscope::dlms {

constexpr Obis kCurrentAssociation{0, 0, 40, 0, 0, 255};
constexpr std::uint16_t kAssociationName = 0xFA00;  // short name of the current association

struct ServedObject {
  // Who answers for its attributes.
  enum class By : std::uint8_t { device, association, counter, sap, link, push, security } by = By::device;
  bool open = false;     // readable for the public client
  std::uint8_t key = 0;  // counter, security: which key
  const Object* object = nullptr;
};

// What a variable name means.
struct NamedAttribute {
  const ServedObject* served = nullptr;
  std::int8_t number = 0;    // 0: no attribute, behind the last one
  std::uint16_t offset = 0;  // from the base name
};

class ServedDevice {
 public:
  // `keys`: how many encryption keys the meter has: so many counters and security setups. `device` has to outlive it.
  ServedDevice(std::uint16_t server, const Device& device, std::size_t keys);

  std::uint16_t server() const { return server_; }
  const Device& device() const { return *device_; }
  const std::vector<ServedObject>& objects() const { return objects_; }
  // nullptr with object_undefined or class_inconsistent (the instance is there, with another class).
  const ServedObject* find(std::uint16_t class_id, const Obis& instance, AccessResult& result) const;
  NamedAttribute find(std::uint16_t name) const;

 private:
  void add_keys(std::size_t keys);
  void add_association(std::uint16_t class_number, std::size_t attributes, std::int8_t reply_method);
  void index();

  std::uint16_t server_;
  const Device* device_;
  std::vector<Object> added_;
  std::vector<ServedObject> objects_;
  std::vector<std::pair<std::uint64_t, const ServedObject*>> by_instance_;  // sorted
  std::vector<std::pair<std::uint16_t, const ServedObject*>> by_name_;      // sorted
};

}  // namespace obiscope::dlms

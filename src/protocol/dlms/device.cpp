// Registers and the choice of what answers for each class; device_profile.cpp and device_objects.cpp have the rest.
#include "protocol/dlms/device.hpp"

#include <algorithm>

#include "protocol/dlms/device_objects.hpp"
#include "protocol/dlms/device_profile.hpp"
#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::uint32_t kFirstName = 0x0200;
constexpr std::uint32_t kReservedNames = 0xFA00;  // from here on the standard gives the names
constexpr std::uint16_t kScriptTableName = 0xFB00, kSapName = 0xFC00, kDeviceName = 0xFD00;
constexpr Obis kLogicalDeviceName{0, 0, 42, 0, 0, 255};
constexpr Duration kDemandPeriod = std::chrono::minutes(15);

// The base name that IEC 62056-5-3 reserves for it; 0: none.
std::uint16_t reserved_name_of(const ObjectDescription& description) {
  if (description.class_id == class_id::data && description.instance == kLogicalDeviceName) return kDeviceName;
  if (description.class_id == class_id::sap_assignment) return kSapName;
  if (description.class_id == class_id::script_table) return kScriptTableName;
  return 0;
}

// From the base name to behind the last method.
std::uint32_t span_of_names(const ObjectDescription& description, std::size_t attributes) {
  const InterfaceClass* const known = class_of(description.class_id, description.version);
  std::size_t span = attributes * 8;
  if (known != nullptr && known->first_method_offset > 0)
    span = std::max(span, known->first_method_offset + known->methods.size() * 8);
  return static_cast<std::uint32_t>((span + 7) / 8 * 8);
}

Object object_of(const ObjectDescription& description) {
  Object object{description.class_id, description.version, description.instance, 0, {}, {}};
  const InterfaceClass* const known = class_of(description.class_id, description.version);
  const std::size_t attributes = known == nullptr ? 2 : known->attributes.size();
  for (std::size_t number = 1; number <= attributes; ++number) {
    AttributeAccess right{static_cast<std::int8_t>(number), Access::read, false, {}};
    if (description.class_id == class_id::profile_generic && number == 2) right.selectors = {1, 2};
    object.attributes.push_back(std::move(right));
  }
  return object;
}

// The stamp of the last full period at `clock`.
MeterTime last_full(const MeterTime& clock, Duration period) {
  const std::optional<Instant> wall = as_if_utc(clock);
  if (!wall) return clock;
  MeterTime time = meter_time_from(*wall - wall->time_since_epoch() % period);
  time.minutes_east_of_utc = clock.minutes_east_of_utc;
  time.daylight_saving = clock.daylight_saving;
  return time;
}

class SourceDevice final : public Device {
 public:
  SourceDevice(const Source& source, std::shared_ptr<const DeviceModel> model)
      : source_(source), model_(std::move(model)) {}

  const std::vector<Object>& objects() const override { return model_->objects; }
  bool is_open(const Object& object) const override {
    const ObjectDescription* const found = description_of(object);
    return found != nullptr && found->open;
  }
  AccessResult read(const Object& object, std::int8_t attribute, const std::optional<Selection>& selection, Instant now,
                    std::vector<Byte>& out) const override;
  std::unique_ptr<LongValue> stream(const Object& object, std::int8_t attribute,
                                    const std::optional<Selection>& selection, Instant now,
                                    AccessResult& result) const override;

 private:
  const ObjectDescription* description_of(const Object& object) const;
  AccessResult read_value(const ObjectDescription& description, Instant now, std::vector<Byte>& out) const;
  AccessResult read_register(const ObjectDescription& description, std::int8_t attribute, Instant now,
                             std::vector<Byte>& out) const;
  AccessResult read_demand(const ObjectDescription& description, std::int8_t attribute, Instant now,
                           std::vector<Byte>& out) const;
  AccessResult read_capture_time(const ObjectDescription& description, Instant now, std::vector<Byte>& out) const;

  const Source& source_;
  std::shared_ptr<const DeviceModel> model_;
  mutable ProfileBeginnings beginnings_;
};

const ObjectDescription* SourceDevice::description_of(const Object& object) const {
  const std::ptrdiff_t place = &object - model_->objects.data();
  if (place < 0 || static_cast<std::size_t>(place) >= model_->descriptions.size()) return nullptr;
  return &model_->descriptions[static_cast<std::size_t>(place)];
}

AccessResult SourceDevice::read_value(const ObjectDescription& description, Instant now, std::vector<Byte>& out) const {
  const Writing how{description.type, description.scaler_unit, model_->deviation};
  if (!description.text.empty()) {
    const AccessResult result = put_value(description.text, {}, how, out);
    if (result != access::success) put_octet_string(as_bytes(description.text), out);
    return access::success;
  }
  const std::optional<Register> found = source_.find(description.code, now);
  if (!found) return access::object_unavailable;
  return put_value(found->reading.value, found->reading.unit, how, out);
}

AccessResult SourceDevice::read_capture_time(const ObjectDescription& description, Instant now,
                                             std::vector<Byte>& out) const {
  const std::optional<Register> found = source_.find(description.code, now);
  if (!found) return access::object_unavailable;
  const MeterTime clock = last_full(source_.clock(now), kDemandPeriod);
  put_time(found->reading.captured.value_or(clock), model_->deviation, out);
  return access::success;
}

// Register (3) and extended register (4): value, scaler and unit, status, capture time.
AccessResult SourceDevice::read_register(const ObjectDescription& description, std::int8_t attribute, Instant now,
                                         std::vector<Byte>& out) const {
  const bool extended = description.class_id == class_id::extended_register;
  if (attribute == 2) return read_value(description, now, out);
  if (attribute == 3) {
    put_scaler_unit(description.scaler_unit, out);
    return access::success;
  }
  if (extended && attribute == 4) {
    put_number(Tag::uint8, 0, out);
    return access::success;
  }
  if (extended && attribute == 5) return read_capture_time(description, now, out);
  return access::object_undefined;
}

// Demand register (5): the average of the period that runs and of the one before, and when they began and ended.
AccessResult SourceDevice::read_demand(const ObjectDescription& description, std::int8_t attribute, Instant now,
                                       std::vector<Byte>& out) const {
  switch (attribute) {
    case 2:
    case 3:
      return read_value(description, now, out);
    case 4:
      put_scaler_unit(description.scaler_unit, out);
      break;
    case 5:
      put_number(Tag::uint8, 0, out);
      break;
    case 6:
      return read_capture_time(description, now, out);
    case 7:
      put_time(last_full(source_.clock(now), kDemandPeriod), model_->deviation, out);
      break;
    case 8:
      put_number(Tag::uint32, kDemandPeriod / std::chrono::seconds(1), out);
      break;
    case 9:
      put_number(Tag::uint16, 1, out);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

AccessResult SourceDevice::read(const Object& object, std::int8_t attribute, const std::optional<Selection>& selection,
                                Instant now, std::vector<Byte>& out) const {
  const ObjectDescription* const description = description_of(object);
  if (description == nullptr || attribute < 1) return access::object_undefined;
  if (attribute == 1) {
    put_obis(description->instance, out);
    return access::success;
  }
  switch (description->class_id) {
    case class_id::data:
      return attribute == 2 ? read_value(*description, now, out) : access::object_undefined;
    case class_id::register_:
    case class_id::extended_register:
      return read_register(*description, attribute, now, out);
    case class_id::demand_register:
      return read_demand(*description, attribute, now, out);
    case class_id::clock:
      return put_clock_attribute(source_.clock(now), attribute, model_->deviation, out);
    case class_id::profile_generic:
      return put_profile_attribute({source_, *model_, *description, beginnings_}, attribute, selection, now, out);
    default:
      return put_fixed_attribute(*description, attribute, out);
  }
}

std::unique_ptr<LongValue> SourceDevice::stream(const Object& object, std::int8_t attribute,
                                                const std::optional<Selection>& selection, Instant now,
                                                AccessResult& result) const {
  result = access::success;
  const ObjectDescription* const description = description_of(object);
  if (description == nullptr || description->class_id != class_id::profile_generic || attribute != 2) return nullptr;
  return profile_buffer({source_, *model_, *description, beginnings_}, selection, now, result);
}

}  // namespace

bool Device::is_open(const Object&) const {
  return false;
}

std::unique_ptr<LongValue> Device::stream(const Object&, std::int8_t, const std::optional<Selection>&, Instant,
                                          AccessResult& result) const {
  result = access::success;
  return nullptr;
}

std::shared_ptr<const DeviceModel> describe(std::vector<ObjectDescription> objects, Deviation deviation) {
  auto model = std::make_shared<DeviceModel>();
  model->deviation = deviation;
  std::uint32_t name = kFirstName;
  for (ObjectDescription& description : objects) {
    if (description.code.empty()) description.code = text_from(description.instance);
    Object object = object_of(description);
    object.base_name = reserved_name_of(description);
    const std::uint32_t span = span_of_names(description, object.attributes.size());
    if (object.base_name == 0 && name + span <= kReservedNames) {
      object.base_name = static_cast<std::uint16_t>(name);
      name += span;
    }
    model->objects.push_back(std::move(object));
  }
  model->descriptions = std::move(objects);
  return model;
}

std::unique_ptr<Device> make_device(const Source& source, std::shared_ptr<const DeviceModel> model) {
  return std::make_unique<SourceDevice>(source, std::move(model));
}

std::unique_ptr<Device> make_device(const Source& source, std::vector<ObjectDescription> objects, Deviation deviation) {
  return make_device(source, describe(std::move(objects), deviation));
}

}  // namespace obiscope::dlms

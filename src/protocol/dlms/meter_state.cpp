#include "protocol/dlms/meter_state.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

using Bit = Conformance::Bit;

constexpr Conformance kByName = Conformance()
                                    .with(Bit::general_protection)
                                    .with(Bit::general_block_transfer)
                                    .with(Bit::block_transfer_with_get)
                                    .with(Bit::multiple_references)
                                    .with(Bit::data_notification)
                                    .with(Bit::get)
                                    .with(Bit::selective_access)
                                    .with(Bit::action);
constexpr Conformance kByShortName = Conformance()
                                         .with(Bit::general_protection)
                                         .with(Bit::general_block_transfer)
                                         .with(Bit::read)
                                         .with(Bit::block_transfer_with_get)
                                         .with(Bit::multiple_references)
                                         .with(Bit::information_report)
                                         .with(Bit::parameterised_access);

bool has_key(const ServerAssociation& association) {
  return association.security && !association.security->keys.encryption.empty();
}

}  // namespace

Meter::State::State(const Device& device, const Source& readouts, MeterOptions given)
    : options(std::move(given)), source(readouts) {
  if (options.faults.silent) options.link.faults.silent = true;
  if (options.faults.late) options.link.faults.late = true;
  options.ascii.mode = iec62056_21::Mode::e;
  options.ascii.confirms_hdlc = options.confirms_mode_e;
  options.ascii.faults.silent |= options.faults.silent;
  options.ascii.faults.late |= options.faults.late;
  if (options.faults.segment_lost && options.link.faults.segments_lost == 0) options.link.faults.segments_lost = 1;
  for (ServerAssociation& association : options.associations) {
    key_numbers.push_back(kNoKey);
    if (!association.security) continue;
    if (association.security->own_title == SystemTitle{}) association.security->own_title = options.title;
    if (!has_key(association)) continue;
    const std::vector<Byte>& key = association.security->keys.encryption;
    const auto same = [&](const ServedKey& each) { return each.encryption == key; };
    const auto found = std::find_if(keys.begin(), keys.end(), same);
    key_numbers.back() = static_cast<std::size_t>(found - keys.begin());
    if (found == keys.end()) keys.push_back({key, 1, 0});
  }
  devices.reserve(options.further.size() + 1);
  devices.emplace_back(options.server, device, keys.size());
  for (const LogicalDevice& each : options.further)
    if (each.device != nullptr) devices.emplace_back(each.server, *each.device, keys.size());
  lists.resize(devices.size() * options.associations.size());
}

const ServedDevice* Meter::State::device_at(std::uint16_t server) const {
  for (const ServedDevice& each : devices)
    if (each.server() == server) return &each;
  return nullptr;
}

ServedKey* Meter::State::key_of(std::size_t index) {
  const std::size_t number = key_numbers[index];
  return number == kNoKey ? nullptr : &keys[number];
}

const ServerAssociation& Meter::State::association_of_key(std::size_t key) const {
  const auto found = std::find(key_numbers.begin(), key_numbers.end(), key);
  return options.associations[static_cast<std::size_t>(found - key_numbers.begin())];
}

std::uint32_t Meter::State::last_received(std::size_t key) const {
  if (key >= keys.size()) return 0;
  if (key > 0) return keys[key].last_received;
  std::uint32_t greatest = 0;
  for (const ServedKey& each : keys) greatest = std::max(greatest, each.last_received);
  return greatest;
}

Bytes Meter::State::object_list(const ServedDevice& device, std::size_t association) {
  const auto place = static_cast<std::size_t>(&device - devices.data()) * options.associations.size() + association;
  std::vector<Byte>& list = lists[place];
  if (!list.empty()) return list;
  const ServerAssociation& whose = options.associations[association];
  std::vector<Object> objects;
  for (const ServedObject& each : device.objects()) {
    const std::uint16_t other = whose.short_names ? class_id::association_ln : class_id::association_sn;
    if (each.object->class_id == other || !(whose.all || each.open)) continue;
    if (whose.short_names && each.object->base_name == 0) continue;
    objects.push_back(seen_by(each, whose, options));
  }
  encode(whose.short_names ? short_name_list_of(objects) : object_list_of(objects), list);
  return list;
}

Conformance Meter::State::conformance(bool short_names) const {
  const Conformance able = short_names ? kByShortName : kByName;
  if (options.conformance.word() == 0) return able;
  return Conformance(able.word() & options.conformance.word());
}

Object seen_by(const ServedObject& served, const ServerAssociation& association, const MeterOptions& options) {
  Object object = *served.object;
  for (AttributeAccess& right : object.attributes) {
    if (object.class_id != class_id::profile_generic || right.attribute != 2) continue;
    right.selectors.clear();
    if (options.range_selection) right.selectors.push_back(1);
    if (options.entry_selection) right.selectors.push_back(2);
  }
  if (served.by == ServedObject::By::association && !is_high_level(association.mechanism)) object.methods.clear();
  return object;
}

}  // namespace obiscope::dlms

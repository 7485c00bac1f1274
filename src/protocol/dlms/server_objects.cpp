// Attributes that the server itself answers for: the current association, invocation counters, SAP assignment, HDLC
// setup, push setup, security setup. All others are the Device's.
#include <algorithm>

#include "protocol/dlms/push_setup.hpp"
#include "protocol/dlms/server_state.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::array<Byte, 5> kNamePrefix{0x60, 0x85, 0x74, 0x05, 0x08};  // 2.16.756.5.8
constexpr Byte kContextName = 1, kMechanismName = 2;
constexpr std::int64_t kAssociated = 2;
constexpr Obis kLogicalDeviceName{0, 0, 42, 0, 0, 255};

// The part of a value that is kept elsewhere, in pieces.
class KeptValue final : public LongValue {
 public:
  explicit KeptValue(Bytes value) : left_(value) {}
  bool next(std::vector<Byte>& out) override {
    constexpr std::size_t kPiece = 1024;
    const Bytes piece = left_.first(std::min(kPiece, left_.size()));
    out.insert(out.end(), piece.begin(), piece.end());
    left_ = left_.subspan(piece.size());
    return !piece.empty();
  }

 private:
  Bytes left_;
};

void put_name(Byte arc, Byte number, std::vector<Byte>& out) {
  std::array<Byte, 7> name{};
  std::copy(kNamePrefix.begin(), kNamePrefix.end(), name.begin());
  name[5] = arc;
  name[6] = number;
  put_octet_string(name, out);
}

// { conformance, largest APDU received, sent, version 6, quality of service, dedicated key }
void put_xdlms_context(Conformance conformance, std::size_t received, std::size_t sent, std::vector<Byte>& out) {
  put_head(Tag::structure, 6, out);
  put_head(Tag::bit_string, 24, out);
  put_bytes(conformance.word(), 3, out);
  put_number(Tag::uint16, static_cast<std::int64_t>(received), out);
  put_number(Tag::uint16, static_cast<std::int64_t>(sent), out);
  put_number(Tag::uint8, 6, out);
  put_number(Tag::int8, 0, out);
  put_octet_string({}, out);
}

// Index of the enumeration of speeds: 300 Bd is 0, 9600 Bd is 5.
std::int64_t speed_number(std::uint32_t baud) {
  constexpr std::array<std::uint32_t, 10> kSpeeds{300, 600, 1200, 2400, 4800, 9600, 19'200, 38'400, 57'600, 115'200};
  const auto found = std::find(kSpeeds.begin(), kSpeeds.end(), baud);
  return found == kSpeeds.end() ? 5 : found - kSpeeds.begin();
}

// Version 0 counts none, authenticated, encrypted, both; version 1 has a bit for each, of requests and of responses.
std::int64_t policy_of(const Protect& protect, bool sign, Byte version) {
  const int authenticated = protect.authenticated ? 1 : 0, encrypted = protect.encrypted ? 1 : 0;
  if (version == 0) return authenticated + 2 * encrypted;
  return 0x24 * authenticated + 0x48 * encrypted + 0x90 * (sign ? 1 : 0);
}

// { base name, [ { attribute, mode, null } ], [ { method, mode } ] }
void put_access_rights(const Object& object, std::vector<Byte>& out) {
  put_head(Tag::structure, 3, out);
  put_number(Tag::int16, static_cast<std::int16_t>(object.base_name), out);
  put_head(Tag::array, object.attributes.size(), out);
  for (const AttributeAccess& right : object.attributes) {
    put_head(Tag::structure, 3, out);
    put_number(Tag::int8, right.attribute, out);
    put_number(Tag::enumeration, static_cast<std::int64_t>(right.access), out);
    put_null(out);
  }
  put_head(Tag::array, object.methods.size(), out);
  for (const std::int8_t method : object.methods) {
    put_head(Tag::structure, 2, out);
    put_number(Tag::int8, method, out);
    put_number(Tag::enumeration, 1, out);
  }
}

}  // namespace

AccessResult Server::read_attribute(const ServedObject& served, std::int8_t number,
                                    const std::optional<Selection>& selection, Instant now,
                                    std::unique_ptr<LongValue>& rest) {
  const ServerAssociation& configured = association_->configured(meter_);
  if (!configured.all && !served.open) return access::read_write_denied;
  if (number < 1 || static_cast<std::size_t>(number) > served.object->attributes.size())
    return access::object_undefined;
  if (number == 1) {
    put_obis(served.object->instance, out_);
    return access::success;
  }
  if (served.by != ServedObject::By::device) return read_own(served, number, rest);
  if (selection && served.object->class_id == class_id::profile_generic && number == 2) {
    const MeterOptions& options = meter_.options;
    const bool served_selector = selection->selector == 1 ? options.range_selection : options.entry_selection;
    const bool agreed = is_short(association_->context) || association_->conformance.has(Conformance::selective_access);
    if (!served_selector || !agreed) return access::scope_violated;
  }
  const Device& device = association_->device->device();
  AccessResult result = access::success;
  rest = device.stream(*served.object, number, selection, now, result);
  if (rest || result != access::success) return result;
  return device.read(*served.object, number, selection, now, out_);
}

AccessResult Server::read_own(const ServedObject& served, std::int8_t number, std::unique_ptr<LongValue>& rest) {
  switch (served.by) {
    case ServedObject::By::association:
      return is_short(association_->context) ? read_association_by_name(number, rest) : read_association(number, rest);
    case ServedObject::By::counter:
      put_number(Tag::uint32, meter_.last_received(served.key), out_);
      return access::success;
    case ServedObject::By::sap:
      return read_sap(number);
    case ServedObject::By::link:
      return read_link(number);
    case ServedObject::By::push:
      return read_push(number);
    case ServedObject::By::security:
      return read_security(served.key, number, served.object->version);
    case ServedObject::By::device:
      break;
  }
  return access::object_undefined;
}

AccessResult Server::read_association(std::int8_t number, std::unique_ptr<LongValue>& rest) {
  const Association& association = *association_;
  const ServerAssociation& configured = association.configured(meter_);
  switch (number) {
    case 2:
      rest = std::make_unique<KeptValue>(meter_.object_list(*association.device, association.index));
      break;
    case 3:
      put_head(Tag::structure, 2, out_);
      put_number(Tag::int8, static_cast<std::int8_t>(association.caller.client), out_);
      put_number(Tag::uint16, association.caller.server, out_);
      break;
    case 4:
      put_name(kContextName, static_cast<Byte>(association.context), out_);
      break;
    case 5:
      put_xdlms_context(association.conformance, meter_.options.most_pdu, association.most_pdu, out_);
      break;
    case 6:
      put_name(kMechanismName, static_cast<Byte>(configured.mechanism), out_);
      break;
    case 8:
      put_number(Tag::enumeration, kAssociated, out_);
      break;
    case 9: {
      const std::size_t key = meter_.key_numbers[association.index];
      const Byte named = key == Meter::State::kNoKey ? 0 : static_cast<Byte>(key);
      put_obis({0, 0, 43, 0, named, 255}, out_);
      break;
    }
    default:
      return access::read_write_denied;
  }
  return access::success;
}

AccessResult Server::read_association_by_name(std::int8_t number, std::unique_ptr<LongValue>& rest) {
  const Association& association = *association_;
  const ServerAssociation& configured = association.configured(meter_);
  if (number == 2) {
    rest = std::make_unique<KeptValue>(meter_.object_list(*association.device, association.index));
    return access::success;
  }
  if (number == 4) {
    put_obis({0, 0, 43, 0, 0, 255}, out_);
    return access::success;
  }
  if (number != 3) return access::object_undefined;
  std::vector<Object> objects;
  for (const ServedObject& each : association.device->objects())
    if (each.object->base_name != 0 && (configured.all || each.open))
      objects.push_back(seen_by(each, configured, meter_.options));
  put_head(Tag::array, objects.size(), out_);
  for (const Object& object : objects) put_access_rights(object, out_);
  return access::success;
}

// [ { SAP, logical device name } ]
AccessResult Server::read_sap(std::int8_t number) {
  if (number != 2) return access::object_undefined;
  put_head(Tag::array, meter_.devices.size(), out_);
  for (const ServedDevice& each : meter_.devices) {
    put_head(Tag::structure, 2, out_);
    put_number(Tag::uint16, each.server(), out_);
    AccessResult result = access::success;
    const ServedObject* const name = each.find(class_id::data, kLogicalDeviceName, result);
    if (name != nullptr) result = each.device().read(*name->object, 2, std::nullopt, now_, out_);
    if (name == nullptr || result != access::success) put_octet_string({}, out_);
  }
  return access::success;
}

// As negotiated for this link.
AccessResult Server::read_link(std::int8_t number) {
  const hdlc::MeterLinkOptions& link = meter_.options.link;
  const hdlc::Parameters agreed = link_ == nullptr ? link.wish : *link_;
  constexpr std::int64_t kOctetGapMs = 25;
  switch (number) {
    case 2:
      put_number(Tag::enumeration, speed_number(meter_.options.line.baud), out_);
      break;
    case 3:
      put_number(Tag::uint8, agreed.window_transmit, out_);
      break;
    case 4:
      put_number(Tag::uint8, agreed.window_receive, out_);
      break;
    case 5:
      put_number(Tag::uint16, agreed.information_transmit, out_);
      break;
    case 6:
      put_number(Tag::uint16, agreed.information_receive, out_);
      break;
    case 7:
      put_number(Tag::uint16, kOctetGapMs, out_);
      break;
    case 8:
      put_number(Tag::uint16, link.inactivity_limit / std::chrono::seconds(1), out_);
      break;
    case 9:
      put_number(Tag::uint16, link.servers.empty() ? 0 : link.servers.front().lower, out_);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

AccessResult Server::read_push(std::int8_t number) {
  switch (number) {
    case 2:
      put_push_objects(meter_.options.push, out_);
      break;
    case 3:  // { by HDLC, to nobody by name, DLMS/COSEM APDU }
      put_head(Tag::structure, 3, out_);
      put_number(Tag::enumeration, 5, out_);
      put_octet_string({}, out_);
      put_number(Tag::enumeration, 0, out_);
      break;
    case 4:
      put_head(Tag::array, 0, out_);
      break;
    case 5:
    case 7:
      put_number(Tag::uint16, 0, out_);
      break;
    case 6:
      put_number(Tag::uint8, 0, out_);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

AccessResult Server::read_security(std::size_t key, std::int8_t number, Byte version) {
  if (key >= meter_.keys.size()) return access::object_unavailable;
  const ServerAssociation& whose = meter_.association_of_key(key);
  const SecuritySetup& setup = *whose.security;
  const Protect policy = whose.ciphered ? setup.protect : Protect{};
  switch (number) {
    case 2:
      put_number(Tag::enumeration, policy_of(policy, whose.ciphered && setup.sign, version), out_);
      break;
    case 3:
      put_number(Tag::enumeration, static_cast<std::int64_t>(setup.suite), out_);
      break;
    case 4:
      put_octet_string(association_->client_title, out_);
      break;
    case 5:
      put_octet_string(setup.own_title, out_);
      break;
    case 6:
      put_head(Tag::array, 0, out_);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

}  // namespace obiscope::dlms

// Names, and the xDLMS Initiate inside AARQ and AARE.
//
//   01 | 00, or 01 LL key | 00, or 01 allowed | 00, or 01 QoS | version | 5F 1F 04 00 conformance (3) | PDU (2)
//   08 | 00, or 01 QoS | version | 5F 1F 04 00 conformance (3) | PDU (2) | VAA name (2)
#include "protocol/dlms/association.hpp"

#include <algorithm>

#include "protocol/dlms/apdu_fields.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::string_view kMechanisms[] = {"none", "lls", "manufacturer", "md5", "sha1", "gmac", "sha256", "ecdsa"};

struct BitName {
  Conformance::Bit bit;
  std::string_view name;
};
constexpr BitName kBits[] = {
    {Conformance::general_protection, "general protection"},
    {Conformance::general_block_transfer, "general block transfer"},
    {Conformance::read, "read"},
    {Conformance::write, "write"},
    {Conformance::unconfirmed_write, "unconfirmed write"},
    {Conformance::delta_value_encoding, "delta value encoding"},
    {Conformance::attribute_0_with_set, "attribute 0 with set"},
    {Conformance::priority_management, "priority management"},
    {Conformance::attribute_0_with_get, "attribute 0 with get"},
    {Conformance::block_transfer_with_get, "block transfer with get or read"},
    {Conformance::block_transfer_with_set, "block transfer with set or write"},
    {Conformance::block_transfer_with_action, "block transfer with action"},
    {Conformance::multiple_references, "multiple references"},
    {Conformance::information_report, "information report"},
    {Conformance::data_notification, "data notification"},
    {Conformance::access, "access"},
    {Conformance::parameterised_access, "parameterised access"},
    {Conformance::get, "get"},
    {Conformance::set, "set"},
    {Conformance::selective_access, "selective access"},
    {Conformance::event_notification, "event notification"},
    {Conformance::action, "action"},
};

constexpr Byte kConformanceTag[] = {0x5F, 0x1F, 0x04, 0x00};  // application 31, four bytes, no unused bits
constexpr Byte kConformanceTagOld[] = {0x5F, 0x04, 0x00};     // as older meters write it

void put_conformance(Conformance conformance, std::vector<Byte>& out) {
  put(kConformanceTag, out);
  put8(static_cast<Byte>(conformance.word() >> 16U & 0xFFU), out);
  put16(static_cast<std::uint16_t>(conformance.word() & 0xFFFFU), out);
}

Conformance take_conformance(ApduFields& fields) {
  const std::size_t begin = fields.at();
  const Byte first = fields.take8();
  const Bytes expected = fields.peek() == kConformanceTagOld[1] ? Bytes(kConformanceTagOld) : Bytes(kConformanceTag);
  const Bytes tag = fields.take(expected.size() - 1);
  if (!fields.failed() && (first != expected[0] || !std::equal(tag.begin(), tag.end(), expected.begin() + 1)))
    fields.fail(ErrorKind::malformed, "its conformance is not right", begin);
  const std::uint32_t high = fields.take8();
  return Conformance(high << 16U | fields.take16());
}

bool take_present(ApduFields& fields) {
  const Byte present = fields.take8();
  if (present > 1) fields.fail(ErrorKind::malformed, "a field is neither there nor not there");
  return present == 1;
}

}  // namespace

std::string_view name_of(Mechanism mechanism) {
  const auto number = static_cast<std::size_t>(mechanism);
  return number < std::size(kMechanisms) ? kMechanisms[number] : "unknown";
}

std::optional<Mechanism> mechanism_from(std::string_view name) {
  const auto* const known = std::find(std::begin(kMechanisms), std::end(kMechanisms), name);
  if (known == std::end(kMechanisms)) return std::nullopt;
  return static_cast<Mechanism>(known - std::begin(kMechanisms));
}

std::string_view name_of(Conformance::Bit bit) {
  for (const BitName& known : kBits)
    if (known.bit == bit) return known.name;
  return "reserved";
}

Conformance readers_conformance(Context context, Mechanism mechanism) {
  Conformance conformance;
  const auto add = [&](Conformance::Bit bit) { conformance = conformance.with(bit); };
  if (is_short(context)) {
    add(Conformance::read);
    add(Conformance::parameterised_access);
    add(Conformance::information_report);
  } else {
    add(Conformance::get);
    add(Conformance::selective_access);
    add(Conformance::general_block_transfer);
    add(Conformance::data_notification);
    if (is_high_level(mechanism)) add(Conformance::action);
  }
  add(Conformance::block_transfer_with_get);
  add(Conformance::multiple_references);
  if (is_ciphered(context)) add(Conformance::general_protection);
  return conformance;
}

std::vector<Byte> encode(const InitiateRequest& request) {
  std::vector<Byte> out{static_cast<Byte>(ApduTag::initiate_request)};
  put8(request.dedicated_key.empty() ? 0 : 1, out);
  if (!request.dedicated_key.empty()) put_octets(request.dedicated_key, out);
  if (request.response_allowed) {
    put8(0, out);  // the default
  } else {
    put16(0x0100, out);
  }
  put8(0, out);  // no quality of service
  put8(request.version, out);
  put_conformance(request.conformance, out);
  put16(request.most_pdu, out);
  return out;
}

std::vector<Byte> encode(const InitiateResponse& response) {
  std::vector<Byte> out{static_cast<Byte>(ApduTag::initiate_response), 0, response.version};
  put_conformance(response.conformance, out);
  put16(response.most_pdu, out);
  put16(response.vaa_name, out);
  return out;
}

Result<InitiateRequest> initiate_request_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::initiate_request);
  InitiateRequest request;
  if (take_present(fields)) {
    const Bytes key = fields.take_octets();
    request.dedicated_key.assign(key.begin(), key.end());
  }
  if (take_present(fields)) request.response_allowed = fields.take8() != 0;
  if (take_present(fields)) fields.take8();  // quality of service, which nobody uses
  request.version = fields.take8();
  request.conformance = take_conformance(fields);
  request.most_pdu = fields.take16();
  return fields.result(std::move(request));
}

Result<InitiateResponse> initiate_response_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::initiate_response);
  InitiateResponse response;
  if (take_present(fields)) fields.take8();
  response.version = fields.take8();
  response.conformance = take_conformance(fields);
  response.most_pdu = fields.take16();
  response.vaa_name = fields.take16();
  return fields.result(response);
}

}  // namespace obiscope::dlms

#include "protocol/dlms/push_setup.hpp"

#include <algorithm>

#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

constexpr Obis kPushSetup{0, 0, 25, 9, 0, 255};
constexpr std::size_t kBlockHead = 12;  // bytes around a part, at most
constexpr std::size_t kSmallestBlock = 32;

void put_value_of(const Meter::State& meter, const Attribute& attribute, Instant now, std::vector<Byte>& out) {
  const ServedDevice& device = meter.devices.front();
  const std::size_t begin = out.size();
  AccessResult result = access::success;
  const ServedObject* const served = device.find(attribute.class_id, attribute.instance, result);
  if (served != nullptr) result = device.device().read(*served->object, attribute.number, std::nullopt, now, out);
  if (served != nullptr && result == access::success) return;
  out.resize(begin);
  put_null(out);
}

std::vector<Byte> notification_of(Meter::State& meter, Instant now) {
  const PushOptions& push = meter.options.push;
  std::vector<Byte> body;
  put_head(Tag::structure, push.objects.size() + (push.with_list ? 1 : 0), body);
  if (push.with_list) put_push_objects(push, body);
  for (const Attribute& each : push.objects) put_value_of(meter, each, now, body);
  const std::array<Byte, 12> time = octets_from(meter.source.clock(now), meter.options.deviation);
  return encode(DataNotification{++meter.pushes, time, body});
}

Result<std::vector<Byte>> ciphered(Meter::State& meter, Bytes apdu) {
  if (!meter.push_security) {
    const auto& all = meter.options.associations;
    const auto first = std::find_if(all.begin(), all.end(), [](const auto& each) { return each.security.has_value(); });
    if (first == all.end()) return failure(ErrorKind::usage, "a ciphered push needs an association with keys");
    SecuritySetup setup = *first->security;
    setup.form = Form::general_global;
    setup.sign = false;
    meter.push_security.emplace(std::move(setup), SystemTitle{},
                                meter.key_of(static_cast<std::size_t>(first - all.begin())));
  }
  return meter.push_security->protect_unasked(apdu);
}

}  // namespace

void put_push_objects(const PushOptions& push, std::vector<Byte>& out) {
  put_head(Tag::array, push.objects.size() + (push.with_list ? 1 : 0), out);
  if (push.with_list) put_reference({class_id::push_setup, kPushSetup, 2}, out);
  for (const Attribute& each : push.objects) put_reference(each, out);
}

Result<std::vector<std::vector<Byte>>> next_push(Meter::State& meter, Instant now, std::size_t most) {
  std::vector<Byte> apdu = notification_of(meter, now);
  if (meter.options.push.ciphered) {
    Result<std::vector<Byte>> sealed = ciphered(meter, apdu);
    if (!sealed) return failure(sealed.error());
    apdu = std::move(*sealed);
  }
  std::vector<std::vector<Byte>> parts;
  if (apdu.size() <= most) {
    parts.push_back(std::move(apdu));
    return parts;
  }
  const std::size_t part = std::max(most, kSmallestBlock) - kBlockHead;
  std::uint16_t number = 0;
  for (std::size_t begin = 0; begin < apdu.size(); begin += part) {
    const std::size_t size = std::min(part, apdu.size() - begin);
    const bool last = begin + size == apdu.size();
    parts.push_back(encode(GeneralBlockTransfer{last, !last, 0, ++number, 0, Bytes(apdu).subspan(begin, size)}));
  }
  return parts;
}

}  // namespace obiscope::dlms

// What a push is made of: its head, its elements, and the codes that name them.
#pragma once

#include <optional>

#include "protocol/dlms/axdr.hpp"
#include "protocol/dlms/value.hpp"
#include "reading/obis.hpp"

namespace obiscope::dlms {

// One element of a push, without allocating: the hot path. The views hold as long as the APDU.
struct PushElement {
  std::size_t position = 0;  // in its list, from 1
  std::optional<Obis> obis;  // where the push or the layout tells
  Item item;                 // the value; content of an array or structure that is one value: all its bytes
  ScalerUnit scaler_unit;
  std::uint16_t class_id = 0;  // where a push object list tells
  std::int8_t attribute = 2;
};

// How a walk ended. left_over: the value is whole, and bytes stand behind it.
enum class Walked : std::uint8_t { whole, left_over, incomplete, malformed };

// DataNotification without its tag and invoke id: some meters write the date-time's tag in front of its length.
//   00 | 0C date-time (12) | 09 0C date-time (12)
struct PushHead {
  Bytes time;  // 12 octets, or none
  Bytes body;
};
inline Walked push_head_from(Bytes apdu, PushHead& head) {
  constexpr std::size_t kTimeAt = 5, kTime = 12;
  constexpr Byte kDataNotification = 0x0F, kOctetString = 0x09;
  if (apdu.empty()) return Walked::incomplete;
  if (apdu[0] != kDataNotification) return Walked::malformed;
  if (apdu.size() < kTimeAt + 2) return Walked::incomplete;
  std::size_t at = kTimeAt;
  if (apdu[at] == kOctetString) ++at;
  const std::size_t size = apdu[at++];
  if (size != 0 && size != kTime) return Walked::malformed;
  if (apdu.size() <= at + size) return Walked::incomplete;
  head = {apdu.subspan(at, size), apdu.subspan(at + size)};
  return Walked::whole;
}

// A code as an octet string holds one: no other six octets are likely to be. The name of a push setup (C 25, D 9) is
// the value of one, and never what a value is called.
inline bool is_code(const Byte* six) {
  constexpr Byte kLastMedium = 15, kLastPeriod = 127, kNoPeriod = 255, kPush = 25, kPushSetup = 9;
  return six[0] <= kLastMedium && (six[5] == kNoPeriod || six[5] <= kLastPeriod) &&
         !(six[0] == 0 && six[2] == kPush && six[3] == kPushSetup);
}
inline Obis code_at(const Byte* six) {
  return {six[0], six[1], six[2], six[3], six[4], six[5]};
}

}  // namespace obiscope::dlms

// BER, as ACSE writes its APDUs (ITU-T X.690): tag, length, content. Tags have one byte here.
//
//   length:  00..7F | 81 nn | 82 nnnn | 83 nnnnnn | 84 nnnnnnnn
#pragma once

#include "protocol/dlms/data.hpp"

namespace obiscope::dlms {

struct BerField {
  Byte tag = 0;
  Bytes content;
  std::size_t head = 0;  // bytes of tag and length
};

// Takes fields from the front of an encoding. False at its end, and where a field is not right: ask step().
class BerCursor {
 public:
  explicit BerCursor(Bytes encoded) : encoded_(encoded) {}
  bool next(BerField& field) {
    if (step_ != Step::item) return false;
    const Bytes rest = encoded_.subspan(at_);
    if (rest.empty()) return stop(Step::end);
    const Length length = length_from(rest.subspan(1));
    if (length.size == 0) return stop(is_bad_length(rest.subspan(1)) ? Step::malformed : Step::incomplete);
    const std::size_t head = 1 + length.size;
    if (length.value > rest.size() - head) return stop(Step::incomplete);
    field = {rest[0], rest.subspan(head, length.value), head};
    at_ += head + length.value;
    return true;
  }
  Step step() const { return step_; }
  std::size_t at() const { return at_; }

 private:
  bool stop(Step step) {
    step_ = step;
    return false;
  }

  Bytes encoded_;
  std::size_t at_ = 0;
  Step step_ = Step::item;
};

// The content of the field that `encoded` is, whatever its tag; nothing where it is none.
inline Bytes ber_content(Bytes encoded) {
  BerField field;
  return BerCursor(encoded).next(field) ? field.content : Bytes{};
}

inline void put_ber(Byte tag, Bytes content, std::vector<Byte>& out) {
  out.push_back(tag);
  encode_length(content.size(), out);
  out.insert(out.end(), content.begin(), content.end());
}

// ACSE fields, by their tags in AARQ and AARE.
namespace acse {
constexpr Byte kAarq = 0x60, kAare = 0x61, kRlrq = 0x62, kRlre = 0x63;
constexpr Byte kProtocolVersion = 0x80, kContext = 0xA1, kUserInformation = 0xBE;
constexpr Byte kCallingTitle = 0xA6, kCallingCertificate = 0xA7;
constexpr Byte kSenderRequirements = 0x8A, kMechanism = 0x8B, kCallingAuthentication = 0xAC;
constexpr Byte kResult = 0xA2, kDiagnostic = 0xA3, kRespondingTitle = 0xA4, kRespondingCertificate = 0xA5;
constexpr Byte kResponderRequirements = 0x88, kRespondingMechanism = 0x89, kRespondingAuthentication = 0xAA;
constexpr Byte kReason = 0x80;
constexpr Byte kObjectIdentifier = 0x06, kOctetString = 0x04, kInteger = 0x02, kCharacters = 0x80;
constexpr Byte kFromUser = 0xA1, kFromProvider = 0xA2;  // inside the diagnostic

// 2.16.756.5.8.kind.number
constexpr Byte kContextName = 1, kMechanismName = 2;
std::optional<Byte> number_of(Bytes identifier, Byte kind);
}  // namespace acse

}  // namespace obiscope::dlms

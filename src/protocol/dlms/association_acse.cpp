// AARQ, AARE, RLRQ and RLRE <-> bytes.
#include <algorithm>

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/association.hpp"
#include "protocol/dlms/ber.hpp"

namespace obiscope::dlms {
namespace {

using namespace acse;

constexpr Byte kDlms[] = {0x60, 0x85, 0x74, 0x05, 0x08};  // 2.16.756.5.8
constexpr Byte kAuthenticationRequired[] = {0x07, 0x80};  // a bit string: bit 0 is set
constexpr std::size_t kIdentifierSize = std::size(kDlms) + 2;

std::vector<Byte> identifier(Byte kind, Byte number) {
  std::vector<Byte> name(std::begin(kDlms), std::end(kDlms));
  name.insert(name.end(), {kind, number});
  return name;
}

// `content` in a field of its own inside the field `tag`.
void put_wrapped(Byte tag, Byte inner, Bytes content, std::vector<Byte>& out) {
  std::vector<Byte> wrapped;
  put_ber(inner, content, wrapped);
  put_ber(tag, wrapped, out);
}

void put_wrapped_if_any(Byte tag, Byte inner, Bytes content, std::vector<Byte>& out) {
  if (!content.empty()) put_wrapped(tag, inner, content, out);
}

void put_authentication(Byte requirements, Byte mechanism_tag, Byte value_tag, Mechanism mechanism, Bytes value,
                        std::vector<Byte>& out) {
  if (mechanism == Mechanism::none) return;
  put_ber(requirements, kAuthenticationRequired, out);
  put_ber(mechanism_tag, identifier(kMechanismName, static_cast<Byte>(mechanism)), out);
  put_wrapped_if_any(value_tag, kCharacters, value, out);
}

std::vector<Byte> whole(Byte tag, Bytes content) {
  std::vector<Byte> out;
  put_ber(tag, content, out);
  return out;
}

std::vector<Byte> octets_in(Bytes field_content) {
  const Bytes content = ber_content(field_content);
  return {content.begin(), content.end()};
}

Error wrong(ApduTag tag, ErrorKind kind, std::string_view why, std::size_t at) {
  return Error(kind, std::string(name_of(tag)) + ": " + std::string(why)).at(at);
}

// Hands each field of the APDU to `take`, which answers with what is wrong with it, empty where nothing is.
template <class Take>
Result<void> for_each_field(Bytes apdu, ApduTag tag, Take take) {
  if (apdu.empty()) return failure(wrong(tag, ErrorKind::incomplete, "nothing came", 0));
  if (apdu[0] != static_cast<Byte>(tag))
    return failure(wrong(tag, ErrorKind::malformed, "it begins with another tag", 0));
  BerField outer;
  BerCursor in_apdu(apdu);
  if (!in_apdu.next(outer)) {
    const bool bad = in_apdu.step() == Step::malformed;
    return failure(wrong(tag, bad ? ErrorKind::malformed : ErrorKind::incomplete, "its length is not right", 1));
  }
  if (in_apdu.at() != apdu.size())
    return failure(wrong(tag, ErrorKind::malformed, "bytes stand behind its end", in_apdu.at()));
  BerCursor fields(outer.content);
  BerField field;
  while (fields.next(field)) {
    const std::size_t at = outer.head + fields.at() - field.content.size() - field.head;
    const std::string_view objection = take(field);
    if (!objection.empty()) return failure(wrong(tag, ErrorKind::malformed, objection, at));
  }
  if (fields.step() != Step::end)
    return failure(wrong(tag, ErrorKind::malformed, "a field is longer than the whole", outer.head + fields.at()));
  return {};
}

// What AARQ and AARE have in common, whatever the tags.
template <class Either>
std::string_view take_context(Bytes content, Either& either) {
  const auto number = number_of(content, kContextName);
  if (!number) return "its application context is none of DLMS";
  either.context = static_cast<Context>(*number);
  return {};
}
template <class Either>
std::string_view take_mechanism(Bytes content, Either& either) {
  const auto number = number_of(content, kMechanismName);
  if (!number) return "its authentication mechanism is none of DLMS";
  either.mechanism = static_cast<Mechanism>(*number);
  return {};
}

std::string_view take_field(const BerField& field, Aarq& aarq) {
  switch (field.tag) {
    case kContext:
      return take_context(field.content, aarq);
    case kMechanism:
      return take_mechanism(field.content, aarq);
    case kCallingTitle:
      aarq.calling_title = octets_in(field.content);
      return {};
    case kCallingCertificate:
      aarq.calling_certificate = octets_in(field.content);
      return {};
    case kCallingAuthentication:
      aarq.authentication = octets_in(field.content);
      return {};
    case kUserInformation:
      aarq.user_information = octets_in(field.content);
      return {};
    default:
      return {};
  }
}

// 02 01 number
std::optional<Byte> integer_in(Bytes content) {
  const Bytes number = ber_content(content);
  if (number.size() != 1) return std::nullopt;
  return number[0];
}

std::string_view take_diagnostic(Bytes content, Aare& aare) {
  BerField source;
  if (!BerCursor(content).next(source)) return "its diagnostic is not right";
  const auto number = integer_in(source.content);
  if (!number) return "its diagnostic is not right";
  aare.provider = source.tag == kFromProvider;
  aare.diagnostic = *number;
  return {};
}

std::string_view take_field(const BerField& field, Aare& aare) {
  switch (field.tag) {
    case kContext:
      return take_context(field.content, aare);
    case kRespondingMechanism:
      return take_mechanism(field.content, aare);
    case kResult:
      if (const auto result = integer_in(field.content)) {
        aare.result = *result;
        return {};
      }
      return "its result is not right";
    case kDiagnostic:
      return take_diagnostic(field.content, aare);
    case kRespondingTitle:
      aare.responding_title = octets_in(field.content);
      return {};
    case kRespondingCertificate:
      aare.responding_certificate = octets_in(field.content);
      return {};
    case kRespondingAuthentication:
      aare.authentication = octets_in(field.content);
      return {};
    case kUserInformation:
      aare.user_information = octets_in(field.content);
      return {};
    default:
      return {};
  }
}

std::vector<Byte> encode_release(Byte tag, const Release& release) {
  std::vector<Byte> content;
  if (release.reason) put_ber(kReason, {&*release.reason, 1}, content);
  put_wrapped_if_any(kUserInformation, kOctetString, release.user_information, content);
  return whole(tag, content);
}

std::string_view take_field(const BerField& field, Release& release) {
  if (field.tag == kReason) {
    if (field.content.size() != 1) return "its reason is not right";
    release.reason = field.content[0];
  } else if (field.tag == kUserInformation) {
    release.user_information = octets_in(field.content);
  }
  return {};
}

// The octets behind 04 LL at the front of `content`, as far as they are there.
std::vector<Byte> octets_as_far(Bytes content) {
  if (content.size() < 2 || content[0] != kOctetString) return {};
  const Length length = length_from(content.subspan(1));
  const Bytes behind = content.subspan(1 + length.size);
  const Bytes octets = length.size == 0 ? Bytes{} : behind.first(std::min(behind.size(), length.value));
  return {octets.begin(), octets.end()};
}

// Whatever can be made out of a release whose lengths are wrong: 63 LL [80 01 reason] [BE LL 04 LL ...].
Release release_as_far(Bytes apdu) {
  Release release;
  Bytes rest = apdu.subspan(1 + length_from(apdu.subspan(1)).size);
  if (rest.size() >= 3 && rest[0] == kReason && rest[1] == 1) {
    release.reason = rest[2];
    rest = rest.subspan(3);
  }
  if (rest.size() >= 2 && rest[0] == kUserInformation)
    release.user_information = octets_as_far(rest.subspan(1 + length_from(rest.subspan(1)).size));
  return release;
}

}  // namespace

// Bare as well as in a field of its own (06 07 ...).
std::optional<Byte> acse::number_of(Bytes name, Byte kind) {
  if (name.size() == kIdentifierSize + 2 && name[0] == kObjectIdentifier && name[1] == kIdentifierSize)
    name = name.subspan(2);
  if (name.size() != kIdentifierSize || !std::equal(std::begin(kDlms), std::end(kDlms), name.begin()))
    return std::nullopt;
  if (name[kIdentifierSize - 2] != kind) return std::nullopt;
  return name[kIdentifierSize - 1];
}

std::vector<Byte> encode(const Aarq& aarq) {
  std::vector<Byte> content;
  put_wrapped(kContext, kObjectIdentifier, identifier(kContextName, static_cast<Byte>(aarq.context)), content);
  put_wrapped_if_any(kCallingTitle, kOctetString, aarq.calling_title, content);
  put_wrapped_if_any(kCallingCertificate, kOctetString, aarq.calling_certificate, content);
  put_authentication(kSenderRequirements, kMechanism, kCallingAuthentication, aarq.mechanism, aarq.authentication,
                     content);
  put_wrapped_if_any(kUserInformation, kOctetString, aarq.user_information, content);
  return whole(kAarq, content);
}

std::vector<Byte> encode(const Aare& aare) {
  std::vector<Byte> content;
  put_wrapped(kContext, kObjectIdentifier, identifier(kContextName, static_cast<Byte>(aare.context)), content);
  put_wrapped(kResult, kInteger, {&aare.result, 1}, content);
  put_wrapped(kDiagnostic, aare.provider ? kFromProvider : kFromUser, whole(kInteger, {&aare.diagnostic, 1}), content);
  put_wrapped_if_any(kRespondingTitle, kOctetString, aare.responding_title, content);
  put_wrapped_if_any(kRespondingCertificate, kOctetString, aare.responding_certificate, content);
  put_authentication(kResponderRequirements, kRespondingMechanism, kRespondingAuthentication, aare.mechanism,
                     aare.authentication, content);
  put_wrapped_if_any(kUserInformation, kOctetString, aare.user_information, content);
  return whole(kAare, content);
}

std::vector<Byte> encode_rlrq(const Release& release) {
  return encode_release(kRlrq, release);
}

std::vector<Byte> encode_rlre(const Release& release) {
  return encode_release(kRlre, release);
}

Result<Aarq> aarq_from(Bytes apdu) {
  Aarq aarq;
  bool has_context = false;
  const auto read = for_each_field(apdu, ApduTag::aarq, [&](const BerField& field) {
    has_context = has_context || field.tag == kContext;
    return take_field(field, aarq);
  });
  if (!read) return failure(read.error());
  if (!has_context) return failure(wrong(ApduTag::aarq, ErrorKind::malformed, "it names no context", apdu.size()));
  return aarq;
}

Result<Aare> aare_from(Bytes apdu) {
  Aare aare;
  bool has_context = false, has_result = false;
  const auto read = for_each_field(apdu, ApduTag::aare, [&](const BerField& field) {
    has_context = has_context || field.tag == kContext;
    has_result = has_result || field.tag == kResult;
    return take_field(field, aare);
  });
  if (!read) return failure(read.error());
  // Without them it would look like one that accepts.
  if (!has_context || !has_result)
    return failure(wrong(ApduTag::aare, ErrorKind::malformed, "it has no context or no result", apdu.size()));
  return aare;
}

Result<Release> rlrq_from(Bytes apdu) {
  Release release;
  const auto read =
      for_each_field(apdu, ApduTag::rlrq, [&](const BerField& field) { return take_field(field, release); });
  if (!read) return failure(read.error());
  return release;
}

Result<Release> rlre_from(Bytes apdu) {
  Release release;
  const auto read =
      for_each_field(apdu, ApduTag::rlre, [&](const BerField& field) { return take_field(field, release); });
  if (read) return release;
  if (apdu.empty() || apdu[0] != kRlre) return failure(read.error());
  return release_as_far(apdu);
}

}  // namespace obiscope::dlms

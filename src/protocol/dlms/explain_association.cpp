// AARQ, AARE, RLRQ and RLRE, tag by tag (BER), and the Initiate in them.
#include <algorithm>

#include "protocol/dlms/association.hpp"
#include "protocol/dlms/explain_fields.hpp"
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kLowLevel = 1;
constexpr Byte kUserInformation = 0xBE;

std::string field_name(Byte tag, bool request) {
  switch (tag) {
    case 0x80:
      return "reason";
    case 0xA1:
      return "application context name";
    case 0xA2:
      return request ? "called AP title" : "result";
    case 0xA3:
      return "result source diagnostic";
    case 0xA4:
      return "responding AP title";
    case 0xA6:
      return "calling AP title";
    case 0xA7:
      return "calling AE qualifier";
    case 0x88:
      return "responder ACSE requirements";
    case 0x89:
    case 0x8B:
      return "mechanism name";
    case 0x8A:
      return "sender ACSE requirements";
    case 0xAA:
      return "responding authentication value";
    case 0xAC:
      return "calling authentication value";
    case kUserInformation:
      return "user information";
    default:
      return "field " + hex_value({&tag, 1});
  }
}

// The last number of 2.16.756.5.8.1.n or .2.n says which context or mechanism it is.
std::string name_value(Byte tag, Bytes content) {
  if (content.empty()) return {};
  const Byte number = content.back();
  if (tag == 0x89 || tag == 0x8B) return std::string(name_of(static_cast<Mechanism>(number)));
  if (tag != 0xA1) return {};
  const auto context = static_cast<Context>(number);
  return std::string(is_short(context) ? "short names" : "logical names") +
         (is_ciphered(context) ? ", ciphered" : ", not ciphered");
}

std::string result_value(Byte tag, Bytes content) {
  if (content.empty()) return {};
  if (tag == 0xA3) return words_of_diagnostic(content.front() == 0xA2, content.back());
  if (tag != 0xA2) return {};
  return content.back() == 0 ? "accepted" : "rejected";
}

void explain_content(ByteWalk& walk, Byte tag, std::size_t length, bool secret, const CaptureOptions& options) {
  const Bytes content = walk.rest().first(std::min(length, walk.rest().size()));
  if (tag == kUserInformation && content.size() == length && length > 2 && content.front() == 0x04) {
    walk.take(1, "tag", "octet string");
    const std::size_t before = walk.at();
    explain_length(walk, "length");
    const std::size_t inner = length - 1 - (walk.at() - before);
    ByteWalk apdu(walk.rest().first(inner), walk.out(), walk.offset(), walk.depth(), walk.deciphered());
    explain_one_apdu(apdu, options);
    walk.pass(inner);
    return;
  }
  if (length == 0) return;
  Explained& value = walk.take(length, "value", secret ? "not shown" : hex_from(content));
  value.secret = secret;
}

}  // namespace

void explain_association(ByteWalk& walk, const CaptureOptions& options) {
  const auto tag = static_cast<ApduTag>(walk.peek());
  const bool request = tag == ApduTag::aarq || tag == ApduTag::rlrq;
  const std::size_t parent = walk.open(std::string(name_of(tag)), "IEC 62056-5-3 8.1");
  walk.take(1, "tag");
  explain_length(walk, "length");
  bool low_level = false;
  while (!walk.ended()) {
    const Byte field = walk.peek();
    const Length length = length_from(walk.rest().subspan(1));
    if (length.size == 0 || 1 + length.size + length.value > walk.rest().size()) {
      explain_rest(walk, field_name(field, request), true);
      break;
    }
    const Bytes content = walk.rest().subspan(1 + length.size, length.value);
    const std::size_t one = walk.open(field_name(field, request));
    walk.entry(one).value = name_value(field, content) + result_value(field, content);
    if ((field == 0x8B || field == 0x89) && !content.empty()) low_level = content.back() == kLowLevel;
    walk.take(1, "tag");
    walk.take(length.size, "length", std::to_string(length.value));
    explain_content(walk, field, length.value, low_level && field == 0xAC, options);
    walk.close(one);
  }
  walk.close(parent);
}

namespace {

void explain_conformance(ByteWalk& walk) {
  constexpr unsigned kBits = 24;
  constexpr std::size_t kSize = 7;  // 5F 1F 04 00 and three bytes
  if (walk.rest().size() < kSize) return explain_rest(walk, "conformance", true);
  const std::size_t parent = walk.open("conformance", "IEC 62056-5-3 9.4.6.1");
  walk.take(2, "tag");
  walk.take(1, "length", std::to_string(walk.peek()));
  walk.take(1, "unused bits", std::to_string(walk.peek()));
  const Conformance conformance(static_cast<std::uint32_t>(walk.peek()) << 16U |
                                static_cast<std::uint32_t>(walk.peek(1)) << 8U | walk.peek(2));
  std::string names;
  for (unsigned bit = 0; bit < kBits; ++bit) {
    const std::string_view name = name_of(static_cast<Conformance::Bit>(bit));
    if (conformance.has(static_cast<Conformance::Bit>(bit)) && !name.empty())
      names += (names.empty() ? "" : ", ") + std::string(name);
  }
  walk.take(3, "bits", names);
  walk.close(parent);
}

void explain_optional(ByteWalk& walk, const std::string& name, std::size_t size) {
  const bool there = walk.peek() != 0;
  walk.take(1, name, there ? "given" : "left out");
  if (there && size > 0) walk.take_hex(size, name);
}

void explain_most_pdu(ByteWalk& walk) {
  const unsigned most = static_cast<unsigned>(walk.peek()) << 8U | walk.peek(1);
  walk.take(2, "longest PDU", most == 0 ? "no limit" : std::to_string(most) + " bytes");
}

}  // namespace

void explain_initiate(ByteWalk& walk) {
  const bool request = walk.peek() == static_cast<Byte>(ApduTag::initiate_request);
  const std::size_t parent = walk.open(request ? "InitiateRequest" : "InitiateResponse", "IEC 62056-5-3 9.4.6");
  walk.take(1, "tag");
  if (request) {
    const bool key = walk.peek() != 0;
    walk.take(1, "dedicated key", key ? "given" : "left out");
    if (key) {
      const std::size_t length = explain_length(walk, "length");
      walk.take(length, "dedicated key", "not shown").secret = true;
    }
    explain_optional(walk, "response allowed", 1);
  }
  explain_optional(walk, "quality of service", 1);
  walk.take(1, "DLMS version", std::to_string(walk.peek()));
  explain_conformance(walk);
  if (!walk.ended()) explain_most_pdu(walk);
  if (!request && !walk.ended()) walk.take_hex(2, "VAA name");
  explain_rest(walk, "rest", true);
  walk.close(parent);
}

}  // namespace obiscope::dlms

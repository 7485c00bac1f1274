// Protected APDUs: title, security control byte, counter, ciphertext and tag; with a key, what is inside.
#include "protocol/dlms/decipher.hpp"
#include "protocol/dlms/explain_fields.hpp"

namespace obiscope::dlms {
namespace {

constexpr const char* kClause = "IEC 62056-5-3 5.7";
constexpr std::size_t kControlAndCounter = 5;

std::string control_text(const SecurityHeader& header) {
  std::string text = "suite " + std::to_string(header.suite());
  if (header.protect().authenticated) text += ", authenticated";
  if (header.protect().encrypted) text += ", encrypted";
  if (header.is_broadcast()) text += ", broadcast key";
  if (header.is_compressed()) text += ", compressed";
  return text;
}

// Fields of the general forms in front of the control byte, each with its length.
void explain_parties(ByteWalk& walk, ApduTag tag) {
  if (tag == ApduTag::general_glo_ciphering || tag == ApduTag::general_ded_ciphering) {
    const std::size_t length = explain_length(walk, "length");
    if (length > 0) walk.take_hex(length, "system title");
    return;
  }
  for (const char* name :
       {"transaction-id", "originator system title", "recipient system title", "date-time", "other information"}) {
    const std::size_t length = explain_length(walk, std::string("length of ") + name);
    if (length > 0) walk.take_hex(length, name);
  }
}

void explain_inside(ByteWalk& walk, Bytes apdu, const CaptureOptions& options) {
  const Result<Deciphered> inside = decipher(apdu, options, {});
  const std::size_t parent = walk.open("deciphered");
  if (inside) {
    ByteWalk plain(inside->apdu, walk.out(), walk.offset(), walk.depth(), true);
    explain_one_apdu(plain, options);
  } else {
    walk.entry(parent).value = inside.error().text();
  }
  walk.close(parent);
}

void explain_signed(ByteWalk& walk, const CaptureOptions& options) {
  const std::size_t length = explain_length(walk, "length of the content");
  const std::size_t there = std::min(length, walk.rest().size());
  ByteWalk content(walk.rest().first(there), walk.out(), walk.offset(), walk.depth(), walk.deciphered());
  explain_one_apdu(content, options);
  walk.pass(there);
  const std::size_t signature = explain_length(walk, "length of the signature");
  if (signature > 0) walk.take(signature, "signature");
}

}  // namespace

void explain_protected(ByteWalk& walk, const CaptureOptions& options) {
  const Bytes apdu = walk.rest();
  const auto tag = static_cast<ApduTag>(apdu.front());
  const Result<SecurityHeader> header = security_header_from(apdu);
  const std::size_t begin = walk.at();
  const std::size_t parent = walk.open(std::string(name_of(tag)), kClause);
  walk.take(1, "tag");
  if (!header) {
    walk.entry(parent).value = header.error().text();
    explain_rest(walk, "content", true);
    return walk.close(parent);
  }
  const bool general = tag >= ApduTag::general_glo_ciphering;
  if (general) explain_parties(walk, tag);
  if (tag == ApduTag::general_signing) {
    explain_signed(walk, options);
    explain_rest(walk, "rest", true);
    return walk.close(parent);
  }
  // Key information and the length of what is ciphered stand between the parties and the control byte.
  const std::size_t control_at = begin + header->begin - kControlAndCounter;
  if (tag == ApduTag::general_ciphering && control_at > walk.at() + 1)
    walk.take_hex(control_at - walk.at() - 1, "key information");
  if (control_at > walk.at()) walk.take(control_at - walk.at(), "length");
  walk.take(1, "security control byte", control_text(*header));
  walk.take(4, "invocation counter", std::to_string(header->counter));
  if (!header->ciphered.empty())
    walk.take(header->ciphered.size(), header->protect().encrypted ? "ciphertext" : "plaintext");
  if (!header->authentication_tag.empty()) walk.take(header->authentication_tag.size(), "authentication tag");
  if (!options.keys.encryption.empty() || !header->protect().encrypted) explain_inside(walk, apdu, options);
  explain_rest(walk, "rest", true);
  walk.close(parent);
}

}  // namespace obiscope::dlms

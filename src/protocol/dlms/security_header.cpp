// Protected APDUs taken apart, without any key: which form, whose title, which control byte and counter.
//
//   LL  length: 00..7F | 81 nn | 82 nnnn | 83 nnnnnn | 84 nnnnnnnn
//   key info: 00 | 01 00 key id | 01 01 kek id LL wrapped key | 01 02 LL scheme LL public key and signature
#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

// Takes the parts of an APDU one after the other. What is not there any more is empty, and from then on fault() tells
// why: so most of this file needs no look at each step.
class Parts {
 public:
  explicit Parts(Bytes apdu) : apdu_(apdu) {}

  std::size_t at() const { return at_; }
  std::size_t left() const { return apdu_.size() - at_; }
  Bytes between(std::size_t begin, std::size_t end) const { return apdu_.subspan(begin, end - begin); }
  bool right() const { return !fault_; }
  const Error& fault() const { return *fault_; }

  void refuse(ErrorKind kind, std::string text, std::size_t at) {
    if (!fault_) fault_ = Error(kind, std::move(text)).at(at);
    at_ = apdu_.size();
  }

  Bytes take(std::size_t count, const char* what) {
    if (count > left()) return none(what);
    at_ += count;
    return apdu_.subspan(at_ - count, count);
  }

  Byte byte(const char* what) {
    const Bytes one = take(1, what);
    return one.empty() ? Byte{0} : one.front();
  }

  std::size_t length(const char* what) {
    const Byte first = byte(what);
    if (first < 0x80) return first;
    const std::size_t digits = first & 0x7FU;
    if (digits == 0 || digits > 4) {
      refuse(ErrorKind::malformed, std::string("no length stands before the ") + what, at_ - 1);
      return 0;
    }
    std::size_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value << 8 | byte(what);
    return value;
  }

  Bytes octets(const char* what) { return take(length(what), what); }

 private:
  // Apart, so that take() stays small enough to stand in line.
  [[gnu::noinline]] Bytes none(const char* what) {
    refuse(ErrorKind::incomplete, std::string("the protected APDU ends inside its ") + what, at_);
    return {};
  }

  Bytes apdu_;
  std::size_t at_ = 0;
  std::optional<Error> fault_;
};

void malformed(Parts& parts, std::string text, std::size_t at) {
  parts.refuse(ErrorKind::malformed, std::move(text), at);
}

// Whether the ciphered content is what is left of the APDU, no more and no less.
bool is_rest(Parts& parts, std::size_t size) {
  if (!parts.right()) return false;
  if (size > parts.left()) {
    parts.refuse(ErrorKind::incomplete,
                 "the protected APDU says " + std::to_string(size) + " bytes of ciphered content, and has " +
                     std::to_string(parts.left()),
                 parts.at());
  } else if (size < parts.left()) {
    malformed(parts, std::to_string(parts.left() - size) + " bytes stand behind the protected APDU", parts.at() + size);
  } else if (size < kControlAndCounter) {
    malformed(parts, "the ciphered content is too short", parts.at());
  }
  return parts.right();
}

// SC | IC | ciphertext | tag, to the end of the APDU.
void take_ciphered(Parts& parts, SecurityHeader& header) {
  if (!is_rest(parts, parts.length("ciphered content"))) return;
  const Bytes head = parts.take(kControlAndCounter, "control byte and counter");
  header.control = head[0];
  header.counter = static_cast<std::uint32_t>(head[1]) << 24 | static_cast<std::uint32_t>(head[2]) << 16 |
                   static_cast<std::uint32_t>(head[3]) << 8 | head[4];
  header.begin = parts.at();
  const std::size_t tag = header.protect().authenticated ? kTagSize : 0;
  if (!header.protect().any()) {
    malformed(parts, "the security control byte names no protection", header.begin - kControlAndCounter);
  } else if (parts.left() < tag) {
    malformed(parts, "the ciphered content is shorter than its tag", header.begin);
  } else {
    header.ciphered = parts.take(parts.left() - tag, "ciphertext");
    header.authentication_tag = parts.take(tag, "tag");
  }
}

void check_title(Parts& parts, Bytes title, const char* whose, std::size_t at) {
  if (title.empty() || title.size() == SystemTitle().size()) return;
  malformed(parts,
            std::string("the system title of the ") + whose + " has " + std::to_string(title.size()) +
                " bytes; eight are right",
            at);
}

void take_fields(Parts& parts, GeneralFields& fields) {
  const std::size_t begin = parts.at();
  fields.transaction = parts.octets("transaction-id");
  fields.originator = parts.octets("originator-system-title");
  fields.recipient = parts.octets("recipient-system-title");
  fields.time = parts.octets("date-time");
  fields.other = parts.octets("other-information");
  if (!parts.right()) return;
  fields.covered = parts.between(begin, parts.at());
  check_title(parts, fields.originator, "originator", begin);
  check_title(parts, fields.recipient, "recipient", begin);
}

void take_agreed_key(Parts& parts, GeneralFields& fields) {
  const std::size_t at = parts.at();
  const Bytes scheme = parts.octets("key parameters");
  fields.key_ciphered = parts.octets("key ciphered data");
  if (!parts.right()) return;
  if (scheme.size() != 1) return malformed(parts, "the key parameters have one byte", at);
  fields.key = KeyKind::ephemeral_unified;
  if (scheme.front() == 1) fields.key = KeyKind::one_pass;
  if (scheme.front() == 2) fields.key = KeyKind::static_unified;
}

void take_identified_key(Parts& parts, GeneralFields& fields) {
  const Byte id = parts.byte("key id");
  if (id > 1) return malformed(parts, "key id " + std::to_string(id) + " names no key", parts.at() - 1);
  fields.key = id == 0 ? KeyKind::global : KeyKind::broadcast;
}

void take_wrapped_key(Parts& parts, GeneralFields& fields) {
  parts.byte("key encrypting key id");
  fields.key_ciphered = parts.octets("wrapped key");
  fields.key = KeyKind::wrapped;
}

void take_key_info(Parts& parts, GeneralFields& fields) {
  const Byte present = parts.byte("key info");
  if (present == 0) return;
  if (present != 1) return malformed(parts, "the key info is neither there nor absent", parts.at() - 1);
  switch (const Byte choice = parts.byte("key info")) {
    case 0:
      return take_identified_key(parts, fields);
    case 1:
      return take_wrapped_key(parts, fields);
    case 2:
      return take_agreed_key(parts, fields);
    default:
      return malformed(parts, "key info " + std::to_string(choice) + " is none of the standard", parts.at() - 1);
  }
}

void take_general_ciphering(Parts& parts, SecurityHeader& header) {
  take_fields(parts, header.fields);
  if (parts.right()) take_key_info(parts, header.fields);
  header.title = header.fields.originator;
  take_ciphered(parts, header);
}

void take_general_signing(Parts& parts, SecurityHeader& header) {
  const std::size_t begin = parts.at();
  take_fields(parts, header.fields);
  header.title = header.fields.originator;
  header.fields.content = parts.octets("signed content");
  const std::size_t end = parts.at();
  header.fields.signature = parts.octets("signature");
  if (!parts.right()) return;
  header.fields.signed_part = parts.between(begin, end);
  if (parts.left() != 0) malformed(parts, "bytes stand behind the signature", parts.at());
}

void take_titled(Parts& parts, SecurityHeader& header) {
  const std::size_t at = parts.at();
  header.title = parts.octets("system title");
  check_title(parts, header.title, "originator", at);
  take_ciphered(parts, header);
}

void take_all(Parts& parts, SecurityHeader& header) {
  switch (header.tag) {
    case ApduTag::general_glo_ciphering:
    case ApduTag::general_ded_ciphering:
      return take_titled(parts, header);
    case ApduTag::general_ciphering:
      return take_general_ciphering(parts, header);
    case ApduTag::general_signing:
      return take_general_signing(parts, header);
    default:
      return take_ciphered(parts, header);
  }
}

// The services with protected tags of their own: SN and Initiate below 0x20, LN from C0 to C7.
constexpr bool is_short_service(int plain) {
  switch (plain) {
    case 0x01:  // initiate
    case 0x05:  // read
    case 0x06:  // write
    case 0x08:  // initiate response
    case 0x0C:  // read response
    case 0x0D:  // write response
    case 0x0E:  // confirmed service error
    case 0x16:  // unconfirmed write
    case 0x18:  // information report
      return true;
    default:
      return false;
  }
}

constexpr bool is_long_service(int plain) {
  constexpr int kUnused = 0xC6;
  return plain >= 0xC0 && plain <= 0xC7 && plain != kUnused;
}

// Of each protected tag the plain one: those that glo- or ded- adds to. 0: it is none of a service.
constexpr std::array<Byte, 256> make_plain_tags() {
  std::array<Byte, 256> plain_of{};
  for (int plain = 1; plain < 256; ++plain) {
    const int global = is_long_service(plain) ? 0x08 : 0x20;
    if (!is_long_service(plain) && !is_short_service(plain)) continue;
    plain_of[static_cast<std::size_t>(plain + global)] = static_cast<Byte>(plain);
    plain_of[static_cast<std::size_t>(plain + 2 * global)] = static_cast<Byte>(plain);
  }
  return plain_of;
}
constexpr std::array<Byte, 256> kPlainTags = make_plain_tags();

}  // namespace

std::optional<Byte> global_tag_of(Byte plain) {
  if (is_long_service(plain)) return static_cast<Byte>(plain + 0x08);
  if (is_short_service(plain)) return static_cast<Byte>(plain + 0x20);
  return std::nullopt;
}

std::optional<Byte> dedicated_tag_of(Byte plain) {
  if (is_long_service(plain)) return static_cast<Byte>(plain + 0x10);
  if (is_short_service(plain)) return static_cast<Byte>(plain + 0x40);
  return std::nullopt;
}

std::optional<Byte> plain_tag_of(Byte tag) {
  const Byte plain = kPlainTags[tag];
  return plain == 0 ? std::nullopt : std::optional(plain);
}

bool is_protected(Bytes apdu) {
  if (apdu.empty()) return false;
  switch (static_cast<ApduTag>(apdu.front())) {
    case ApduTag::general_glo_ciphering:
    case ApduTag::general_ded_ciphering:
    case ApduTag::general_ciphering:
    case ApduTag::general_signing:
      return true;
    default:
      return kPlainTags[apdu.front()] != 0;
  }
}

Result<void> take_header(Bytes apdu, SecurityHeader& header) {
  if (apdu.empty()) return failure(Error(ErrorKind::incomplete, "the protected APDU is empty").at(0));
  if (!is_protected(apdu)) return failure(Error(ErrorKind::malformed, "this is no protected APDU").at(0));
  Parts parts(apdu);
  if (!header.fields.covered.empty()) header.fields = {};  // of an APDU before
  header.tag = static_cast<ApduTag>(parts.byte("tag"));
  header.title = {};
  take_all(parts, header);
  if (!parts.right()) return failure(parts.fault());
  return {};
}

Result<SecurityHeader> security_header_from(Bytes apdu) {
  SecurityHeader header;
  const Result<void> taken = take_header(apdu, header);
  if (!taken) return failure(taken.error());
  return header;
}

}  // namespace obiscope::dlms

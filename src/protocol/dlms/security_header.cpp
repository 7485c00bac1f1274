// Protected APDUs taken apart, without any key: which form, whose title, which control byte and counter.
//
//   LL  length: 00..7F | 81 nn | 82 nnnn | 83 nnnnnn | 84 nnnnnnnn
//   key info: 00 | 01 00 key id | 01 01 kek id LL wrapped key | 01 02 LL scheme LL public key and signature
#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

// Takes the parts of an APDU one after the other; every Error has its offset.
class Parts {
 public:
  explicit Parts(Bytes apdu) : apdu_(apdu) {}

  std::size_t at() const { return at_; }
  std::size_t left() const { return apdu_.size() - at_; }
  Bytes between(std::size_t begin, std::size_t end) const { return apdu_.subspan(begin, end - begin); }

  Result<Bytes> take(std::size_t count, const char* what) {
    if (count > left())
      return failure(Error(ErrorKind::incomplete, std::string("the protected APDU ends inside its ") + what).at(at_));
    const Bytes taken = apdu_.subspan(at_, count);
    at_ += count;
    return taken;
  }

  Result<Byte> byte(const char* what) {
    const Result<Bytes> one = take(1, what);
    if (!one) return failure(one.error());
    return one->front();
  }

  Result<std::size_t> length(const char* what) {
    const Result<Byte> first = byte(what);
    if (!first) return failure(first.error());
    if (*first < 0x80) return *first;
    const std::size_t digits = *first & 0x7FU;
    if (digits == 0 || digits > 4)
      return failure(Error(ErrorKind::malformed, std::string("no length stands before the ") + what).at(at_ - 1));
    const Result<Bytes> number = take(digits, what);
    if (!number) return failure(number.error());
    std::size_t value = 0;
    for (const Byte digit : *number) value = value << 8 | digit;
    return value;
  }

  Result<Bytes> octets(const char* what) {
    const Result<std::size_t> size = length(what);
    if (!size) return failure(size.error());
    return take(*size, what);
  }

 private:
  Bytes apdu_;
  std::size_t at_ = 0;
};

tl::unexpected<Error> malformed(std::string text, std::size_t at) {
  return failure(Error(ErrorKind::malformed, std::move(text)).at(at));
}

// SC | IC | ciphertext | tag, to the end of what is left of the APDU.
Result<void> take_ciphered(Parts& parts, SecurityHeader& header) {
  const Result<std::size_t> size = parts.length("ciphered content");
  if (!size) return failure(size.error());
  if (*size > parts.left())
    return failure(Error(ErrorKind::incomplete, "the protected APDU says " + std::to_string(*size) +
                                                    " bytes of ciphered content, and has " +
                                                    std::to_string(parts.left()))
                       .at(parts.at()));
  if (*size < parts.left())
    return malformed(std::to_string(parts.left() - *size) + " bytes stand behind the protected APDU",
                     parts.at() + *size);
  if (*size < kControlAndCounter) return malformed("the ciphered content is too short", parts.at());
  header.control = *parts.byte("control byte");
  const Bytes counter = *parts.take(4, "counter");
  for (const Byte digit : counter) header.counter = header.counter << 8 | digit;
  if (!header.protect().any()) return malformed("the security control byte names no protection", parts.at() - 5);
  header.begin = parts.at();
  const std::size_t tag = header.protect().authenticated ? kTagSize : 0;
  if (parts.left() < tag) return malformed("the ciphered content is shorter than its tag", parts.at());
  header.ciphered = *parts.take(parts.left() - tag, "ciphertext");
  header.authentication_tag = *parts.take(tag, "tag");
  return {};
}

Result<void> check_title(Bytes title, const char* whose, std::size_t at) {
  if (title.empty() || title.size() == SystemTitle().size()) return {};
  return malformed(std::string("the system title of the ") + whose + " has " + std::to_string(title.size()) +
                       " bytes; eight are right",
                   at);
}

Result<void> take_fields(Parts& parts, GeneralFields& fields) {
  struct {
    Bytes& field;
    const char* name;
  } const all[] = {{fields.transaction, "transaction-id"},
                   {fields.originator, "originator-system-title"},
                   {fields.recipient, "recipient-system-title"},
                   {fields.time, "date-time"},
                   {fields.other, "other-information"}};
  const std::size_t begin = parts.at();
  for (const auto& one : all) {
    const Result<Bytes> taken = parts.octets(one.name);
    if (!taken) return failure(taken.error());
    one.field = *taken;
  }
  fields.covered = parts.between(begin, parts.at());
  const Result<void> originator = check_title(fields.originator, "originator", begin);
  return originator ? check_title(fields.recipient, "recipient", begin) : originator;
}

Result<void> take_agreed_key(Parts& parts, GeneralFields& fields) {
  const std::size_t at = parts.at();
  const Result<Bytes> scheme = parts.octets("key parameters");
  if (!scheme) return failure(scheme.error());
  const Result<Bytes> ciphered = parts.octets("key ciphered data");
  if (!ciphered) return failure(ciphered.error());
  if (scheme->size() != 1) return malformed("the key parameters have one byte", at);
  fields.key_ciphered = *ciphered;
  fields.key = KeyKind::ephemeral_unified;
  if (scheme->front() == 1) fields.key = KeyKind::one_pass;
  if (scheme->front() == 2) fields.key = KeyKind::static_unified;
  return {};
}

Result<void> take_identified_key(Parts& parts, GeneralFields& fields) {
  const Result<Byte> id = parts.byte("key id");
  if (!id) return failure(id.error());
  if (*id > 1) return malformed("key id " + std::to_string(*id) + " names no key", parts.at() - 1);
  fields.key = *id == 0 ? KeyKind::global : KeyKind::broadcast;
  return {};
}

Result<void> take_wrapped_key(Parts& parts, GeneralFields& fields) {
  const Result<Byte> id = parts.byte("key encrypting key id");
  if (!id) return failure(id.error());
  const Result<Bytes> wrapped = parts.octets("wrapped key");
  if (!wrapped) return failure(wrapped.error());
  fields.key = KeyKind::wrapped;
  fields.key_ciphered = *wrapped;
  return {};
}

Result<void> take_key_info(Parts& parts, GeneralFields& fields) {
  const Result<Byte> present = parts.byte("key info");
  if (!present) return failure(present.error());
  if (*present == 0) return {};
  if (*present != 1) return malformed("the key info is neither there nor absent", parts.at() - 1);
  const Result<Byte> choice = parts.byte("key info");
  if (!choice) return failure(choice.error());
  switch (*choice) {
    case 0:
      return take_identified_key(parts, fields);
    case 1:
      return take_wrapped_key(parts, fields);
    case 2:
      return take_agreed_key(parts, fields);
    default:
      return malformed("key info " + std::to_string(*choice) + " is none of the standard", parts.at() - 1);
  }
}

Result<void> take_general_ciphering(Parts& parts, SecurityHeader& header) {
  Result<void> taken = take_fields(parts, header.fields);
  if (taken) taken = take_key_info(parts, header.fields);
  if (!taken) return taken;
  header.title = header.fields.originator;
  return take_ciphered(parts, header);
}

Result<void> take_general_signing(Parts& parts, SecurityHeader& header) {
  const std::size_t begin = parts.at();
  const Result<void> taken = take_fields(parts, header.fields);
  if (!taken) return taken;
  header.title = header.fields.originator;
  const Result<Bytes> content = parts.octets("signed content");
  if (!content) return failure(content.error());
  header.fields.content = *content;
  header.fields.signed_part = parts.between(begin, parts.at());
  const Result<Bytes> signature = parts.octets("signature");
  if (!signature) return failure(signature.error());
  header.fields.signature = *signature;
  if (parts.left() != 0) return malformed("bytes stand behind the signature", parts.at());
  return {};
}

Result<void> take_titled(Parts& parts, SecurityHeader& header) {
  const std::size_t at = parts.at();
  const Result<Bytes> title = parts.octets("system title");
  if (!title) return failure(title.error());
  header.title = *title;
  const Result<void> right = check_title(*title, "originator", at);
  return right ? take_ciphered(parts, header) : right;
}

Result<void> take_all(Parts& parts, SecurityHeader& header) {
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
bool is_short_service(Byte plain) {
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

bool is_long_service(Byte plain) {
  constexpr Byte kUnused = 0xC6;
  return plain >= 0xC0 && plain <= 0xC7 && plain != kUnused;
}

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
  for (const int distance : {0x08, 0x10, 0x20, 0x40}) {
    if (tag < distance) continue;
    const Byte plain = static_cast<Byte>(tag - distance);
    const bool is_long = distance <= 0x10;
    if (is_long ? is_long_service(plain) : is_short_service(plain)) return plain;
  }
  return std::nullopt;
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
      return plain_tag_of(apdu.front()).has_value();
  }
}

Result<SecurityHeader> security_header_from(Bytes apdu) {
  if (apdu.empty()) return failure(Error(ErrorKind::incomplete, "the protected APDU is empty").at(0));
  if (!is_protected(apdu)) return malformed("this is no protected APDU", 0);
  Parts parts(apdu);
  SecurityHeader header;
  header.tag = static_cast<ApduTag>(*parts.byte("tag"));
  const Result<void> taken = take_all(parts, header);
  if (!taken) return failure(taken.error());
  return header;
}

}  // namespace obiscope::dlms

// general-ciphering and general-signing: what they have in common, and how ours are made.
//
//   DD | LL transaction | 08 originator | 08 recipient | 00 | 00 | key info | LL | SC | IC | ciphertext | tag
//   DF | LL transaction | 08 originator | 08 recipient | 00 | 00 | LL content | LL signature
#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

std::string hex_title(Bytes title) {
  return hex_from(title);
}

std::vector<Byte> general_fields(const Security::State& state, Bytes transaction) {
  std::vector<Byte> fields;
  put_sized(transaction, fields);
  put_sized(state.setup.own_title, fields);
  put_sized(state.peer ? Bytes(*state.peer) : Bytes(), fields);
  put_sized({}, fields);  // date-time
  put_sized({}, fields);  // other-information
  return fields;
}

Result<void> is_for_us(const Security::State& state, const GeneralFields& fields) {
  const SystemTitle& own = state.setup.own_title;
  if (fields.recipient.empty() || own == SystemTitle{} || std::ranges::equal(own, fields.recipient)) return {};
  return failure(ErrorKind::refused,
                 "the APDU is meant for system title " + hex_title(fields.recipient) + ", ours is " + hex_title(own));
}

Result<void> check_signature(const Security::State& state, const GeneralFields& fields) {
  const Bytes key = state.setup.keys.peer_signing;
  if (key.empty()) {
    return failure(ErrorKind::unsupported,
                   "the APDU is signed, and the other side's public key of digital signature is not given",
                   "a key file");
  }
  const Curve curve = key.size() == public_key_size(Curve::p384) ? Curve::p384 : Curve::p256;
  if (fields.signature.size() != signature_size(curve)) {
    return failure(ErrorKind::damaged, "the signature has " + std::to_string(fields.signature.size()) +
                                           " bytes; with the key that is given it has " +
                                           std::to_string(signature_size(curve)));
  }
  if (verify(curve, key, fields.signed_part, fields.signature)) return {};
  return failure(ErrorKind::damaged,
                 "the signature is wrong: the other side's public key of digital signature does not fit, or bytes are "
                 "damaged");
}

Result<std::vector<Byte>> general_signing(Security::State& state, Bytes transaction, Bytes plain) {
  std::vector<Byte> covered = general_fields(state, transaction);
  put_sized(plain, covered);
  const Result<std::vector<Byte>> signature = sign(curve_of(state.setup.suite), state.setup.keys.signing, covered);
  if (!signature) return failure(signature.error());
  std::vector<Byte> apdu{static_cast<Byte>(ApduTag::general_signing)};
  apdu.insert(apdu.end(), covered.begin(), covered.end());
  put_sized(*signature, apdu);
  return apdu;
}

namespace {

Result<AgreedKey> key_to_send(Security::State& state, Bytes transaction) {
  if (state.setup.form != Form::general_identified) return agree_to_send(state, state.setup.form, transaction);
  const Result<void> right = fits(state.global, state.setup.suite, "encryption key");
  if (!right) return failure(right.error());
  return AgreedKey{{}, {0x01, 0x00, 0x00}};  // there; identified; global unicast
}

}  // namespace

Result<std::vector<Byte>> general_ciphering(Security::State& state, Bytes transaction, Bytes plain) {
  Result<AgreedKey> agreed = key_to_send(state, transaction);
  if (!agreed) return failure(agreed.error());
  // A key of its own would allow any counter. The one of the global key goes on: some servers compare all with it.
  const Result<std::uint32_t> counter = next_counter(state.global, "encryption key");
  if (!counter) return failure(counter.error());
  CipherKey own;
  if (!agreed->key.empty()) own.set(agreed->key);
  wipe(agreed->key);
  Gcm& gcm = own.gcm ? *own.gcm : *state.global.gcm;

  const std::vector<Byte> fields = general_fields(state, transaction);
  std::vector<Byte> apdu{static_cast<Byte>(ApduTag::general_ciphering)};
  apdu.insert(apdu.end(), fields.begin(), fields.end());
  apdu.insert(apdu.end(), agreed->key_info.begin(), agreed->key_info.end());
  put_content_length(kControlAndCounter + plain.size() + (state.setup.protect.authenticated ? kTagSize : 0), apdu);
  seal(state, gcm, *counter, fields, plain, apdu);
  return apdu;
}

}  // namespace obiscope::dlms

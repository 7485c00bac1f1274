// Keys agreed by ECDH for one APDU (Green Book 9.2.3.4.6; NIST SP 800-56A). Whoever sends is party U.
//
//   C(1e, 1s)  one-pass         U: ephemeral pair, V: static pair.   key info 01 02 01 01 LL | public key | signature
//   C(0e, 2s)  static unified   U: static, V: static, U's nonce.     key info 01 02 01 02 00
//
//   key = KDF(z, algorithm id, title of U [|| LL transaction id], title of V)
#include <algorithm>

#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

// 2.16.756.5.8.3.n: what the key is for. 0: AES-GCM-128, 1: AES-GCM-256.
std::vector<Byte> algorithm_id(Suite suite) {
  const Byte algorithm = suite == Suite::suite_2 ? 1 : 0;
  return {0x60, 0x85, 0x74, 0x05, 0x08, 0x03, algorithm};
}

Result<void> needs(const std::vector<Byte>& key, ErrorKind kind, std::string_view name) {
  if (!key.empty()) return {};
  return failure(kind, "key agreement needs the " + std::string(name) + ", which is not given", "a key file");
}

// Party U with its nonce, where the scheme has one.
std::vector<Byte> party_u(Bytes title, bool with_nonce, Bytes transaction) {
  std::vector<Byte> party(title.begin(), title.end());
  if (with_nonce) put_sized(transaction, party);
  return party;
}

struct Parties {
  Bytes u, v;
};

Result<std::vector<Byte>> derive(Suite suite, Bytes private_key, Bytes public_key, const Parties& parties) {
  Result<std::vector<Byte>> secret = agree(curve_of(suite), private_key, public_key);
  if (!secret) return secret;
  std::vector<Byte> key = derive_key(curve_of(suite), *secret, algorithm_id(suite), parties.u, parties.v);
  wipe(*secret);
  return key;
}

Result<AgreedKey> send_one_pass(const Security::State& state, Bytes peer) {
  const SecuritySetup& setup = state.setup;
  const Result<void> there = needs(setup.keys.signing, ErrorKind::usage, "private key of digital signature");
  if (!there) return failure(there.error());
  const Curve curve = curve_of(setup.suite);
  KeyPair ephemeral = make_key_pair(curve);
  const Result<std::vector<Byte>> signature = sign(curve, setup.keys.signing, ephemeral.public_key);
  if (!signature) return failure(signature.error());
  Result<std::vector<Byte>> key =
      derive(setup.suite, ephemeral.private_key, setup.keys.peer_agreement, {setup.own_title, peer});
  wipe(ephemeral.private_key);
  if (!key) return failure(key.error());
  AgreedKey agreed{std::move(*key), {0x01, 0x02, 0x01, 0x01}};
  std::vector<Byte> signed_key = ephemeral.public_key;
  signed_key.insert(signed_key.end(), signature->begin(), signature->end());
  put_sized(signed_key, agreed.key_info);
  return agreed;
}

Result<AgreedKey> send_static(const Security::State& state, Bytes transaction, Bytes peer) {
  const SecuritySetup& setup = state.setup;
  const Result<void> there = needs(setup.keys.agreement, ErrorKind::usage, "private key of key agreement");
  if (!there) return failure(there.error());
  const std::vector<Byte> u = party_u(setup.own_title, true, transaction);
  Result<std::vector<Byte>> key = derive(setup.suite, setup.keys.agreement, setup.keys.peer_agreement, {u, peer});
  if (!key) return failure(key.error());
  return AgreedKey{std::move(*key), {0x01, 0x02, 0x01, 0x02, 0x00}};
}

Result<Bytes> ephemeral_of(const Security::State& state, Curve curve, Bytes signed_key) {
  const Result<void> there =
      needs(state.setup.keys.peer_signing, ErrorKind::unsupported, "other side's public key of digital signature");
  if (!there) return failure(there.error());
  if (signed_key.size() != public_key_size(curve) + signature_size(curve)) {
    return failure(ErrorKind::malformed, "the ephemeral public key and its signature have " +
                                             std::to_string(signed_key.size()) + " bytes; the suite has " +
                                             std::to_string(public_key_size(curve) + signature_size(curve)));
  }
  const Bytes ephemeral = signed_key.first(public_key_size(curve));
  const Bytes signature = signed_key.subspan(public_key_size(curve));
  if (verify(curve, state.setup.keys.peer_signing, ephemeral, signature)) return ephemeral;
  return failure(ErrorKind::damaged, "the signature of the ephemeral public key is wrong");
}

Result<void> keys_fit(const SecuritySetup& setup, Suite suite) {
  Result<void> all = needs(setup.keys.agreement, ErrorKind::unsupported, "private key of key agreement");
  if (!all) return all;
  if (suite == Suite::suite_0)
    return failure(ErrorKind::malformed, "security suite 0 has no key agreement, and the APDU names one");
  if (setup.keys.agreement.size() == private_key_size(curve_of(suite))) return {};
  return failure(ErrorKind::damaged, "the private key of key agreement is not of the curve of security suite " +
                                         std::to_string(static_cast<unsigned>(suite)));
}

}  // namespace

Result<AgreedKey> agree_to_send(const Security::State& state, Form form, Bytes transaction) {
  const SecuritySetup& setup = state.setup;
  if (setup.suite == Suite::suite_0) return failure(ErrorKind::usage, "security suite 0 has no key agreement");
  const Result<void> there =
      needs(setup.keys.peer_agreement, ErrorKind::usage, "other side's public key of key agreement");
  if (!there) return failure(there.error());
  if (!state.peer) return failure(ErrorKind::usage, "key agreement needs the other side's system title");
  return form == Form::general_agreed ? send_one_pass(state, *state.peer)
                                      : send_static(state, transaction, *state.peer);
}

Result<AgreedKey> agree_to_receive(const Security::State& state, const SecurityHeader& header) {
  const SecuritySetup& setup = state.setup;
  const Suite suite = static_cast<Suite>(header.suite());
  const Result<void> fit = keys_fit(setup, suite);
  if (!fit) return failure(fit.error());
  const GeneralFields& fields = header.fields;
  if (fields.originator.empty() || fields.recipient.empty())
    return failure(ErrorKind::malformed, "an agreed key needs the system titles of both sides");
  const bool one_pass = fields.key == KeyKind::one_pass;
  Result<Bytes> theirs = Bytes(setup.keys.peer_agreement);
  if (one_pass) theirs = ephemeral_of(state, curve_of(suite), fields.key_ciphered);
  if (!theirs) return failure(theirs.error());
  if (theirs->empty())
    return failure(needs({}, ErrorKind::unsupported, "other side's public key of key agreement").error());
  const std::vector<Byte> u = party_u(fields.originator, !one_pass, fields.transaction);
  Result<std::vector<Byte>> key = derive(suite, setup.keys.agreement, *theirs, {u, fields.recipient});
  if (!key) return failure(key.error());
  return AgreedKey{std::move(*key), {}};
}

}  // namespace obiscope::dlms

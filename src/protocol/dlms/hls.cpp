// High level security: four passes, of which the first two carry challenges in AARQ and AARE, and the last two prove
// that each side knows the secret or has the key (IEC 62056-5-3 5.7.4).
#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

std::vector<Byte> joined(std::initializer_list<Bytes> parts) {
  std::vector<Byte> all;
  for (const Bytes part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// What the two sides of one pass are: who proves (titles and challenge), who asked.
struct Pass {
  Bytes asked;   // the challenge of who asks
  Bytes proves;  // the challenge of who proves
};

Pass pass_of(const Challenges& challenges, bool from_client) {
  return from_client ? Pass{challenges.server, challenges.client} : Pass{challenges.client, challenges.server};
}

Result<void> check_challenges(const Challenges& challenges, Bytes asked) {
  if (asked.empty()) return failure(ErrorKind::malformed, "the other side sent no challenge");
  // Whoever gets his own challenge back would prove himself to somebody who knows nothing.
  if (equal_in_constant_time(challenges.client, challenges.server))
    return failure(ErrorKind::refused, "the other side sent our own challenge back");
  return {};
}

Result<void> check_secret(Mechanism mechanism, Bytes secret) {
  const bool needed = mechanism == Mechanism::md5 || mechanism == Mechanism::sha1 || mechanism == Mechanism::sha256;
  if (!needed || !secret.empty()) return {};
  return failure(ErrorKind::usage, "the authentication mechanism needs a secret, and none is given",
                 "--password-file FILE");
}

Result<void> check_title(Mechanism mechanism, const Security& security) {
  const bool needed = mechanism == Mechanism::sha256 || mechanism == Mechanism::ecdsa;
  if (!needed || security.peer_title()) return {};
  return failure(ErrorKind::usage, "the authentication mechanism needs the other side's system title");
}

tl::unexpected<Error> no_such(Mechanism mechanism) {
  if (mechanism == Mechanism::manufacturer)
    return failure(ErrorKind::unsupported, "authentication mechanism 2 is each manufacturer's own");
  return failure(ErrorKind::usage, "this authentication mechanism has no proof");
}

// SHA-256 and ECDSA: titles and challenges, who proves first, what is asked first.
std::vector<Byte> titles_and_challenges(const SystemTitle& proves, const SystemTitle& asks, const Pass& pass) {
  return joined({proves, asks, pass.asked, pass.proves});
}

// The proof of the mechanisms that both sides work out alike.
Result<std::vector<Byte>> hashed(Mechanism mechanism, const Pass& pass, Bytes secret, const SystemTitle& proves,
                                 const SystemTitle& asks) {
  std::vector<Byte> all = joined({pass.asked, secret});
  Result<std::vector<Byte>> proof = no_such(mechanism);
  if (mechanism == Mechanism::md5) proof = md5(all);
  if (mechanism == Mechanism::sha1) proof = sha1(all);
  if (mechanism == Mechanism::sha256) {
    wipe(all);
    all = joined({secret, titles_and_challenges(proves, asks, pass)});
    proof = sha256(all);
  }
  wipe(all);
  return proof;
}

}  // namespace

std::vector<Byte> make_challenge(Mechanism mechanism) {
  const bool long_one = mechanism == Mechanism::sha256 || mechanism == Mechanism::ecdsa;
  return random_bytes(long_one ? 32 : 16);
}

Result<std::vector<Byte>> hls_answer(Mechanism mechanism, const Challenges& challenges, Bytes secret, bool from_client,
                                     Security& security) {
  const Pass pass = pass_of(challenges, from_client);
  Result<void> right = check_challenges(challenges, pass.asked);
  if (right) right = check_secret(mechanism, secret);
  if (right) right = check_title(mechanism, security);
  if (!right) return failure(right.error());
  const SecuritySetup& setup = security.setup();
  const SystemTitle asks = security.peer_title().value_or(SystemTitle{});
  if (mechanism == Mechanism::gmac) return security.gmac(pass.asked);
  if (mechanism != Mechanism::ecdsa) return hashed(mechanism, pass, secret, setup.own_title, asks);
  return sign(curve_of(setup.suite), setup.keys.signing, titles_and_challenges(setup.own_title, asks, pass));
}

Result<bool> hls_right(Mechanism mechanism, const Challenges& challenges, Bytes secret, bool from_client, Bytes answer,
                       Security& security) {
  const Pass pass = pass_of(challenges, from_client);
  Result<void> right = check_challenges(challenges, pass.asked);
  if (right) right = check_secret(mechanism, secret);
  if (right) right = check_title(mechanism, security);
  if (!right) return failure(right.error());
  const SecuritySetup& setup = security.setup();
  const SystemTitle proves = security.peer_title().value_or(SystemTitle{});
  if (mechanism == Mechanism::gmac) return security.gmac_right(pass.asked, answer);
  if (mechanism == Mechanism::ecdsa) {
    if (setup.keys.peer_signing.empty())
      return failure(ErrorKind::usage, "no public key of digital signature of the other side is given", "a key file");
    return verify(curve_of(setup.suite), setup.keys.peer_signing, titles_and_challenges(proves, setup.own_title, pass),
                  answer);
  }
  const Result<std::vector<Byte>> expected = hashed(mechanism, pass, secret, proves, setup.own_title);
  if (!expected) return failure(expected.error());
  return equal_in_constant_time(*expected, answer);
}

}  // namespace obiscope::dlms

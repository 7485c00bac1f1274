// Protected APDUs (IEC 62056-5-3 clause 5, Green Book 9.2).
//
//   service-specific   C8 | LL | SC | IC (4) | ciphertext | tag (12)                        glo-; D0: ded-
//   general            DB | 08 title | LL | SC | IC (4) | ciphertext | tag (12)             general-glo; DC:
//   general-ded general-ciphering  DD | transaction id | originator | recipient | time | other | key | LL | SC | IC |
//   ... general-signing    DF | transaction id | originator | recipient | time | other | LL content | LL signature
//
//   SC security control byte: 0..3 suite, 10 authenticated, 20 encrypted, 40 broadcast key, 80 compressed
//   nonce = system title (8) || IC;  tag of 12 bytes;  associated: SC || AK [|| plaintext where not encrypted]
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/association.hpp"
#include "protocol/dlms/crypto.hpp"

namespace obiscope::dlms {

enum class Suite : std::uint8_t { suite_0 = 0, suite_1 = 1, suite_2 = 2 };
constexpr std::size_t key_size(Suite suite) {
  return suite == Suite::suite_2 ? 32 : 16;
}
constexpr Curve curve_of(Suite suite) {
  return suite == Suite::suite_2 ? Curve::p384 : Curve::p256;
}

using SystemTitle = std::array<Byte, 8>;  // three letters of the FLAG association, five bytes of its own
// "4c475a6700bc614e", "LGZ\x67..." is written in hexadecimal. Error: usage.
Result<SystemTitle> system_title_from(std::string_view text);

struct Protect {  // what is done to an APDU
  bool authenticated = false;
  bool encrypted = false;
  bool any() const { return authenticated || encrypted; }
  friend bool operator==(const Protect&, const Protect&) = default;
};

// How protected APDUs travel.
enum class Form : std::uint8_t { service_specific, general_global, general_dedicated, general_agreed };  // agreed: ECDH

// The secrets and names of one relation between a client and a meter. Never printed, never recorded.
struct Keys {
  std::vector<Byte> encryption;      // global unicast encryption key, key_size(suite) bytes
  std::vector<Byte> authentication;  // empty: tags are not made, and not checked (a Warning says so)
  std::vector<Byte> broadcast;       // global broadcast encryption key; empty: none
  std::vector<Byte> signing;         // our private key of digital signature
  std::vector<Byte> agreement;       // our private key of key agreement
  std::vector<Byte> peer_signing;    // the other side's public keys
  std::vector<Byte> peer_agreement;
};

struct SecuritySetup {
  Suite suite = Suite::suite_0;
  Protect protect{true, true};
  Form form = Form::service_specific;
  bool dedicated = false;  // the client makes a dedicated key and sends it in its InitiateRequest
  bool sign = false;       // general-signing around what is sent (suites 1 and 2)
  SystemTitle own_title{};
  Keys keys;
};
// Key lengths that do not fit the suite, a missing key. Error: usage, naming the key by what it is for.
Result<void> check(const SecuritySetup& setup);

// Invocation counters of one key: what we sent last, what the other side sent last.
struct Counters {
  std::uint32_t next_sent = 1;       // to be used next
  std::uint32_t least_received = 0;  // what comes must not be below
};

// What protects one association, one side of it. Knows the counters; whoever keeps them on disk watches `counters()`.
class Security {
 public:
  Security(SecuritySetup setup, Counters counters);
  Security(Security&&) noexcept;
  ~Security();

  void peer_title(const SystemTitle& title);  // from AARQ or AARE
  std::optional<SystemTitle> peer_title() const;
  void dedicated_key(Bytes key);  // from the InitiateRequest; then `ded-` forms are used
  bool has_dedicated_key() const;
  const SecuritySetup& setup() const;
  const Counters& counters() const;

  // The APDU as it goes out. Errors: usage (no key), unsupported (a counter at its end: the key has to be changed).
  Result<std::vector<Byte>> protect(Bytes apdu);
  // The same for an Initiate in AARQ or AARE: always global, service-specific.
  Result<std::vector<Byte>> protect_initiate(Bytes initiate);
  // What came in, any form, also nested (signed around ciphered). `peer_title` from a general form is learnt.
  // Errors: damaged (tag or signature wrong; says which part: key length, system title, tag), refused (an old counter:
  // replay), malformed, unsupported (compressed; a key that is not there).
  Result<std::vector<Byte>> unprotect(Bytes apdu);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// True where the APDU is one of the protected forms.
bool is_protected(Bytes apdu);
// The security control byte and invocation counter of a protected APDU, for explaining one without its key.
struct SecurityHeader {
  ApduTag tag{};
  Bytes title;  // in general forms
  Byte control = 0;
  std::uint32_t counter = 0;
  std::size_t begin = 0;  // of what is ciphered, in the APDU
  Bytes ciphered;
  Bytes authentication_tag;
};
Result<SecurityHeader> security_header_from(Bytes apdu);

// HLS (IEC 62056-5-3 5.7.4): what proves that we know the secret. pass 3: f(StoC) from the client; pass 4: f(CtoS) from
// the meter.
struct Challenges {
  std::vector<Byte> client;  // CtoS
  std::vector<Byte> server;  // StoC
};
std::vector<Byte> make_challenge(Mechanism mechanism);
// `from_client`: pass 3. Errors: usage (a key is missing), unsupported (mechanism 2).
Result<std::vector<Byte>> hls_answer(Mechanism mechanism, const Challenges& challenges, Bytes secret, bool from_client,
                                     Security& security);
// Whether the other side's proof is right; for GMAC its counter is checked too.
Result<bool> hls_right(Mechanism mechanism, const Challenges& challenges, Bytes secret, bool from_client, Bytes answer,
                       Security& security);

}  // namespace obiscope::dlms

// Protected APDUs (IEC 62056-5-3 clause 5, Green Book 9.2).
//
//   service-specific   C8 | LL | SC | IC (4) | ciphertext | tag (12)                        glo-; D0: ded-
//   general            DB | 08 title | LL | SC | IC (4) | ciphertext | tag (12)             general-glo; DC: -ded
//   agreed, identified DD | fields | key info | LL | SC | IC (4) | ciphertext | tag (12)          general-ciphering
//   signed             DF | fields | LL content | LL signature                                    general-signing
//
//   fields  LL transaction id | LL originator | LL recipient | LL date-time | LL other information
//   SC      security control byte: 0..F suite, 10 authenticated, 20 encrypted, 40 broadcast key, 80 compressed
//   nonce = system title (8) || IC;  tag of 12 bytes;  associated: SC || AK [|| fields] [|| plaintext where not
//   encrypted]; nothing where only encrypted
#pragma once

#include <memory>
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

// How protected APDUs travel. The last three are general-ciphering, with a key agreed by ECDH for each APDU (one-pass,
// static unified), or with the global key, identified.
enum class Form : std::uint8_t {
  service_specific,
  general_global,
  general_dedicated,
  general_agreed,  // C(1e, 1s): needs `signing`, `peer_agreement`; the answers `agreement`, `peer_signing`
  general_static,  // C(0e, 2s): needs `agreement`, `peer_agreement`
  general_identified,
};

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

// Invocation counters of one key: what we sent last, what the other side sent last. FFFFFFFF is their end, and is
// neither sent nor taken.
struct Counters {
  std::uint32_t next_sent = 1;       // to be used next
  std::uint32_t least_received = 0;  // what comes must not be below

  friend bool operator==(const Counters&, const Counters&) = default;
};

// What protected an APDU that came in, all its layers together.
struct Applied {
  Protect protect;          // authenticated: its tag was there; see tag_checked
  bool tag_checked = true;  // false: without an authentication key a tag cannot be checked
  bool signature = false;   // checked
  bool dedicated = false;
  bool broadcast = false;
  Form form = Form::service_specific;  // of the outermost ciphered layer
};

// What protects one association, one side of it. Knows the counters; whoever keeps them on disk watches `counters()`.
class Security {
 public:
  Security(SecuritySetup setup, Counters counters);
  Security(Security&&) noexcept;
  ~Security();

  void peer_title(const SystemTitle& title);  // from AARQ or AARE
  std::optional<SystemTitle> peer_title() const;
  // From the InitiateRequest; then service-specific forms are `ded-`, with counters of their own. Error: usage (its
  // length does not fit the suite).
  Result<void> dedicated_key(Bytes key);
  bool has_dedicated_key() const;
  const SecuritySetup& setup() const;
  const Counters& counters() const;
  void counters(const Counters& counters);  // as the meter told them, or as a store kept them

  // The APDU as it goes out. AARQ to RLRE, exception-response and general-block-transfer (whose blocks are parts of a
  // protected APDU) stay as they are. Errors: usage (no key), unsupported (a counter at its end: the key has to be
  // changed).
  Result<std::vector<Byte>> protect(Bytes apdu);
  // The same for an Initiate in AARQ or AARE: always global, service-specific.
  Result<std::vector<Byte>> protect_initiate(Bytes initiate);
  // What came in, any form, also nested (signed around ciphered, ciphered around signed). A plain APDU comes out as it
  // is: see applied(). `peer_title` from a general form is learnt, and holds from then on. Errors: damaged (tag or
  // signature wrong; says which part: key length, system title, tag), refused (an old counter: replay; meant for
  // somebody else), malformed, unsupported (compressed; a key or title that is not there). Nothing changes on an Error.
  Result<std::vector<Byte>> unprotect(Bytes apdu);
  // The same into `plain`, whose room is used again; it is empty after an Error, and must not be what `apdu` stands in.
  Result<void> unprotect(Bytes apdu, std::vector<Byte>& plain);
  // Of the APDU that unprotect() gave back last.
  const Applied& applied() const;
  // Whether that is as much as setup().protect and `sign` ask for.
  bool protected_enough() const;

  // GMAC over a challenge, for HLS mechanism 5: SC | IC (4) | tag (12). Errors as of protect() and unprotect().
  Result<std::vector<Byte>> gmac(Bytes challenge);
  Result<bool> gmac_right(Bytes challenge, Bytes proof);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

// True where the APDU is one of the protected forms.
bool is_protected(Bytes apdu);

enum class KeyKind : std::uint8_t {
  not_told,
  global,             // identified: unicast
  broadcast,          // identified
  wrapped,            // with the master key
  one_pass,           // agreed: C(1e, 1s)
  static_unified,     // agreed: C(0e, 2s)
  ephemeral_unified,  // agreed: any other scheme
};
// The fields of general-ciphering and general-signing.
struct GeneralFields {
  Bytes transaction, originator, recipient, time, other;  // without their lengths
  Bytes covered;                                          // all five with their lengths, as they stand in the APDU
  KeyKind key = KeyKind::not_told;                        // general-ciphering
  Bytes key_ciphered;                                     // one_pass: public key and its signature
  Bytes content, signature;                               // general-signing
  Bytes signed_part;                                      // general-signing: fields and content, with their lengths
};
// The security control byte and invocation counter of a protected APDU, for explaining one without its key.
struct SecurityHeader {
  ApduTag tag{};
  Bytes title;           // in general forms: the originator's
  GeneralFields fields;  // of general-ciphering and general-signing; the latter has nothing of what follows
  Byte control = 0;
  std::uint32_t counter = 0;
  std::size_t begin = 0;  // of what is ciphered, in the APDU
  Bytes ciphered;
  Bytes authentication_tag;  // empty where the control byte says that there is none

  unsigned suite() const { return control & 0x0FU; }
  bool is_broadcast() const { return (control & 0x40U) != 0; }
  bool is_compressed() const { return (control & 0x80U) != 0; }
  Protect protect() const { return {(control & 0x10U) != 0, (control & 0x20U) != 0}; }
};
// Errors: incomplete, malformed, both with offset.
Result<SecurityHeader> security_header_from(Bytes apdu);
// The protected tag of a service: get_request -> glo_get_request. Nothing where the service has none of its own.
std::optional<Byte> global_tag_of(Byte plain);
std::optional<Byte> dedicated_tag_of(Byte plain);
// And back; nothing where `tag` is no service-specific protected one.
std::optional<Byte> plain_tag_of(Byte tag);

// HLS (IEC 62056-5-3 5.7.4): what proves that we know the secret. pass 3: f(StoC) from the client; pass 4: f(CtoS) from
// the meter.
//
//   MD5, SHA-1   hash(challenge || secret)
//   SHA-256      hash(secret || title of who proves || title of who asks || challenge asked || challenge of who proves)
//   GMAC         SC | IC | tag over the challenge
//   ECDSA        signature over what SHA-256 hashes, without the secret
struct Challenges {
  std::vector<Byte> client;  // CtoS
  std::vector<Byte> server;  // StoC
};
std::vector<Byte> make_challenge(Mechanism mechanism);
// `from_client`: pass 3. Errors: usage (a key, a title or the secret is missing), unsupported (mechanism 2), refused
// (the other side sent our own challenge back).
Result<std::vector<Byte>> hls_answer(Mechanism mechanism, const Challenges& challenges, Bytes secret, bool from_client,
                                     Security& security);
// Whether the other side's proof is right; for GMAC its counter is checked too.
Result<bool> hls_right(Mechanism mechanism, const Challenges& challenges, Bytes secret, bool from_client, Bytes answer,
                       Security& security);

}  // namespace obiscope::dlms

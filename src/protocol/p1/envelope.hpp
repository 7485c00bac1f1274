// Enciphered telegrams (Green Book 9.2; Luxembourg P1 3.2.5; Austria): plain again, or which part of the key material
// does not fit.
//
//   DB | 08 title | length | SC | FC (4) | ciphertext | tag (12)          length counts SC to tag
//
//   SC  30 encrypted and authenticated, 20 encrypted, 10 authenticated      nonce = title || FC
//   associated: SC || authentication key; some meters: nothing
#pragma once

#include <memory>

#include "protocol/p1/capture.hpp"

namespace obiscope::p1 {

// The authentication key of P1 ports whose utility gives out none: 00112233445566778899AABBCCDDEEFF, known to all.
extern const std::array<Byte, 16> kPublicAuthenticationKey;

struct Opened {
  std::vector<Byte> plain;
  Bytes telegram;          // in `plain`
  bool authentic = false;  // its tag was there and right
  std::vector<Warning> warnings;
};

// Keeps the key's schedule, since a meter sends every few seconds.
class Decipherer {
 public:
  explicit Decipherer(const CaptureOptions& options);
  ~Decipherer();

  // `envelope`: a whole one (frame.hpp). Errors, each naming what does not fit: refused (no key was given; key length;
  // system title: another meter's), damaged (key; tag), malformed (what comes out is no telegram), unsupported.
  Result<Opened> open(Bytes envelope);

 private:
  struct Try;
  Result<Opened> authenticated(const Try& it);
  Result<Opened> unauthenticated(const Try& it, bool tag_is_wrong);
  Result<void> fits(const dlms::SecurityHeader& header) const;

  const dlms::Keys keys_;
  const std::optional<dlms::SystemTitle> title_;
  std::optional<dlms::Gcm> gcm_;
};

// The first telegram in what was deciphered, if it begins at its first byte; empty where there is none.
Bytes telegram_in(Bytes plain);

}  // namespace obiscope::p1

// The cryptography of the security suites, all of it OpenSSL's: AES-GCM, hashes, AES key wrap, ECDSA, ECDH.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::dlms {

constexpr std::size_t kTagSize = 12;  // of the authentication tag
using Nonce = std::array<Byte, 12>;   // system title, invocation counter

// One AES key of 16 or 32 bytes, its schedule kept. Nothing here allocates after construction.
class Gcm {
 public:
  explicit Gcm(Bytes key);  // 16 or 32 bytes
  Gcm(Gcm&&) noexcept;
  Gcm& operator=(Gcm&&) noexcept;
  ~Gcm();
  // `out` has plain.size() bytes. `tag` may be null: encryption alone (CTR).
  void encrypt(const Nonce& nonce, Bytes associated, Bytes plain, Byte* out, Byte* tag);
  // False where the tag is not right; `out` is then wiped. `tag` empty: not checked.
  bool decrypt(const Nonce& nonce, Bytes associated, Bytes ciphered, Bytes tag, Byte* out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::vector<Byte> md5(Bytes bytes);
std::vector<Byte> sha1(Bytes bytes);
std::vector<Byte> sha256(Bytes bytes);
std::vector<Byte> sha384(Bytes bytes);
std::vector<Byte> random_bytes(std::size_t count);  // unpredictable: challenges, dedicated keys
bool equal_in_constant_time(Bytes left, Bytes right);
void wipe(std::span<Byte> secret);  // overwrites what is not needed any more
// RFC 3394: eight bytes longer than the key. Nothing where the wrapped key does not fit the wrapping one.
std::vector<Byte> wrap_key(Bytes wrapping_key, Bytes key);
std::optional<std::vector<Byte>> unwrap_key(Bytes wrapping_key, Bytes wrapped);

// Suite 1: P-256 with SHA-256; suite 2: P-384 with SHA-384.
enum class Curve : std::uint8_t { p256, p384 };
constexpr std::size_t private_key_size(Curve curve) {
  return curve == Curve::p384 ? 48 : 32;
}
constexpr std::size_t public_key_size(Curve curve) {
  return 2 * private_key_size(curve);
}
constexpr std::size_t signature_size(Curve curve) {
  return 2 * private_key_size(curve);
}

// A private key is its scalar (32 or 48 bytes), a public one both coordinates (64 or 96 bytes), as the standard writes
// them.
struct KeyPair {
  std::vector<Byte> private_key;
  std::vector<Byte> public_key;
};
KeyPair make_key_pair(Curve curve);
std::optional<std::vector<Byte>> public_key_of(Curve curve, Bytes private_key);
bool is_public_key(Curve curve, Bytes public_key);  // a point of the curve
// r and s, 64 or 96 bytes. Error: usage (no such key).
Result<std::vector<Byte>> sign(Curve curve, Bytes private_key, Bytes message);
bool verify(Curve curve, Bytes public_key, Bytes message, Bytes signature);
// The shared secret z. Error: usage (a key that is none on this curve).
Result<std::vector<Byte>> agree(Curve curve, Bytes private_key, Bytes public_key);
// NIST SP 800-56A concatenation KDF as the standard uses it: hash(00000001 || z || algorithm id || party U || party V),
// of which the first 16 (P-256) or 32 (P-384) bytes are the key.
std::vector<Byte> derive_key(Curve curve, Bytes shared_secret, Bytes algorithm_id, Bytes party_u, Bytes party_v);
// A private key from PEM text, or 32/48 bytes of hexadecimal text; a public key from PEM (key or X.509 certificate) or
// hexadecimal. Errors: usage, which never repeat what stands in `text`.
Result<std::vector<Byte>> private_key_from(Curve curve, std::string_view text);
Result<std::vector<Byte>> public_key_from(Curve curve, std::string_view text);

}  // namespace obiscope::dlms

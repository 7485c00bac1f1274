// The elliptic curves of suites 1 and 2: signatures (ECDSA, FIPS 186-4) and key agreement (ECC CDH, NIST SP 800-56A).
// OpenSSL has signatures in DER and keys in its own objects; the standard writes fixed big-endian fields:
//
//   private key  d (32 or 48)      public key  x || y      signature  r || s
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <stdexcept>

#include "protocol/dlms/crypto.hpp"

namespace obiscope::dlms {

namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

constexpr Byte kUncompressed = 0x04;  // SEC 1: a point as both coordinates

int nid_of(Curve curve) {
  return curve == Curve::p384 ? NID_secp384r1 : NID_X9_62_prime256v1;
}

const char* name_of(Curve curve) {
  return curve == Curve::p384 ? "P-384" : "P-256";
}

const EVP_MD* digest_of(Curve curve) {
  return curve == Curve::p384 ? EVP_sha384() : EVP_sha256();
}

tl::unexpected<Error> no_key(const char* what, Curve curve) {
  return failure(ErrorKind::usage, std::string(what) + " is none of curve " + name_of(curve));
}

std::vector<Byte> with_prefix(Bytes public_key) {
  std::vector<Byte> point{kUncompressed};
  point.insert(point.end(), public_key.begin(), public_key.end());
  return point;
}

// Nothing where the parts are no key of the curve. `private_key` empty: a public key alone.
Key key_from(Curve curve, Bytes private_key, Bytes public_key) {
  const std::vector<Byte> point = with_prefix(public_key);
  const Number scalar(BN_bin2bn(private_key.data(), static_cast<int>(private_key.size()), nullptr));
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, name_of(curve), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (!private_key.empty()) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get());
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  const int selection = private_key.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) != 1) return nullptr;
  return Key(made);
}

Key private_key_of(Curve curve, Bytes private_key) {
  const auto public_key = public_key_of(curve, private_key);
  return public_key ? key_from(curve, private_key, *public_key) : nullptr;
}

Key public_key_of_peer(Curve curve, Bytes public_key) {
  if (public_key.size() != public_key_size(curve)) return nullptr;
  Key key = key_from(curve, {}, public_key);
  if (key == nullptr) return nullptr;
  const KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_public_check(context.get()) != 1) return nullptr;
  return key;
}

std::vector<Byte> fixed(const BIGNUM* number, std::size_t size) {
  std::vector<Byte> bytes(size);
  if (BN_bn2binpad(number, bytes.data(), static_cast<int>(size)) < 0) throw std::logic_error("a number is too long");
  return bytes;
}

std::vector<Byte> raw_from_der(Curve curve, Bytes der) {
  const Byte* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (signature == nullptr) throw std::logic_error("OpenSSL made no signature");
  std::vector<Byte> raw = fixed(ECDSA_SIG_get0_r(signature.get()), private_key_size(curve));
  const std::vector<Byte> s = fixed(ECDSA_SIG_get0_s(signature.get()), private_key_size(curve));
  raw.insert(raw.end(), s.begin(), s.end());
  return raw;
}

std::vector<Byte> der_from_raw(Bytes raw) {
  const int half = static_cast<int>(raw.size() / 2);
  const Signature signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw.data(), half, nullptr), BN_bin2bn(raw.data() + half, half, nullptr));
  Byte* made = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &made);
  std::vector<Byte> der;
  if (size > 0) der.assign(made, made + size);
  OPENSSL_free(made);
  return der;
}

}  // namespace

std::optional<std::vector<Byte>> public_key_of(Curve curve, Bytes private_key) {
  if (private_key.size() != private_key_size(curve)) return std::nullopt;
  const Group group(EC_GROUP_new_by_curve_name(nid_of(curve)));
  const Number scalar(BN_bin2bn(private_key.data(), static_cast<int>(private_key.size()), nullptr));
  BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
  if (BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), EC_GROUP_get0_order(group.get())) >= 0) return std::nullopt;
  const Point point(EC_POINT_new(group.get()));
  if (EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1) return std::nullopt;
  std::vector<Byte> encoded(1 + public_key_size(curve));
  EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, encoded.data(), encoded.size(), nullptr);
  encoded.erase(encoded.begin());
  return encoded;
}

bool is_public_key(Curve curve, Bytes public_key) {
  return public_key_of_peer(curve, public_key) != nullptr;
}

KeyPair make_key_pair(Curve curve) {
  for (;;) {  // one in 2^32 is no scalar below the order, and is thrown away
    std::vector<Byte> scalar = random_bytes(private_key_size(curve));
    if (auto point = public_key_of(curve, scalar)) return {std::move(scalar), std::move(*point)};
  }
}

Result<std::vector<Byte>> sign(Curve curve, Bytes private_key, Bytes message) {
  const Key key = private_key_of(curve, private_key);
  if (key == nullptr) return no_key("the private key of digital signature", curve);
  const DigestContext context(EVP_MD_CTX_new());
  std::vector<Byte> der(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  std::size_t size = der.size();
  if (EVP_DigestSignInit(context.get(), nullptr, digest_of(curve), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) != 1)
    throw std::runtime_error("OpenSSL: cannot sign");
  return raw_from_der(curve, Bytes(der).first(size));
}

bool verify(Curve curve, Bytes public_key, Bytes message, Bytes signature) {
  if (signature.size() != signature_size(curve)) return false;
  const Key key = public_key_of_peer(curve, public_key);
  if (key == nullptr) return false;
  const std::vector<Byte> der = der_from_raw(signature);
  const DigestContext context(EVP_MD_CTX_new());
  if (EVP_DigestVerifyInit(context.get(), nullptr, digest_of(curve), nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) == 1;
}

Result<std::vector<Byte>> agree(Curve curve, Bytes private_key, Bytes public_key) {
  const Key ours = private_key_of(curve, private_key);
  if (ours == nullptr) return no_key("the private key of key agreement", curve);
  const Key theirs = public_key_of_peer(curve, public_key);
  if (theirs == nullptr) return no_key("the other side's public key of key agreement", curve);
  const KeyContext context(EVP_PKEY_CTX_new(ours.get(), nullptr));
  std::vector<Byte> secret(private_key_size(curve));
  std::size_t size = secret.size();
  if (EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1 ||
      EVP_PKEY_derive(context.get(), secret.data(), &size) != 1 || size != secret.size())
    return no_key("the other side's public key of key agreement", curve);
  return secret;
}

std::vector<Byte> derive_key(Curve curve, Bytes shared_secret, Bytes algorithm_id, Bytes party_u, Bytes party_v) {
  std::vector<Byte> hashed{0, 0, 0, 1};  // the counter of the first round, and one round is enough
  for (const Bytes part : {shared_secret, algorithm_id, party_u, party_v})
    hashed.insert(hashed.end(), part.begin(), part.end());
  std::vector<Byte> key = curve == Curve::p384 ? sha384(hashed) : sha256(hashed);
  wipe(hashed);
  key.resize(curve == Curve::p384 ? 32 : 16);
  return key;
}

}  // namespace obiscope::dlms

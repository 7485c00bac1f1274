// Keys of the curves as people keep them: PEM (a key, or an X.509 certificate with the public one) or hexadecimal.
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <string>

#include "bytes/hex.hpp"
#include "protocol/dlms/crypto.hpp"

namespace obiscope::dlms {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

const char* name_of(Curve curve) {
  return curve == Curve::p384 ? "P-384" : "P-256";
}

std::unique_ptr<BIO, Free> reading(std::string_view text) {
  return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// OpenSSL would ask at the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

bool is_pem(std::string_view text) {
  return text.find("-----BEGIN") != std::string_view::npos;
}

Key public_key_in(std::string_view pem) {
  if (Key key{PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, no_passphrase, nullptr)}) return key;
  const std::unique_ptr<X509, Free> certificate(PEM_read_bio_X509(reading(pem).get(), nullptr, no_passphrase, nullptr));
  return Key(certificate == nullptr ? nullptr : X509_get_pubkey(certificate.get()));
}

bool is_on(const EVP_PKEY* key, Curve curve) {
  char group[64] = {};
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), nullptr) != 1) return false;
  const std::string_view name(group);
  return curve == Curve::p384 ? name == "secp384r1" || name == "P-384" : name == "prime256v1" || name == "P-256";
}

// Nothing where the key has no such number.
std::vector<Byte> number_of(const EVP_PKEY* key, const char* name, Curve curve) {
  BIGNUM* read = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &read) != 1) return {};
  const std::unique_ptr<BIGNUM, Free> number(read);
  std::vector<Byte> bytes(private_key_size(curve));
  if (BN_bn2binpad(number.get(), bytes.data(), static_cast<int>(bytes.size())) < 0) return {};
  return bytes;
}

tl::unexpected<Error> none(const char* what, Curve curve) {
  const std::size_t size = what == std::string_view("private") ? private_key_size(curve) : public_key_size(curve);
  return failure(ErrorKind::usage, std::string("this is no ") + what + " key of curve " + name_of(curve),
                 "PEM without a passphrase, or " + std::to_string(size) + " bytes in hexadecimal");
}

}  // namespace

Result<std::vector<Byte>> private_key_from(Curve curve, std::string_view text) {
  std::vector<Byte> scalar;
  if (is_pem(text)) {
    const Key key(PEM_read_bio_PrivateKey(reading(text).get(), nullptr, no_passphrase, nullptr));
    if (key != nullptr && is_on(key.get(), curve)) scalar = number_of(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, curve);
  } else if (auto bytes = bytes_from_hex(text)) {
    scalar = std::move(*bytes);
  }
  if (!public_key_of(curve, scalar)) return none("private", curve);
  return scalar;
}

Result<std::vector<Byte>> public_key_from(Curve curve, std::string_view text) {
  std::vector<Byte> point;
  if (is_pem(text)) {
    const Key key = public_key_in(text);
    if (key != nullptr && is_on(key.get(), curve)) {
      point = number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, curve);
      const std::vector<Byte> y = number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, curve);
      point.insert(point.end(), y.begin(), y.end());
    }
  } else if (auto bytes = bytes_from_hex(text)) {
    constexpr Byte kUncompressed = 0x04;
    if (bytes->size() == public_key_size(curve) + 1 && bytes->front() == kUncompressed) bytes->erase(bytes->begin());
    point = std::move(*bytes);
  }
  if (!is_public_key(curve, point)) return none("public", curve);
  return point;
}

}  // namespace obiscope::dlms

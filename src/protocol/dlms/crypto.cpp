#include "protocol/dlms/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

namespace obiscope::dlms {

namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// What OpenSSL refuses here is our mistake, or memory that is not there.
void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

int length_of(Bytes bytes) {
  require(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "too long at once");
  return static_cast<int>(bytes.size());
}

Context context_with(Bytes key, bool encrypting) {
  Context context(EVP_CIPHER_CTX_new());
  require(context != nullptr, "no memory for a cipher");
  const EVP_CIPHER* cipher = key.size() == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
  require(EVP_CipherInit_ex(context.get(), cipher, nullptr, key.data(), nullptr, encrypting ? 1 : 0) == 1,
          "cannot set an AES key");
  return context;
}

using Update = int (*)(EVP_CIPHER_CTX*, unsigned char*, int*, const unsigned char*, int);

// What goes in is covered by the tag; where `out` is null nothing comes out.
template <Update update>
void feed(EVP_CIPHER_CTX* context, Bytes in, Byte* out) {
  int written = 0;
  if (in.empty()) return;
  require(update(context, out, &written, in.data(), length_of(in)) == 1, "cannot cipher");
}

std::vector<Byte> digest(const EVP_MD* algorithm, Bytes bytes) {
  std::vector<Byte> hash(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
  require(EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, algorithm, nullptr) == 1, "cannot hash");
  return hash;
}

const EVP_CIPHER* wrapping_cipher(std::size_t key_size) {
  switch (key_size) {
    case 16:
      return EVP_aes_128_wrap();
    case 24:
      return EVP_aes_192_wrap();
    case 32:
      return EVP_aes_256_wrap();
    default:
      throw std::invalid_argument("a wrapping key has 16, 24 or 32 bytes");
  }
}

Context wrapping_context(Bytes wrapping_key, bool wrapping) {
  Context context(EVP_CIPHER_CTX_new());
  require(context != nullptr, "no memory for a cipher");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  require(EVP_CipherInit_ex(context.get(), wrapping_cipher(wrapping_key.size()), nullptr, wrapping_key.data(), nullptr,
                            wrapping ? 1 : 0) == 1,
          "cannot set a wrapping key");
  return context;
}

}  // namespace

// The parameter that gives OpenSSL a tag is made once: making it takes longer than giving it.
struct Gcm::State {
  Context encrypting;
  Context decrypting;
  std::array<Byte, kTagSize> expected{};
  std::array<OSSL_PARAM, 2> tag_parameter{
      OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, expected.data(), expected.size()),
      OSSL_PARAM_construct_end()};
};

Gcm::Gcm(Bytes key) : state_(std::make_unique<State>()) {
  if (key.size() != 16 && key.size() != 32) throw std::invalid_argument("an AES key has 16 or 32 bytes");
  state_->encrypting = context_with(key, true);
  state_->decrypting = context_with(key, false);
}

Gcm::Gcm(Gcm&&) noexcept = default;
Gcm& Gcm::operator=(Gcm&&) noexcept = default;
Gcm::~Gcm() = default;

void Gcm::encrypt(const Nonce& nonce, Bytes associated, Bytes plain, Byte* out, Byte* tag) {
  EVP_CIPHER_CTX* context = state_->encrypting.get();
  require(EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1, "cannot set a nonce");
  feed<EVP_EncryptUpdate>(context, associated, nullptr);
  feed<EVP_EncryptUpdate>(context, plain, out);
  if (tag == nullptr) return;
  std::array<Byte, 16> unused;  // the last block: nothing in a counter mode
  int written = 0;
  require(EVP_EncryptFinal_ex(context, unused.data(), &written) == 1, "cannot end a message");
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) == 1, "cannot get a tag");
}

bool Gcm::decrypt(const Nonce& nonce, Bytes associated, Bytes ciphered, Bytes tag, Byte* out) {
  if (!tag.empty() && tag.size() != kTagSize) throw std::invalid_argument("a tag has 12 bytes");
  EVP_CIPHER_CTX* context = state_->decrypting.get();
  require(EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1, "cannot set a nonce");
  if (!tag.empty()) {
    std::copy(tag.begin(), tag.end(), state_->expected.begin());
    require(EVP_CIPHER_CTX_set_params(context, state_->tag_parameter.data()) == 1, "cannot set a tag");
  }
  feed<EVP_DecryptUpdate>(context, associated, nullptr);
  feed<EVP_DecryptUpdate>(context, ciphered, out);
  if (tag.empty()) return true;
  std::array<Byte, 16> unused;
  int written = 0;
  if (EVP_DecryptFinal_ex(context, unused.data(), &written) == 1) return true;
  if (!ciphered.empty()) OPENSSL_cleanse(out, ciphered.size());
  return false;
}

std::vector<Byte> md5(Bytes bytes) {
  return digest(EVP_md5(), bytes);
}

std::vector<Byte> sha1(Bytes bytes) {
  return digest(EVP_sha1(), bytes);
}

std::vector<Byte> sha256(Bytes bytes) {
  return digest(EVP_sha256(), bytes);
}

std::vector<Byte> sha384(Bytes bytes) {
  return digest(EVP_sha384(), bytes);
}

std::vector<Byte> random_bytes(std::size_t count) {
  std::vector<Byte> bytes(count);
  require(RAND_bytes(bytes.data(), length_of(bytes)) == 1, "no random numbers");
  return bytes;
}

bool equal_in_constant_time(Bytes left, Bytes right) {
  if (left.size() != right.size()) return false;
  return left.empty() || CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void wipe(std::span<Byte> secret) {
  if (!secret.empty()) OPENSSL_cleanse(secret.data(), secret.size());
}

std::vector<Byte> wrap_key(Bytes wrapping_key, Bytes key) {
  if (key.size() < 16 || key.size() % 8 != 0) throw std::invalid_argument("a key to be wrapped has 16, 24, ... bytes");
  const Context context = wrapping_context(wrapping_key, true);
  std::vector<Byte> wrapped(key.size() + 8);
  int written = 0;
  require(EVP_EncryptUpdate(context.get(), wrapped.data(), &written, key.data(), length_of(key)) == 1,
          "cannot wrap a key");
  return wrapped;
}

std::optional<std::vector<Byte>> unwrap_key(Bytes wrapping_key, Bytes wrapped) {
  if (wrapped.size() < 24 || wrapped.size() % 8 != 0) return std::nullopt;
  const Context context = wrapping_context(wrapping_key, false);
  std::vector<Byte> key(wrapped.size());
  int written = 0;
  if (EVP_DecryptUpdate(context.get(), key.data(), &written, wrapped.data(), length_of(wrapped)) != 1)
    return std::nullopt;
  key.resize(wrapped.size() - 8);
  return key;
}

}  // namespace obiscope::dlms

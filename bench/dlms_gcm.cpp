// What deciphering a protected APDU costs beside OpenSSL alone on the same bytes, with the key schedule kept in both.
#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>

#include "measure.hpp"
#include "protocol/dlms/security.hpp"

namespace obiscope::bench {
namespace {

using namespace dlms;

constexpr std::size_t kPlain = 1024;  // bytes of an APDU
constexpr std::size_t kApdus = 256;   // one run
constexpr int kRuns = 400;            // the fastest of them counts: all others were disturbed
constexpr SystemTitle kClient{0x4D, 0x4D, 0x4D, 0, 0, 0xBC, 0x61, 0x4E};
constexpr SystemTitle kMeter{0x4D, 0x4D, 0x4D, 0, 0, 0, 0, 1};

SecuritySetup setup_of(const SystemTitle& own) {
  SecuritySetup setup;
  setup.own_title = own;
  setup.keys.encryption.assign(16, 0x11);
  setup.keys.authentication.assign(16, 0x22);
  return setup;
}

std::vector<std::vector<Byte>> protected_apdus() {
  std::vector<Byte> plain(kPlain, 0x5A);
  plain[0] = 0xC4;
  plain[1] = 0x01;
  Security meter(setup_of(kMeter), {});
  std::vector<std::vector<Byte>> apdus;
  while (apdus.size() < kApdus) apdus.push_back(meter.protect(plain).value());
  return apdus;
}

void require(bool holds) {
  if (!holds) std::abort();
}

// Nonce, associated data, ciphertext and tag, given to OpenSSL as they stand in the APDU.
class Alone {
 public:
  Alone() : context_(EVP_CIPHER_CTX_new()) {
    const SecuritySetup setup = setup_of(kMeter);
    require(EVP_DecryptInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, setup.keys.encryption.data(), nullptr) == 1);
    associated_.assign(1, 0x30);
    associated_.insert(associated_.end(), setup.keys.authentication.begin(), setup.keys.authentication.end());
    std::copy(kMeter.begin(), kMeter.end(), nonce_.begin());
    plain_.resize(kPlain);
  }
  void decipher(std::vector<Byte>& apdu) {
    const std::size_t begin = apdu.size() - kTagSize - kPlain;
    std::copy_n(apdu.begin() + static_cast<std::ptrdiff_t>(begin) - 4, 4, nonce_.begin() + 8);
    EVP_CIPHER_CTX* const context = context_.get();
    int size = 0;
    bool right = EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce_.data()) == 1;
    right &= EVP_DecryptUpdate(context, nullptr, &size, associated_.data(), static_cast<int>(associated_.size())) == 1;
    right &= EVP_DecryptUpdate(context, plain_.data(), &size, apdu.data() + begin, static_cast<int>(kPlain)) == 1;
    right &= EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagSize, apdu.data() + begin + kPlain) == 1;
    right &= EVP_DecryptFinal_ex(context, plain_.data() + kPlain, &size) == 1;
    require(right);
  }

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::vector<Byte> associated_, plain_;
  Nonce nonce_{};
};

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

std::vector<Measurement> measure_dlms_gcm() {
  std::vector<std::vector<Byte>> apdus = protected_apdus();
  Security client(setup_of(kClient), {});
  client.peer_title(kMeter);
  Alone alone;
  std::vector<Byte> plain;
  double theirs = std::numeric_limits<double>::max(), ours = theirs, allocating = theirs;
  for (int run = 0; run < kRuns; ++run) {  // in turn, so that all see the same machine
    theirs = std::min(theirs, seconds_of([&] {
                        for (std::vector<Byte>& apdu : apdus) alone.decipher(apdu);
                      }));
    client.counters({});
    ours = std::min(ours, seconds_of([&] {
                      for (const std::vector<Byte>& apdu : apdus) require(client.unprotect(apdu, plain).has_value());
                    }));
    client.counters({});
    allocating = std::min(allocating, seconds_of([&] {
                            for (const std::vector<Byte>& apdu : apdus) require(client.unprotect(apdu).has_value());
                          }));
  }
  return {{"dlms_gcm_openssl_ns", theirs * 1e9 / kApdus, "ns", ""},
          {"dlms_gcm_ns", ours * 1e9 / kApdus, "ns", ""},
          {"dlms_gcm_ratio", ours / theirs, "", "1.3"},
          {"dlms_gcm_ratio_with_allocation", allocating / theirs, "", "1.3"}};
}

}  // namespace obiscope::bench

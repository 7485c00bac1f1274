// What stands behind a Security, shared by the files that implement it.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "protocol/dlms/security.hpp"

namespace obiscope::dlms {

constexpr Byte kAuthenticated = 0x10;  // bits of the security control byte
constexpr Byte kEncrypted = 0x20;
constexpr Byte kBroadcast = 0x40;
constexpr std::size_t kControlAndCounter = 5;        // SC | IC
constexpr std::uint32_t kCounterEnd = 0xFFFF'FFFFU;  // no counter any more
constexpr unsigned kMostLayers = 4;                  // of protection around one APDU

// One symmetric key, its schedule kept, and the counters that belong to it.
struct CipherKey {
  std::optional<Gcm> gcm;
  std::size_t size = 0;  // in bytes; 0: not given
  Counters counters;

  void set(Bytes key);
};

// The agreed keys that came last, and the least counter of each: a replay derives the same key again.
class AgreedKeys {
 public:
  // The least counter that is new with this key.
  std::uint32_t least(const std::array<Byte, 8>& fingerprint) const;
  void took(const std::array<Byte, 8>& fingerprint, std::uint32_t counter);

 private:
  struct Seen {
    std::array<Byte, 8> fingerprint{};
    std::uint32_t least = 0;
  };
  static constexpr std::size_t kMost = 1'024;
  std::vector<Seen> seen_;
  std::size_t next_ = 0;
};

struct Security::State {
  SecuritySetup setup;
  CipherKey global, broadcast, dedicated;
  std::optional<SystemTitle> peer;
  Applied applied;
  AgreedKeys agreed;
  std::vector<Byte> question;  // the transaction id of ours that waits for its answer
  std::vector<Byte> asked;     // the transaction id that our next APDU answers
  SecurityHeader outer;        // of the APDU at hand; kept because clearing it takes longer than filling it
  std::vector<Byte> scratch;   // associated data: SC, authentication key, and what comes behind them

  State(SecuritySetup given, Counters counters);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Byte control() const;  // SC of what we send, without the broadcast bit
  // SC || AK || more || more
  Bytes associated(Byte control, Bytes first, Bytes second);
};

// security_header_from() without a copy.
Result<void> take_header(Bytes apdu, SecurityHeader& header);

// The pieces of protect().
// Takes the next counter of `key`. Error: unsupported, where it is at its end.
Result<std::uint32_t> next_counter(CipherKey& key, std::string_view name);
// Error: usage, where `key` is missing or does not fit the suite of the setup.
Result<void> fits(const CipherKey& key, Suite suite, std::string_view name);
Nonce nonce_of(const SystemTitle& title, std::uint32_t counter);
void put_content_length(std::size_t length, std::vector<Byte>& out);
void put_sized(Bytes octets, std::vector<Byte>& out);

// Appends SC | IC | ciphertext | tag. `fields`: associated data of general-ciphering.
void seal(Security::State& state, Gcm& gcm, std::uint32_t counter, Bytes fields, Bytes plain, std::vector<Byte>& out);
// general-ciphering and general-signing around `plain` (general.cpp, agreed.cpp).
Result<std::vector<Byte>> general_ciphering(Security::State& state, Bytes transaction, Bytes plain);
Result<std::vector<Byte>> general_signing(Security::State& state, Bytes transaction, Bytes plain);
// LL transaction | LL originator | LL recipient | 00 | 00
std::vector<Byte> general_fields(const Security::State& state, Bytes transaction);

struct AgreedKey {
  std::vector<Byte> key;
  std::vector<Byte> key_info;  // as it stands in general-ciphering; where we made it
};
Result<AgreedKey> agree_to_send(const Security::State& state, Form form, Bytes transaction);
Result<AgreedKey> agree_to_receive(const Security::State& state, const SecurityHeader& header);

// Where a general APDU names its parties (general.cpp).
std::string hex_title(Bytes title);
Result<void> is_for_us(const Security::State& state, const GeneralFields& fields);
Result<void> check_signature(const Security::State& state, const GeneralFields& fields);

// What a meter sends without being asked: it neither asks nor answers.
bool is_notification(Bytes apdu);

// Whether `plain` can be an APDU, as far as its first bytes tell; `tag` is the one around it.
bool looks_like_apdu(Byte tag, Bytes plain);

}  // namespace obiscope::dlms

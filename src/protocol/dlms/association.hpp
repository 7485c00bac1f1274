// Opening and closing an association: AARQ, AARE, RLRQ, RLRE (BER, IEC 62056-5-3 ACSE), and the xDLMS Initiate in them.
//
//   60 LL  A1 context  [A6 calling AP title]  [8A 02 07 80  8B mechanism  AC authentication value]  BE user information
//   61 LL  A1 context   A2 result  A3 diagnostic  [A4 responding AP title]  [88 89 mechanism  AA value]  BE user
//   information
#pragma once

#include <optional>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::dlms {

// Application context name 2.16.756.5.8.1.n
enum class Context : Byte { logical_names = 1, short_names = 2, logical_names_ciphered = 3, short_names_ciphered = 4 };
constexpr bool is_ciphered(Context context) {
  return context == Context::logical_names_ciphered || context == Context::short_names_ciphered;
}
constexpr bool is_short(Context context) {
  return context == Context::short_names || context == Context::short_names_ciphered;
}

// Authentication mechanism name 2.16.756.5.8.2.n
enum class Mechanism : Byte { none = 0, lls = 1, manufacturer = 2, md5 = 3, sha1 = 4, gmac = 5, sha256 = 6, ecdsa = 7 };
std::string_view name_of(Mechanism mechanism);  // "none", "lls", "md5", ...
std::optional<Mechanism> mechanism_from(std::string_view name);
constexpr bool is_high_level(Mechanism mechanism) {
  return static_cast<Byte>(mechanism) > 1;
}

// Conformance block: bit 0 is the most significant of 24.
class Conformance {
 public:
  enum Bit : unsigned {
    general_protection = 1,
    general_block_transfer = 2,
    read = 3,
    write = 4,
    unconfirmed_write = 5,
    delta_value_encoding = 6,
    attribute_0_with_set = 8,
    priority_management = 9,
    attribute_0_with_get = 10,
    block_transfer_with_get = 11,
    block_transfer_with_set = 12,
    block_transfer_with_action = 13,
    multiple_references = 14,
    information_report = 15,
    data_notification = 16,
    access = 17,
    parameterised_access = 18,
    get = 19,
    set = 20,
    selective_access = 21,
    event_notification = 22,
    action = 23,
  };
  constexpr Conformance() = default;
  constexpr explicit Conformance(std::uint32_t word) : word_(word) {}  // 24 bits
  constexpr bool has(Bit bit) const { return (word_ >> (23U - bit) & 1U) != 0; }
  constexpr Conformance with(Bit bit) const { return Conformance(word_ | 1U << (23U - bit)); }
  constexpr std::uint32_t word() const { return word_; }
  friend constexpr bool operator==(Conformance, Conformance) = default;

 private:
  std::uint32_t word_ = 0;
};
std::string_view name_of(Conformance::Bit bit);
// What a reader proposes: nothing that writes; action only where a high-level mechanism needs it.
Conformance readers_conformance(Context context, Mechanism mechanism);

struct InitiateRequest {
  std::vector<Byte> dedicated_key;  // a secret; empty: none
  bool response_allowed = true;
  Byte version = 6;
  Conformance conformance;
  std::uint16_t most_pdu = 0xFFFF;  // bytes that the client can take; 0: no limit
};
struct InitiateResponse {
  Byte version = 6;
  Conformance conformance;
  std::uint16_t most_pdu = 0;       // bytes that the server can take
  std::uint16_t vaa_name = 0x0007;  // FA00 with short names
};
std::vector<Byte> encode(const InitiateRequest& request);
std::vector<Byte> encode(const InitiateResponse& response);
Result<InitiateRequest> initiate_request_from(Bytes apdu);
Result<InitiateResponse> initiate_response_from(Bytes apdu);

struct Aarq {
  Context context = Context::logical_names;
  std::vector<Byte> calling_title;        // system title of the client; empty: none
  std::vector<Byte> calling_certificate;  // calling AE qualifier: ECDSA; empty: none
  Mechanism mechanism = Mechanism::none;
  std::vector<Byte> authentication;    // LLS: the password; HLS: the challenge CtoS
  std::vector<Byte> user_information;  // InitiateRequest, plain or ciphered
};
struct Aare {
  Context context = Context::logical_names;
  Byte result = 0;        // 0 accepted, 1 rejected, 2 rejected for now
  bool provider = false;  // who says so: ACSE service provider, or user
  Byte diagnostic = 0;
  std::vector<Byte> responding_title;
  std::vector<Byte> responding_certificate;
  Mechanism mechanism = Mechanism::none;
  std::vector<Byte> authentication;    // StoC
  std::vector<Byte> user_information;  // InitiateResponse or ConfirmedServiceError, plain or ciphered
};
struct Release {               // RLRQ, RLRE
  std::optional<Byte> reason;  // 0 normal
  std::vector<Byte> user_information;
};
std::vector<Byte> encode(const Aarq& aarq);
std::vector<Byte> encode(const Aare& aare);
std::vector<Byte> encode_rlrq(const Release& release);
std::vector<Byte> encode_rlre(const Release& release);
// Errors: incomplete, malformed, with offset. Fields that this program does not use are passed over.
Result<Aarq> aarq_from(Bytes apdu);
Result<Aare> aare_from(Bytes apdu);
Result<Release> rlrq_from(Bytes apdu);
// Whatever begins with 63 is a release: well-known servers send wrong lengths.
Result<Release> rlre_from(Bytes apdu);

}  // namespace obiscope::dlms

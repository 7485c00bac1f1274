#include "protocol/dlms/server_security.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

constexpr std::uint32_t kReserve = 1'024;  // invocation counters an association takes at a time
constexpr std::size_t kMostWays = 8;       // a reader uses one or two

// Whether `tag` says that the dedicated key is used; what is signed tells only inside.
bool is_dedicated(Byte tag) {
  const auto plain = plain_tag_of(tag);
  return tag == static_cast<Byte>(ApduTag::general_ded_ciphering) || (plain && dedicated_tag_of(*plain) == tag);
}

}  // namespace

ServerSecurity::ServerSecurity(SecuritySetup setup, const SystemTitle& client, ServedKey* key)
    : key_(key), client_(client) {
  const Way way{setup.form, setup.protect, setup.sign, false};
  Counters counters;
  if (key_ != nullptr) counters.least_received = key_->last_received == 0 ? 0 : key_->last_received + 1;
  ways_.push_back({way, std::make_unique<Security>(std::move(setup), counters)});
  in_force().peer_title(client_);
  reserve();
}

// What was reserved and not used goes back, where nobody has reserved more since.
ServerSecurity::~ServerSecurity() {
  if (key_ != nullptr && key_->next_free == end_of_reserve_) key_->next_free = in_force().counters().next_sent;
}

void ServerSecurity::reserve() {
  if (key_ == nullptr) return;
  Counters counters = in_force().counters();
  const bool goes_on = key_->next_free == end_of_reserve_ && counters.next_sent == end_of_reserve_;
  if (!goes_on) counters.next_sent = first_reserved_ = key_->next_free;
  constexpr std::uint32_t kEnd = 0xFFFF'FFFFU;
  key_->next_free = end_of_reserve_ = kEnd - key_->next_free < kReserve ? kEnd : key_->next_free + kReserve;
  in_force().counters(counters);
}

ServerSecurity::Way ServerSecurity::way_now() const {
  return {applied_.form, applied_.protect, applied_.signature, applied_.dedicated};
}

// Makes the Security of `way` the one in force, with the counters of the one before.
void ServerSecurity::choose(const Way& way) {
  if (ways_[current_].way == way) return;
  const Counters counters = in_force().counters();
  const auto found = std::find_if(ways_.begin(), ways_.end(), [&](const Secured& each) { return each.way == way; });
  if (found == ways_.end() && ways_.size() == kMostWays) return;
  current_ = static_cast<std::size_t>(found - ways_.begin());
  if (found == ways_.end()) {
    SecuritySetup setup = ways_.front().security->setup();
    setup.form = way.form;
    setup.protect = way.protect;
    setup.sign = way.sign;
    ways_.push_back({way, std::make_unique<Security>(std::move(setup), counters)});
    in_force().peer_title(client_);
    // Its length was checked when it came.
    if (way.dedicated) static_cast<void>(in_force().dedicated_key(dedicated_));
  }
  in_force().counters(counters);
}

Result<std::vector<Byte>> ServerSecurity::unprotect(Bytes apdu) {
  if (!dedicated_.empty() && !apdu.empty() && is_protected(apdu)) {
    Way way = ways_[current_].way;
    const auto kSigning = static_cast<Byte>(ApduTag::general_signing);
    way.dedicated = is_dedicated(apdu.front()) || (apdu.front() == kSigning && way.dedicated);
    choose(way);
  }
  const Counters before = in_force().counters();
  least_before_ = before.least_received;
  Result<std::vector<Byte>> plain = in_force().unprotect(apdu);
  if (!plain) return plain;
  applied_ = in_force().applied();
  const bool any = applied_.protect.any() || applied_.signature;
  if (any && !(way_now() == ways_[current_].way)) {
    // Taken in once more by the one who will answer: it has to know what it answers to.
    const Counters after = in_force().counters();
    in_force().counters(before);
    choose(way_now());
    plain = in_force().unprotect(apdu);
    if (!plain) return plain;
    in_force().counters(after);
  }
  took();
  return plain;
}

void ServerSecurity::took() {
  const std::uint32_t least = in_force().counters().least_received;
  if (key_ != nullptr && least > 0) key_->last_received = std::max(key_->last_received, least - 1);
}

Result<bool> ServerSecurity::proof_right(Mechanism mechanism, const Challenges& challenges, Bytes secret, Bytes proof) {
  Counters counters = in_force().counters();
  const std::uint32_t least = counters.least_received;
  counters.least_received = std::min(least, least_before_);
  in_force().counters(counters);
  Result<bool> right = hls_right(mechanism, challenges, secret, true, proof, in_force());
  counters = in_force().counters();
  counters.least_received = std::max(least, counters.least_received);
  in_force().counters(counters);
  took();
  return right;
}

Result<std::vector<Byte>> ServerSecurity::proof_of_ours(Mechanism mechanism, const Challenges& challenges,
                                                        Bytes secret) {
  if (in_force().counters().next_sent >= end_of_reserve_) reserve();
  return hls_answer(mechanism, challenges, secret, false, in_force());
}

Result<std::vector<Byte>> ServerSecurity::protect(Bytes apdu) {
  if (in_force().counters().next_sent >= end_of_reserve_) reserve();
  const bool plain = !applied_.protect.any() && !applied_.signature;
  if (plain) return std::vector<Byte>(apdu.begin(), apdu.end());
  return in_force().protect(apdu);
}

Result<std::vector<Byte>> ServerSecurity::protect_initiate(Bytes initiate) {
  if (in_force().counters().next_sent >= end_of_reserve_) reserve();
  return in_force().protect_initiate(initiate);
}

Result<std::vector<Byte>> ServerSecurity::protect_unasked(Bytes apdu) {
  if (in_force().counters().next_sent >= end_of_reserve_) reserve();
  return in_force().protect(apdu);
}

Result<void> ServerSecurity::dedicated_key(Bytes key) {
  Security probe(setup(), {});
  Result<void> fits = probe.dedicated_key(key);
  if (fits) dedicated_.assign(key.begin(), key.end());
  return fits;
}

bool ServerSecurity::protected_enough() const {
  const SecuritySetup& policy = setup();
  return (applied_.protect.authenticated || !policy.protect.authenticated) &&
         (applied_.protect.encrypted || !policy.protect.encrypted) && (applied_.signature || !policy.sign);
}

bool ServerSecurity::repeat_counter() {
  Counters counters = in_force().counters();
  if (key_ == nullptr || counters.next_sent <= first_reserved_) return false;
  --counters.next_sent;
  in_force().counters(counters);
  return true;
}

std::size_t ServerSecurity::overhead() const {
  constexpr std::size_t kService = 26, kTitle = 10, kGeneral = 64, kAgreed = 240, kSigned = 160;
  if (!applied_.protect.any() && !applied_.signature) return 0;
  std::size_t bytes = kService;
  if (applied_.form != Form::service_specific) bytes += kTitle;
  if (applied_.form >= Form::general_agreed) bytes += kGeneral;
  if (applied_.form == Form::general_agreed) bytes += kAgreed;
  return applied_.signature ? bytes + kSigned : bytes;
}

}  // namespace obiscope::dlms

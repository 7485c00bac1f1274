#include "protocol/dlms/security.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

Result<void> check_length(Bytes key, std::size_t right, std::string_view name) {
  if (key.empty() || key.size() == right) return {};
  return failure(ErrorKind::usage, "the " + std::string(name) + " has " + std::to_string(key.size()) +
                                       " bytes; the security suite takes " + std::to_string(right));
}

Result<void> check_lengths(const Keys& keys, Suite suite) {
  const Curve curve = curve_of(suite);
  const struct {
    Bytes key;
    std::size_t size;
    std::string_view name;
  } all[] = {{keys.encryption, key_size(suite), "encryption key"},
             {keys.authentication, key_size(suite), "authentication key"},
             {keys.broadcast, key_size(suite), "broadcast key"},
             {keys.signing, private_key_size(curve), "private key of digital signature"},
             {keys.agreement, private_key_size(curve), "private key of key agreement"},
             {keys.peer_signing, public_key_size(curve), "other side's public key of digital signature"},
             {keys.peer_agreement, public_key_size(curve), "other side's public key of key agreement"}};
  for (const auto& one : all) {
    const Result<void> fits = check_length(one.key, one.size, one.name);
    if (!fits) return fits;
  }
  return {};
}

Result<void> needs(const std::vector<Byte>& key, std::string_view name) {
  if (!key.empty()) return {};
  return failure(ErrorKind::usage, "no " + std::string(name) + " is given", "a key file");
}

bool is_agreed(Form form) {
  return form == Form::general_agreed || form == Form::general_static;
}

Result<void> check_suite(const SecuritySetup& setup) {
  if (setup.suite != Suite::suite_0 || !(setup.sign || is_agreed(setup.form))) return {};
  return failure(ErrorKind::usage, "security suite 0 has no signatures and no key agreement");
}

Result<void> check_agreement(const SecuritySetup& setup) {
  const Keys& keys = setup.keys;
  Result<void> all = needs(keys.agreement, "private key of key agreement");
  if (all) all = needs(keys.peer_agreement, "public key of key agreement of the other side");
  if (!all || setup.form == Form::general_static) return all;
  all = needs(keys.signing, "private key of digital signature");
  return all ? needs(keys.peer_signing, "public key of digital signature of the other side") : all;
}

}  // namespace

Result<SystemTitle> system_title_from(std::string_view text) {
  const auto bytes = bytes_from_hex(text);
  SystemTitle title{};
  if (!bytes || bytes->size() != title.size()) {
    return failure(ErrorKind::usage, "\"" + std::string(text) + "\" is no system title: eight bytes in hexadecimal",
                   "4d4d4d0000bc614e");
  }
  std::copy(bytes->begin(), bytes->end(), title.begin());
  return title;
}

Result<void> check(const SecuritySetup& setup) {
  const Keys& keys = setup.keys;
  Result<void> right = check_lengths(keys, setup.suite);
  if (right) right = check_suite(setup);
  if (right && setup.protect.any() && is_agreed(setup.form)) right = check_agreement(setup);
  if (right && setup.protect.any() && !is_agreed(setup.form)) right = needs(keys.encryption, "encryption key");
  if (right && setup.protect.authenticated) right = needs(keys.authentication, "authentication key");
  if (right && setup.sign) right = needs(keys.signing, "private key of digital signature");
  if (right && setup.sign) right = needs(keys.peer_signing, "public key of digital signature of the other side");
  return right;
}

void CipherKey::set(Bytes key) {
  size = key.size();
  if (size == 16 || size == 32) gcm.emplace(key);
}

std::uint32_t AgreedKeys::least(const std::array<Byte, 8>& fingerprint) const {
  const auto same = [&](const Seen& seen) { return seen.fingerprint == fingerprint; };
  const auto found = std::find_if(seen_.begin(), seen_.end(), same);
  return found == seen_.end() ? 0 : found->least;
}

void AgreedKeys::took(const std::array<Byte, 8>& fingerprint, std::uint32_t counter) {
  const auto same = [&](const Seen& seen) { return seen.fingerprint == fingerprint; };
  const auto found = std::find_if(seen_.begin(), seen_.end(), same);
  if (found != seen_.end()) {
    found->least = counter + 1;
  } else if (seen_.size() < kMost) {
    seen_.push_back({fingerprint, counter + 1});
  } else {
    seen_[next_] = {fingerprint, counter + 1};
    next_ = (next_ + 1) % kMost;
  }
}

Security::State::State(SecuritySetup given, Counters counters) : setup(std::move(given)) {
  global.set(setup.keys.encryption);
  global.counters = counters;
  broadcast.set(setup.keys.broadcast);
  scratch.assign(1, 0);
  scratch.insert(scratch.end(), setup.keys.authentication.begin(), setup.keys.authentication.end());
}

Security::State::~State() {
  Keys& keys = setup.keys;
  for (std::vector<Byte>* key : {&keys.encryption, &keys.authentication, &keys.broadcast, &keys.signing,
                                 &keys.agreement, &keys.peer_signing, &keys.peer_agreement, &scratch})
    wipe(*key);
}

Byte Security::State::control() const {
  Byte control = static_cast<Byte>(setup.suite);
  if (setup.protect.authenticated) control |= kAuthenticated;
  if (setup.protect.encrypted) control |= kEncrypted;
  return control;
}

Bytes Security::State::associated(Byte control, Bytes first, Bytes second) {
  scratch.resize(1 + setup.keys.authentication.size());  // where the key stands already, from the last time
  scratch.front() = control;
  for (const Bytes part : {first, second})
    if (!part.empty()) scratch.insert(scratch.end(), part.begin(), part.end());
  return scratch;
}

Security::Security(SecuritySetup setup, Counters counters)
    : state_(std::make_unique<State>(std::move(setup), counters)) {}
Security::Security(Security&&) noexcept = default;
Security::~Security() = default;

void Security::peer_title(const SystemTitle& title) {
  state_->peer = title;
}

std::optional<SystemTitle> Security::peer_title() const {
  return state_->peer;
}

Result<void> Security::dedicated_key(Bytes key) {
  const Result<void> fits = check_length(key, key_size(state_->setup.suite), "dedicated key");
  if (!fits || key.empty()) return fits;
  state_->dedicated = CipherKey();
  state_->dedicated.set(key);
  return {};
}

bool Security::has_dedicated_key() const {
  return state_->dedicated.size != 0;
}

const SecuritySetup& Security::setup() const {
  return state_->setup;
}

const Counters& Security::counters() const {
  return state_->global.counters;
}

void Security::counters(const Counters& counters) {
  state_->global.counters = counters;
}

const Applied& Security::applied() const {
  return state_->applied;
}

bool Security::protected_enough() const {
  const Applied& applied = state_->applied;
  const SecuritySetup& setup = state_->setup;
  return (applied.protect.authenticated || !setup.protect.authenticated) &&
         (applied.protect.encrypted || !setup.protect.encrypted) && (applied.signature || !setup.sign);
}

}  // namespace obiscope::dlms

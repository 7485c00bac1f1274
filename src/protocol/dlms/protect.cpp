// How an APDU of ours goes out protected.
#include <algorithm>

#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

// ACSE, errors that come before any key is agreed, and blocks, which are parts of what is protected already.
bool goes_plain(Byte tag) {
  switch (static_cast<ApduTag>(tag)) {
    case ApduTag::aarq:
    case ApduTag::aare:
    case ApduTag::rlrq:
    case ApduTag::rlre:
    case ApduTag::exception_response:
    case ApduTag::general_block_transfer:
      return true;
    default:
      return false;
  }
}

// tag | LL | SC | IC | ciphertext | tag
Result<std::vector<Byte>> sealed(Security::State& state, CipherKey& key, std::string_view name, Bytes head,
                                 Bytes plain) {
  const Result<void> right = fits(key, state.setup.suite, name);
  if (!right) return failure(right.error());
  const Result<std::uint32_t> counter = next_counter(key, name);
  if (!counter) return failure(counter.error());
  const std::size_t tag = state.setup.protect.authenticated ? kTagSize : 0;
  std::vector<Byte> apdu;
  apdu.reserve(head.size() + 5 + kControlAndCounter + plain.size() + tag);
  apdu.insert(apdu.end(), head.begin(), head.end());
  put_content_length(kControlAndCounter + plain.size() + tag, apdu);
  seal(state, *key.gcm, *counter, {}, plain, apdu);
  return apdu;
}

Result<std::vector<Byte>> titled(Security::State& state, bool dedicated, Bytes plain) {
  std::vector<Byte> head{
      static_cast<Byte>(dedicated ? ApduTag::general_ded_ciphering : ApduTag::general_glo_ciphering)};
  put_sized(state.setup.own_title, head);
  return dedicated ? sealed(state, state.dedicated, "dedicated key", head, plain)
                   : sealed(state, state.global, "encryption key", head, plain);
}

Result<std::vector<Byte>> service_specific(Security::State& state, Bytes plain, bool dedicated) {
  const std::optional<Byte> tag = dedicated ? dedicated_tag_of(plain.front()) : global_tag_of(plain.front());
  if (!tag) return titled(state, dedicated, plain);  // DataNotification, Access: general forms only
  const Byte head[] = {*tag};
  return dedicated ? sealed(state, state.dedicated, "dedicated key", head, plain)
                   : sealed(state, state.global, "encryption key", head, plain);
}

Result<std::vector<Byte>> ciphered(Security::State& state, Bytes transaction, Bytes plain) {
  switch (state.setup.form) {
    case Form::general_global:
      return titled(state, false, plain);
    case Form::general_dedicated:
      return titled(state, true, plain);
    case Form::general_agreed:
    case Form::general_static:
    case Form::general_identified:
      return general_ciphering(state, transaction, plain);
    case Form::service_specific:
      break;
  }
  return service_specific(state, plain, state.dedicated.size != 0);
}

bool names_transaction(const SecuritySetup& setup) {
  return setup.sign || (setup.protect.any() && setup.form >= Form::general_agreed);
}

// The transaction id of what goes out: of the question that it answers, or a new one.
std::vector<Byte> transaction_of(const Security::State& state, Bytes apdu) {
  constexpr std::size_t kSize = 8;
  if (!names_transaction(state.setup)) return {};
  return state.asked.empty() || is_notification(apdu) ? random_bytes(kSize) : state.asked;
}

void remember(Security::State& state, Bytes apdu, std::vector<Byte> transaction) {
  if (transaction.empty() || is_notification(apdu)) return;
  if (state.asked.empty()) state.question = std::move(transaction);
  state.asked.clear();
}

}  // namespace

bool is_notification(Bytes apdu) {
  if (apdu.empty()) return false;
  const ApduTag tag = static_cast<ApduTag>(apdu.front());
  return tag == ApduTag::data_notification || tag == ApduTag::event_notification || tag == ApduTag::information_report;
}

void put_content_length(std::size_t length, std::vector<Byte>& out) {
  if (length >= 0x80) {
    const Byte digits = length > 0xFF'FFFF ? 4 : length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
    out.push_back(0x80 | digits);
    for (unsigned digit = digits; digit > 1; --digit) out.push_back(static_cast<Byte>(length >> (8 * (digit - 1))));
  }
  out.push_back(static_cast<Byte>(length));
}

void put_sized(Bytes octets, std::vector<Byte>& out) {
  put_content_length(octets.size(), out);
  out.insert(out.end(), octets.begin(), octets.end());
}

Nonce nonce_of(const SystemTitle& title, std::uint32_t counter) {
  Nonce nonce;
  std::copy(title.begin(), title.end(), nonce.begin());
  for (unsigned i = 0; i < 4; ++i) nonce[title.size() + i] = static_cast<Byte>(counter >> (24 - 8 * i));
  return nonce;
}

Result<void> fits(const CipherKey& key, Suite suite, std::string_view name) {
  if (key.size == key_size(suite)) return {};
  if (key.size == 0) return failure(ErrorKind::usage, "no " + std::string(name) + " is given", "a key file");
  return failure(ErrorKind::usage, "the " + std::string(name) + " has " + std::to_string(key.size) +
                                       " bytes; the security suite takes " + std::to_string(key_size(suite)));
}

Result<std::uint32_t> next_counter(CipherKey& key, std::string_view name) {
  if (key.counters.next_sent == kCounterEnd) {
    return failure(ErrorKind::unsupported,
                   "the invocation counter of the " + std::string(name) + " is at its end: the key has to be changed");
  }
  return key.counters.next_sent++;
}

void seal(Security::State& state, Gcm& gcm, std::uint32_t counter, Bytes fields, Bytes plain, std::vector<Byte>& out) {
  const Byte control = state.control();
  const Protect& protect = state.setup.protect;
  const Nonce nonce = nonce_of(state.setup.own_title, counter);
  out.push_back(control);
  for (unsigned i = 0; i < 4; ++i) out.push_back(nonce[8 + i]);
  const std::size_t begin = out.size();
  out.resize(begin + plain.size() + (protect.authenticated ? kTagSize : 0));
  Byte* const body = out.data() + begin;
  if (!protect.encrypted) {
    std::copy(plain.begin(), plain.end(), body);
    gcm.encrypt(nonce, state.associated(control, fields, plain), {}, nullptr, body + plain.size());
  } else if (protect.authenticated) {
    gcm.encrypt(nonce, state.associated(control, fields, {}), plain, body, body + plain.size());
  } else {
    gcm.encrypt(nonce, {}, plain, body, nullptr);
  }
}

Result<std::vector<Byte>> Security::protect(Bytes apdu) {
  State& state = *state_;
  const SecuritySetup& setup = state.setup;
  if (apdu.empty()) return failure(ErrorKind::usage, "there is no APDU to protect");
  const bool plain = goes_plain(apdu.front()) || !(setup.protect.any() || setup.sign);
  if (plain) return std::vector<Byte>(apdu.begin(), apdu.end());
  if (setup.protect.authenticated && setup.keys.authentication.empty())
    return failure(ErrorKind::usage, "no authentication key is given", "a key file");
  std::vector<Byte> transaction = transaction_of(state, apdu);
  Result<std::vector<Byte>> out = std::vector<Byte>(apdu.begin(), apdu.end());
  if (setup.protect.any()) out = ciphered(state, transaction, apdu);
  if (out && setup.sign) out = general_signing(state, transaction, *out);
  if (out) remember(state, apdu, std::move(transaction));
  return out;
}

Result<std::vector<Byte>> Security::protect_initiate(Bytes initiate) {
  State& state = *state_;
  if (initiate.empty()) return failure(ErrorKind::usage, "there is no APDU to protect");
  if (!state.setup.protect.any()) return std::vector<Byte>(initiate.begin(), initiate.end());
  if (state.setup.protect.authenticated && state.setup.keys.authentication.empty())
    return failure(ErrorKind::usage, "no authentication key is given", "a key file");
  return service_specific(state, initiate, false);
}

Result<std::vector<Byte>> Security::gmac(Bytes challenge) {
  State& state = *state_;
  Result<void> right = fits(state.global, state.setup.suite, "encryption key");
  if (right && state.setup.keys.authentication.empty())
    right = failure(ErrorKind::usage, "no authentication key is given", "a key file");
  if (!right) return failure(right.error());
  const Result<std::uint32_t> counter = next_counter(state.global, "encryption key");
  if (!counter) return failure(counter.error());
  const Nonce nonce = nonce_of(state.setup.own_title, *counter);
  const Byte control = static_cast<Byte>(kAuthenticated | static_cast<Byte>(state.setup.suite));
  std::vector<Byte> proof{control, nonce[8], nonce[9], nonce[10], nonce[11]};
  proof.resize(kControlAndCounter + kTagSize);
  state.global.gcm->encrypt(nonce, state.associated(control, challenge, {}), {}, nullptr,
                            proof.data() + kControlAndCounter);
  return proof;
}

}  // namespace obiscope::dlms

// Opening an association (IEC 62056-5-3 ACSE): one AARQ, and what the AARE to it is worth.
#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/dlms/client_state.hpp"
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kXdlmsVersion = 6;
constexpr Byte kAuthenticationFailure = 13, kAuthenticationRequired = 14;  // diagnostics

bool needs_secret(Mechanism mechanism) {
  return mechanism == Mechanism::lls || mechanism == Mechanism::md5 || mechanism == Mechanism::sha1 ||
         mechanism == Mechanism::sha256;
}

bool needs_keys(Mechanism mechanism) {
  return mechanism == Mechanism::gmac || mechanism == Mechanism::ecdsa;
}

Error malformed(std::string text) {
  return {ErrorKind::malformed, std::move(text)};
}

Result<void> check_services(Conformance conformance, Context context) {
  const Conformance::Bit needed = is_short(context) ? Conformance::read : Conformance::get;
  if (conformance.has(needed)) return {};
  return failure(ErrorKind::malformed,
                 "the meter accepts, and grants no service that reads: " + std::string(name_of(needed)) + " is missing",
                 is_short(context) ? "read without --short-names" : "older meters want --short-names");
}

}  // namespace

Context Client::State::context() const {
  const bool ciphered = options.security && options.ciphered_context;
  if (options.short_names) return ciphered ? Context::short_names_ciphered : Context::short_names;
  return ciphered ? Context::logical_names_ciphered : Context::logical_names;
}

Result<void> Client::State::check_options() const {
  if (tried) return failure(ErrorKind::usage, "an association is asked for once");
  if (needs_secret(options.mechanism) && !options.secret)
    return failure(ErrorKind::usage,
                   "the mechanism " + std::string(dlms::name_of(options.mechanism)) + " needs a password",
                   "--password-file FILE");
  if (needs_keys(options.mechanism) && !options.security)
    return failure(ErrorKind::usage, "the mechanism " + std::string(dlms::name_of(options.mechanism)) + " needs keys",
                   "--key-file FILE");
  if (options.mechanism == Mechanism::manufacturer)
    return failure(ErrorKind::unsupported, "mechanism 2 is its manufacturer's own secret");
  return options.security ? check(*options.security) : Result<void>();
}

// The InitiateRequest, protected where the context is.
Result<std::vector<Byte>> Client::State::initiate() {
  InitiateRequest request;
  request.conformance = readers_conformance(context(), options.mechanism);
  request.most_pdu = options.most_pdu;
  const bool ciphered = is_ciphered(context());
  if (ciphered && options.security->dedicated) {
    request.dedicated_key = random_bytes(key_size(options.security->suite));
    if (Result<void> set = channel.security()->dedicated_key(request.dedicated_key); !set) return failure(set.error());
  }
  initiate_plain = encode(request);
  wipe(request.dedicated_key);
  if (!ciphered) return initiate_plain;
  return channel.security()->protect_initiate(initiate_plain);
}

Result<Aarq> Client::State::aarq() {
  Aarq aarq;
  aarq.context = context();
  aarq.mechanism = options.mechanism;
  if (options.security) {
    const SystemTitle& title = options.security->own_title;
    aarq.calling_title.assign(title.begin(), title.end());
  }
  if (is_high_level(options.mechanism)) {
    challenges.client = make_challenge(options.mechanism);
    aarq.authentication = challenges.client;
  } else if (options.mechanism == Mechanism::lls) {
    aarq.authentication.assign(options.secret->begin(), options.secret->end());
  }
  Result<std::vector<Byte>> user_information = initiate();
  if (!user_information) return failure(user_information.error());
  aarq.user_information = std::move(*user_information);
  return aarq;
}

// What the meter says to the InitiateRequest. In a ciphered context only what is ciphered is believed.
Result<InitiateResponse> Client::State::initiate_response(const Aare& aare) {
  std::vector<Byte> plain = aare.user_information;
  if (plain.empty()) return failure(malformed("the meter accepts without an InitiateResponse"));
  if (plain.front() == static_cast<Byte>(ApduTag::confirmed_service_error)) {
    const Result<ConfirmedServiceError> error = confirmed_service_error_from(plain);
    return failure(error ? refusal(*error) : error.error());
  }
  Security* const security = channel.security();
  const bool hidden = is_protected(plain);
  if (hidden && security == nullptr)
    return failure(ErrorKind::unsupported, "the meter answers ciphered, and no key is given", "--key-file FILE");
  if (!hidden && is_ciphered(context()))
    return failure(malformed("the meter accepts a ciphered association without ciphering its answer"));
  if (hidden) {
    Result<std::vector<Byte>> opened = security->unprotect(plain);
    if (!opened) return failure(opened.error());
    plain = std::move(*opened);
    const Protect wanted = security->setup().protect, applied = security->applied().protect;
    if (is_ciphered(context()) &&
        ((wanted.authenticated && !applied.authenticated) || (wanted.encrypted && !applied.encrypted)))
      return failure(malformed("the meter protects its answer less than was asked for"));
    if (!plain.empty() && plain.front() == static_cast<Byte>(ApduTag::confirmed_service_error)) {
      const Result<ConfirmedServiceError> error = confirmed_service_error_from(plain);
      return failure(error ? refusal(*error) : error.error());
    }
  }
  return initiate_response_from(plain);
}

Result<void> Client::State::accept(const Aare& aare, Associated& associated) {
  const bool rejected = aare.result != 0 || aare.diagnostic == kAuthenticationFailure;
  if (rejected) return failure(refusal(aare, options.mechanism));
  open = true;
  const Context wanted = context();
  if (aare.context != wanted)
    return failure(malformed("the meter accepts with application context " +
                             std::to_string(static_cast<unsigned>(aare.context)) + " where " +
                             std::to_string(static_cast<unsigned>(wanted)) + " was asked for"));
  const bool wants_proof = aare.diagnostic == kAuthenticationRequired;
  if (wants_proof && !is_high_level(options.mechanism)) return failure(refusal(aare, options.mechanism));
  if (is_high_level(options.mechanism) && aare.mechanism != Mechanism::none && aare.mechanism != options.mechanism)
    return failure(malformed("the meter accepts with mechanism " + std::string(dlms::name_of(aare.mechanism)) +
                             " where " + std::string(dlms::name_of(options.mechanism)) + " was asked for"));
  if (Security* const security = channel.security(); security != nullptr && !aare.responding_title.empty()) {
    SystemTitle title{};
    if (aare.responding_title.size() != title.size())
      return failure(malformed("the meter's system title has " + std::to_string(aare.responding_title.size()) +
                               " bytes instead of 8"));
    std::copy(aare.responding_title.begin(), aare.responding_title.end(), title.begin());
    if (Result<void> learnt = channel.learn_title(title); !learnt) return learnt;
  }
  const Result<InitiateResponse> response = initiate_response(aare);
  if (!response) return failure(response.error());
  if (response->version != kXdlmsVersion)
    return failure(malformed("the meter speaks version " + std::to_string(response->version) + " of xDLMS, not 6"));
  const Conformance proposed = readers_conformance(wanted, options.mechanism);
  associated = {wanted, Conformance(response->conformance.word() & proposed.word()), response->most_pdu,
                aare.responding_title};
  return check_services(associated.conformance, wanted);
}

Task<Associated> Client::associate() {
  State& state = *state_;
  co_await state.check_options();
  if (state.options.security) co_await state.channel.secure(*state.options.security, state.options.counter_told);
  Aarq request = co_await state.aarq();
  std::vector<Byte> apdu = encode(request);
  wipe(request.authentication);
  state.tried = true;
  Result<Reply> reply = co_await state.channel.ask(std::move(apdu), ApduTag::aare).result();
  if (!reply && state.options.secret && reply.error().worth_retrying())
    co_await reply.error().reworded(reply.error().text() + "; the request for an association is not repeated",
                                    reply.error().advice());
  if (!reply) co_await reply.error();
  if (reply->refusal) co_await *reply->refusal;
  const Aare aare = co_await aare_from(reply->apdu);
  co_await state.accept(aare, associated_);
  if (is_ciphered(state.context())) state.channel.begin_protection();
  state.channel.limit(associated_.most_pdu, associated_.conformance.has(Conformance::general_block_transfer));
  if (is_high_level(state.options.mechanism)) co_await state.prove(aare.authentication);
  co_return associated_;
}

}  // namespace obiscope::dlms

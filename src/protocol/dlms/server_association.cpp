// Opening and closing: AARQ to AARE with all reasons to refuse, HLS, RLRQ to RLRE (IEC 62056-5-3 ACSE, 5.3).
#include <algorithm>

#include "protocol/dlms/crypto.hpp"
#include "protocol/dlms/server_state.hpp"

namespace obiscope::dlms {
namespace {

// Associate-source-diagnostic, acse-service-user.
constexpr Byte kNoReason = 1, kContextNotSupported = 2, kTitleNotRecognised = 3, kMechanismNotRecognised = 11,
               kMechanismRequired = 12, kAuthenticationFailure = 13, kAuthenticationRequired = 14;
constexpr Byte kNoCommonAcseVersion = 2;  // acse-service-provider
constexpr Byte kAccepted = 0, kRejected = 1;
// ConfirmedServiceError of an initiate request.
constexpr Byte kInitiateError = 1, kInitiateCategory = 6, kVersionTooLow = 1, kIncompatibleConformance = 2,
               kPduSizeTooShort = 3;
constexpr Byte kDlmsVersion = 6;
constexpr std::size_t kShortestPdu = 12;  // bytes
constexpr std::size_t kShortestChallenge = 8, kLongestChallenge = 64;
constexpr Duration kLockOut = std::chrono::seconds(60);
constexpr std::uint16_t kNameOfShortNames = 0xFA00, kNameOfNames = 0x0007;

// 60 LL 80 02 pp vv: a protocol version that is not 1.
bool of_other_acse_version(Bytes apdu) {
  constexpr Byte kProtocolVersion = 0x80, kVersion1 = 0x80;
  return apdu.size() > 5 && apdu[2] == kProtocolVersion && apdu[3] == 2 && (apdu[5] & kVersion1) == 0;
}

bool shows_titles(Mechanism mechanism) {
  return mechanism == Mechanism::gmac || mechanism == Mechanism::sha256 || mechanism == Mechanism::ecdsa;
}

bool serves(Conformance conformance, bool short_names) {
  return conformance.has(short_names ? Conformance::read : Conformance::get);
}

}  // namespace

// All that an AARQ leads to.
struct Server::Opening {
  Aarq aarq;
  Caller caller;
  Byte diagnostic = 0;    // of a refusal
  bool provider = false;  // who gives it
  bool silent = false;    // out_ holds the answer already
  std::optional<Byte> initiate_error;
  std::unique_ptr<Association> made = std::make_unique<Association>();
  InitiateRequest initiate;
  InitiateResponse response;
};

void Server::associate(const Caller& caller, Bytes apdu, Instant now) {
  association_.reset();
  Opening opening;
  opening.caller = caller;
  Result<Aarq> aarq = aarq_from(apdu);
  if (!aarq || of_other_acse_version(apdu)) {
    opening.provider = true;
    opening.diagnostic = aarq ? kNoCommonAcseVersion : kNoReason;
    return reject(opening);
  }
  opening.aarq = std::move(*aarq);
  opening.made->index = choose_association(opening);
  opening.made->device = meter_.device_at(caller.server);
  if (opening.made->device == nullptr) opening.diagnostic = kNoReason;
  if (meter_.options.faults.reject) opening.diagnostic = *meter_.options.faults.reject;
  if (opening.diagnostic != 0) return reject(opening);
  opening.made->caller = caller;
  opening.made->context = opening.aarq.context;
  const bool right = take_secret(opening, now) && take_titles(opening) && take_initiate(opening);
  if (opening.silent) return;
  if (!right) return reject(opening);
  accept(opening);
}

// The one that fits the client's address, context and mechanism; else why there is none.
std::size_t Server::choose_association(Opening& opening) const {
  const Aarq& aarq = opening.aarq;
  opening.diagnostic = kNoReason;
  const std::vector<ServerAssociation>& all = meter_.options.associations;
  std::size_t chosen = 0;
  for (std::size_t index = 0; index < all.size(); ++index) {
    const ServerAssociation& each = all[index];
    if (each.client != opening.caller.client || opening.diagnostic == 0) continue;
    const bool context = each.short_names == is_short(aarq.context) &&
                         (is_ciphered(aarq.context) ? each.security.has_value() : !each.ciphered);
    const bool mechanism = each.mechanism == aarq.mechanism;
    if (context && mechanism) {
      opening.diagnostic = 0;
      chosen = index;
    } else if (context) {
      opening.diagnostic = aarq.mechanism == Mechanism::none ? kMechanismRequired : kMechanismNotRecognised;
    } else if (opening.diagnostic == kNoReason) {
      opening.diagnostic = kContextNotSupported;
    }
  }
  return chosen;
}

// The password of LLS, the challenge of HLS.
bool Server::take_secret(Opening& opening, Instant now) {
  const ServerAssociation& configured = opening.made->configured(meter_);
  const MeterFaults& faults = meter_.options.faults;
  if (configured.mechanism == Mechanism::none) return true;
  opening.diagnostic = kAuthenticationFailure;
  if (faults.locked || now < meter_.locked_until) return false;
  const std::vector<Byte>& given = opening.aarq.authentication;
  if (configured.mechanism == Mechanism::lls) {
    const bool right = equal_in_constant_time(given, as_bytes(configured.secret)) && !faults.wrong_password_lockout;
    if (faults.wrong_password_lockout) meter_.locked_until = now + kLockOut;
    if (right) opening.diagnostic = 0;
    return right;
  }
  if (given.size() < kShortestChallenge || given.size() > kLongestChallenge) return false;
  opening.made->challenges = {given, make_challenge(configured.mechanism)};
  opening.made->proof_awaited = true;
  opening.diagnostic = 0;
  return true;
}

// System titles, and with them what protects the association.
bool Server::take_titles(Opening& opening) {
  const ServerAssociation& configured = opening.made->configured(meter_);
  const std::vector<Byte>& title = opening.aarq.calling_title;
  const bool needed = is_ciphered(opening.aarq.context) || shows_titles(configured.mechanism);
  if (needed && title.size() != opening.made->client_title.size()) {
    opening.diagnostic = kTitleNotRecognised;
    return false;
  }
  if (title.size() == opening.made->client_title.size())
    std::copy(title.begin(), title.end(), opening.made->client_title.begin());
  if (!needed && !is_high_level(configured.mechanism)) return true;
  SecuritySetup setup;
  setup.own_title = meter_.options.title;
  setup.protect = {};
  if (configured.security) setup = *configured.security;
  opening.made->security = std::make_unique<ServerSecurity>(std::move(setup), opening.made->client_title,
                                                            meter_.key_of(opening.made->index));
  return true;
}

// What the client can and wants, ciphered where the context is.
bool Server::take_initiate(Opening& opening) {
  Association& made = *opening.made;
  std::vector<Byte> plain = std::move(opening.aarq.user_information);
  if (is_ciphered(made.context)) {
    const std::uint32_t expected = made.security->expected();
    Result<std::vector<Byte>> unsealed = made.security->unprotect(plain);
    opening.silent = !unsealed;
    if (!unsealed) {
      refuse_protection(unsealed.error(), plain, expected);
      return false;
    }
    plain = std::move(*unsealed);
    opening.diagnostic = kAuthenticationFailure;
    if (made.configured(meter_).ciphered && !made.security->applied().protect.any()) return false;
  }
  opening.diagnostic = kNoReason;
  Result<InitiateRequest> initiate = initiate_request_from(plain);
  if (!initiate) return false;
  opening.initiate = std::move(*initiate);
  const bool short_names = is_short(made.context);
  const Conformance able = meter_.conformance(short_names);
  made.conformance = Conformance(able.word() & opening.initiate.conformance.word());
  if (opening.initiate.version < kDlmsVersion) opening.initiate_error = kVersionTooLow;
  if (!serves(made.conformance, short_names)) opening.initiate_error = kIncompatibleConformance;
  const std::size_t most = opening.initiate.most_pdu == 0 ? 0xFFFF : opening.initiate.most_pdu;
  if (most < kShortestPdu) opening.initiate_error = kPduSizeTooShort;
  if (opening.initiate_error) return false;
  made.most_pdu = std::min<std::size_t>(most, meter_.options.most_pdu);
  if (opening.initiate.dedicated_key.empty() || !made.security) return true;
  return made.security->dedicated_key(opening.initiate.dedicated_key).has_value();
}

void Server::accept(Opening& opening) {
  Association& made = *opening.made;
  const ServerAssociation& configured = made.configured(meter_);
  Aare aare;
  aare.context = made.context;
  aare.result = kAccepted;
  if (made.proof_awaited) {
    aare.diagnostic = kAuthenticationRequired;
    aare.mechanism = configured.mechanism;
    aare.authentication = made.challenges.server;
  }
  if (made.security && (is_ciphered(made.context) || shows_titles(configured.mechanism))) {
    const SystemTitle& own = made.security->setup().own_title;
    aare.responding_title.assign(own.begin(), own.end());
  }
  const std::uint16_t name = is_short(made.context) ? kNameOfShortNames : kNameOfNames;
  aare.user_information = encode(InitiateResponse{kDlmsVersion, made.conformance, meter_.options.most_pdu, name});
  const bool sealed = made.security && made.security->applied().protect.any();
  if (sealed) {
    Result<std::vector<Byte>> initiate = made.security->protect_initiate(aare.user_information);
    if (!initiate) {
      opening.diagnostic = kNoReason;
      return reject(opening);
    }
    aare.user_information = std::move(*initiate);
  }
  out_ = encode(aare);
  association_ = std::move(opening.made);
}

void Server::reject(const Opening& opening) {
  Aare aare;
  aare.context = opening.aarq.context;
  aare.result = kRejected;
  aare.provider = opening.provider;
  aare.diagnostic = opening.diagnostic == 0 ? kNoReason : opening.diagnostic;
  if (opening.initiate_error)
    aare.user_information = encode(ConfirmedServiceError{kInitiateError, kInitiateCategory, *opening.initiate_error});
  out_ = encode(aare);
}

std::optional<std::vector<Byte>> Server::take_proof(Bytes proof, Instant now) {
  Association& association = *association_;
  const ServerAssociation& configured = association.configured(meter_);
  ServerSecurity& security = *association.security;
  const Bytes secret = as_bytes(configured.secret);
  const Result<bool> right = security.proof_right(configured.mechanism, association.challenges, secret, proof);
  const bool lockout = meter_.options.faults.wrong_password_lockout;
  if (!right || !*right || lockout) {
    if (lockout) meter_.locked_until = now + kLockOut;
    association.over = true;
    return std::nullopt;
  }
  Result<std::vector<Byte>> answer = security.proof_of_ours(configured.mechanism, association.challenges, secret);
  if (!answer) {
    association.over = true;
    return std::nullopt;
  }
  association.proof_awaited = false;
  association.challenges = {};
  return std::move(*answer);
}

// A ciphered association is released by who knows its keys only; the answer carries what was agreed, ciphered too.
void Server::release(Bytes apdu) {
  const Result<Release> request = rlrq_from(apdu);
  Release response{0, {}};
  if (association_ && association_->security && request && !request->user_information.empty()) {
    ServerSecurity& security = *association_->security;
    const std::uint32_t expected = security.expected();
    const Result<std::vector<Byte>> plain = security.unprotect(request->user_information);
    if (!plain) return refuse_protection(plain.error(), request->user_information, expected);
    const InitiateResponse agreed{kDlmsVersion, association_->conformance, meter_.options.most_pdu,
                                  is_short(association_->context) ? kNameOfShortNames : kNameOfNames};
    Result<std::vector<Byte>> sealed = security.protect_initiate(encode(agreed));
    if (sealed) response.user_information = std::move(*sealed);
  }
  association_.reset();
  out_ = encode_rlre(response);
}

}  // namespace obiscope::dlms

// Who may speak, protection, and the services with logical names.
#include "protocol/dlms/server.hpp"

#include <algorithm>

#include "protocol/dlms/server_state.hpp"

namespace obiscope::dlms {
namespace {

// exception-response (IEC 62056-5-3): state error, service error.
constexpr Byte kServiceNotAllowed = 1, kServiceUnknown = 2;
constexpr Byte kNotPossible = 1, kNotSupported = 2, kOtherReason = 3, kDeciphering = 5, kWrongCounter = 6;
constexpr Byte kWriteRequest = 0x06, kUnconfirmedWrite = 0x16;
constexpr std::size_t kKeptCapacity = 4096;  // bytes of out_ that stay between two answers

Byte byte_of(ApduTag tag) {
  return static_cast<Byte>(tag);
}

}  // namespace

Server::Server(Meter::State& meter, const hdlc::Parameters* link) : meter_(meter), link_(link) {}
Server::~Server() = default;

void Server::disconnect() {
  association_.reset();
}

bool Server::was_reset() {
  return std::exchange(reset_, false);
}

Bytes Server::answer(const Caller& caller, Bytes apdu, Instant now) {
  if (out_.capacity() > kKeptCapacity) std::vector<Byte>().swap(out_);
  out_.clear();
  now_ = now;
  if (apdu.empty() || meter_.options.faults.silent) return {};
  if (association_) association_->in_general_blocks = false;
  if (apdu.front() == byte_of(ApduTag::aarq)) {
    associate(caller, apdu, now);
  } else if (association_ && apdu.front() == byte_of(ApduTag::general_block_transfer)) {
    take_general_block(caller, apdu, now);
    return out_;
  } else {
    serve(caller, apdu, now);
  }
  if (association_ && association_->in_general_blocks && out_.size() > association_->most_pdu) {
    association_->blocks = std::make_unique<Blocks>();
    begin_general_blocks(1, 0);
    return next_general_block();
  }
  return out_;
}

Bytes Server::more() {
  if (!association_ || !association_->blocks || association_->blocks->left == 0) return {};
  return next_general_block();
}

// The answer is in out_ afterwards, protected as the request was.
void Server::serve(const Caller& caller, Bytes apdu, Instant now) {
  const bool ours = association_ && association_->caller == caller;
  if (apdu.front() == byte_of(ApduTag::rlrq)) {
    if (ours || !association_) release(apdu);
    return;
  }
  if (!ours) return refuse(kServiceNotAllowed, kNotPossible);
  Association& association = *association_;
  // Blocks do not fit the client's APDU otherwise.
  association.in_general_blocks = association.in_general_blocks || !can_block();
  if (association.security && is_ciphered(association.context)) {
    serve_protected(apdu, now);
  } else {
    serve_plain(apdu, now);
  }
  if (association_ && association_->over) association_.reset();
}

void Server::serve_protected(Bytes apdu, Instant now) {
  ServerSecurity& security = *association_->security;
  const std::uint32_t expected = security.expected();
  const Result<std::vector<Byte>> plain = security.unprotect(apdu);
  if (!plain) return refuse_protection(plain.error(), apdu, expected);
  if (association_->configured(meter_).ciphered && !security.protected_enough())
    return refuse(kServiceNotAllowed, kNotPossible);
  serve_plain(*plain, now);
  if (out_.empty() || !association_) return;
  if (meter_.options.faults.counter_jump && !meter_.happened.counter_jump)
    meter_.happened.counter_jump = security.repeat_counter();
  Result<std::vector<Byte>> sealed = security.protect(out_);
  if (!sealed) return refuse(kServiceNotAllowed, kOtherReason);
  out_ = std::move(*sealed);
}

void Server::refuse(Byte state, Byte service) {
  out_ = encode(ExceptionResponse{state, service, std::nullopt});
}

// What could not be deciphered: an old counter is told apart, with the one that is awaited.
void Server::refuse_protection(const Error& error, Bytes apdu, std::uint32_t expected) {
  const Result<SecurityHeader> header = security_header_from(apdu);
  const bool old = error.kind() == ErrorKind::refused && header && header->counter < expected;
  if (old) {
    out_ = encode(ExceptionResponse{kServiceNotAllowed, kWrongCounter, expected});
  } else {
    refuse(kServiceNotAllowed, kDeciphering);
  }
}

void Server::serve_plain(Bytes apdu, Instant now) {
  Association& association = *association_;
  if (apdu.empty()) return refuse(kServiceNotAllowed, kOtherReason);
  const bool by_name = is_short(association.context);
  const auto tag = static_cast<ApduTag>(apdu.front());
  const bool proves = tag == (by_name ? ApduTag::read_request : ApduTag::action_request);
  if (association.proof_awaited && !proves) return refuse(kServiceNotAllowed, kNotPossible);
  if (by_name && tag == ApduTag::read_request) return read(apdu, now);
  if (by_name && apdu.front() == kWriteRequest) return refuse_write(apdu);
  if (by_name && apdu.front() == kUnconfirmedWrite) return;
  if (!by_name && tag == ApduTag::get_request) return get(apdu, now);
  if (!by_name && tag == ApduTag::set_request) return refuse_set(apdu);
  if (!by_name && tag == ApduTag::action_request) return act(apdu, now);
  refuse(kServiceUnknown, kNotSupported);
}

void Server::get(Bytes apdu, Instant now) {
  const Result<GetRequest> request = get_request_from(apdu);
  if (!request) return refuse(kServiceNotAllowed, kOtherReason);
  switch (request->form) {
    case GetRequest::Form::normal:
      return get_normal(*request, now);
    case GetRequest::Form::next:
      return next_block(request->block, request->invoke);
    case GetRequest::Form::with_list:
      return get_with_list(*request, now);
  }
}

void Server::get_normal(const GetRequest& request, Instant now) {
  constexpr std::size_t kHeader = 4;
  if (request.items.empty()) return refuse(kServiceNotAllowed, kOtherReason);
  const GetItem& item = request.items.front();
  AccessResult result = access::success;
  std::unique_ptr<LongValue> rest;
  out_.assign({byte_of(ApduTag::get_response), 1, request.invoke, 0});
  const ServedObject* const served =
      association_->device->find(item.attribute.class_id, item.attribute.instance, result);
  if (served != nullptr) result = read_attribute(*served, item.attribute.number, item.selection, now, rest);
  if (result != access::success) {
    out_.assign({byte_of(ApduTag::get_response), 1, request.invoke, 1, static_cast<Byte>(result)});
    return;
  }
  finish(kHeader, std::move(rest), request.invoke);
}

//   C4 03 | invoke | count | 00 value | 01 result | ...
void Server::get_with_list(const GetRequest& request, Instant now) {
  constexpr std::size_t kHeader = 3;
  if (!association_->conformance.has(Conformance::multiple_references))
    return refuse(kServiceNotAllowed, kNotSupported);
  out_.assign({byte_of(ApduTag::get_response), 3, request.invoke});
  encode_length(request.items.size(), out_);
  for (const GetItem& item : request.items) {
    const std::size_t begin = out_.size();
    AccessResult result = out_.size() > kMostAnswer ? access::other_reason : access::success;
    std::unique_ptr<LongValue> rest;
    out_.push_back(0);
    const ServedObject* served = nullptr;
    if (result == access::success)
      served = association_->device->find(item.attribute.class_id, item.attribute.instance, result);
    if (served != nullptr) result = read_attribute(*served, item.attribute.number, item.selection, now, rest);
    if (result == access::success) {
      while (rest && rest->next(out_)) continue;
    } else {
      out_.resize(begin);
      out_.insert(out_.end(), {1, static_cast<Byte>(result)});
    }
  }
  finish(kHeader, nullptr, request.invoke);
}

// The one method there is: reply_to_HLS_authentication of the current association.
void Server::act(Bytes apdu, Instant now) {
  const Result<ActionRequest> request = action_request_from(apdu);
  if (!request) return refuse(kServiceNotAllowed, kOtherReason);
  const Attribute reply{class_id::association_ln, kCurrentAssociation, 1};
  ActionResponse response{request->invoke, static_cast<Byte>(access::read_write_denied), std::nullopt};
  const std::vector<Byte>* const proof = request->parameters ? request->parameters->octets() : nullptr;
  if (!association_->proof_awaited || !(request->method == reply) || proof == nullptr) {
    if (association_->proof_awaited) return refuse(kServiceNotAllowed, kNotPossible);
    out_ = encode(response);
    return;
  }
  const std::optional<std::vector<Byte>> answer = take_proof(*proof, now);
  std::vector<Byte> value;
  if (answer) {
    put_octet_string(*answer, value);
    response.result = 0;
    response.value = GetResult{access::success, value};
  }
  out_ = encode(response);
}

// A meter that is read only: C5 01 or C5 05, read-write-denied for each attribute.
void Server::refuse_set(Bytes apdu) {
  constexpr Byte kNormal = 1, kWithList = 4, kListResponse = 5;
  if (apdu.size() < 4 || apdu[1] < kNormal || apdu[1] > kListResponse) return refuse(kServiceNotAllowed, kOtherReason);
  const auto denied = static_cast<Byte>(access::read_write_denied);
  if (apdu[1] != kWithList) {
    out_.assign({byte_of(ApduTag::set_response), kNormal, apdu[2], denied});
    return;
  }
  const std::size_t count = std::min<std::size_t>(apdu[3], 0x7F);
  out_.assign({byte_of(ApduTag::set_response), kListResponse, apdu[2], static_cast<Byte>(count)});
  out_.insert(out_.end(), count, denied);
}

}  // namespace obiscope::dlms

// HLS, passes 3 and 4 (IEC 62056-5-3 5.7.4): the proof that we know the secret, sent once, and the meter's own.
//
//   LN  ACTION  15:0-0:40.0.0*255, method 1 reply_to_HLS_authentication ( f(StoC) )      <- f(CtoS)
//   SN  Read    FA58, selector 1, f(StoC)                                                <- f(CtoS)
#include <algorithm>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/client_state.hpp"
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr Obis kCurrentAssociation{0, 0, 40, 0, 0, 255};
constexpr std::size_t kShortestChallenge = 8, kLongestChallenge = 64;
constexpr std::uint16_t kReplyToHlsName = 0xFA58;  // method 8 of the association at FA00, the first one being at FA20
constexpr Byte kReplySelector = 1;

Error not_believed(std::string why) {
  return {ErrorKind::refused, "the meter does not accept the proof: " + std::move(why),
          "check the secret and the keys; the proof was sent once and is not sent again"};
}

Error without_proof(std::string why) {
  return {ErrorKind::refused, "the meter does not prove that it knows the secret: " + std::move(why)};
}

Result<std::vector<Byte>> octets_in(Bytes encoded) {
  const Result<DecodedData> decoded = decode_data(encoded);
  if (decoded && decoded->data.octets() != nullptr) return *decoded->data.octets();
  return failure(without_proof("what it sends is no octet string"));
}

// f(CtoS), out of an ActionResponse.
Result<std::vector<Byte>> proof_in(Bytes apdu) {
  const Result<ActionResponse> response = action_response_from(apdu);
  if (!response) return failure(response.error());
  if (response->result != 0) return failure(not_believed(std::string(words_of_action_result(response->result))));
  if (!response->value) return failure(without_proof("it sends none"));
  if (response->value->result != AccessResult::success)
    return failure(not_believed(std::string(words_of(response->value->result))));
  return octets_in(response->value->value);
}

// f(CtoS), out of a ReadResponse.
Result<std::vector<Byte>> read_proof_in(Bytes apdu) {
  const Result<ReadResponse> response = read_response_from(apdu);
  if (!response) return failure(response.error());
  if (response->results.size() != 1) return failure(without_proof("it sends none"));
  const ReadResult& only = response->results[0];
  if (only.form == ReadResult::Form::error) return failure(not_believed(std::string(words_of(only.result))));
  if (only.form != ReadResult::Form::value) return failure(without_proof("it comes in blocks"));
  return octets_in(only.value);
}

std::vector<Byte> action_with(Byte invoke, const std::vector<Byte>& proof) {
  ActionRequest request;
  request.invoke = invoke;
  request.method = {class_id::association_ln, kCurrentAssociation, 1};
  request.parameters = octets_data(proof);
  return encode(request);
}

std::vector<Byte> read_with(const std::vector<Byte>& proof) {
  VariableAccess access;
  access.form = VariableAccess::Form::parameterised;
  access.name = kReplyToHlsName;
  access.selection.selector = kReplySelector;
  access.selection.parameters = octets_data(proof);
  ReadRequest request;
  request.items.push_back(std::move(access));
  return encode(request);
}

// The proof of the meter was made before the APDU around it was protected: its counter may be the smaller one, and has
// to be new only beside what came before both.
Result<bool> proof_right(Mechanism mechanism, const Challenges& challenges, Bytes secret, Bytes answer,
                         std::uint32_t least_before, Security& security) {
  const Counters around = security.counters();
  Counters before = around;
  before.least_received = std::min(least_before, around.least_received);
  security.counters(before);
  Result<bool> right = hls_right(mechanism, challenges, secret, false, answer, security);
  security.counters(risen(around, security.counters()));
  return right;
}

}  // namespace

// Sends our proof, and gives the meter's.
Task<std::vector<Byte>> Client::State::reply_to_hls(std::vector<Byte> proof) {
  const bool by_name = options.short_names;
  std::vector<Byte> request = by_name ? read_with(proof) : action_with(next_invoke(), proof);
  const ApduTag expected = by_name ? ApduTag::read_response : ApduTag::action_response;
  Reply reply = co_await channel.ask(std::move(request), expected);
  if (reply.refusal) co_await *reply.refusal;
  if (by_name) co_return read_proof_in(reply.apdu);
  co_return proof_in(reply.apdu);
}

Task<> Client::State::prove(std::vector<Byte> server_challenge) {
  if (server_challenge.size() < kShortestChallenge || server_challenge.size() > kLongestChallenge)
    co_await Error(ErrorKind::malformed, "the meter's challenge has " + std::to_string(server_challenge.size()) +
                                             " bytes; 8 to 64 are allowed");
  challenges.server = std::move(server_challenge);
  std::optional<Security> titles_only;
  Security* security = channel.security();
  if (security == nullptr) security = &titles_only.emplace(SecuritySetup{}, Counters{});
  const std::string secret = options.secret.value_or(std::string());
  std::vector<Byte> proof = co_await hls_answer(options.mechanism, challenges, as_bytes(secret), true, *security);
  const std::uint32_t least_before = security->counters().least_received;
  const std::vector<Byte> answer = co_await reply_to_hls(std::move(proof));
  const bool right =
      co_await proof_right(options.mechanism, challenges, as_bytes(secret), answer, least_before, *security);
  if (!right) co_await without_proof("its answer to our challenge is wrong");
  co_await channel.keep_counters();
}

}  // namespace obiscope::dlms

// GET (IEC 62056-5-3): normal, next, with list.
#include "protocol/dlms/client_state.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kIdBits = 0x0F;  // of invoke-id-and-priority

Result<GetReply> decoded(Reply reply) {
  GetReply got;
  got.apdu = std::move(reply.apdu);
  got.refusal = std::move(reply.refusal);
  if (got.refusal) return got;
  Result<GetResponse> response = get_response_from(got.apdu);
  if (!response) return failure(response.error());
  got.response = std::move(*response);
  return got;
}

Error other_invoke(Byte came, Byte expected) {
  return {ErrorKind::malformed, "the meter answers request " + std::to_string(came & kIdBits) + " where " +
                                    std::to_string(expected & kIdBits) + " was asked"};
}

}  // namespace

Byte Client::State::next_invoke() {
  invoke = static_cast<Byte>((kInvoke & ~kIdBits) | ((invoke + 1U) & kIdBits));
  return invoke;
}

// An answer to another request is passed over once: the one before may have come late.
Task<GetReply> Client::State::ask(GetRequest request) {
  Reply reply = co_await channel.ask(encode(request), ApduTag::get_response);
  GetReply got = co_await decoded(std::move(reply));
  if (got.refusal || (got.response.invoke & kIdBits) == (request.invoke & kIdBits)) co_return std::move(got);
  const Error why = other_invoke(got.response.invoke, request.invoke);
  Result<Reply> second = co_await channel.receive(ApduTag::get_response).result();
  if (!second && second.error().kind() == ErrorKind::silence) co_await why;
  if (!second) co_await second.error();
  GetReply got_now = co_await decoded(std::move(*second));
  if (!got_now.refusal && (got_now.response.invoke & kIdBits) != (request.invoke & kIdBits)) co_await why;
  co_return std::move(got_now);
}

Task<AccessResult> Client::State::get_pieces(Attribute attribute, std::optional<Selection> selection, Pieces sink) {
  GetRequest request;
  request.invoke = next_invoke();
  request.items.push_back({attribute, std::move(selection)});
  GetReply reply = co_await ask(std::move(request));
  if (reply.refusal) co_await *reply.refusal;
  if (reply.response.form == GetResponse::Form::block) {
    const AccessResult result = co_await join_blocks(std::move(reply), std::move(sink));
    co_return result;
  }
  if (reply.response.results.size() != 1) co_await Error(ErrorKind::malformed, "one attribute was asked for, not many");
  const GetResult& only = reply.response.results[0];
  if (only.result == AccessResult::success) co_await sink(only.value);
  co_return only.result;
}

Task<ListReply> Client::State::get_list(std::vector<Attribute> attributes) {
  GetRequest request;
  request.form = GetRequest::Form::with_list;
  request.invoke = next_invoke();
  for (const Attribute& attribute : attributes) request.items.push_back({attribute, std::nullopt});
  Result<GetReply> came = co_await ask(std::move(request)).result();
  ListReply list;
  if (!came && came.error().kind() == ErrorKind::malformed) co_return std::move(list);  // one value may spoil them all
  if (!came) co_await came.error();
  GetReply& reply = *came;
  if (reply.refusal || reply.response.form == GetResponse::Form::normal) co_return std::move(list);
  if (reply.response.form == GetResponse::Form::block) {
    std::vector<Byte> joined;
    Pieces sink = [&joined](Bytes piece) -> Result<void> {
      joined.insert(joined.end(), piece.begin(), piece.end());
      return {};
    };
    const AccessResult result = co_await join_blocks(std::move(reply), sink);
    if (result != AccessResult::success) co_return std::move(list);
    Result<std::vector<Answer>> answers = answers_from(joined, attributes.size());
    if (answers) list.answers = std::move(*answers);
    co_return std::move(list);
  }
  if (reply.response.results.size() != attributes.size()) co_return std::move(list);
  list.answers.emplace();
  for (const GetResult& result : reply.response.results)
    list.answers->push_back({result.result, {result.value.begin(), result.value.end()}, false});
  co_return std::move(list);
}

}  // namespace obiscope::dlms

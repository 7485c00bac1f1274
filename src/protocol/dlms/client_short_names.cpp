// Read (IEC 62056-5-3): the same questions where attributes are known by short names. A name is the base name of the
// object, as the association's list tells it, and 8 for each attribute before this one.
#include <algorithm>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/client_state.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::uint16_t kAssociationName = 0xFA00;
constexpr Obis kAssociation{0, 0, 40, 0, 0, 255};
constexpr Byte kUndefined = 4;  // object undefined

Result<ReadReply> decoded(Reply reply) {
  ReadReply got;
  got.apdu = std::move(reply.apdu);
  got.refusal = std::move(reply.refusal);
  if (got.refusal) return got;
  Result<ReadResponse> response = read_response_from(got.apdu);
  if (!response) return failure(response.error());
  got.response = std::move(*response);
  return got;
}

VariableAccess variable(std::uint16_t name, std::optional<Selection> selection) {
  VariableAccess access;
  access.name = name;
  if (!selection) return access;
  access.form = VariableAccess::Form::parameterised;
  access.selection = std::move(*selection);
  return access;
}

Answer denied(AccessResult result) {
  Answer answer;
  answer.result = result;
  return answer;
}

// Blocks carry the response's list of results; of one result: 01, then 00 and the value, or 01 and why not.
class OneOfAList {
 public:
  OneOfAList(Pieces sink, AccessResult& result) : sink_(std::move(sink)), result_(result) {}
  Result<void> operator()(Bytes piece) {
    while (head_ < 2 && !piece.empty()) {
      const Byte expected = head_ == 0 ? 1 : 0;
      if (piece[0] > 1 || (head_ == 0 && piece[0] != expected))
        return failure(ErrorKind::malformed, "the blocks hold no list of one result");
      denied_ = denied_ || (head_ == 1 && piece[0] == 1);
      ++head_;
      piece = piece.subspan(1);
    }
    if (piece.empty()) return {};
    if (!denied_) return sink_(piece);
    result_ = static_cast<AccessResult>(piece[0]);
    return {};
  }

 private:
  Pieces sink_;
  AccessResult& result_;
  unsigned head_ = 0;
  bool denied_ = false;
};

}  // namespace

std::optional<std::uint16_t> Client::State::name_of(const Attribute& attribute) const {
  const auto same = [&](const Object& object) {
    return object.class_id == attribute.class_id && object.instance == attribute.instance;
  };
  const auto found = std::find_if(objects.begin(), objects.end(), same);
  if (found != objects.end()) return short_name_of(*found, attribute.number);
  if (attribute.class_id != class_id::association_sn || attribute.instance != kAssociation) return std::nullopt;
  Object association;
  association.class_id = class_id::association_sn;
  association.base_name = kAssociationName;
  return short_name_of(association, attribute.number);
}

Task<ReadReply> Client::State::ask(ReadRequest request) {
  Reply reply = co_await channel.ask(encode(request), ApduTag::read_response);
  ReadReply got = co_await decoded(std::move(reply));
  co_return std::move(got);
}

Task<AccessResult> Client::State::read_pieces(Attribute attribute, std::optional<Selection> selection, Pieces sink) {
  const std::optional<std::uint16_t> name = name_of(attribute);
  if (!name) co_return static_cast<AccessResult>(kUndefined);
  ReadRequest request;
  request.items.push_back(variable(*name, std::move(selection)));
  ReadReply reply = co_await ask(std::move(request));
  if (reply.refusal) co_await *reply.refusal;
  if (reply.response.results.size() != 1) co_await Error(ErrorKind::malformed, "one name was read, not many");
  const ReadResult& only = reply.response.results[0];
  if (only.form == ReadResult::Form::error) co_return only.result;
  if (only.form == ReadResult::Form::value) {
    co_await sink(only.value);
    co_return AccessResult::success;
  }
  AccessResult inside = AccessResult::success;
  Pieces one = OneOfAList(std::move(sink), inside);
  const AccessResult result = co_await join_read_blocks(std::move(reply), std::move(one));
  if (result != AccessResult::success) co_return result;
  co_return inside;
}

namespace {

Result<std::vector<Answer>> answers_in(const ReadResponse& response) {
  std::vector<Answer> answers;
  for (const ReadResult& result : response.results) {
    if (result.form != ReadResult::Form::value && result.form != ReadResult::Form::error)
      return failure(ErrorKind::malformed, "a list of results with blocks in it");
    if (result.form == ReadResult::Form::error) {
      answers.push_back(denied(result.result));
    } else {
      answers.push_back({AccessResult::success, {result.value.begin(), result.value.end()}, false});
    }
  }
  return answers;
}

}  // namespace

Task<ListReply> Client::State::read_list(std::vector<Attribute> attributes) {
  std::vector<std::optional<std::uint16_t>> names;
  ReadRequest request;
  for (const Attribute& attribute : attributes) {
    names.push_back(name_of(attribute));
    if (names.back()) request.items.push_back(variable(*names.back(), std::nullopt));
  }
  const std::size_t asked = request.items.size();
  std::vector<Answer> came;
  ListReply list;
  if (asked > 0) {
    Result<ReadReply> answered = co_await ask(std::move(request)).result();
    if (!answered && answered.error().kind() == ErrorKind::malformed) co_return std::move(list);
    if (!answered) co_await answered.error();
    ReadReply& reply = *answered;
    if (reply.refusal || reply.response.results.empty()) co_return std::move(list);
    if (reply.response.results[0].form == ReadResult::Form::block) {
      std::vector<Byte> joined;
      Pieces sink = [&joined](Bytes piece) -> Result<void> {
        joined.insert(joined.end(), piece.begin(), piece.end());
        return {};
      };
      const AccessResult result = co_await join_read_blocks(std::move(reply), sink);
      if (result != AccessResult::success) co_return std::move(list);
      Result<std::vector<Answer>> answers = answers_from(joined, asked);
      if (!answers) co_return std::move(list);
      came = std::move(*answers);
    } else {
      came = co_await answers_in(reply.response);
    }
    if (came.size() != asked) co_return std::move(list);
  }
  list.answers.emplace();
  std::size_t next = 0;
  for (const auto& name : names) {
    list.answers->push_back(name ? std::move(came[next]) : denied(static_cast<AccessResult>(kUndefined)));
    if (name) ++next;
  }
  co_return std::move(list);
}

}  // namespace obiscope::dlms

// Block transfer (IEC 62056-5-3 Get-Response-With-Datablock, Read data-block-result): the numbers count from 1, the raw
// parts of all blocks together are one value, or one list of results.
#include <algorithm>

#include "protocol/dlms/client_state.hpp"

namespace obiscope::dlms {

Result<bool> BlockOrder::take(std::uint32_t number, Bytes raw, bool last) {
  if (number != next_) {
    const bool again = !repeated_ && number + 1 == next_ && next_ > 1 &&
                       std::equal(raw.begin(), raw.end(), before_.begin(), before_.end());
    if (!again) {
      return failure(ErrorKind::malformed,
                     "block " + std::to_string(number) + " comes where block " + std::to_string(next_) + " is due");
    }
    repeated_ = true;
    return false;
  }
  empty_ = raw.empty() && !last ? empty_ + 1 : 0;
  total_ += raw.size();
  if (empty_ > kMostEmptyBlocks) return failure(ErrorKind::malformed, "the meter sends blocks with nothing in them");
  if (total_ > kMostOfAValue) return failure(ErrorKind::malformed, "the blocks of a value do not end");
  before_.assign(raw.begin(), raw.end());
  ++next_;
  return true;
}

Task<AccessResult> Client::State::join_blocks(GetReply reply, Pieces sink) {
  BlockOrder order;
  for (;;) {
    const GetResponse& block = reply.response;
    if (reply.refusal) co_await *reply.refusal;
    if (block.results.size() != 1) co_await Error(ErrorKind::malformed, "a block without a result");
    if (block.results[0].result != AccessResult::success) co_return block.results[0].result;
    if (block.form == GetResponse::Form::normal)
      co_await Error(ErrorKind::malformed, "a value comes whole in the middle of its blocks");
    const bool further = co_await order.take(block.block, block.results[0].value, block.last);
    if (further) co_await sink(block.results[0].value);
    if (further && block.last) co_return AccessResult::success;
    GetRequest next;
    next.form = GetRequest::Form::next;
    next.invoke = invoke;
    next.block = block.block;
    GetReply following = co_await ask(std::move(next));
    reply = std::move(following);
  }
}

Task<AccessResult> Client::State::join_read_blocks(ReadReply reply, Pieces sink) {
  BlockOrder order;
  for (;;) {
    if (reply.refusal) co_await *reply.refusal;
    if (reply.response.results.size() != 1) co_await Error(ErrorKind::malformed, "a block without a result");
    const ReadResult& block = reply.response.results[0];
    if (block.form == ReadResult::Form::error) co_return block.result;
    if (block.form != ReadResult::Form::block)
      co_await Error(ErrorKind::malformed, "something else comes in the middle of blocks");
    const bool further = co_await order.take(block.block, block.value, block.last);
    if (further) co_await sink(block.value);
    if (further && block.last) co_return AccessResult::success;
    ReadRequest next;
    VariableAccess number;
    number.form = VariableAccess::Form::block_number;
    number.block = block.block;
    next.items.push_back(std::move(number));
    ReadReply following = co_await ask(std::move(next));
    reply = std::move(following);
  }
}

// Walks over one result of a list; false where it is cut off or wrong.
static bool take_result(Bytes& list, std::vector<Answer>& answers) {
  constexpr Byte kValue = 0, kError = 1;
  if (list.size() < 2 || list[0] > kError) return false;
  if (list[0] == kError) {
    Answer denied;
    denied.result = static_cast<AccessResult>(list[1]);
    answers.push_back(std::move(denied));
    list = list.subspan(2);
    return true;
  }
  static_assert(kValue == 0);
  Cursor cursor(list.subspan(1));
  if (cursor.skip() != Step::item) return false;
  const Bytes value = list.subspan(1, cursor.at());
  answers.push_back({AccessResult::success, {value.begin(), value.end()}, false});
  list = list.subspan(1 + cursor.at());
  return true;
}

Result<std::vector<Answer>> answers_from(Bytes list, std::size_t expected) {
  const Length count = length_from(list);
  if (count.size == 0 || count.value != expected)
    return failure(ErrorKind::malformed, "a list of results has another length than that of the attributes");
  Bytes rest = list.subspan(count.size);
  std::vector<Answer> answers;
  answers.reserve(expected);
  while (answers.size() < expected) {
    if (!take_result(rest, answers))
      return failure(ErrorKind::malformed, "result " + std::to_string(answers.size() + 1) + " of a list is unreadable");
  }
  return answers;
}

}  // namespace obiscope::dlms

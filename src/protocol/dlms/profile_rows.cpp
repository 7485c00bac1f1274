#include "protocol/dlms/profile_rows.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

constexpr Byte kNull = 0, kArray = 1, kCompactArray = 19;

Error malformed(std::string text) {
  return {ErrorKind::malformed, std::move(text)};
}

Error in_row(std::size_t row, const Error& error) {
  return error.reworded("row " + std::to_string(row) + " of the profile " + error.text(), error.advice());
}

}  // namespace

Result<void> ProfileRows::take(Bytes piece) {
  if (state_ == State::done) {
    left_over_ = left_over_ || !piece.empty();
    return {};
  }
  Bytes bytes = piece;
  if (!waiting_.empty()) {
    waiting_.insert(waiting_.end(), piece.begin(), piece.end());
    bytes = waiting_;
  }
  std::size_t used = 0;
  if (state_ == State::head) {
    const Result<std::size_t> head = take_head(bytes);
    if (!head) return failure(head.error());
    used = *head;
  }
  if (state_ == State::rows) {
    const Result<std::size_t> taken = take_rows(bytes.subspan(used));
    if (!taken) return failure(taken.error());
    used += *taken;
  }
  if (state_ == State::done) {
    left_over_ = left_over_ || used < bytes.size();
    used = bytes.size();
  }
  keep(bytes.subspan(used));
  const std::size_t most = state_ == State::compact ? kLongestCompactArray : kLongestRow;
  if (waiting_.size() > most) return failure(malformed("a row of the profile does not end"));
  return {};
}

// `rest` may stand in waiting_ itself.
void ProfileRows::keep(Bytes rest) {
  if (waiting_.empty()) {
    waiting_.assign(rest.begin(), rest.end());
  } else {
    waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(rest.size()));
  }
}

// How many bytes the head takes; 0 while it is not all there.
Result<std::size_t> ProfileRows::take_head(Bytes bytes) {
  if (bytes.empty()) return 0U;
  if (bytes[0] == kCompactArray) state_ = State::compact;
  if (bytes[0] == kNull) state_ = State::done;
  if (bytes[0] != kArray) {
    if (state_ != State::head) return state_ == State::done ? 1U : 0U;
    return failure(malformed("the buffer of the profile is no array"));
  }
  if (is_bad_length(bytes.subspan(1))) return failure(malformed("the buffer of the profile has no right length"));
  const Length count = length_from(bytes.subspan(1));
  if (count.size == 0) return 0U;
  announced_ = count.value;
  state_ = announced_ == 0 ? State::done : State::rows;
  return 1 + count.size;
}

Result<std::size_t> ProfileRows::take_rows(Bytes bytes) {
  std::size_t used = 0;
  while (rows_ < announced_) {
    std::size_t size = 0;
    const Result<Step> step = decoder_.decode(bytes.subspan(used), size);
    if (!step) return failure(in_row(rows_ + 1, step.error()));
    if (*step != Step::item) return used;
    if (size > kLongestRow) return failure(malformed("a row of the profile does not end"));
    used += size;
    if (Result<void> handed = hand_on(); !handed) return failure(handed.error());
  }
  state_ = State::done;
  return used;
}

Result<void> ProfileRows::hand_on() {
  ++rows_;
  return sink_(decoder_.row());
}

Result<void> ProfileRows::end() {
  if (state_ == State::compact) return end_compact();
  if (state_ == State::done) return {};
  return failure(ErrorKind::incomplete,
                 "the profile ends behind " + std::to_string(rows_) + " of " + std::to_string(announced_) + " rows");
}

Result<void> ProfileRows::end_compact() {
  const Result<DecodedData> decoded = decode_data(waiting_);
  if (!decoded) return failure(decoded.error());
  left_over_ = decoded->size < waiting_.size();
  if (decoded->data.items() == nullptr) return failure(malformed("the buffer of the profile is no array"));
  announced_ = decoded->data.items()->size();
  std::vector<Byte> encoded;
  for (const Data& row : *decoded->data.items()) {
    encoded.clear();
    encode(row, encoded);
    std::size_t size = 0;
    const Result<Step> step = decoder_.decode(encoded, size);
    if (!step) return failure(in_row(rows_ + 1, step.error()));
    if (*step != Step::item) return failure(malformed("row " + std::to_string(rows_ + 1) + " is cut off"));
    if (Result<void> handed = hand_on(); !handed) return handed;
  }
  state_ = State::done;
  return {};
}

}  // namespace obiscope::dlms

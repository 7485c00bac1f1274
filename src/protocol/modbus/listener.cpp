#include "protocol/modbus/listener.hpp"

#include <algorithm>

namespace obiscope::modbus {
namespace {

constexpr std::size_t kMostHeard = 8192;  // a line that never falls silent

bool begins_with(Bytes bytes, Bytes beginning) {
  const std::size_t size = std::min(bytes.size(), beginning.size());
  return std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size), beginning.begin());
}

}  // namespace

void Listener::idle() {
  asked_ = echo_may_come_ = false;
}

void Listener::expect(std::vector<Byte> sent, Byte function, std::optional<std::size_t> size,
                      std::uint16_t transaction) {
  sent_ = std::move(sent);
  function_ = function;
  size_ = size;
  transaction_ = transaction;
  asked_ = echo_may_come_ = true;
  cut_ = spoiled_ = disturbed_ = false;
  buffer_.clear();
  at_ = 0;
}

void Listener::take(Bytes bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  if (buffer_.size() + bytes.size() > kMostHeard) buffer_.clear();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Found Listener::find(Bytes rest) {
  if (framing_ == Framing::tcp) return find_mbap(rest, Side::response, frame_);
  return find_rtu(rest, asked_ ? Side::response : Side::request, frame_);
}

bool Listener::is_ours() const {
  if (!asked_ || frame_.side == Side::request) return false;
  if (framing_ == Framing::tcp) return frame_.transaction == transaction_ && frame_.function == function_;
  if (frame_.unit != unit_ || frame_.function != function_) return false;
  if (disturbed_) return false;
  if (frame_.side == Side::exception || !size_ || foreign_requests_ == 0) return true;
  const std::size_t size = frame_.content.size() - 1;
  return size == *size_ || size == *size_ + *size_ % 2;
}

void Listener::overhear() {
  if (framing_ == Framing::tcp) return;  // a late answer to an earlier request
  if (frame_.side == Side::request) {
    ++foreign_requests_;
    disturbed_ = disturbed_ || (asked_ && frame_.unit == unit_);
  } else if (frame_.unit != unit_ || disturbed_ || (asked_ && frame_.function != function_)) {
    ++foreign_answers_;  // else an answer of ours that came too late
  }
}

// Bytes that are no frame, and what they could have been.
void Listener::note_remains(Bytes rest, Found found) {
  const std::size_t head = framing_ == Framing::tcp ? kMbapHeader : 0;
  if (rest.size() < head + 2 || rest[head] != unit_ || (rest[head + 1] & ~kExceptionBit) != function_) return;
  if (found == Found::incomplete)
    cut_ = true;
  else
    spoiled_ = true;
}

Listener::Heard Listener::hear(bool quiet) {
  while (at_ < buffer_.size()) {
    const Bytes rest = Bytes(buffer_).subspan(at_);
    if (echo_may_come_ && begins_with(rest, sent_)) {
      if (rest.size() < sent_.size() && !quiet) return Heard::midway;
      if (rest.size() >= sent_.size()) {
        echo_may_come_ = false;
        ++echoes_;
        at_ += sent_.size();
        continue;
      }
    }
    const Found found = find(rest);
    if (found == Found::incomplete && !quiet) return Heard::midway;
    if (found != Found::frame) {
      if (asked_) note_remains(rest, found);
      spoiled_ = spoiled_ || (asked_ && !cut_ && foreign_requests_ == 0);
      ++at_;
      continue;
    }
    at_ += frame_.size;
    if (is_ours()) return Heard::answer;
    overhear();
  }
  if (!quiet) return Heard::nothing;
  if (disturbed_) return Heard::disturbed;
  if (cut_) return Heard::incomplete;
  return spoiled_ ? Heard::damaged : Heard::nothing;
}

}  // namespace obiscope::modbus

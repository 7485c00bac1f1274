#include "protocol/hdlc/frame_stream.hpp"

#include <algorithm>

namespace obiscope::hdlc {
namespace {

constexpr std::size_t kLongestOnTheLine = kLargestFrame + 2;  // with both flags

Instant later(Instant instant, Duration by) {
  return instant > Instant::max() - by ? Instant::max() : instant + by;
}

}  // namespace

Task<> FrameStream::send(Bytes frames, bool unlike_answers) {
  echo_.sent(frames, unlike_answers);
  refused_ = framer_.refused();
  co_await line_.send(frames);
  last_passed_ = line_.now();
}

Task<std::optional<Frame>> FrameStream::receive(Instant deadline) {
  const LineSettings settings = line_.settings();
  const Instant end = later(deadline, settings.time_of(kLongestOnTheLine) + gap_limit_);
  for (bool listened = false;; listened = true) {
    const std::optional<Frame> frame = cut();
    if (frame) co_return frame;
    if (listened && line_.now() >= end) break;
    const Instant limit = std::min(wait_limit(deadline), end);
    if (listened && line_.now() >= limit) {
      if (settle()) continue;
      break;
    }
    Result<Received> received = co_await line_.receive(limit).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    if (received) note(*received);
  }
  refused_ = framer_.refused();
  co_return std::nullopt;
}

std::optional<Frame> FrameStream::cut() {
  for (;;) {
    const std::optional<Frame> frame = framer_.next();
    if (frame) return frame;
    if (taken_ == inbox_.size()) return std::nullopt;
    taken_ += framer_.take(Bytes(inbox_).subspan(taken_));
  }
}

Instant FrameStream::wait_limit(Instant deadline) const {
  const Instant quiet = last_passed_ + gap_limit_ + line_.settings().time_of(1);
  if (framer_.midway()) return quiet;
  return framer_.refused() > refused_ ? std::min(deadline, quiet) : deadline;
}

bool FrameStream::settle() {
  const Bytes held = echo_.release();
  if (!held.empty()) {
    inbox_.assign(held.begin(), held.end());
    taken_ = 0;
    return true;
  }
  if (!framer_.midway()) return false;
  framer_.give_up();
  return true;
}

void FrameStream::note(const Received& received) {
  const Bytes passed = echo_.pass(received.bytes);
  inbox_.assign(passed.begin(), passed.end());
  taken_ = 0;
  bytes_received_ += received.bytes.size();
  last_passed_ = received.ended;
}

void FrameStream::clear() {
  framer_.clear();
  inbox_.clear();
  taken_ = refused_ = 0;
}

}  // namespace obiscope::hdlc

#include "line/echo.hpp"

#include <algorithm>

#include "line/uart.hpp"

namespace obiscope {
namespace {

constexpr std::size_t kLongestEcho = 65536;
constexpr std::size_t kMostNoise = 256;
// An echo comes without a break; more than this between two of its characters, and it is none. Networks and USB
// adapters hand characters on in lumps that are up to some 100 ms apart.
constexpr Duration kLongestGap = 250ms;
// No meter answers earlier than this (IEC 62056-21 6.3.14 item 12).
constexpr Duration kShortestReaction = 20ms;

bool is_noise(Byte byte) {
  return byte == 0 || (byte & 0x7FU) == 0x7F;
}

}  // namespace

Task<> EchoRemovingLine::send(Bytes bytes) {
  if (heard_silence_) await_nothing();  // what was sent before will not come back any more
  co_await inner_.send(bytes);
  sent_ended_ = now();
  heard_silence_ = false;
  if (awaited_.size() + bytes.size() > kLongestEcho) {
    await_nothing();
  } else {
    awaited_.insert(awaited_.end(), bytes.begin(), bytes.end());
  }
}

Task<Received> EchoRemovingLine::receive(Instant deadline) {
  for (;;) {
    if (awaited_.empty() && !held_.empty()) co_return release();
    const Instant limit = held_.empty() ? deadline : std::min(deadline, std::max(held_ended_, now()) + kLongestGap);
    Result<Received> received = co_await inner_.receive(limit).result();
    if (!received && received.error().kind() == ErrorKind::silence && !held_.empty()) {
      await_nothing();
      co_return release();
    }
    if (!received && received.error().kind() == ErrorKind::silence) heard_silence_ = true;
    Received arrived = co_await std::move(received);
    if (awaited_.empty() || deliver(arrived)) co_return arrived;
  }
}

bool EchoRemovingLine::deliver(Received& received) {
  if (held_.empty() && too_late_for_an_echo(received.began)) {
    await_nothing();
    return true;
  }
  std::size_t taken = 0;
  bool differs = false;
  while (taken < received.bytes.size() && matched_ < awaited_.size() && !differs) {
    differs = !goes_on_with(received.bytes[taken]);
    if (!differs) ++taken;
  }
  if (matched_ == awaited_.size()) {
    ++echoes_;
    line_echoes_ = true;
    await_nothing();
    held_.clear();
    received = behind_the_echo(received, taken);
    return !received.bytes.empty();
  }
  hold(received);
  if (!differs && held_.size() <= awaited_.size() + kMostNoise) return false;
  line_echoes_ = false;
  await_nothing();
  received = release();
  return true;
}

// False where `byte` shows that this is no echo. A whole echo may show before `byte`, which is not part of it then:
// NULs at the end of what was sent that did not come back are noise that is not missed.
bool EchoRemovingLine::goes_on_with(Byte byte) {
  if (!looks_like(byte, awaited_[matched_])) {
    if (is_noise(byte) && !begun_) return true;
    std::size_t next = matched_;
    while (next < awaited_.size() && is_noise(awaited_[next])) ++next;
    const bool at_the_end = next == awaited_.size();
    if (at_the_end && matched_ > 0) matched_ = next;
    if (at_the_end || next == matched_ || !looks_like(byte, awaited_[next])) return false;
    matched_ = next;
  }
  begun_ = begun_ || !is_noise(awaited_[matched_]);
  ++matched_;
  return true;
}

bool EchoRemovingLine::looks_like(Byte received, Byte sent) const {
  if (settings().data_bits == 7) return ((received ^ sent) & 0x7FU) == 0;  // bit 7: damaged, and still the echo
  return received == sent || received == uart::with_parity(sent, Parity::even);
}

// A line that has shown no echo does not begin to have one. There, something equal to what was sent is an answer, such
// as a meter's confirmation of mode E, unless it comes sooner than a meter can answer.
bool EchoRemovingLine::too_late_for_an_echo(Instant began) const {
  return !line_echoes_ && began >= sent_ended_ + kShortestReaction;
}

void EchoRemovingLine::hold(const Received& received) {
  if (held_.empty()) {
    held_began_ = received.began;
    held_damaged_ = 0;
  }
  held_.insert(held_.end(), received.bytes.begin(), received.bytes.end());
  held_ended_ = received.ended;
  held_damaged_ += received.damaged;
}

Received EchoRemovingLine::release() {
  delivered_.swap(held_);
  held_.clear();
  return {delivered_, held_began_, held_ended_, held_damaged_};
}

Received EchoRemovingLine::behind_the_echo(const Received& received, std::size_t taken) {
  Received rest = received;
  rest.bytes = received.bytes.subspan(taken);
  if (taken == 0) return rest;
  rest.began = std::max(received.began, received.ended - settings().time_of(rest.bytes.size()));
  if (settings().data_bits == 7) {
    rest.damaged = static_cast<std::size_t>(
        std::count_if(rest.bytes.begin(), rest.bytes.end(), [](Byte byte) { return byte >= 0x80; }));
  } else {
    rest.damaged = std::min(received.damaged, rest.bytes.size());
  }
  return rest;
}

void EchoRemovingLine::await_nothing() {
  awaited_.clear();
  matched_ = 0;
  begun_ = false;
}

}  // namespace obiscope

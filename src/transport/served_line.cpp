#include "transport/served_line.hpp"

#include <algorithm>

#include "line/uart.hpp"

namespace obiscope::transport {
namespace {

constexpr Duration kSlice = 2ms;                  // characters go out together that fall due within this
constexpr std::size_t kMostArrivals = 1U << 16U;  // no more is taken in before the dialogue has taken some out

bool seven_with_parity(const LineSettings& settings) {
  return settings.data_bits == 7 && settings.parity != Parity::none;
}

// What `receiver` makes of `bytes`. A character with bit 7 set on a Line of 7 data bits stands for a wrong parity.
std::vector<Byte> as_seen(Bytes bytes, const LineSettings& sender, const LineSettings& receiver) {
  std::vector<Byte> seen;
  if (uart::agree(sender, receiver)) {
    seen.assign(bytes.begin(), bytes.end());
  } else if (seven_with_parity(sender) && uart::agree(k8N1.at(sender.baud), receiver)) {
    for (const Byte byte : bytes)
      seen.push_back(static_cast<Byte>(uart::with_parity(byte, sender.parity) ^ (byte & 0x80U)));
  } else {
    for (const uart::Character& character : uart::resample(bytes, sender, receiver)) seen.push_back(character.byte);
  }
  return seen;
}

}  // namespace

ServedLine::ServedLine(RealLoop& loop, Pace pace, std::unique_ptr<Peer> peer)
    : loop_(loop),
      pace_(pace),
      peer_(std::move(peer)),
      sent_until_(loop.now()),
      last_arrival_(sent_until_),
      taking_in_(keep_taking_in()) {
  taking_in_.start();
}

Task<> ServedLine::configure(LineSettings settings) {
  co_await loop_.until(sent_until_);
  settings_ = settings;
}

Task<> ServedLine::send(Bytes bytes) {
  const Instant start = std::max(loop_.now(), sent_until_);
  if (pace_.wire) sent_until_ = start + settings_.time_of(bytes.size());
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    std::size_t due = bytes.size();
    if (pace_.wire) {
      co_await loop_.until(std::max(start + settings_.time_of(sent + 1), std::min(sent_until_, loop_.now() + kSlice)));
      const Duration passed = loop_.now() - start;
      due = sent;
      while (due < bytes.size() && settings_.time_of(due + 1) <= passed) ++due;
    }
    const LineSettings far = peer_->settings(settings_);
    std::vector<Byte> seen = as_seen(bytes.subspan(sent, due - sent), settings_, far);
    co_await peer_->write(std::move(seen), far);
    sent = due;
  }
}

// Stamps what has arrived with the time at which it would have come over a wire.
void ServedLine::take_in() {
  if (failed_ || arrivals_.size() >= kMostArrivals) return;
  Result<std::vector<Peer::Run>> runs = peer_->read(settings_);
  if (!runs) {
    failed_ = runs.error();
    return;
  }
  for (const Peer::Run& run : *runs) {
    for (const Byte byte : run.bytes) {
      last_arrival_ = std::max(last_arrival_, loop_.now());
      if (pace_.wire) last_arrival_ += run.sender.time_of(1);
      arrivals_.push_back({byte, run.sender, last_arrival_});
    }
  }
}

Task<> ServedLine::keep_taking_in() {
  while (!failed_) {
    co_await peer_->readable(Instant::max());
    take_in();
    arrived_.notify();
    while (arrivals_.size() >= kMostArrivals) co_await loop_.wait(taken_out_, Instant::max());
  }
}

// What has come by now, as far as it came at one setting.
Received ServedLine::take_due() {
  Received received;
  characters_.clear();
  if (arrivals_.empty()) return received;
  const LineSettings sender = arrivals_.front().sender;
  received.began = arrivals_.front().ended - sender.time_of(1);
  while (!arrivals_.empty() && arrivals_.front().ended <= loop_.now() && arrivals_.front().sender == sender) {
    characters_.push_back(arrivals_.front().byte);
    received.ended = arrivals_.front().ended;
    arrivals_.pop_front();
  }
  taken_out_.notify();
  characters_ = as_seen(characters_, sender, settings_);
  if (seven_with_parity(settings_))
    received.damaged = static_cast<std::size_t>(
        std::count_if(characters_.begin(), characters_.end(), [](Byte byte) { return byte >= 0x80; }));
  received.bytes = characters_;
  return received;
}

Task<Received> ServedLine::receive(Instant deadline) {
  for (;;) {
    const bool last_look = loop_.now() >= deadline;
    if (last_look) take_in();  // before that it happens by itself
    Received received = take_due();
    if (!received.bytes.empty()) co_return received;
    if (failed_ && arrivals_.empty()) co_await *failed_;
    if (last_look) co_await Error(ErrorKind::silence, "nothing came");
    const Instant next = arrivals_.empty() ? deadline : std::min(deadline, arrivals_.front().ended);
    co_await loop_.wait(arrived_, next);
  }
}

Task<> ServedLine::wait_until(Instant instant) {
  co_await loop_.until(instant);
}

}  // namespace obiscope::transport

#include "protocol/c1218/exchange.hpp"

#include <algorithm>

namespace obiscope::c1218 {
namespace {

constexpr std::size_t kMostNoise = 4096;      // characters that are no packet before we give up
constexpr unsigned kMostStrangePackets = 16;  // repeats and strangers before an answer
constexpr const char* kProbeAdvice =
    "check that the probe is one for ANSI meters (type 2) and sits upright: turned by 180 degrees its light meets its "
    "own "
    "receiver; a probe for the round IEC port does not fit an ANSI meter";

}  // namespace

Exchange::Exchange(Line& line, Instant limit, unsigned attempts, std::function<void(const Progress&)> progress)
    : line_(line),
      limit_(limit),
      attempts_(std::max(attempts, 1U)),
      progress_(std::move(progress)),
      last_passed_(line.now()) {}

Task<Message> Exchange::ask(Message request, Repeat repeat) {
  Packet packet;
  packet.control = toggle_ ? kToggle : Byte{0};
  packet.content = request;
  toggle_ = !toggle_;
  Message octets;
  encode_packet(packet, octets);
  const bool acknowledged = co_await send_until_acknowledged(octets, repeat);
  if (!acknowledged) co_await Error(ErrorKind::damaged, "the meter takes no packet: it answers each with NAK");
  Message answer = co_await receive_message();
  co_return answer;
}

// Gives false where every attempt was answered with NAK.
Task<bool> Exchange::send_until_acknowledged(const Message& packet, Repeat repeat) {
  bool refused = false;
  for (unsigned attempt = 0; attempt < attempts_; ++attempt) {
    co_await put(packet);
    const Result<Event> event = co_await await_ack().result();
    if (event && *event == Event::ack) co_return true;
    refused = event && *event == Event::nak;
    const bool last = attempt + 1 == attempts_ || (repeat == Repeat::once && !refused);
    if (!event && (event.error().kind() != ErrorKind::silence || last)) {
      const Error error = why_nothing(event.error());
      co_await error;
    }
  }
  co_return !refused;
}

// ACK or NAK to what was sent. A packet that comes instead is a repeat of the last one, whose ACK got lost, or the
// answer itself, whose ACK got lost on its way to us.
Task<Exchange::Event> Exchange::await_ack() {
  for (unsigned strange = 0; strange < kMostStrangePackets; ++strange) {
    const Event event = co_await next(kAckLimit);
    // Who acknowledges has done with the message before: what looks like its repeat is an answer without a toggle.
    if (event == Event::ack) last_packet_.reset();
    if (event == Event::ack || event == Event::nak) co_return event;
    if (event != Event::packet) continue;
    heard_ = true;
    if (is_repeat()) {
      co_await acknowledge(kAck);
      continue;
    }
    pending_ = true;
    co_return Event::ack;
  }
  co_return Error(ErrorKind::malformed, "packets come, and none of them acknowledges ours");
}

bool Exchange::is_repeat() const {
  const Packet packet = framer_.packet();
  return last_packet_ && last_packet_->check == packet.check && last_packet_->control == packet.control;
}

Task<Message> Exchange::receive_message() {
  joiner_.clear();
  unsigned faults = 0;
  for (unsigned strange = 0; strange < kMostStrangePackets;) {
    Result<Event> event = Event::packet;
    if (!pending_) event = co_await next(kTrafficLimit).result();
    pending_ = false;
    if (!event || *event == Event::damaged) {
      const bool midway = !event && event.error().kind() == ErrorKind::incomplete;
      if (!event && !midway) co_await why_nothing(event.error());
      if (++faults == attempts_ && midway) co_await event.error();
      if (faults == attempts_)
        co_await Error(ErrorKind::damaged, "the CRC of a packet is wrong, each time it is sent",
                       "turn the probe a little and keep sunlight off it");
      co_await acknowledge(kNak);
      continue;
    }
    if (*event != Event::packet || is_repeat()) {
      ++strange;
      if (*event == Event::packet) co_await acknowledge(kAck);
      continue;
    }
    heard_ = true;
    const Packet packet = framer_.packet();
    last_packet_ = Seen{packet.control, packet.check};
    const Result<bool> whole = joiner_.take(packet);
    co_await acknowledge(kAck);
    if (!whole) co_await whole.error();
    if (*whole) co_return Message(joiner_.message().begin(), joiner_.message().end());
    faults = strange = 0;
  }
  co_return Error(ErrorKind::malformed, "the meter repeats itself and does not answer");
}

// The next thing that stands for itself. Errors: silence, incomplete (a packet stopped in the middle).
Task<Exchange::Event> Exchange::next(Duration patience) {
  for (;;) {
    while (taken_ < arrived_.size()) {
      const Event event = framer_.take(arrived_[taken_++]);
      if (event != Event::nothing) co_return event;
    }
    arrived_.clear();
    taken_ = 0;
    if (framer_.noise() > kMostNoise)
      co_await Error(ErrorKind::damaged, "only rubbish comes: something else than C12.18, or another speed",
                     "obiscope record keeps what comes; another family may be behind it");
    if (line_.now() >= limit_) co_await Error(ErrorKind::cancelled, "the session took longer than its total limit");
    const Duration wait = framer_.midway() ? kCharacterGap : patience;
    const Instant deadline = std::min(limit_, last_passed_ + wait + line_.settings().time_of(1));
    Result<Received> received = co_await line_.receive(deadline).result();
    if (!received && received.error().kind() == ErrorKind::silence && framer_.midway()) {
      framer_.clear();
      co_await Error(ErrorKind::incomplete, "the meter stopped in the middle of a packet");
    }
    if (!received) co_await received.error();
    arrived_.assign(received->bytes.begin(), received->bytes.end());
    last_passed_ = received->ended;
    reached_.bytes += arrived_.size();
    reached_.line = line_.settings();
    if (progress_) progress_(reached_);
  }
}

Task<> Exchange::put(const Message& octets) {
  framer_.clear();
  arrived_.clear();
  taken_ = 0;
  co_await line_.wait_until(last_passed_ + kTurnAround);
  co_await line_.send(octets);
  last_passed_ = line_.now();
}

// What has come behind the packet stays: the meter may be ahead of us.
Task<> Exchange::acknowledge(Byte with) {
  const Byte octet[] = {with};
  co_await line_.wait_until(last_passed_ + kTurnAround);
  co_await line_.send(octet);
  last_passed_ = line_.now();
}

void Exchange::begin_sign_off(Duration grace) {
  limit_ = line_.now() + grace;
  attempts_ = 1;
  pending_ = false;
}

// Until nothing has come for a moment; at most a second. Ends with no Error: there is something to be said still.
Task<> Exchange::wait_for_quiet() {
  constexpr Duration kQuiet = 50ms;
  const Instant end = line_.now() + 1s;
  while (line_.now() < end) {
    Result<Received> received = co_await line_.receive(std::min(end, line_.now() + kQuiet)).result();
    if (!received) break;
    last_passed_ = received->ended;
  }
}

Task<> Exchange::drop_what_came() {
  constexpr unsigned kMostPieces = 256;
  for (unsigned pieces = 0; pieces < kMostPieces; ++pieces) {
    const Result<Received> received = co_await line_.receive(line_.now()).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    if (!received) break;
  }
}

Task<> Exchange::configure(LineSettings settings) {
  if (settings == line_.settings()) co_return;
  co_await line_.configure(settings);
  last_passed_ = line_.now();
}

void Exchange::stage(std::string_view name) {
  reached_.stage = name;
  reached_.line = line_.settings();
  if (progress_) progress_(reached_);
}

void Exchange::add_registers(std::size_t count) {
  reached_.registers += count;
  if (progress_) progress_(reached_);
}

// What it means that nothing came.
Error Exchange::why_nothing(const Error& silence) const {
  if (silence.kind() != ErrorKind::silence) return silence;
  if (line_.now() >= limit_) return Error(ErrorKind::cancelled, "the session took longer than its total limit");
  if (heard_) return Error(ErrorKind::silence, "the meter does not answer any more");
  if (echoed())
    return Error(ErrorKind::silence, "only an echo of what was sent comes back, and no answer", kProbeAdvice);
  return Error(ErrorKind::silence, "no answer", kProbeAdvice);
}

}  // namespace obiscope::c1218

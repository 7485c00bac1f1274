#include "protocol/c1218/meter.hpp"

#include <algorithm>

#include "protocol/c1218/meter_session.hpp"

namespace obiscope::c1218 {
namespace {

constexpr Duration kForEver = 24h * 365;
constexpr Duration kTraffic = 6s;  // channel traffic time-out
constexpr Duration kAckPatience = 2s;
constexpr Duration kGap = 500ms;  // inter-character time-out
constexpr Duration kLateBy = 1500ms;
constexpr unsigned kAttempts = 3;
constexpr unsigned kMostStrange = 16;

Message response(Response code) {
  return {static_cast<Byte>(code)};
}

std::size_t number_at(Bytes message, std::size_t at, std::size_t octets) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < octets; ++i) number = number << 8U | message[at + i];
  return number;
}

}  // namespace

void MeterSession::forget_session() {
  state_ = State::base;
  secured_ = pending_ = false;
  packet_size_ = 64;
  packets_ = 1;
  patience_ = kTraffic;
  next_baud_.reset();
  last_check_.reset();
  tables_.reset();
  framer_.clear();
}

Task<> MeterSession::serve() {
  forget_session();
  co_await line_.configure(options_.line);
  for (;;) {
    const Result<void> served = co_await serve_packet().result();
    if (served) continue;
    const ErrorKind kind = served.error().kind();
    if (kind == ErrorKind::port || kind == ErrorKind::cancelled) co_await served.error();
    forget_session();
    co_await line_.configure(options_.line);
  }
}

// One request and its answer.
Task<> MeterSession::serve_packet() {
  Duration patience = kForEver;
  if (state_ != State::base) patience = patience_;
  Result<Event> event = Event::packet;
  if (!pending_) event = co_await next(patience).result();
  pending_ = false;
  const bool stopped = !event && event.error().kind() == ErrorKind::incomplete;
  if (!event && !stopped) co_await event.error();
  if (options_.faults.silent) co_return;
  if (stopped || *event == Event::damaged) {
    co_await put(Message(1, kNak));
    co_return;
  }
  if (*event != Event::packet) co_return;
  const bool answered = co_await take_request();
  if (!answered) co_return;
  co_await send_answer();
  const std::optional<std::uint32_t> baud = std::exchange(next_baud_, std::nullopt);
  if (baud) co_await line_.configure(options_.line.at(*baud));
  if (state_ != State::base) co_return;
  if (line_.settings() != options_.line) co_await line_.configure(options_.line);
}

// Whether there is something to answer.
Task<bool> MeterSession::take_request() {
  if (naks_ < options_.faults.nak) {
    ++naks_;
    co_await put(Message(1, kNak));
    co_return false;
  }
  const Packet packet = framer_.packet();
  const bool repeat = last_check_ == packet.check && last_control_ == packet.control;
  acknowledge_ = true;
  if (repeat) co_return !answer_.empty();
  last_check_ = packet.check;
  last_control_ = packet.control;
  patience_ = kTraffic;
  answer_ = answer_to(packet.content);
  co_return true;
}

Task<> MeterSession::send_answer() {
  std::vector<Message> packets = packets_of(answer_);
  bool first = true;
  for (Message& packet : packets) {
    const bool acknowledged = co_await send_packet(std::move(packet), first);
    first = false;
    if (!acknowledged || pending_) co_return;
  }
}

// False where nobody acknowledged it. Where a new request came instead, it is pending_.
Task<bool> MeterSession::send_packet(Message octets, bool with_ack) {
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    Message out;
    if (with_ack && attempt == 0) out.push_back(kAck);
    Message packet = octets;
    spoil(packet);
    out.insert(out.end(), packet.begin(), packet.end());
    if (options_.faults.doubled) out.insert(out.end(), packet.begin(), packet.end());
    if (reset_now_) out.resize(out.size() / 2);
    co_await put(std::move(out));
    if (std::exchange(reset_now_, false)) co_await Error(ErrorKind::incomplete, "reset");
    for (unsigned strange = 0; strange < kMostStrange; ++strange) {
      const Result<Event> event = co_await next(kAckPatience).result();
      if (!event && event.error().kind() != ErrorKind::silence) co_await event.error();
      if (!event || *event == Event::nak) break;
      if (*event == Event::ack) co_return true;
      pending_ = *event == Event::packet;
      if (pending_) co_return true;
    }
  }
  co_return false;
}

Task<MeterSession::Event> MeterSession::next(Duration patience) {
  const Instant begun = line_.now();
  for (;;) {
    while (taken_ < arrived_.size()) {
      const Event event = framer_.take(arrived_[taken_++]);
      if (event != Event::nothing) co_return event;
    }
    const Instant deadline = framer_.midway() ? last_passed_ + kGap + line_.settings().time_of(1) : begun + patience;
    Result<Received> received = co_await line_.receive(deadline).result();
    if (!received && received.error().kind() == ErrorKind::silence && framer_.midway()) {
      framer_.clear();
      co_await Error(ErrorKind::incomplete, "a packet stopped in the middle");
    }
    if (!received) co_await received.error();
    arrived_.assign(received->bytes.begin(), received->bytes.end());
    taken_ = 0;
    last_passed_ = received->ended;
  }
}

// Not before the reaction time has passed.
Task<> MeterSession::put(Message octets) {
  Duration reaction = options_.reaction;
  if (options_.faults.late) reaction += kLateBy;
  co_await line_.wait_until(last_passed_ + reaction);
  co_await line_.send(octets);
  last_passed_ = line_.now();
}

void MeterSession::spoil(Message& octets) {
  if (packets_sent_++ < options_.faults.wrong_crc) octets.back() = static_cast<Byte>(octets.back() ^ 1U);
}

std::vector<Message> MeterSession::packets_of(const Message& answer) {
  const std::size_t most = packet_size_ - kAroundContent;
  const std::size_t count = std::max<std::size_t>((answer.size() + most - 1) / most, 1);
  std::vector<Message> packets(count);
  for (std::size_t i = 0; i < count; ++i) {
    Packet packet;
    packet.content = Bytes(answer).subspan(i * most, std::min(most, answer.size() - i * most));
    packet.sequence = static_cast<Byte>(count - 1 - i);
    toggle_ = !toggle_ && !options_.faults.toggle_stuck;
    packet.control = toggle_ ? kToggle : Byte{0};
    if (count > 1) packet.control = static_cast<Byte>(packet.control | kSeveralPackets);
    if (count > 1 && i == 0) packet.control = static_cast<Byte>(packet.control | kFirstPacket);
    encode_packet(packet, packets[i]);
  }
  return packets;
}

Message MeterSession::answer_to(Bytes request) {
  if (!is_request(request)) return response(Response::error);
  const auto service = static_cast<Service>(request[0]);
  switch (service) {
    case Service::identify:
      if (state_ != State::base) return response(Response::invalid_sequence);
      state_ = State::identified;
      return {0, 0, 2, 0, 0};  // C12.18 version 2.0, no features
    case Service::terminate:
      state_ = State::base;
      secured_ = false;
      packet_size_ = 64;
      packets_ = 1;
      return response(Response::ok);
    case Service::logon:
      if (state_ != State::identified) return response(Response::invalid_sequence);
      state_ = State::logged_on;
      tables_.emplace(source_, options_, line_.now());
      return response(Response::ok);
    case Service::logoff:
      if (state_ != State::logged_on) return response(Response::invalid_sequence);
      state_ = State::identified;
      secured_ = false;
      return response(Response::ok);
    case Service::security:
      return answer_to_security(request);
    case Service::read:
    case Service::read_offset:
      return answer_to_read(request);
    case Service::wait:
      if (state_ == State::base) return response(Response::invalid_sequence);
      patience_ = std::max<Duration>(kTraffic, std::chrono::seconds(request[1]));
      return response(Response::ok);
    default:
      if (request[0] >= 0x60 && request[0] <= 0x6B) return answer_to_negotiate(request);
      return response(Response::service_not_supported);
  }
}

Message MeterSession::answer_to_negotiate(Bytes request) {
  if (!options_.negotiates) return response(Response::service_not_supported);
  if (state_ != State::identified) return response(Response::invalid_sequence);
  const auto asked = static_cast<std::uint16_t>(number_at(request, 1, 2));
  packet_size_ = std::clamp<std::uint16_t>(std::min(asked, options_.packet_size), 64, kMostContent);
  packets_ = std::max<Byte>(std::min(request[3], options_.packets), 1);
  Byte speed = speed_code_of(options_.line.baud).value_or(0);
  for (const Byte code : request.subspan(4)) {
    const std::optional<std::uint32_t> baud = baud_of(code);
    if (baud && *baud <= options_.fastest && *baud > baud_of(speed).value_or(0)) speed = code;
  }
  if (const auto baud = baud_of(speed); baud && *baud != options_.line.baud) next_baud_ = baud;
  return {0, static_cast<Byte>(packet_size_ >> 8U), static_cast<Byte>(packet_size_ & 0xFFU), packets_, speed};
}

Message MeterSession::answer_to_security(Bytes request) {
  if (state_ != State::logged_on) return response(Response::invalid_sequence);
  const Message right = security_request(options_.password.value_or(""), options_.password_padding);
  const bool same = std::ranges::equal(request, right);
  if (options_.faults.locked || (options_.password && !same)) return response(Response::inappropriate_action);
  secured_ = true;
  return response(Response::ok);
}

bool MeterSession::open_to_all(std::uint16_t table) const {
  if (table <= 1) return true;
  return !options_.faults.locked && (secured_ || !options_.password);
}

Message MeterSession::answer_to_read(Bytes request) {
  if (state_ != State::logged_on || !tables_) return response(Response::invalid_sequence);
  if (busies_ < options_.faults.busy) {
    ++busies_;
    return response(Response::busy);
  }
  const auto number = static_cast<std::uint16_t>(number_at(request, 1, 2));
  if (!open_to_all(number)) return response(Response::insufficient_security);
  const std::optional<std::vector<Byte>> table = tables_->table(number, line_.now());
  if (!table) return response(Response::inappropriate_action);
  Bytes octets = *table;
  if (request.size() > 3) {
    const std::size_t offset = number_at(request, 3, 3);
    const std::size_t count = number_at(request, 6, 2);
    if (!options_.offset_reads || offset > octets.size()) return response(Response::operation_not_possible);
    octets = octets.subspan(offset, std::min(count, octets.size() - offset));
  }
  constexpr std::size_t kAround = 4;
  const std::size_t most = static_cast<std::size_t>(packet_size_ - kAroundContent) * packets_;
  if (octets.size() + kAround > most || octets.size() > 0xFFFF) return response(Response::operation_not_possible);
  if (options_.faults.reset_mid_telegram && !was_reset_ && number > 1) was_reset_ = reset_now_ = true;
  return table_answer(octets);
}

Task<> serve(Line& line, const Source& source, MeterOptions options) {
  MeterSession session(line, source, std::move(options));
  co_await session.serve();
}

}  // namespace obiscope::c1218

#include "protocol/hdlc/meter.hpp"

#include <algorithm>

namespace obiscope::hdlc {
namespace {

constexpr Duration kLateBy = 2s;
constexpr std::uint8_t kModulus = 8;

void append(std::vector<Byte>& out, const std::vector<Byte>& bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

MeterLink::MeterLink(Line& line, MeterLinkOptions options)
    : options_(std::move(options)),
      stream_(line, options_.octet_gap_limit),
      request_(options_.most_apdu),
      heard_(line.now()) {}

Task<Event> MeterLink::receive(Instant deadline) {
  while (events_.empty()) {
    const Instant until = connected_ ? end_of_link() : deadline;
    co_await serve_until(until);
    if (stream_.now() < until) continue;
    if (!connected_ && events_.empty()) co_await Error(ErrorKind::silence, "no reader came");
    if (connected_ && stream_.now() >= end_of_link()) forget();
  }
  Event event = std::move(events_.front());
  events_.pop_front();
  co_return event;
}

Task<> MeterLink::send(Bytes apdu) {
  waits_to_send_ = true;
  while (connected_ && events_.empty() && !our_turn_) {
    co_await serve_until(end_of_link());
    if (connected_ && stream_.now() >= end_of_link()) forget();
  }
  waits_to_send_ = false;
  if (!connected_ || !our_turn_) co_return;
  out_.load(with_llc(Llc::response, apdu), agreed_.information_transmit);
  co_await send_window();
  while (connected_ && events_.empty() && !out_.all_sent()) {
    co_await serve_until(end_of_link());
    if (connected_ && stream_.now() >= end_of_link()) forget();
  }
}

Task<> MeterLink::push(Address client, Address server, Bytes apdu) {
  const std::vector<Byte> bytes = with_llc(Llc::response, apdu);
  const std::size_t most = options_.wish.information_transmit;
  std::vector<Byte> frames;
  for (std::size_t at = 0; at < bytes.size(); at += most) {
    const Bytes rest = Bytes(bytes).subspan(at);
    const bool more = rest.size() > most;
    append(frames, encode(Frame{client, server, {Kind::ui}, more, rest.first(std::min(rest.size(), most))}));
  }
  if (!options_.faults.silent) co_await stream_.send(frames);
}

Task<> MeterLink::serve_until(Instant instant) {
  const std::optional<Frame> frame = co_await stream_.receive(instant);
  if (frame) co_await answer(*frame);
}

Task<> MeterLink::answer(Frame frame) {
  if (options_.faults.silent || is_broadcast(frame.destination) || !is_called(frame.destination)) co_return;
  const bool of_the_link = connected_ && frame.source == client_ && frame.destination == server_;
  switch (frame.control.kind) {
    case Kind::snrm:
      co_await connect(frame);
      break;
    case Kind::disc:
      co_await disconnect(frame);
      break;
    case Kind::information:
    case Kind::rr:
    case Kind::rnr:
      if (of_the_link) {
        co_await take(frame);
      } else if (frame.control.poll) {
        co_await reply(frame, {Kind::dm});
      }
      break;
    default:
      break;
  }
}

// Called with one byte, the lower address is left open; "calling" is whoever is there.
bool MeterLink::is_called(const Address& server) const {
  const bool anybody = server.size == 1 || server.lower == (server.size == 4 ? 0x3FFE : 0x7E);
  return std::any_of(options_.servers.begin(), options_.servers.end(), [&](const Address& own) {
    return own.upper == server.upper && (anybody || own.lower == 0 || own.lower == server.lower);
  });
}

Task<> MeterLink::connect(Frame snrm) {
  const Result<Parameters> theirs = parameters_from(snrm.information);
  const bool with_parameters = !snrm.information.empty();
  if (options_.faults.dm || !theirs || (with_parameters && !options_.takes_parameters)) {
    co_await reply(snrm, {Kind::dm});
    co_return;
  }
  agreed_ = hdlc::agreed(options_.wish, *theirs);
  client_ = snrm.source;
  server_ = snrm.destination;
  connected_ = true;
  out_.reset();
  request_.clear();
  events_.clear();
  our_turn_ = false;
  awaited_ = 0;
  heard_ = stream_.last_passed();
  events_.push_back({Event::What::connected, client_, server_, {}});
  std::vector<Byte> granted;
  if (options_.takes_parameters) granted = encode(agreed_);
  co_await reply(snrm, {Kind::ua}, granted);
}

Task<> MeterLink::disconnect(Frame disc) {
  const bool stood = connected_ && disc.source == client_ && disc.destination == server_;
  const Kind kind = stood ? Kind::ua : Kind::dm;
  if (stood) forget();
  co_await reply(disc, {kind});
}

void MeterLink::forget() {
  connected_ = false;
  out_.reset();
  request_.clear();
  events_.push_back({Event::What::disconnected, client_, server_, {}});
}

Task<> MeterLink::take(Frame frame) {
  heard_ = stream_.last_passed();
  out_.acknowledge(frame.control.receive);
  if (frame.control.kind == Kind::information) {
    co_await take_information(frame);
    co_return;
  }
  if (!frame.control.poll) co_return;
  const bool more = frame.control.kind == Kind::rr && !out_.all_had();
  our_turn_ = frame.control.kind == Kind::rr && !more && waits_to_send_;
  if (more) {
    co_await send_window();
  } else if (!our_turn_) {
    co_await reply(frame, {Kind::rr, true, 0, awaited_});
  }
}

Task<> MeterLink::take_information(Frame frame) {
  const bool in_sequence = frame.control.send == awaited_;
  Result<bool> whole = false;
  if (in_sequence) {
    awaited_ = static_cast<std::uint8_t>((awaited_ + 1) % kModulus);
    whole = request_.add(frame);
  }
  if (options_.faults.frmr || !whole) {
    options_.faults.frmr = false;
    forget();
    co_await reply(frame, {Kind::frmr});
    co_return;
  }
  if (*whole) {
    const Bytes apdu = request_.apdu();
    events_.push_back({Event::What::request, client_, server_, {apdu.begin(), apdu.end()}});
    our_turn_ = true;
  }
  if (*whole || !frame.control.poll) co_return;
  if (!in_sequence && !out_.all_had()) {  // it repeats its request: our answer got lost
    co_await send_window();
  } else {
    co_await reply(frame, {Kind::rr, true, 0, awaited_});
  }
}

// What the reader has not got, as much as the window allows.
Task<> MeterLink::send_window() {
  if (options_.faults.rnr > 0) {
    --options_.faults.rnr;
    co_await send_after_reaction(encode(Frame{client_, server_, {Kind::rnr, true, 0, awaited_}, false, {}}));
    co_return;
  }
  out_.go_back();
  std::vector<Byte> frames;
  while (const auto segment = out_.next(agreed_.window_transmit)) {
    const Control control{Kind::information, segment->final, segment->send, awaited_};
    std::vector<Byte> frame = encode(Frame{client_, server_, control, segment->more, segment->information});
    if (options_.faults.segments_lost > 0) {
      --options_.faults.segments_lost;
      continue;
    }
    if (options_.faults.wrong_fcs > 0) {
      --options_.faults.wrong_fcs;
      frame[frame.size() - 2] ^= 0x01U;
    }
    append(frames, frame);
  }
  co_await send_after_reaction(std::move(frames));
}

Task<> MeterLink::reply(Frame to, Control control, Bytes information) {
  co_await send_after_reaction(encode(Frame{to.source, to.destination, control, false, information}));
}

Task<> MeterLink::send_after_reaction(std::vector<Byte> frames) {
  const Duration reaction = options_.reaction + (options_.faults.late ? kLateBy : Duration(0));
  co_await stream_.line().wait_until(stream_.last_passed() + reaction);
  if (!frames.empty()) co_await stream_.send(frames);
  our_turn_ = false;
  heard_ = stream_.now();
}

Instant MeterLink::end_of_link() const {
  return options_.inactivity_limit == Duration(0) ? Instant::max() : heard_ + options_.inactivity_limit;
}

}  // namespace obiscope::hdlc

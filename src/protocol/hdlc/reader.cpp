// Our side of a link: APDUs out and in, turn by turn. Connecting and disconnecting stand in reader_connect.cpp.
#include "protocol/hdlc/reader.hpp"

#include <algorithm>

namespace obiscope::hdlc {
namespace {

constexpr Duration kPollPause = 100ms;  // between two RR to a meter that is not ready
constexpr std::uint8_t kModulus = 8;

Error has_left(Kind kind) {
  if (kind == Kind::frmr)
    return {ErrorKind::refused, "the meter cannot take a frame of ours and gives the link up (FRMR)"};
  return {ErrorKind::refused, "the meter has left the link (DM)",
          "it forgets a link that is idle for too long; read again"};
}

Error never_ready(Duration limit, bool not_ready) {
  if (not_ready)
    return {ErrorKind::refused, "the meter says for " + obiscope::text_from(limit) + " that it is not ready (RNR)",
            "it may be busy with another reader; try again later"};
  return {ErrorKind::silence, "the meter keeps the link and sends no answer for " + obiscope::text_from(limit)};
}

}  // namespace

ReaderLink::ReaderLink(Line& line, LinkOptions options, Instant limit)
    : options_(options),
      limit_(limit),
      stream_(line, options.octet_gap_limit),
      answer_(options.most_apdu),
      push_(options.most_apdu),
      due_(line.now()) {}

Task<std::vector<Byte>> ReaderLink::exchange(Bytes apdu) {
  co_await send(apdu);
  std::vector<Byte> answer = co_await receive();
  co_return answer;
}

Task<> ReaderLink::send(Bytes apdu) {
  if (!connected_) co_await Error(ErrorKind::incomplete, "the meter has ended the link");
  co_await await_turn(options_.octet_gap_limit);
  out_.load(with_llc(Llc::command, apdu), agreed_.information_transmit);
  enquire_ = pause_ = false;
  progress();
  while (!out_.all_sent()) {
    Task<> step = our_turn_ ? take_turn() : listen();
    co_await step;
  }
}

Task<std::vector<Byte>> ReaderLink::receive() {
  if (!connected_ && arrived_.empty()) co_await Error(ErrorKind::usage, "there is no link to receive from");
  while (arrived_.empty()) {
    Task<> step = our_turn_ ? take_turn() : listen();
    co_await step;
  }
  std::vector<Byte> apdu = std::move(arrived_.front());
  arrived_.pop_front();
  co_return apdu;
}

// What the meter has not got, or RR, which asks it to go on and tells it what we have.
Task<> ReaderLink::take_turn() {
  if (pause_) co_await stream_.line().wait_until(std::min(stream_.now() + kPollPause, limit_));
  asked_ = enquire_ || out_.all_had();
  enquire_ = pause_ = our_turn_ = false;
  in_window_ = 0;
  if (asked_) {
    co_await send_frame({Kind::rr, true, 0, awaited_});
  } else {
    co_await send_window();
  }
}

Task<> ReaderLink::send_window() {
  out_.go_back();
  std::vector<Byte> frames;
  while (const auto segment = out_.next(agreed_.window_transmit)) {
    const Control control{Kind::information, segment->final, segment->send, awaited_};
    const std::vector<Byte> frame =
        encode(Frame{options_.server, options_.client, control, segment->more, segment->information});
    frames.insert(frames.end(), frame.begin(), frame.end());
  }
  co_await stream_.send(frames, options_.client != options_.server);
  due_ = stream_.last_passed() + options_.response_limit;
}

Task<> ReaderLink::send_frame(Control control, Bytes information) {
  const std::vector<Byte> frame = encode(Frame{options_.server, options_.client, control, false, information});
  const bool command = control.kind == Kind::snrm || control.kind == Kind::disc;
  co_await stream_.send(frame, command || options_.client != options_.server);
  due_ = stream_.last_passed() + options_.response_limit;
}

// The next frame of the meter, or what it means that none came.
Task<> ReaderLink::listen() {
  const std::optional<Frame> frame = co_await hear(options_.response_limit);
  if (frame) {
    Result<void> taken = take(*frame);
    co_await std::move(taken);
    co_return;
  }
  Result<void> goes_on = count_failure();
  co_await std::move(goes_on);
  our_turn_ = true;
  enquire_ = failures_ % 2 == 1;  // which tells what got lost; then what is not acknowledged, for meters that ignore RR
}

// The meter may still have frames to send behind a whole APDU. Ends when it has given us the turn, or is quiet.
Task<> ReaderLink::await_turn(Duration patience) {
  due_ = std::min(due_, std::max(stream_.now(), stream_.last_passed()) + patience);
  while (!our_turn_) {
    const std::optional<Frame> frame = co_await hear(patience);
    our_turn_ = !frame;
    if (!frame) break;
    Result<void> taken = take(*frame);
    co_await std::move(taken);
  }
}

Task<std::optional<Frame>> ReaderLink::hear(Duration patience) {
  for (;;) {
    std::optional<Frame> frame = co_await stream_.receive(std::min(due_, limit_));
    if (!frame && stream_.now() >= limit_)
      co_await Error(ErrorKind::cancelled, "the reading took longer than its total limit");
    if (!frame) co_return std::nullopt;
    if (!is_for_us(*frame)) continue;
    due_ = stream_.last_passed() + patience;  // of the next one
    if (on_progress) on_progress();
    co_return frame;
  }
}

bool ReaderLink::is_for_us(const Frame& frame) {
  const bool command = frame.control.kind == Kind::snrm || frame.control.kind == Kind::disc;
  const bool ours = frame.destination == options_.server && frame.source == options_.client;
  if (ours && (command || options_.server != options_.client)) {
    own_frames_ = true;
    return false;
  }
  if (frame.control.kind == Kind::ui) {
    take_push(frame);
    return false;
  }
  const Address& meter = options_.server;
  const bool anybody = is_broadcast(meter) || (meter.size == 2 && meter.lower == 0x7E) ||
                       (meter.size == 4 && meter.lower == 0x3FFE);  // "calling": whoever is there
  const bool same_lower = frame.source.lower == meter.lower || frame.source.size == 1 || meter.size == 1;
  return frame.destination == options_.client && !command &&
         (anybody || (frame.source.upper == meter.upper && same_lower));
}

void ReaderLink::take_push(const Frame& frame) {
  const Result<bool> whole = push_.add(frame);
  if (whole && *whole && on_push) on_push(push_.apdu());
}

Result<void> ReaderLink::take(const Frame& frame) {
  switch (frame.control.kind) {
    case Kind::information:
      return take_information(frame);
    case Kind::rr:
    case Kind::rnr:
      return take_ready(frame);
    case Kind::dm:
    case Kind::frmr:
      connected_ = frame.control.kind == Kind::frmr;  // it waits for DISC or SNRM then
      return failure(has_left(frame.control.kind));
    default:
      return {};  // an UA that comes late
  }
}

Result<void> ReaderLink::take_information(const Frame& frame) {
  if (out_.acknowledge(frame.control.receive)) progress();
  ++in_window_;
  const bool in_sequence = frame.control.send == awaited_;
  if (in_sequence) {
    awaited_ = static_cast<std::uint8_t>((awaited_ + 1) % kModulus);
    const Result<bool> whole = answer_.add(frame);
    if (!whole) return failure(whole.error());
    if (*whole) arrived_.emplace_back(answer_.apdu().begin(), answer_.apdu().end());
    if (*whole || !frame.information.empty()) progress();
  }
  our_turn_ = our_turn_ || frame.control.poll || in_window_ >= agreed_.window_receive;
  if (!our_turn_) return {};
  enquire_ = !in_sequence;
  if (in_sequence && !frame.information.empty()) return {};
  return count_failure();
}

Result<void> ReaderLink::take_ready(const Frame& frame) {
  const bool more_had = out_.acknowledge(frame.control.receive);
  if (more_had) progress();
  our_turn_ = our_turn_ || frame.control.poll;
  if (frame.control.kind == Kind::rnr) return wait_for_meter(true);
  if (more_had) return {};
  if (out_.all_had()) return wait_for_meter(false);
  return asked_ ? Result<void>() : count_failure();  // it lacks what we sent
}

// The meter hears us and is not ready, or has no answer yet.
Result<void> ReaderLink::wait_for_meter(bool not_ready) {
  enquire_ = true;
  pause_ = not_ready || waiting_since_;
  if (!waiting_since_) waiting_since_ = stream_.now();
  if (stream_.now() - *waiting_since_ < options_.not_ready_limit) return {};
  return failure(never_ready(options_.not_ready_limit, not_ready));
}

void ReaderLink::progress() {
  failures_ = 0;
  waiting_since_.reset();
  refused_ = stream_.framer().refused();
  noise_ = stream_.framer().noise();
}

Result<void> ReaderLink::count_failure() {
  if (failures_++ < options_.repeats) return {};
  return failure(why_nothing());
}

}  // namespace obiscope::hdlc

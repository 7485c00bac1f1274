#include "protocol/modbus/exchange.hpp"

#include <algorithm>

namespace obiscope::modbus {
namespace {

constexpr Duration kInside =
    200ms;  // an answer that has begun goes on within this: converters and networks hold bytes back
constexpr Duration kLeastQuiet = 1750us;  // above 19200 Bd (MODBUS over serial line 2.5.1.1)
constexpr Duration kBusy = 10s;           // so long a line that is never quiet is waited for
constexpr const char* kOneMaster =
    "a bus has one master: unplug the other one (a modem or a display may be it) or let it stop asking";

std::string text_of(std::size_t count, const char* what) {
  return std::to_string(count) + what;
}

}  // namespace

Exchange::Exchange(Line& line, ExchangeOptions options)
    : line_(line), options_(options), listener_(options.framing, options.unit) {
  const LineSettings settings = line.settings();
  if (options_.framing == Framing::rtu) quiet_ = settings.baud > 19'200 ? kLeastQuiet : settings.time_of(7) / 2;
  ready_ = line.now() + quiet_;
}

Task<Answer> Exchange::ask(Byte function, std::vector<Byte> content, std::optional<std::size_t> size) {
  for (unsigned attempt = 0;; ++attempt) {
    Task<Answer> once = ask_once(function, content, size);
    Result<Answer> answer = co_await once.result();
    if (answer) co_return std::move(*answer);
    const Error error = answer.error();
    if (!error.worth_retrying() || attempt >= options_.repeats) co_await error;
    ready_ = std::max(ready_, line_.now() + rest_after_error_);
  }
}

Task<Answer> Exchange::ask_once(Byte function, std::vector<Byte> content, std::optional<std::size_t> size) {
  co_await rest();
  if (line_.now() >= options_.deadline) co_await Error(ErrorKind::cancelled, "the visit takes longer than it may");
  const bool rtu = options_.framing == Framing::rtu;
  std::vector<Byte> request;
  if (rtu)
    request = encode_rtu(options_.unit, function, content);
  else
    request = encode_mbap(++transaction_, options_.unit, function, content);
  listener_.expect(request, function, size, transaction_);
  co_await line_.send(request);
  passed(line_.now(), options_.pause);
  co_await await_answer();
  const Frame& frame = listener_.answer();
  Answer answer;
  if (frame.side == Side::exception)
    answer.exception = frame.content[0];
  else
    answer.content.assign(frame.content.begin() + 1, frame.content.end());
  co_return answer;
}

// Listens until the next request may leave.
Task<> Exchange::rest() {
  listener_.idle();
  const Instant limit = std::max(ready_, line_.now()) + kBusy;
  while (line_.now() < ready_) {
    Result<Received> received = co_await line_.receive(ready_).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    if (!received) break;
    listener_.take(received->bytes);
    last_passed_ = received->ended;
    ready_ = std::min(std::max(ready_, received->ended + quiet_), limit);
  }
  listener_.hear(true);
}

Task<> Exchange::await_answer() {
  Instant until = line_.now() + options_.patience;
  for (;;) {
    Result<Received> received = co_await line_.receive(std::min(until, options_.deadline)).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    const bool quiet = !received;
    if (received) {
      listener_.take(received->bytes);
      received_ += received->bytes.size();
      passed(received->ended, options_.pause);
    }
    const Listener::Heard heard = listener_.hear(quiet);
    if (heard == Listener::Heard::answer) co_return;
    if (quiet) co_await unanswered(heard);
    // Others may speak first; ours has its time from the end of what we sent.
    if (heard == Listener::Heard::midway) until = std::max(until, last_passed_ + kInside);
  }
}

Error Exchange::unanswered(Listener::Heard heard) const {
  const std::string unit = "unit " + std::to_string(unsigned{options_.unit});
  if (heard == Listener::Heard::disturbed)
    return {ErrorKind::damaged, "another master asks " + unit + " at the same time: whose answer it is cannot be told",
            kOneMaster};
  if (listener_.foreign_requests() > 0)
    return {ErrorKind::damaged,
            text_of(listener_.foreign_requests(), " requests of another master were heard, and no answer of ") + unit,
            kOneMaster};
  if (heard == Listener::Heard::incomplete)
    return {ErrorKind::incomplete, "the answer of " + unit + " stops in the middle"};
  if (heard == Listener::Heard::damaged)
    return {ErrorKind::damaged, "what comes back from " + unit + " is no answer or has a wrong CRC",
            "speed, stop bits, termination (120 ohm) and the pair A, B; another device with the same unit address"};
  if (options_.framing == Framing::tcp)
    return {ErrorKind::silence, unit + " does not answer",
            "is the unit address right? does the gateway want RTU framing?"};
  return {ErrorKind::silence, unit + " does not answer",
          "swap A and B; check unit address and speed; supply the port's 5 V if it needs it"};
}

void Exchange::passed(Instant ended, Duration pause) {
  last_passed_ = ended;
  ready_ = std::max(ready_, ended + std::max(pause, quiet_));
}

void Exchange::warn(std::vector<Warning>& warnings) const {
  if (listener_.foreign_requests() + listener_.foreign_answers() > 0)
    warnings.push_back(
        {"second_master", "another master is on this bus: " + text_of(listener_.foreign_requests(), " requests and ") +
                              text_of(listener_.foreign_answers(), " answers were heard that are not ours; ") +
                              kOneMaster});
  if (listener_.echoes() > 0)
    warnings.push_back({"echo", text_of(listener_.echoes(),
                                        " of our own requests came back: the converter's receiver hears its sender")});
}

}  // namespace obiscope::modbus

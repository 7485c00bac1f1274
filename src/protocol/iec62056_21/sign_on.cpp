#include "protocol/iec62056_21/sign_on.hpp"

namespace obiscope::iec62056_21 {
namespace {

// Annex B.1: NULs without a gap for 2.1 s to 2.3 s, then 1.5 s to 1.7 s of rest.
constexpr Duration kWakeUp = 2110ms;  // 64 characters at 300 Bd
constexpr Duration kWakeUpRest = 1520ms;
// Annex B.2: bursts of 500 ms to 600 ms, a gap of two characters and 20 ms to 40 ms, for at least 4.5 s; the request
// 200 ms to 1500 ms after the acknowledgement.
constexpr Duration kFastBurst = 510ms;
constexpr Duration kFastGap = 30ms;
constexpr Duration kFastTotal = 4500ms;
constexpr Duration kFastRest = 200ms;

constexpr unsigned kStrangeFrames = 16;  // messages that are no identification before we give up on the answer

std::string nuls_for(Duration duration, const LineSettings& line) {
  return std::string(line.characters_in(duration) + 1, '\0');
}

// The identification among whatever else arrives: our own request echoed, acknowledgements of a wake-up.
Task<Identification> receive_identification(Exchange& exchange) {
  for (unsigned frames = 0; frames < kStrangeFrames; ++frames) {
    const Frame frame = co_await exchange.receive({});
    if (frame.kind != FrameKind::line || frame.content.ends_with('!')) continue;
    if (frame.damaged > 0)
      co_await Error(ErrorKind::damaged,
                     "the identification has " + std::to_string(frame.damaged) + " characters with wrong parity");
    Identification id = co_await identification_from(frame.content);
    co_return id;
  }
  co_return Error(ErrorKind::malformed, "the meter answers, and never with an identification");
}

Error nobody(const SignOn& wishes) {
  return {ErrorKind::silence,
          "nobody answers at " + text_from(wishes.line) + " after " + std::to_string(wishes.attempts) + " requests" +
              (wishes.address.empty() ? "" : " to address " + wishes.address),
          "check that the probe sits on the optical port (cable down, then cable up), that its LED is dark when idle, "
          "and that the port sends 7E1; battery meters need --wake-up normal"};
}

}  // namespace

void SpeedPlan::lay_out(const Identification& id, const SignOn& wishes, const Quirks& quirks) {
  if (!choices_.empty()) return;
  const char speed = wishes.speed.value_or(quirks.speed.value_or(id.speed));
  const bool has_speed = baud_of(speed, id.mode()).has_value();
  if (wishes.fixed_speed || !has_speed) {
    choices_.push_back({has_speed ? speed : '0', false});
    return;
  }
  choices_.push_back({speed, true});
  if (id.mode() != Mode::b && speed != '0') choices_.push_back({'0', false});
  if (speed != '0') choices_.push_back({speed, false});
}

bool SpeedPlan::next() {
  if (at_ + 1 >= choices_.size()) return false;
  ++at_;
  return true;
}

Duration reaction_time(const Identification& id) {
  return id.fast_reaction() ? Duration(20ms) : Duration(200ms);
}

Task<> wake_up(Exchange& exchange) {
  exchange.stage("waking up");
  co_await exchange.send(nuls_for(kWakeUp, exchange.settings()));
  co_await exchange.wait_until(exchange.last_passed() + kWakeUpRest);
}

Task<> wake_up_fast(Exchange& exchange) {
  exchange.stage("waking up");
  const Instant begin = exchange.now();
  while (exchange.now() - begin < kFastTotal) {
    co_await exchange.send(nuls_for(kFastBurst, exchange.settings()));
    const Duration gap = exchange.settings().time_of(1) + kFastGap;  // receive() allows for one more character
    Result<Frame> answer = co_await exchange.receive({}, gap).result();
    if (answer && answer->kind == FrameKind::ack) {
      co_await exchange.wait_until(exchange.last_passed() + kFastRest);
      co_return;
    }
    if (!answer && answer.error().kind() != ErrorKind::silence && answer.error().kind() != ErrorKind::damaged)
      co_await answer.error();
  }
  co_await Error(ErrorKind::silence, "the meter does not wake up", "try --wake-up normal");
}

Task<Identification> sign_on(Exchange& exchange, const SignOn& wishes) {
  co_await exchange.configure(wishes.line);
  Error last = nobody(wishes);
  for (unsigned attempt = 0; attempt < wishes.attempts; ++attempt) {
    if (wishes.wake_up == WakeUp::normal) co_await wake_up(exchange);
    if (wishes.wake_up == WakeUp::fast) co_await wake_up_fast(exchange);
    exchange.stage("signing on");
    co_await exchange.send(encode_request(wishes.list, wishes.address));
    Result<Identification> id = co_await receive_identification(exchange).result();
    if (id) co_return std::move(*id);
    const ErrorKind kind = id.error().kind();
    if (kind == ErrorKind::port || kind == ErrorKind::cancelled) co_await id.error();
    if (kind == ErrorKind::silence) continue;
    last = id.error();
    co_await exchange.wait_for_quiet(10s);
  }
  co_return last;
}

Task<bool> select_option(Exchange& exchange, const Identification& id, SpeedPlan::Choice choice, char mode) {
  const std::optional<std::uint32_t> baud = baud_of(choice.speed, id.mode());
  if (id.mode() == Mode::b) {  // no option select message: both change at once
    if (choice.follow && baud) co_await exchange.configure(exchange.settings().at(*baud));
    co_return true;
  }
  const bool sends_already = co_await exchange.hears_before(exchange.last_passed() + reaction_time(id));
  if (sends_already) co_return false;
  co_await exchange.send(encode(OptionSelect{'0', choice.speed, mode}));
  if (choice.follow && baud) co_await exchange.configure(exchange.settings().at(*baud));
  co_return true;
}

}  // namespace obiscope::iec62056_21

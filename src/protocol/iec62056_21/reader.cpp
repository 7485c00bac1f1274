#include "protocol/iec62056_21/reader.hpp"

#include "protocol/iec62056_21/exchange.hpp"
#include "protocol/iec62056_21/readout.hpp"
#include "protocol/iec62056_21/sign_on.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr Duration kPushPatience = 60s;     // the slowest meters that send by themselves do so every minute
constexpr unsigned kStrangeFrames = 16;     // messages that are no readout before we give up on it
constexpr Duration kLongestReadout = 8min;  // at 300 Bd; how long we wait for a meter to finish what we cannot read

// What stays true over the repeats of one reading.
struct Visit {
  const ReadOptions& options;
  Exchange& exchange;
  SpeedPlan plan;
  std::optional<Identification> known;  // without asking, the first time
  bool identified = false;              // this time
  bool block_came = false;              // this time, right or wrong
};

// The readout among whatever else arrives: our own option select echoed, for one.
Task<Frame> receive_block(Exchange& exchange) {
  for (unsigned frames = 0; frames < kStrangeFrames; ++frames) {
    const Frame frame = co_await exchange.receive({.plain = false});
    if (frame.kind == FrameKind::block) co_return frame;
    if (frame.kind == FrameKind::nak)
      co_await Error(ErrorKind::damaged, "the meter did not understand the option select message");
  }
  co_return Error(ErrorKind::malformed, "the meter answers, and never with a readout");
}

// What the check character and the parity say of a block before anything in it is believed.
Result<void> verify(const Frame& block, const Quirks& quirks) {
  if (block.damaged > 0)
    return failure(ErrorKind::damaged,
                   "the readout has " + std::to_string(block.damaged) + " characters with wrong parity",
                   "turn the probe a little, keep sunlight off it, or ask for a lower speed with --speed");
  if (block.kind == FrameKind::block && !block.check_right(quirks.check()))
    return failure(ErrorKind::damaged, "the block check character of the readout is wrong",
                   block.sum_right() ? "it is the sum of the characters: a meter file with additive_checksum = true "
                                       "reads this meter (obiscope meters)"
                                     : "turn the probe a little, keep sunlight off it, or ask for a lower speed with "
                                       "--speed");
  if (block.kind == FrameKind::block && is_error_message(block.content))
    return failure(ErrorKind::refused, "the meter answers " + std::string(block.content));
  return {};
}

Result<void> not_empty(const Readout& readout) {
  if (!readout.readings.empty()) return {};
  return failure(ErrorKind::malformed, "what the meter sends holds no data set", "obiscope record keeps it");
}

void warn(Readout& readout, std::string code, std::string text) {
  readout.warnings.push_back({std::move(code), std::move(text)});
}

SpeedChange speed_change_of(const Visit& visit) {
  const SpeedPlan::Choice choice = visit.plan.choice();
  if (visit.plan.changed()) return SpeedChange::not_kept;
  if (!choice.follow || choice.speed == '0') return SpeedChange::none;
  return visit.exchange.late() ? SpeedChange::late : SpeedChange::kept;
}

// What is sent without being asked for: mode A, meters that do not wait for an acknowledgement, and mode D, which alone
// has no STX and no check character.
Task<Readout> receive_unasked(Visit& visit, const Identification& id, const Quirks& quirks) {
  visit.exchange.stage("reading");
  const bool push = visit.options.push || quirks.push_only;
  const Frame frame = co_await visit.exchange.receive({.plain = push});
  if (frame.kind != FrameKind::plain && frame.kind != FrameKind::block)
    co_await Error(ErrorKind::malformed, "the meter sends an identification and no readout");
  visit.block_came = true;
  const bool plain = frame.kind == FrameKind::plain;
  co_await verify(frame, quirks);
  Readout readout = readout_of(id, quirks);
  if (plain) readout.mode = "D";
  if (plain) warn(readout, "no_checksum", "this meter sends no check character: parity is all that guards its values");
  if (id.mode() != Mode::a && !push) {
    readout.speed_change = SpeedChange::fell_back;
    warn(readout, "sent_unasked", "the meter sent its readout without waiting for an acknowledgement");
  }
  readout.line = visit.exchange.settings();
  readout.received = visit.exchange.last_passed();
  add_readings(frame.content, quirks, readout);
  co_await not_empty(readout);
  co_return readout;
}

// The readout that was asked for, in modes B and C, at the speed of the plan's choice.
Task<Readout> receive_asked(Visit& visit, const Identification& id, const Quirks& quirks) {
  Exchange& exchange = visit.exchange;
  exchange.stage("reading");
  const Frame block = co_await receive_block(exchange);
  visit.block_came = true;
  co_await verify(block, quirks);
  Readout readout = readout_of(id, quirks);
  readout.line = exchange.settings();
  readout.received = exchange.last_passed();
  readout.speed_change = speed_change_of(visit);
  if (exchange.late()) warn(readout, "late_answer", "the meter answers later than the standard's 1.5 s");
  if (readout.speed_change == SpeedChange::not_kept)
    warn(readout, "speed_not_kept", std::string("the meter offered speed ") + id.speed + " and did not keep it");
  add_readings(block.content, quirks, readout);
  co_await not_empty(readout);
  co_return readout;
}

// Who is there: asked, unless the caller knows already.
Task<Identification> identify(Visit& visit) {
  if (visit.known) {
    Identification known = std::move(*visit.known);
    visit.known.reset();
    co_return known;
  }
  Identification asked = co_await sign_on(visit.exchange, visit.options.sign_on);
  co_return asked;
}

// From the request to the readout, once.
Task<Readout> read_once(Visit& visit) {
  visit.identified = visit.block_came = false;
  const SignOn& wishes = visit.options.sign_on;
  const Identification id = co_await identify(visit);
  visit.identified = true;
  const Quirks& quirks = visit.options.recognise(id);
  visit.plan.lay_out(id, wishes, quirks);

  bool asked = id.mode() != Mode::a && !quirks.push_only;
  if (asked) asked = co_await select_option(visit.exchange, id, visit.plan.choice(), '0');
  Task<Readout> rest = asked ? receive_asked(visit, id, quirks) : receive_unasked(visit, id, quirks);
  Readout readout = co_await rest;
  co_return readout;
}

// A telegram of a meter that sends by itself, from its identification on.
Task<Readout> read_push(Visit& visit) {
  visit.identified = visit.block_came = false;
  co_await visit.exchange.configure(visit.options.sign_on.line);
  visit.exchange.stage("waiting for a push");
  for (unsigned frames = 0; frames < kStrangeFrames; ++frames) {
    const Frame frame = co_await visit.exchange.receive({}, kPushPatience);
    if (frame.kind != FrameKind::line || frame.damaged > 0) continue;
    const Result<Identification> id = identification_from(frame.content);
    if (!id) continue;
    visit.identified = true;
    Readout readout = co_await receive_unasked(visit, *id, visit.options.recognise(*id));
    co_return readout;
  }
  co_return Error(ErrorKind::malformed, "something is sent, and it is no readout");
}

}  // namespace

Task<Readout> read(Line& line, ReadOptions options) {
  Exchange exchange(line, line.now() + options.total, options.progress);
  Visit visit{options, exchange, {}, options.identified};
  for (unsigned repeat = 0;;) {
    Task<Readout> attempt = options.push ? read_push(visit) : read_once(visit);
    Result<Readout> readout = co_await attempt.result();
    if (readout) co_return std::move(*readout);
    const Error error = readout.error();
    if (!error.worth_retrying() || !visit.identified) co_await error;
    if (visit.block_came || error.kind() == ErrorKind::incomplete) {
      if (repeat++ == options.repeats) co_await error;
    } else if (!visit.plan.next()) {  // nothing that makes sense came: it is the speed
      co_await error;
    }
    co_await exchange.configure(options.sign_on.line);
    if (error.kind() != ErrorKind::silence) co_await exchange.wait_for_quiet(kLongestReadout);
  }
}

}  // namespace obiscope::iec62056_21

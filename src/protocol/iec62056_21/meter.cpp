// Modes A to E of the meter's side: request, identification, option select, readout.
#include "protocol/iec62056_21/meter.hpp"

#include "protocol/iec62056_21/meter_dialogue.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr Duration kCharacterGap = 1500ms;       // ta
constexpr Duration kNoAcknowledgement = 2000ms;  // tt: 1500 ms to 2200 ms (6.4.3.6)
constexpr Duration kLateBy = 1400ms;
constexpr Duration kForEver = 24h * 365;
constexpr std::size_t kWakeUpNuls = 60;       // 2.1 s to 2.3 s of them at 300 Bd are 63 to 69; some may be lost
constexpr std::size_t kFastWakeUpNuls = 14;   // 500 ms are 15
constexpr Duration kFastWakeUpAnswer = 15ms;  // at least 10 ms behind the burst
constexpr Duration kAwake = 10s;

std::string_view without_leading_zeros(std::string_view address) {
  const std::size_t first = address.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : address.substr(first);
}

Identification identification_of(const MeterOptions& options) {
  Result<Identification> id = identification_from(options.identification);
  if (id) return std::move(*id);
  Identification odd;  // a virtual meter may call itself anything
  odd.text = options.identification;
  return odd;
}

}  // namespace

MeterDialogue::MeterDialogue(Line& line, const Source& source, MeterOptions options)
    : line_(line), source_(source), options_(std::move(options)), identification_(identification_of(options_)) {}

Task<> MeterDialogue::serve() {
  for (;;) {
    co_await line_.configure(options_.line);
    frames_.clear();
    authorised_ = false;
    Task<> dialogue = options_.mode == Mode::d ? push() : serve_reader();
    Result<void> ended = co_await dialogue.result();
    if (!ended && (ended.error().kind() == ErrorKind::port || ended.error().kind() == ErrorKind::cancelled))
      co_await ended.error();
  }
}

Task<std::optional<std::uint32_t>> MeterDialogue::serve_one() {
  offers_hdlc_ = true;
  co_await line_.configure(options_.line);
  co_await serve_reader();
  co_return hdlc_speed_;
}

//   reader                                    meter
//     | -- / ? [address] ! CR LF ------------> |
//     | <------ / X X X Z ident CR LF -------- |
//     | -- ACK V Z Y CR LF ------------------> |   modes C and E
//     | <-- STX data ! CR LF ETX BCC --------- |
Task<> MeterDialogue::serve_reader() {
  if (options_.wake_up != WakeUp::none) co_await sleep();
  const std::string list = co_await receive_request();
  if (options_.faults.silent) co_return;
  co_await send_identification();
  if (options_.mode == Mode::c || options_.mode == Mode::e) {
    const std::optional<OptionSelect> select = co_await receive_option_select();
    if (!select && !options_.falls_back) co_return;
    const OptionSelect chosen = select.value_or(OptionSelect{});
    const bool changed = co_await change_to_hdlc(chosen);
    if (changed) co_return;
    co_await follow_speed(chosen.speed, select && chosen.protocol == '0');
    if (chosen.mode == '1' && chosen.protocol == '0') {
      co_await serve_programming();
      co_return;
    }
  } else if (options_.mode == Mode::b) {
    co_await follow_speed(identification_.speed, true);
  }
  co_await send_readout(list);
}

Task<> MeterDialogue::push() {
  co_await line_.wait_until(line_.now() + options_.push_interval);
  if (options_.faults.silent) co_return;
  co_await send("/" + options_.identification + options_.line_end + options_.line_end);
  co_await send_readout("");
}

// Until a reader has woken us the way that annex B says.
Task<> MeterDialogue::sleep() {
  const bool fast = options_.wake_up == WakeUp::fast;
  std::size_t nuls = 0;
  while (nuls < (fast ? kFastWakeUpNuls : kWakeUpNuls)) {
    const Duration patience = nuls == 0 ? kForEver : kCharacterGap;
    Result<Received> received = co_await line_.receive(line_.now() + patience).result();
    if (!received && received.error().kind() == ErrorKind::silence) {
      nuls = 0;
      continue;
    }
    if (!received) co_await received.error();
    for (const Byte byte : received->bytes) nuls = byte == 0 ? nuls + 1 : 0;
    last_passed_ = received->ended;
  }
  if (!fast) co_return;
  co_await line_.wait_until(last_passed_ + kFastWakeUpAnswer);
  co_await line_.send(as_bytes(std::string_view("\x06")));
}

Task<std::string> MeterDialogue::receive_request() {
  const bool waits = options_.wake_up == WakeUp::none && !offers_hdlc_;
  const Duration patience = waits ? kForEver : kAwake;
  for (;;) {
    const Frame frame = co_await receive({}, patience);
    if (frame.kind != FrameKind::line || frame.damaged > 0) continue;
    std::optional<std::string> list = asked_list(frame.content);
    if (list) co_return std::move(*list);
  }
}

std::optional<std::string> MeterDialogue::asked_list(std::string_view request) const {
  if (request.size() < 2 || request.back() != '!') return std::nullopt;
  const std::string list = request.front() == '?' ? "" : std::string(1, request.front());
  const std::string_view address = request.substr(1, request.size() - 2);
  const bool for_us = address.empty() ? options_.answers_without_address
                                      : without_leading_zeros(address) == without_leading_zeros(options_.address);
  if (!for_us || !source_.readout(list, line_.now(), [](const Register&) {})) return std::nullopt;
  return list;
}

Task<> MeterDialogue::send_identification() {
  co_await send("/" + options_.identification + options_.line_end);
}

// Nothing where none came, or none that could be read: 6.4.3.2 then falls back to a readout at the initial speed.
Task<std::optional<OptionSelect>> MeterDialogue::receive_option_select() {
  frames_.clear();
  Result<Frame> frame = co_await receive({.option_select = true}, kNoAcknowledgement).result();
  if (!frame && frame.error().kind() == ErrorKind::port) co_await frame.error();
  std::optional<OptionSelect> select;
  if (frame && frame->kind == FrameKind::option && frame->damaged == 0 && frame->content.size() == 3)
    select = OptionSelect{frame->content[0], frame->content[1], frame->content[2]};
  co_return select;
}

// The speed changes only where Z is the one that was offered; else all stays as it is (6.4.3.2).
Task<> MeterDialogue::follow_speed(char speed, bool both_change) {
  const bool lower = options_.takes_lower_speeds && speed > '0' && speed < identification_.speed;
  const std::optional<std::uint32_t> baud = baud_of(speed, options_.mode);
  if (!both_change || !baud || options_.faults.ignore_speed || (speed != identification_.speed && !lower)) co_return;
  co_await line_.configure(line_.settings().at(*baud));
}

//     | -- ACK 2 Z 2 CR LF ------------------> |   at 300 Bd
//     | <----------------- ACK 2 Z 2 CR LF -- |   at Z, 7E1; then both are at Z, 8N1 (annex E.4)
Task<bool> MeterDialogue::change_to_hdlc(OptionSelect chosen) {
  const bool offered = chosen.speed >= '0' && chosen.speed <= identification_.speed;
  const std::optional<std::uint32_t> baud = baud_of(chosen.speed, Mode::e);
  if (!offers_hdlc_ || chosen.protocol != '2' || chosen.mode != '2' || !offered || !baud) co_return false;
  co_await line_.configure(line_.settings().at(*baud));
  if (options_.confirms_hdlc) co_await send(encode(chosen));
  co_await line_.configure(k8N1.at(*baud));
  hdlc_speed_ = baud;
  co_return true;
}

Task<> MeterDialogue::send_readout(std::string list) {
  std::string text;
  source_.readout(list, line_.now(), [&](const Register& one) {
    text += one.reading.code;
    text += one.written;
    text += options_.line_end;
  });
  text += "!";
  text += options_.line_end;
  if (options_.stx) text = spoiled(encode_block(text, false, check()));
  if (options_.faults.reset_mid_telegram && !was_reset_) {
    was_reset_ = true;
    text.resize(text.size() / 2);
  }
  co_await send(std::move(text));
}

Task<Frame> MeterDialogue::receive(Expect expect, Duration patience) {
  Instant deadline = line_.now() + patience;
  for (;;) {
    const std::optional<Frame> frame = co_await frames_.next(expect);
    if (frame) co_return *frame;
    const Received received = co_await line_.receive(deadline);
    frames_.add(received.bytes);
    last_passed_ = received.ended;
    if (frames_.framer().midway()) deadline = last_passed_ + kCharacterGap + line_.settings().time_of(1);
  }
}

Task<> MeterDialogue::send_block(std::string content, bool more_follows) {
  co_await send(spoiled(encode_block(content, more_follows, check())));
}

// Not before the reaction time has passed.
Task<> MeterDialogue::send(std::string message) {
  const Duration reaction = options_.reaction + (options_.faults.late ? kLateBy : Duration(0));
  if (options_.mode != Mode::d) co_await line_.wait_until(last_passed_ + reaction);
  co_await line_.send(as_bytes(message));
  last_passed_ = line_.now();
}

CheckCharacter MeterDialogue::check() const {
  return options_.additive_checksum ? CheckCharacter::sum : CheckCharacter::block_check;
}

std::string MeterDialogue::spoiled(std::string message) {
  if (blocks_++ < options_.faults.wrong_bcc) message.back() = static_cast<char>(message.back() ^ 0x01);
  return message;
}

Task<> serve(Line& line, const Source& source, MeterOptions options) {
  MeterDialogue dialogue(line, source, std::move(options));
  co_await dialogue.serve();
}

Task<std::optional<std::uint32_t>> serve_one(Line& line, const Source& source, MeterOptions options) {
  MeterDialogue dialogue(line, source, std::move(options));
  const std::optional<std::uint32_t> speed = co_await dialogue.serve_one();
  co_return speed;
}

}  // namespace obiscope::iec62056_21

#include "protocol/iec62056_21/exchange.hpp"

#include <algorithm>

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kRubbishDamaged = 8;  // so many characters with wrong parity, and a quarter of all: another speed
constexpr std::size_t kRubbishNoise = 256;  // so many characters and no message: nobody who speaks this standard

}  // namespace

Exchange::Exchange(Line& line, Instant limit, std::function<void(const Progress&)> progress)
    : line_(line), limit_(limit), progress_(std::move(progress)), last_passed_(line.now()) {}

Task<> Exchange::send(std::string message) {
  listen_afresh();
  co_await line_.send(as_bytes(message));
  last_passed_ = line_.now();
}

Task<> Exchange::configure(LineSettings settings) {
  if (settings == line_.settings()) co_return;
  co_await line_.configure(settings);
  listen_afresh();
}

Task<Frame> Exchange::receive(Expect expect, Duration patience) {
  const Instant asked = last_passed_;
  bool answered = false;
  for (;;) {
    const std::optional<Frame> frame = co_await frames_.next(expect);
    if (frame) co_return *frame;
    if (rubbish()) co_await why_nothing(Error(ErrorKind::damaged, "rubbish"));
    const Duration wait = frames_.framer().midway() ? kCharacterGapLimit : patience;
    const Instant deadline = last_passed_ + wait + line_.settings().time_of(1);
    if (line_.now() >= limit_) co_await Error(ErrorKind::cancelled, "the reading took longer than its total limit");
    Result<Received> received = co_await line_.receive(std::min(deadline, limit_)).result();
    if (!received) {
      const Error error = why_nothing(received.error());
      co_await error;
    }
    if (!answered && received->began - asked > kReactionLimit) late_ = true;
    answered = true;
    note(*received);
    report();
  }
}

Task<bool> Exchange::hears_before(Instant instant) {
  while (!frames_.skip_line_ends()) {
    Result<Received> received = co_await line_.receive(instant).result();
    if (!received && received.error().kind() == ErrorKind::silence) co_return false;
    if (!received) co_await received.error();
    note(*received);
  }
  co_return true;
}

Task<> Exchange::wait_for_quiet(Duration most) {
  const Instant end = std::min(line_.now() + most, limit_);
  while (line_.now() < end) {
    Result<Received> received = co_await line_.receive(std::min(end, line_.now() + kCharacterGapLimit)).result();
    if (!received && received.error().kind() == ErrorKind::silence) break;
    if (!received) co_await received.error();
    last_passed_ = received->ended;
  }
  listen_afresh();
}

void Exchange::stage(std::string_view name) {
  reached_ = {name, 0, 0, line_.settings()};
  if (progress_) progress_(reached_);
}

bool Exchange::rubbish() const {
  return (damaged_ >= kRubbishDamaged && damaged_ * 4 >= characters_) || frames_.framer().noise() >= kRubbishNoise;
}

// What it means that nothing more came, or nothing that makes sense.
Error Exchange::why_nothing(const Error& silence) const {
  if (rubbish())
    return Error(ErrorKind::damaged,
                 "only rubbish came at " + text_from(line_.settings()) + ": " + std::to_string(characters_) +
                     " characters, " + std::to_string(damaged_) + " of them with wrong parity",
                 "turn the probe a little, keep sunlight off it, or give another speed with --baud");
  if (silence.kind() != ErrorKind::silence) return silence;
  if (line_.now() >= limit_) return Error(ErrorKind::cancelled, "the reading took longer than its total limit");
  if (frames_.framer().midway())
    return Error(ErrorKind::incomplete, "the meter stopped after " + std::to_string(frames_.framer().partial().size()) +
                                            " characters of a message");
  if (characters_ > 0)
    return Error(ErrorKind::damaged, std::to_string(characters_) + " characters came, and no message among them",
                 "turn the probe a little and keep sunlight off it");
  return silence;
}

void Exchange::listen_afresh() {
  frames_.clear();
  characters_ = damaged_ = 0;
  late_ = false;
}

void Exchange::note(const Received& received) {
  frames_.add(received.bytes);
  characters_ += received.bytes.size();
  damaged_ += received.damaged;
  last_passed_ = received.ended;
}

void Exchange::report() {
  if (!progress_) return;
  const Bytes block = frames_.framer().partial();
  reached_.bytes = block.size() + frames_.waiting();
  reached_.registers = static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
  reached_.line = line_.settings();
  progress_(reached_);
}

}  // namespace obiscope::iec62056_21

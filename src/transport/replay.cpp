#include "transport/replay.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "line/uart.hpp"

namespace obiscope::transport {
namespace {

constexpr Duration kReaderLimit = 60s;  // between two messages of a reader
constexpr std::size_t kMostShown = 60;  // characters of an event in the text of an Error

std::string shown(LineEvent::Kind kind, Bytes bytes) {
  LineEvent event;
  event.kind = kind;
  event.bytes.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), kMostShown)));
  const std::string text = text_from(event);
  const std::string_view line = trimmed(std::string_view(text).substr(1));
  return std::string(line) + (bytes.size() > kMostShown ? " ..." : "");
}

Error mismatch(const std::string& expected, Byte came) {
  const Byte bytes[] = {came};
  return {ErrorKind::port,
          "the recording has " + expected + " here, and the reader sent " + shown(LineEvent::Kind::sent, bytes),
          "read with the options that it was recorded with"};
}

class ReplayLine final : public Line {
 public:
  ReplayLine(Loop& loop, LineRecording recording) : loop_(loop), script_(std::move(recording)), ended_(loop.now()) {}

  Task<> configure(LineSettings settings) override {
    settings_ = settings;
    co_return;
  }

  Task<> send(Bytes bytes) override {
    follow_settings();
    co_await script_.hear(bytes);
    ended_ = std::max(loop_.now(), ended_) + settings_.time_of(bytes.size());
    co_await loop_.until(ended_);
  }

  Task<Received> receive(Instant deadline) override {
    for (;;) {
      follow_settings();
      Received received = take_due();
      if (!received.bytes.empty()) co_return received;
      if (loop_.now() >= deadline) co_await Error(ErrorKind::silence, "nothing came");
      const Instant next = std::min(deadline, next_character());
      co_await loop_.until(next);
    }
  }

  Task<> wait_until(Instant instant) override { co_await loop_.until(instant); }
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 private:
  void follow_settings() {
    for (const LineEvent* event = script_.next(); event != nullptr && event->kind == LineEvent::Kind::settings;
         event = script_.next()) {
      recorded_ = event->settings;
      script_.done();
    }
  }

  LineSettings sender() const { return recorded_.value_or(settings_); }

  // When the next character of the meter has passed; for ever where the reader is to speak, or nobody any more.
  Instant next_character() {
    const LineEvent* event = script_.next();
    if (event == nullptr || event->kind != LineEvent::Kind::received) return Instant::max();
    return ended_ + event->pause + sender().time_of(spoken_ + 1);
  }

  Received take_due() {
    Received received;
    const LineEvent* event = script_.next();
    if (next_character() > loop_.now()) return received;
    const Instant began = ended_ + event->pause;
    const std::size_t first = spoken_;
    while (spoken_ < event->bytes.size() && began + sender().time_of(spoken_ + 1) <= loop_.now()) ++spoken_;
    const Bytes spoken = Bytes(event->bytes).subspan(first, spoken_ - first);
    received.began = began + sender().time_of(first);
    received.ended = began + sender().time_of(spoken_);
    hear(spoken, received);
    if (spoken_ < event->bytes.size()) return received;
    ended_ = received.ended;
    spoken_ = 0;
    script_.done();
    return received;
  }

  void hear(Bytes spoken, Received& received) {
    characters_.assign(spoken.begin(), spoken.end());
    if (!uart::agree(sender(), settings_)) {
      characters_.clear();
      for (const uart::Character& character : uart::resample(spoken, sender(), settings_))
        characters_.push_back(character.byte);
    }
    if (settings_.data_bits == 7)
      received.damaged = static_cast<std::size_t>(
          std::count_if(characters_.begin(), characters_.end(), [](Byte byte) { return byte >= 0x80; }));
    received.bytes = characters_;
  }

  Loop& loop_;
  Script script_;
  LineSettings settings_ = k7E1;
  std::optional<LineSettings> recorded_;
  Instant ended_;           // the event before the next one
  std::size_t spoken_ = 0;  // characters of the next event that the reader has got
  std::vector<Byte> characters_;
};

}  // namespace

const LineEvent* Script::next() {
  const auto passed_over = [](const LineEvent& event) {
    const bool speaks = event.kind == LineEvent::Kind::sent || event.kind == LineEvent::Kind::received;
    return event.kind == LineEvent::Kind::expected || (speaks && event.bytes.empty());
  };
  while (next_ < recording_.events.size() && passed_over(recording_.events[next_])) ++next_;
  return next_ < recording_.events.size() ? &recording_.events[next_] : nullptr;
}

Result<void> Script::hear(Bytes bytes) {
  for (const Byte byte : bytes) {
    Result<void> heard = hear(byte);
    if (!heard) return heard;
  }
  return {};
}

Result<void> Script::hear(Byte byte) {
  const LineEvent* event = next();
  if (event == nullptr) return failure(mismatch("its end", byte));
  if (event->kind == LineEvent::Kind::settings)
    return failure(mismatch("a change to " + text_from(event->settings), byte));
  if (event->kind == LineEvent::Kind::received)
    return failure(mismatch("the meter's " + shown(event->kind, event->bytes), byte));
  const Byte expected = event->bytes[matched_];
  const Byte without_password = passwords_.pass(byte), without_customer = customers_.pass(byte);
  if (byte != expected && without_password != expected && without_customer != expected)
    return failure(mismatch("the reader's " + shown(event->kind, Bytes(event->bytes).subspan(matched_)), byte));
  if (++matched_ < event->bytes.size()) return {};
  matched_ = 0;
  done();
  return {};
}

std::unique_ptr<Line> replay_line(Loop& loop, LineRecording recording) {
  return std::make_unique<ReplayLine>(loop, std::move(recording));
}

Result<std::unique_ptr<Line>> open_replay(RealLoop& loop, const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed))
    return failure(ErrorKind::port, "there is no recording " + path, "`obiscope record` makes one");
  if (std::filesystem::file_size(path, failed) > LineFormatLimits::file)
    return failure(ErrorKind::malformed, path + " is too long for a recording");
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(ErrorKind::port, "cannot open " + path + ": " + std::strerror(errno));
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<LineRecording> recording = recording_from(text);
  if (!recording)
    return failure(recording.error().reworded(path + ":" + recording.error().text(), recording.error().advice()));
  return replay_line(loop, std::move(*recording));
}

Task<> play(Line& line, LineRecording recording) {
  Script script(std::move(recording));
  Instant ended = line.now();
  Instant limit = Instant::max();
  while (const LineEvent* event = script.next()) {
    if (event->kind == LineEvent::Kind::settings) {
      co_await line.configure(event->settings);
      script.done();
    } else if (event->kind == LineEvent::Kind::received) {
      co_await line.wait_until(ended + event->pause);
      co_await line.send(event->bytes);
      ended = line.now();
      limit = ended + kReaderLimit;
      script.done();
    } else {
      const Received received = co_await line.receive(limit);
      co_await script.hear(received.bytes);
      ended = received.ended;
      limit = ended + kReaderLimit;
    }
  }
}

}  // namespace obiscope::transport

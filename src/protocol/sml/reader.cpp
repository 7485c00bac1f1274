#include "protocol/sml/reader.hpp"

#include <algorithm>

#include "protocol/sml/readout.hpp"

namespace obiscope::sml {
namespace {

constexpr Duration kOneWait = 60s;  // of listen(): then the line is asked again

// What came so far, and why none of it was right.
class Tally {
 public:
  void heard(std::size_t bytes) { bytes_ += bytes; }
  void refused(const Error& error) {
    ++files_;
    last_ = error;
  }
  void empty() {
    ++files_;
    last_ = Error(ErrorKind::malformed, "the file is right and holds no values");
  }
  std::size_t bytes() const { return bytes_; }
  std::size_t files() const { return files_; }

  Error error(const ReadOptions& options) const {
    const std::string within = " within " + text_from(options.total) + " at " + text_from(options.line);
    if (bytes_ == 0)
      return Error(ErrorKind::silence, "nothing came" + within,
                   "look whether the probe sits on the meter's info port and the right way up; not every meter sends "
                   "before its PIN is entered");
    if (files_ == 0)
      return Error(ErrorKind::damaged, std::to_string(bytes_) + " characters came" + within + ", and no SML file",
                   "another speed or format (--baud, --format), or this meter speaks something else: obiscope decode "
                   "of a recording tells");
    const std::string files = files_ == 1 ? "1 file came" : std::to_string(files_) + " files came";
    return Error(last_.kind(), files + within + " and none was right; the last one: " + last_.text(), last_.advice());
  }

 private:
  std::size_t bytes_ = 0, files_ = 0;
  Error last_{ErrorKind::silence, "nothing came"};
};

// The ears of both forms: what the Line brings goes through the Framer to the sink.
class Listener {
 public:
  Listener(Line& line, const ReadOptions& options) : line_(line), options_(options) {}

  // Hands each file in `received` to `sink` until it says that this was enough.
  template <class Sink>
  void hear(const Received& received, const Sink& sink) {
    tally_.heard(received.bytes.size());
    framer_.push(received.bytes, [&](const Frame& frame) {
      Telegram telegram = readout_from(frame, options_.recognise);
      if (telegram) {
        telegram->received = received.ended;
        telegram->line = line_.settings();
      }
      sink(std::move(telegram));
    });
    report(received);
  }
  Tally& tally() { return tally_; }
  // Why there is no readout, at the very end.
  Error why_nothing() {
    framer_.end([&](const Frame& frame) { tally_.refused(refusal(frame)); });
    return tally_.error(options_);
  }

 private:
  void report(const Received&) {
    if (options_.progress) options_.progress({"waiting for a push", tally_.bytes(), tally_.files(), line_.settings()});
  }
  Line& line_;
  const ReadOptions& options_;
  Framer framer_;
  Tally tally_;
};

}  // namespace

Task<Readout> read(Line& line, ReadOptions options) {
  co_await line.configure(options.line);
  const Instant limit = line.now() + options.total;
  Listener listener(line, options);
  std::optional<Readout> first;
  const auto take = [&](Telegram telegram) {
    if (first) return;
    if (!telegram) {
      listener.tally().refused(telegram.error());
    } else if (telegram->readings.empty()) {
      listener.tally().empty();
    } else {
      first = std::move(*telegram);
    }
  };
  while (!first && line.now() < limit) {
    Result<Received> received = co_await line.receive(limit).result();
    if (received) {
      listener.hear(*received, take);
    } else if (received.error().kind() != ErrorKind::silence) {
      co_await received.error();
    }
  }
  if (!first) {
    const Error error = listener.why_nothing();
    co_await error;
  }
  co_return std::move(*first);
}

Task<> listen(Line& line, ReadOptions options, TelegramSink sink) {
  co_await line.configure(options.line);
  Listener listener(line, options);
  Result<void> wanted;
  const auto take = [&](Telegram telegram) {
    if (wanted) wanted = sink(std::move(telegram));
  };
  while (wanted) {
    Result<Received> received = co_await line.receive(line.now() + kOneWait).result();
    if (received) {
      listener.hear(*received, take);
    } else if (received.error().kind() != ErrorKind::silence) {
      co_await received.error();
    }
  }
  co_await wanted;
}

}  // namespace obiscope::sml

#include "protocol/p1/reader.hpp"

#include <algorithm>

#include "protocol/p1/stream.hpp"

namespace obiscope::p1 {
namespace {

// Between two characters of one telegram; bridges may pause as long.
constexpr Duration kGap = 500ms;

void stamp(Readout& readout, const LineSettings& line, Instant received) {
  readout.line = line;
  readout.received = received;
  for (Readout& sub_meter : readout.sub_meters) stamp(sub_meter, line, received);
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// What a visit has brought so far.
struct Heard {
  std::optional<Readout> good;
  std::optional<Error> last;  // why the last telegram was refused
  std::size_t refused = 0;
  std::size_t bytes = 0;

  void take(Telegram telegram) {
    if (telegram && !good) good = std::move(*telegram);
    if (telegram) return;
    ++refused;
    last = telegram.error();
  }

  // No later telegram will be any better: it is enciphered, and there is no key.
  bool in_vain() const { return last && last->kind() == ErrorKind::refused; }

  // Offsets in a stream mean nothing to anybody.
  Error why_nothing(const LineSettings& line) const {
    if (last)
      return {last->kind(), counted(refused, "telegram") + " refused, none was right; the last: " + last->text(),
              last->advice()};
    if (bytes > 0)
      return {
          ErrorKind::damaged, counted(bytes, "byte") + " came at " + text_from(line) + ", and no telegram among them",
          "another speed or format: 115200 8N1 from version 4 on, 9600 7E1 before; the signal of the port is inverted"};
    return {
        ErrorKind::silence, "no telegram came",
        "the port sends while its data request pin is at 5 V: every second (version 5) or every ten; some utilities "
        "have to open it"};
  }
};

// Up to `end`, or to the moment when what is open goes on no more.
Instant patience(const TelegramStream& stream, Instant now, Instant end) {
  return stream.midway() ? std::min(end, now + kGap) : end;
}

}  // namespace

Task<Readout> read(Line& line, ReadOptions options) {
  co_await line.configure(options.line);
  const Instant end = line.now() + options.total;
  TelegramStream stream(options.capture);
  Heard heard;
  const std::function<void(Telegram)> take = [&heard](Telegram telegram) { heard.take(std::move(telegram)); };
  while (!heard.good && !heard.in_vain() && line.now() < end) {
    if (options.progress) options.progress({"waiting for a telegram", stream.bytes_held(), 0, options.line});
    const Result<Received> received = co_await line.receive(patience(stream, line.now(), end)).result();
    if (received) {
      heard.bytes += received->bytes.size();
      stream.feed(received->bytes, take);
    } else if (received.error().kind() == ErrorKind::silence) {
      stream.quiet(take);
    } else {
      co_await received.error();
    }
  }
  if (!heard.good) co_await heard.why_nothing(options.line);
  stamp(*heard.good, options.line, line.now());
  co_return std::move(*heard.good);
}

Task<> listen(Line& line, ReadOptions options, std::function<void(Telegram)> sink) {
  constexpr Duration kLong = 1h;  // silence is no Error here
  co_await line.configure(options.line);
  TelegramStream stream(options.capture);
  const std::function<void(Telegram)> deliver = [&](Telegram telegram) {
    if (telegram) stamp(*telegram, options.line, line.now());
    sink(std::move(telegram));
  };
  for (;;) {
    if (options.progress) options.progress({"listening", stream.bytes_held(), 0, options.line});
    const Result<Received> received = co_await line.receive(patience(stream, line.now(), line.now() + kLong)).result();
    if (received) {
      stream.feed(received->bytes, deliver);
    } else if (received.error().kind() == ErrorKind::silence) {
      stream.quiet(deliver);
    } else {
      co_await received.error();
    }
  }
}

}  // namespace obiscope::p1

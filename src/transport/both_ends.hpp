// For tests: a reader's end and a meter's end at once.
#pragma once

#include <string>
#include <vector>

#include "line/line.hpp"
#include "transport/open.hpp"

namespace obiscope::transport {

// More than anything here takes; only a test that fails waits so long.
constexpr Duration kPatience = 20s;

struct Heard {
  std::string text;
  std::size_t damaged = 0;
  Instant began{}, ended{};
};

// Characters until there are `count`, or nothing more comes for `patience`.
inline Task<Heard> hear(Line& line, std::size_t count, Duration patience = kPatience) {
  Heard heard;
  while (heard.text.size() < count) {
    Result<Received> received = co_await line.receive(line.now() + patience).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    if (!received) break;
    if (heard.text.empty()) heard.began = received->began;
    heard.text += as_text(received->bytes);
    heard.damaged += received->damaged;
    heard.ended = received->ended;
  }
  co_return heard;
}

inline Task<> say(Line& line, std::string text) {
  co_await line.send(as_bytes(text));
}

// Hears `count` characters, then says `text`: a meter.
inline Task<Heard> hear_then_say(Line& line, std::size_t count, std::string text) {
  Heard heard = co_await hear(line, count);
  co_await line.send(as_bytes(text));
  co_return heard;
}
// The other way round: a reader.
inline Task<Heard> say_then_hear(Line& line, std::string text, std::size_t count, Duration patience = kPatience) {
  co_await line.send(as_bytes(text));
  Heard heard = co_await hear(line, count, patience);
  co_return heard;
}

template <class T>
Result<T> finish(Loop& loop, Task<T>& task) {
  while (!task.ended())
    if (!loop.step()) return failure(ErrorKind::cancelled, "it waits for something that cannot happen");
  return task.take();
}

// A Listener, its first Line and a reader that is connected to it.
struct BothEnds {
  std::unique_ptr<Listener> listener;
  std::unique_ptr<Line> reader, meter;
};

inline Result<BothEnds> join(RealLoop& loop, const std::string& at, Pace pace, const std::string& query = "") {
  Result<std::unique_ptr<Listener>> listener = listen(loop, url_from(at).value(), pace);
  if (!listener) return failure(listener.error());
  BothEnds ends;
  ends.listener = std::move(*listener);
  Task<std::unique_ptr<Line>> accepting = ends.listener->accept();
  accepting.start();
  Result<std::unique_ptr<Line>> reader = loop.run(connect(loop, url_from(ends.listener->url() + query).value()));
  if (!reader) return failure(reader.error());
  ends.reader = std::move(*reader);
  Result<std::unique_ptr<Line>> meter = finish(loop, accepting);
  if (!meter) return failure(meter.error());
  ends.meter = std::move(*meter);
  return ends;
}

}  // namespace obiscope::transport

// Both sides of a link on a Wire, in virtual time: a reader against a meter that answers requests with set APDUs.
#pragma once

#include <functional>

#include "line/faults.hpp"
#include "line/wire.hpp"
#include "protocol/hdlc/meter.hpp"
#include "protocol/hdlc/reader.hpp"

namespace obiscope::hdlc {

inline std::vector<Byte> apdu_of(std::size_t size, std::uint32_t seed = 1) {
  std::vector<Byte> bytes(size);
  for (Byte& byte : bytes) {
    seed = seed * 1664525U + 1013904223U;
    byte = static_cast<Byte>(seed >> 24U);
  }
  return bytes;
}

struct LinkBench {
  LinkBench() {
    run(wire.left().configure(k8N1));
    run(wire.right().configure(k8N1));
  }
  template <class T>
  Result<T> run(Task<T> task) {
    return loop.run(std::move(task));
  }

  // A meter beside the test, which answers `answer` to each request and keeps what happened.
  void start(MeterLinkOptions options = {}) { start_on(wire.right(), std::move(options)); }
  void start_on(Line& line, MeterLinkOptions options) {
    meter = std::make_unique<MeterLink>(line, std::move(options));
    beside.add(serve(*this));
  }
  static Task<> serve(LinkBench& bench) {
    for (;;) {
      const Event event = co_await bench.meter->receive(Instant::max());
      bench.events.push_back(event);
      for (unsigned i = 0; event.what == Event::What::request && i < bench.answers; ++i)
        co_await bench.meter->send(bench.answer);
    }
  }
  std::string happened() const {
    std::string all;
    for (const Event& event : events) all += "crd"[static_cast<std::size_t>(event.what)];
    return all;
  }
  ReaderLink reader(LinkOptions options = {}, Duration total = 1h) {
    return ReaderLink(wire.left(), options, loop.now() + total);
  }

  VirtualLoop loop;
  Wire wire{loop};
  std::vector<Byte> answer = apdu_of(20, 7);
  unsigned answers = 1;  // to each request
  std::vector<Event> events;
  std::unique_ptr<MeterLink> meter;
  TaskGroup beside;
};

// Connect, one exchange, disconnect.
inline Task<std::vector<Byte>> visit(ReaderLink& link, Bytes request) {
  co_await link.connect();
  std::vector<Byte> answer = co_await link.exchange(request);
  co_await link.disconnect();
  co_return answer;
}

}  // namespace obiscope::hdlc

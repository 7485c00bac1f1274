// A Line for tests: characters arrive when the test says so, and what is sent is kept.
#pragma once

#include <string>
#include <vector>

#include "async/loop.hpp"
#include "line/line.hpp"

namespace obiscope {

class ScriptedLine final : public Line {
 public:
  explicit ScriptedLine(Loop& loop, LineSettings settings = k7E1) : loop_(loop), settings_(settings) {}
  // `text` ends to arrive `after` the moment of this call.
  void arrives(Duration after, std::string_view text) { arrivals_.push_back({loop_.now() + after, std::string(text)}); }

  Task<> configure(LineSettings settings) override {
    settings_ = settings;
    co_return;
  }
  Task<> send(Bytes bytes) override {
    sent += as_text(bytes);
    co_await loop_.until(loop_.now() + settings_.time_of(bytes.size()));
  }
  Task<Received> receive(Instant deadline) override {
    if (next_ == arrivals_.size() || arrivals_[next_].at > deadline) {
      co_await loop_.until(deadline);
      co_await Error(ErrorKind::silence, "nothing came");
    }
    const Arrival& arrival = arrivals_[next_++];
    co_await loop_.until(arrival.at);
    Received received;
    received.bytes = as_bytes(arrival.text);
    received.began = arrival.at - settings_.time_of(arrival.text.size());
    received.ended = arrival.at;
    if (settings_.data_bits == 7)
      for (const Byte byte : received.bytes) received.damaged += byte >= 0x80 ? 1U : 0U;
    co_return received;
  }
  Task<> wait_until(Instant instant) override { co_await loop_.until(instant); }
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

  std::string sent;

 private:
  struct Arrival {
    Instant at;
    std::string text;
  };
  Loop& loop_;
  LineSettings settings_;
  std::vector<Arrival> arrivals_;
  std::size_t next_ = 0;
};

// All that arrives until `deadline`, pieces joined.
inline Task<std::string> receive_all(Line& line, Instant deadline) {
  std::string all;
  for (;;) {
    Result<Received> received = co_await line.receive(deadline).result();
    if (!received) break;
    all += as_text(received->bytes);
  }
  co_return all;
}

}  // namespace obiscope

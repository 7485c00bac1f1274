#include "line/wire.hpp"

#include <algorithm>
#include <vector>

#include "line/uart.hpp"

namespace obiscope {

// One end. What it sends stays a Transmission until its last stop bit has passed; the other end pulls out of it what
// has arrived by now: when the Transmission ends, when its own deadline comes, and before it changes its settings.
class Wire::End final : public Line {
 public:
  explicit End(Loop& loop) : loop_(loop) {}

  void join(End& other) {
    other_ = &other;
    other.other_ = this;
  }
  Duration busy() const { return busy_; }

  Task<> configure(LineSettings settings) override {
    pull();
    settings_ = settings;
    co_return;
  }

  Task<> send(Bytes bytes) override {
    const Sending sending(*this, bytes);
    co_await loop_.until(out_.began + settings_.time_of(bytes.size()));
  }

  Task<Received> receive(Instant deadline) override {
    pull();
    while (inbox_.empty() && loop_.now() < deadline) {
      co_await loop_.wait(arrived_, deadline);
      pull();
    }
    if (inbox_.empty()) {
      static const Error silence(ErrorKind::silence, "nothing came");
      co_await silence;
    }
    delivered_.swap(inbox_);
    inbox_.clear();
    const Received received{delivered_, began_, ended_, damaged_};
    damaged_ = 0;
    co_return received;
  }

  Task<> wait_until(Instant instant) override {
    if (instant > loop_.now()) co_await loop_.until(instant);
  }

  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 private:
  struct Transmission {
    Bytes bytes;            // the sender's; empty: the line is idle
    LineSettings settings;  // the sender's
    Instant began{};
    std::size_t pulled = 0;  // characters that the other end has taken
  };

  // The line is busy as long as this lives. Destroyed early, the rest of the characters is never sent.
  struct Sending {
    End& end;
    Sending(End& sender, Bytes bytes) : end(sender) { end.out_ = {bytes, end.settings_, end.loop_.now(), 0}; }
    Sending(const Sending&) = delete;
    Sending& operator=(const Sending&) = delete;
    ~Sending() {
      end.busy_ += end.loop_.now() - end.out_.began;
      end.other_->pull();
      end.out_.bytes = {};
      end.other_->arrived_.notify();
    }
  };

  void pull() {
    Transmission& incoming = other_->out_;
    if (incoming.pulled >= incoming.bytes.size()) return;
    const std::size_t arrived =
        std::min(incoming.settings.characters_in(loop_.now() - incoming.began), incoming.bytes.size());
    if (arrived == incoming.pulled) return;
    const Bytes fresh = incoming.bytes.subspan(incoming.pulled, arrived - incoming.pulled);
    if (inbox_.empty()) began_ = incoming.began + incoming.settings.time_of(incoming.pulled);
    ended_ = incoming.began + incoming.settings.time_of(arrived);
    incoming.pulled = arrived;
    for_each_character(fresh, incoming.settings, settings_, [this](Byte byte, bool damaged) {
      inbox_.push_back(byte);
      damaged_ += damaged ? 1 : 0;
    });
  }

  template <class Sink>
  static void for_each_character(Bytes bytes, const LineSettings& from, const LineSettings& to, Sink sink) {
    if (!uart::agree(from, to)) {
      for (const uart::Character& character : uart::resample(bytes, from, to)) sink(character.byte, character.damaged);
      return;
    }
    for (const Byte byte : bytes) sink(byte, to.data_bits == 7 && byte >= 0x80);
  }

  Loop& loop_;
  End* other_ = nullptr;
  LineSettings settings_;
  Transmission out_;
  std::vector<Byte> inbox_, delivered_;
  Instant began_{}, ended_{};
  std::size_t damaged_ = 0;
  Duration busy_{};
  Signal arrived_;
};

Wire::Wire(Loop& loop) : left_(std::make_unique<End>(loop)), right_(std::make_unique<End>(loop)) {
  left_->join(*right_);
}
Wire::~Wire() = default;
Line& Wire::left() {
  return *left_;
}
Line& Wire::right() {
  return *right_;
}
Duration Wire::busy() const {
  return left_->busy() + right_->busy();
}

}  // namespace obiscope

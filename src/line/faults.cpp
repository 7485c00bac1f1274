#include "line/faults.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "line/random.hpp"

namespace obiscope {
namespace {

constexpr unsigned kBitsPerCharacter = 8;  // that can flip: 7 data bits and parity, or 8 data bits

// Says how many go well before the next one goes wrong, so that a small rate costs one random number a mishap, and
// nothing a bit.
class Mishaps {
 public:
  Mishaps(double rate, std::uint64_t seed) : random_(seed), log_of_well_(std::log1p(-std::clamp(rate, 0.0, 1.0))) {
    draw();
  }
  // The number that goes well from here on.
  std::uint64_t ahead() const { return ahead_; }
  void pass(std::uint64_t count) { ahead_ -= count; }
  // True where the next one goes wrong.
  bool next() {
    if (ahead_ > 0) {
      --ahead_;
      return false;
    }
    draw();
    return true;
  }

 private:
  // Geometric: P(ahead >= n) = (1 - rate)^n.
  void draw() {
    constexpr auto kNever = std::numeric_limits<std::uint64_t>::max();
    if (log_of_well_ >= 0) {
      ahead_ = kNever;  // rate 0
      return;
    }
    const double ahead = std::log1p(-random_.unit()) / log_of_well_;  // rate 1: 0 / -infinity and x / -infinity are 0
    ahead_ = ahead < 1e18 ? static_cast<std::uint64_t>(ahead) : kNever;
  }

  Random random_;
  double log_of_well_;
  std::uint64_t ahead_ = 0;
};

class FaultyLine final : public LineDecorator {
 public:
  FaultyLine(Line& inner, const LineFaults& faults)
      : LineDecorator(inner),
        flips_(faults.noise, faults.seed),
        losses_(faults.drop, ~faults.seed),
        echo_(faults.echo),
        half_(faults.half) {}

  Task<> send(Bytes bytes) override {
    if (half_) bytes = bytes.first((bytes.size() + 1) / 2);
    return inner_.send(harmed(bytes));
  }

  Task<Received> receive(Instant deadline) override {
    return echo_ ? receive_and_echo(deadline) : inner_.receive(deadline);
  }

 private:
  Task<Received> receive_and_echo(Instant deadline) {
    Received received = co_await inner_.receive(deadline);
    received_.assign(received.bytes.begin(), received.bytes.end());
    received.bytes = received_;
    co_await inner_.send(harmed(received_));
    co_return received;
  }

  Bytes harmed(Bytes bytes) {
    const std::uint64_t bits = bytes.size() * kBitsPerCharacter;
    if (flips_.ahead() >= bits && losses_.ahead() >= bytes.size()) {
      flips_.pass(bits);
      losses_.pass(bytes.size());
      return bytes;
    }
    const bool seven_bits = settings().data_bits == 7;
    sent_.clear();
    for (const Byte byte : bytes)
      if (!losses_.next()) sent_.push_back(flipped(byte, seven_bits));
    return sent_;
  }

  Byte flipped(Byte byte, bool seven_bits) {
    if (flips_.ahead() >= kBitsPerCharacter) {
      flips_.pass(kBitsPerCharacter);
      return byte;
    }
    unsigned flips = 0;
    for (unsigned bit = 0; bit < kBitsPerCharacter; ++bit)
      if (flips_.next()) flips |= 1U << bit;
    // On 7 bits, bit 7 of `byte` says that the parity is wrong. Each flip, the parity bit's too, turns that around.
    const unsigned wrong_parity = std::popcount(flips) % 2 == 1 ? 0x80U : 0U;
    return static_cast<Byte>(byte ^ (seven_bits ? (flips & 0x7FU) | wrong_parity : flips));
  }

  Mishaps flips_, losses_;
  bool echo_, half_;
  std::vector<Byte> sent_;      // what is on its way, harmed
  std::vector<Byte> received_;  // what is echoed
};

}  // namespace

std::unique_ptr<Line> with_faults(Line& inner, LineFaults faults) {
  return std::make_unique<FaultyLine>(inner, faults);
}

}  // namespace obiscope

// Honesty under noise: a million dialogues whose meter's characters lose bits on the way, seeded. Nothing may hang, and
// nothing may be published that parity and the block check character could have caught.
//
// What they cannot catch. Characters with even parity and a check character over them form a product of two parity
// codes: a pattern of flips goes unseen where every row (character) and every column (bit) has an even number of them.
// With m rows of 8 bits, flipped with probability p each, the weights of the dual code give the chance of an unseen
// pattern:
//
//   P = 2^-(m+8) * sum over r of m, c of 8 of  C(m,r) C(8,c) (1-2p)^(r(8-c) + (m-r)c)   -   (1-p)^(8m)
#include <cmath>
#include <cstdio>

#include "async/loop.hpp"
#include "line/faults.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/iec62056_21/frame.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::bench {
namespace {

using namespace iec62056_21;

constexpr std::size_t kDialogues = 1'000'000;
constexpr Duration kHangs = 1h;  // of virtual time; a reading has a limit of 25 minutes
// A short readout is damaged unseen more often than a long one: the flips have to meet in few places.
constexpr std::string_view kContent = "1.8.0(012345.678*kWh)\r\n!\r\n";

class OneRegister final : public Source {
 public:
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>& sink) const override {
    Register one;
    one.reading.code = "1.8.0";
    one.written = "(012345.678*kWh)";
    sink(one);
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }
};

// Keeps the blocks that the reader is given, as it is given them.
class Witness final : public LineDecorator {
 public:
  explicit Witness(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override {
    framer_.reset();  // as the reader: what came before it spoke is no answer
    co_await inner_.send(bytes);
  }
  Task<Received> receive(Instant deadline) override {
    const Received received = co_await inner_.receive(deadline);
    Bytes bytes = received.bytes;
    while (!bytes.empty()) {
      if (framer_.feed(bytes, {}) != Framer::Outcome::frame || framer_.frame().kind != FrameKind::block) continue;
      ++blocks;
      last_passes = framer_.frame().damaged == 0 && framer_.frame().bcc_right();
      last_content = framer_.frame().content;
      if (last_passes && last_content != kContent) ++unseen;
    }
    co_return received;
  }
  std::size_t blocks = 0;
  std::size_t unseen = 0;    // blocks that are wrong and pass
  bool last_passes = false;  // all that the standard has to check is right
  std::string last_content;

 private:
  Framer framer_;
};

struct Tally {
  std::size_t published = 0, refused = 0, hung = 0;
  std::size_t unseen = 0;            // blocks that are wrong, and parity and check character cannot tell
  std::size_t unseen_published = 0;  // those among them that still read as data sets
  std::size_t dishonest = 0;         // published although parity or check character were wrong
  double unseen_expected = 0;        // by the formula above
};

double unseen_chance(double p) {
  const double m = static_cast<double>(kContent.size()) + 2;  // with ETX and the check character
  const auto choose = [](double n, double k) {
    return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1));
  };
  double sum = 0;
  for (double r = 0; r <= m; ++r)
    for (double c = 0; c <= 8; ++c) sum += choose(m, r) * choose(8, c) * std::pow(1 - 2 * p, r * (8 - c) + (m - r) * c);
  return sum * std::exp2(-(m + 8)) - std::pow(1 - p, 8 * m);
}

// Flips per bit of each dialogue: from a rare one to more than any reader can use.
double noise_of(std::size_t dialogue) {
  constexpr double kRates[] = {0.0005, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05};
  return kRates[dialogue % std::size(kRates)];
}

void run_dialogue(std::size_t number, double chance, Tally& tally) {
  static const OneRegister source;
  VirtualLoop loop;
  Wire wire(loop);
  LineFaults faults;
  faults.seed = number;
  faults.noise = noise_of(number);
  const std::unique_ptr<Line> noisy = with_faults(wire.right(), faults);
  Witness witness(wire.left());
  MeterOptions meter;
  meter.identification = "XYZ0METER";
  Task<> serving = serve(*noisy, source, meter);
  serving.start();
  Task<Readout> reading = read(witness, {});
  reading.start();
  const Instant limit = loop.now() + kHangs;
  while (!reading.ended() && loop.now() < limit && loop.step()) {
  }
  tally.unseen += witness.unseen;
  tally.unseen_expected += chance * static_cast<double>(witness.blocks);
  if (!reading.ended()) {
    ++tally.hung;
    return;
  }
  if (!reading.take()) {
    ++tally.refused;
    return;
  }
  ++tally.published;
  if (!witness.last_passes) ++tally.dishonest;
  if (witness.last_passes && witness.last_content != kContent) ++tally.unseen_published;
}

}  // namespace

std::vector<Measurement> measure_damage() {
  Tally tally;
  double chances[8];
  for (std::size_t i = 0; i < 8; ++i) chances[i] = unseen_chance(noise_of(i));
  for (std::size_t i = 0; i < kDialogues; ++i) run_dialogue(i, chances[i % 8], tally);
  std::fprintf(stderr, "%zu readings published, %zu refused, %zu hung; unseen damage: %zu, by theory %.1f\n",
               tally.published, tally.refused, tally.hung, tally.unseen, tally.unseen_expected);
  return {{"damaged_dialogues", static_cast<double>(kDialogues), "", "1000000"},
          {"damaged_published", static_cast<double>(tally.dishonest), "", "0"},
          {"damaged_hung", static_cast<double>(tally.hung), "", "0"},
          {"damaged_unseen", static_cast<double>(tally.unseen), "", ""},
          {"damaged_unseen_published", static_cast<double>(tally.unseen_published), "", ""},
          {"damaged_unseen_by_theory", tally.unseen_expected, "", ""}};
}

}  // namespace obiscope::bench

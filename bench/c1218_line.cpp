// ANSI C12.18 at 9600 Bd 8N1: how long a session with a register read takes, from the first character of identify to
// the acknowledgement of the answer to terminate, in virtual time.
//
//   reader   identify  ack negotiate  ack logon  ack read 0  ack read 1  ...  ack logoff  ack terminate  ack
//   meter           ack answer  ack answer  ack answer  ack table  ack table ...  ack answer   ack answer
//                  ^ 5 ms: the meter's reaction before each turn of its own
//
// The line is half duplex, so that what the bytes need is the sum of both directions: all octets that pass, packets and
// acknowledgements, at ten bits each. `c1218_register_line_ratio` counts the meter's reaction into what is needed, once
// for each turn that no reader can do without: the answers to identify, negotiate, logon, logoff and terminate, and
// one for each table that the registers need (0 for the formats, 1 and 5 for who it is, 12 and 16 for the units, 21 and
// 22 for the layout, 23 itself). `c1218_register_octets_ratio` does not.
#include <cstdio>
#include <map>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/c1218/meter.hpp"
#include "protocol/c1218/reader.hpp"

namespace obiscope::bench {
namespace {

using namespace c1218;

constexpr Instant kClock{1767225600s};  // 2026-01-01T00:00:00Z
constexpr std::size_t kRegisters = 12;
const std::vector<std::uint16_t> kTables = {1, 5, 12, 16, 21, 22, 23};
constexpr int kFewestTurns = 5 + 1 + 7;  // the services, table 0, and those above

// Twelve registers of energies and one maximum, which do not change.
class Registers final : public Source {
 public:
  Registers() {
    for (std::size_t i = 0; i < kRegisters; ++i) {
      const std::string code = std::to_string(1 + i % 8) + ".8." + std::to_string(i / 8);
      Reading reading;
      reading.code = code;
      reading.unit = unit_from(i % 8 < 2 ? "kWh" : "kvarh");
      reading.value = Decimal{static_cast<std::int64_t>(1'234'567 * (i + 1)), -3};
      registers_[code] = reading;
    }
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const auto& [code, reading] : registers_) all.push_back(code);
    return all;
  }
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>&) const override { return false; }
  std::optional<Register> find(std::string_view code, Instant) const override {
    const auto found = registers_.find(code);
    if (found == registers_.end()) return std::nullopt;
    return Register{found->second, ""};
  }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }

 private:
  std::map<std::string, Reading, std::less<>> registers_;
};

class Count final : public LineDecorator {
 public:
  explicit Count(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override {
    octets += bytes.size();
    return inner_.send(bytes);
  }
  Task<Received> receive(Instant deadline) override {
    const Received came = co_await inner_.receive(deadline);
    octets += came.bytes.size();
    co_return came;
  }
  std::size_t octets = 0;
};

struct Taken {
  Duration time{};
  std::size_t octets = 0;
  double ratio(int turns) const {
    const Duration least = k8N1.time_of(octets) + turns * MeterOptions().reaction;
    return static_cast<double>(time.count()) / static_cast<double>(least.count());
  }
};

Taken time_session(std::vector<std::uint16_t> tables) {
  VirtualLoop loop(kClock);
  Wire wire(loop);
  const Registers source;
  MeterOptions options;
  options.serial = "40123456";
  options.summations = source.codes();
  options.demands.clear();
  Task<> serving = serve(wire.right(), source, options);
  serving.start();
  Count line(wire.left());
  ReadOptions reading;
  reading.tables = std::move(tables);
  const Result<Readout> readout = loop.run(read(line, reading));
  Taken taken{loop.now() - kClock, line.octets};
  std::size_t energies = 0;
  if (readout)
    for (const Reading& one : readout->readings) energies += one.obis.d == 8 ? 1U : 0U;
  std::fprintf(stderr, "c1218, %zu octets: %.3f s, %zu registers%s\n", taken.octets,
               std::chrono::duration<double>(taken.time).count(), energies,
               readout ? "" : (": " + readout.error().text()).c_str());
  if (energies != kRegisters) taken.time = 24h;
  return taken;
}

}  // namespace

std::vector<Measurement> measure_c1218_line() {
  const Taken registers = time_session(kTables);
  const Taken all = time_session({});
  return {{"c1218_register_line_ratio", registers.ratio(kFewestTurns), "", "1.05"},
          {"c1218_register_octets_ratio", registers.ratio(0), "", ""},
          {"c1218_register_seconds", std::chrono::duration<double>(registers.time).count(), "s", ""},
          {"c1218_readout_seconds", std::chrono::duration<double>(all.time).count(), "s", ""}};
}

}  // namespace obiscope::bench

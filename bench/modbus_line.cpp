// A HAN at 9600 Bd 8N2: how long it takes to read its whole map, from the first bit of the first request to the last of
// the last answer, in virtual time. Exact and the same on every run.
//
//   reader   request | answer            pause of 1 s                request | answer
//                    ^ 50 ms: the meter's reaction
//
// `modbus_han_line_ratio` is that over what the bytes need, the pause before each request but the first and the meter's
// reaction to each. `modbus_han_requests_ratio` is the number of requests over the fewest that 250 bytes of objects an
// answer allow.
#include <cstdio>

#include "async/loop.hpp"
#include "catalogue/catalogue.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/modbus/meter.hpp"
#include "simulator/twin.hpp"

namespace obiscope::bench {
namespace {

constexpr Instant kClock{1767225600s};  // 2026-01-01T00:00:00Z
constexpr std::size_t kMostBytes = 250;

// Counts what passes.
class Count final : public LineDecorator {
 public:
  explicit Count(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override {
    if (requests == 0) began = now();
    passed += bytes.size();
    ++requests;
    return inner_.send(bytes);
  }
  Task<Received> receive(Instant deadline) override {
    const Received came = co_await inner_.receive(deadline);
    passed += came.bytes.size();
    co_return came;
  }
  std::size_t passed = 0;
  int requests = 0;
  Instant began{};
};

double ratio(Duration taken, Duration least) {
  return static_cast<double>(taken.count()) / static_cast<double>(least.count());
}

}  // namespace

std::vector<Measurement> measure_modbus_line() {
  std::vector<Error> faults;
  const catalogue::Catalogue meters = catalogue::Catalogue::load({}, faults);
  const Result<const catalogue::Meter*> found = meters.find("eredes-han-zcxe110");
  if (!found) return {};
  const catalogue::Meter& meter = **found;
  modbus::MeterOptions twin = meter.modbus.twin;
  twin.without.clear();  // a three-phase one: the longest map
  VirtualLoop loop(kClock);
  Wire wire(loop);
  const std::unique_ptr<Source> source = simulator::make_twin(meter, {1, {}});
  Task<> serving = modbus::serve(wire.right(), *source, twin);
  serving.start();
  Count line(wire.left());
  const Result<Readout> readout = loop.run(modbus::read(line, meter.modbus.visit));
  const bool complete = readout && readout->warnings.empty();
  const Duration taken = complete ? loop.now() - line.began : Duration(24h);
  std::size_t objects = 0;
  for (const modbus::Entry& entry : twin.map->entries) objects += entry.size;
  const auto fewest = static_cast<double>((objects + kMostBytes - 1) / kMostBytes);
  const Duration least = meter.modbus.visit.line.time_of(line.passed) + (line.requests - 1) * meter.modbus.visit.pause +
                         line.requests * twin.reaction;
  std::fprintf(stderr, "HAN, %zu objects: %zu octets in %d requests: %.3f s%s\n", twin.map->entries.size(), line.passed,
               line.requests, std::chrono::duration<double>(taken).count(), complete ? "" : ", NOT COMPLETE");
  return {{"modbus_han_line_ratio", ratio(taken, least), "", "1.05"},
          {"modbus_han_requests_ratio", line.requests / fewest, "", "1.25"}};
}

}  // namespace obiscope::bench

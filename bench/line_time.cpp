// How close a reading comes to what the line allows. The least is counted message by message: its characters at the
// speed it travels at, and before it the pause that the standard puts there (200 ms reaction time, 20 ms for a
// lower-case third letter, 2.1 s of NULs and 1.5 s of rest for a battery).
#include <algorithm>
#include <cstdio>

#include "async/loop.hpp"
#include "catalogue/catalogue.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/programming.hpp"
#include "protocol/iec62056_21/reader.hpp"
#include "sample.hpp"

namespace obiscope::bench {
namespace {

using namespace iec62056_21;

struct Case {
  std::string name;
  MeterOptions meter;
  ReadOptions reader;
  Duration least;
};

constexpr std::size_t kRequest = 5, kOptionSelect = 6;

Duration at_300(std::size_t characters) {
  return k7E1.time_of(characters);
}
std::size_t identification_length(const MeterOptions& meter) {
  return meter.identification.size() + 3;
}

Case mode_c(char z, bool fast) {
  Case one;
  one.name = std::string("C, ") + (fast ? "20 ms, " : "") + std::to_string(*baud_of(z, Mode::c)) + " Bd";
  one.meter.identification = std::string(fast ? "XYz" : "XYZ") + z + "METER";
  one.meter.reaction = fast ? 20ms : 200ms;
  one.least = at_300(kRequest + identification_length(one.meter) + kOptionSelect) + 3 * one.meter.reaction +
              k7E1.at(*baud_of(z, Mode::c)).time_of(sample_readout_length());
  return one;
}

Case mode_a() {
  Case one;
  one.name = "A, 300 Bd";
  one.meter.identification = "XYZ METER";
  one.meter.mode = Mode::a;
  one.least = at_300(kRequest + identification_length(one.meter) + sample_readout_length()) + 2 * 200ms;
  return one;
}

Case mode_b(char z, bool battery) {
  Case one;
  one.name = std::string("B, ") + (battery ? "battery, " : "") + std::to_string(*baud_of(z, Mode::b)) + " Bd";
  one.meter.identification = std::string("XYZ") + z + "METER";
  one.meter.mode = Mode::b;
  one.least = at_300(kRequest + identification_length(one.meter)) + 2 * 200ms +
              k7E1.at(*baud_of(z, Mode::b)).time_of(sample_readout_length());
  if (battery) {
    one.meter.wake_up = WakeUp::normal;
    one.reader.sign_on.wake_up = WakeUp::normal;
    one.least += 2100ms + 1500ms;
  }
  return one;
}

Case mode_d() {
  Case one;
  one.name = "D, 2400 Bd";
  one.meter.identification = "XYZ3METER";
  one.meter.mode = Mode::d;
  one.meter.stx = false;
  one.meter.line = one.reader.sign_on.line = k7E1.at(2400);
  one.reader.push = true;
  // From when the reader begins to listen: the meter's own interval, then its telegram up to the "!".
  const std::size_t behind_end_mark = 4;  // CR LF ETX BCC and STX are not sent; CR LF behind "!" is not waited for
  one.least = one.meter.push_interval + one.meter.line.time_of(identification_length(one.meter) + 2 +
                                                               sample_readout_length() - behind_end_mark - 1);
  return one;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases = {mode_a(), mode_d(), mode_b('C', true)};
  for (char z = 'A'; z <= 'F'; ++z) cases.push_back(mode_b(z, false));
  for (char z = '0'; z <= '6'; ++z) cases.push_back(mode_c(z, false));
  for (char z = '0'; z <= '6'; ++z) cases.push_back(mode_c(z, true));
  Case e = mode_c('5', false);
  e.name = "E read as C, 9600 Bd";
  e.meter.mode = Mode::e;
  e.meter.identification.insert(4, "\\2");
  e.least += at_300(2);
  cases.push_back(e);
  return cases;
}

}  // namespace

std::vector<Measurement> measure_line_time() {
  double worst = 0;
  std::fprintf(stderr, "%-28s %12s %12s %8s\n", "mode", "least", "taken", "ratio");
  for (const Case& one : all_cases()) {
    VirtualLoop loop;
    Wire wire(loop);
    const Sample household;
    Task<> serving = serve(wire.right(), household, one.meter);
    serving.start();
    const Instant begin = loop.now();
    const Result<Readout> readout = loop.run(read(wire.left(), one.reader));
    const Duration taken = (readout ? readout->received : loop.now() + 24h) - begin;
    const double ratio = static_cast<double>(taken.count()) / static_cast<double>(one.least.count());
    worst = std::max(worst, ratio);
    std::fprintf(stderr, "%-28s %10.3f s %10.3f s %8.4f\n", one.name.c_str(),
                 std::chrono::duration<double>(one.least).count(), std::chrono::duration<double>(taken).count(), ratio);
  }
  return {{"line_time_ratio_max", worst, "", "1.01"}};
}

}  // namespace obiscope::bench

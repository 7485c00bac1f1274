// How fast a captured readout is decoded from memory: identification, block check, codes, numbers and units.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include "measure.hpp"
#include "protocol/iec62056_21/data_set.hpp"
#include "protocol/iec62056_21/frame.hpp"
#include "protocol/iec62056_21/message.hpp"

namespace obiscope::bench {
namespace {

using namespace iec62056_21;

constexpr std::size_t kReadouts = 512;  // one run: some 300 kB, as a capture of a night holds them
constexpr int kRuns = 200;              // the fastest of them counts: all others were disturbed

// `whole` and `behind` digits around a point, other ones for each `seed`.
std::string number(unsigned seed, std::size_t whole, std::size_t behind) {
  const unsigned long long digits = (seed * 2654435761ULL) % 1'000'000'000ULL + 1'000'000'000ULL;
  std::string text = std::to_string(digits).substr(10 - whole - behind);
  if (behind > 0) text.insert(whole, 1, '.');
  return text;
}

struct Line {
  const char* before;
  std::size_t whole, behind;
  const char* after;
};

// What a three-phase household meter sends, with values that differ from readout to readout.
constexpr Line kLines[] = {
    {"F.F(", 2, 0, ")"},       {"0.0(        ", 8, 0, ")"}, {"C.1.0(", 8, 0, ")"},      {"C.1.1(        ", 0, 0, ")"},
    {"1.8.1(", 6, 3, "*kWh)"}, {"1.8.2(", 6, 3, "*kWh)"},   {"2.8.1(", 6, 3, "*kWh)"},  {"2.8.2(", 6, 3, "*kWh)"},
    {"1.8.0(", 6, 3, "*kWh)"}, {"2.8.0(", 6, 3, "*kWh)"},   {"15.8.0(", 6, 3, "*kWh)"}, {"C.7.0(", 4, 0, ")"},
    {"32.7(", 3, 0, "*V)"},    {"52.7(", 3, 0, "*V)"},      {"72.7(", 3, 0, "*V)"},     {"31.7(", 3, 2, "*A)"},
    {"51.7(", 3, 2, "*A)"},    {"71.7(", 3, 2, "*A)"},      {"16.7(", 3, 2, "*kW)"},    {"14.7(", 2, 2, "*Hz)"},
    {"82.8.1(", 4, 0, ")"},    {"82.8.2(", 4, 0, ")"},      {"0.2.0(M", 2, 0, ")"},     {"C.5.0(", 4, 0, ")"},
};

std::string readout(unsigned n) {
  std::string text;
  unsigned seed = n * 1000;
  for (const Line& line : kLines) {
    text += line.before;
    if (line.whole > 0) text += number(++seed, line.whole, line.behind);
    text += line.after;
    text += "\r\n";
  }
  text += "!\r\n";
  return "/XXX4METER.M27\r\n" + encode_block(text);
}

struct Decoded {
  std::size_t registers = 0;
  std::uint64_t mixed = 0;  // of all fields, so that none can be left out by the compiler
};

// The road of a captured readout: past the identification to STX, then check and decode.
void decode(Bytes capture, Decoded& decoded) {
  const std::size_t stx = as_text(capture).find(kStx);
  decode_block(capture.subspan(stx), 1, [&decoded](const DataSet& set) {
    ++decoded.registers;
    decoded.mixed += static_cast<std::uint64_t>(set.number.mantissa) + set.obis.c + set.unit.number + set.text.size();
  });
}

}  // namespace

std::vector<Measurement> measure_decoding() {
  std::vector<std::string> captures;
  std::size_t bytes = 0;
  for (unsigned n = 0; n < kReadouts; ++n) {
    captures.push_back(readout(n));
    bytes += captures.back().size();
  }
  double best_seconds = std::numeric_limits<double>::max();
  Decoded decoded;
  for (int run = 0; run < kRuns; ++run) {
    decoded.registers = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& capture : captures) decode(as_bytes(capture), decoded);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    best_seconds = std::min(best_seconds, taken.count());
  }
  volatile std::uint64_t kept = decoded.mixed;
  static_cast<void>(kept);
  return {
      {"iec62056_21_decode_bytes_per_second", static_cast<double>(bytes) / best_seconds, "B/s", "1e9"},
      {"iec62056_21_decode_ns_per_register", best_seconds * 1e9 / static_cast<double>(decoded.registers), "ns", ""}};
}

}  // namespace obiscope::bench

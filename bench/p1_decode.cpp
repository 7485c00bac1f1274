// How fast a telegram of a P1 port is decoded from memory: its CRC, codes, numbers and units. Beside it the CRC alone,
// which is the least that any reader has to do.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <string>

#include "bytes/crc.hpp"
#include "measure.hpp"
#include "protocol/p1/capture.hpp"
#include "protocol/p1/telegram.hpp"

namespace obiscope::bench {
namespace {

constexpr std::size_t kTelegrams = 512;  // one run: some 550 kB
constexpr int kRuns = 200;               // the fastest of them counts: all others were disturbed
constexpr std::size_t kSize = 1'071;     // bytes of a telegram with its CRC and line end

struct Line {
  const char* before;
  std::size_t whole, behind;
  const char* after;
};

// What a three-phase meter with a gas meter sends (DSMR 5).
constexpr Line kLines[] = {
    {"1-3:0.2.8(", 2, 0, ")"},      {"0-0:1.0.0(240101", 6, 0, "W)"},   {"1-0:1.8.1(", 6, 3, "*kWh)"},
    {"1-0:1.8.2(", 6, 3, "*kWh)"},  {"1-0:2.8.1(", 6, 3, "*kWh)"},      {"1-0:2.8.2(", 6, 3, "*kWh)"},
    {"0-0:96.14.0(000", 1, 0, ")"}, {"1-0:1.7.0(", 2, 3, "*kW)"},       {"1-0:2.7.0(", 2, 3, "*kW)"},
    {"0-0:96.7.21(", 5, 0, ")"},    {"0-0:96.7.9(", 5, 0, ")"},         {"1-0:32.32.0(", 5, 0, ")"},
    {"1-0:52.32.0(", 5, 0, ")"},    {"1-0:72.32.0(", 5, 0, ")"},        {"1-0:32.36.0(", 5, 0, ")"},
    {"1-0:52.36.0(", 5, 0, ")"},    {"1-0:72.36.0(", 5, 0, ")"},        {"0-0:96.13.0(", 0, 0, ")"},
    {"1-0:32.7.0(", 3, 1, "*V)"},   {"1-0:52.7.0(", 3, 1, "*V)"},       {"1-0:72.7.0(", 3, 1, "*V)"},
    {"1-0:31.7.0(", 3, 0, "*A)"},   {"1-0:51.7.0(", 3, 0, "*A)"},       {"1-0:71.7.0(", 3, 0, "*A)"},
    {"1-0:21.7.0(", 2, 3, "*kW)"},  {"1-0:41.7.0(", 2, 3, "*kW)"},      {"1-0:61.7.0(", 2, 3, "*kW)"},
    {"1-0:22.7.0(", 2, 3, "*kW)"},  {"1-0:42.7.0(", 2, 3, "*kW)"},      {"1-0:62.7.0(", 2, 3, "*kW)"},
    {"0-1:24.1.0(00", 1, 0, ")"},   {"0-1:96.1.0(47303033", 8, 0, ")"}, {"0-1:24.2.1(240101", 6, 0, "W)"},
};

std::string digits(unsigned seed, std::size_t whole, std::size_t behind) {
  const unsigned long long all = (seed * 2654435761ULL) % 1'000'000'000ULL + 1'000'000'000ULL;
  std::string text = std::to_string(all).substr(10 - whole - behind);
  if (behind > 0) text.insert(whole, 1, '.');
  return text;
}

// All before the CRC, with a message of `message` characters.
std::string lines(unsigned n, std::size_t message) {
  std::string text = "/XXX5\\2METER-1013\r\n\r\n";
  unsigned seed = n * 1000;
  for (const Line& line : kLines) {
    const std::string_view code = line.before;
    text += code;
    if (line.whole > 0) text += digits(++seed, line.whole, line.behind);
    if (code == "0-0:96.13.0(") text.append(message, '3');
    text += line.after;
    if (code == "0-1:24.2.1(240101") text += "(" + digits(++seed, 5, 3) + "*m3)";
    text += "\r\n";
    if (code != "0-0:96.7.9(") continue;
    text += "1-0:99.97.0(2)(0-0:96.7.19)";
    for (int row = 0; row < 2; ++row) {
      text += "(2401010" + digits(++seed, 5, 0) + "W)";
      text += "(00000" + digits(++seed, 5, 0) + "*s)";
    }
    text += "\r\n";
  }
  return text + "!";
}

std::string telegram(unsigned n) {
  constexpr std::size_t kCrc = 6;  // with its line end
  const std::string text = lines(n, kSize - kCrc - lines(n, 0).size());
  char crc[16];
  std::snprintf(crc, sizeof crc, "%04X\r\n", unsigned{crc_arc(as_bytes(text))});
  return text + crc;
}

// The fastest run over all telegrams, in ns per telegram.
template <class Run>
double fastest(const std::vector<std::string>& telegrams, Run&& run) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < kRuns; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& one : telegrams) run(as_bytes(one));
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    best = std::min(best, taken.count());
  }
  return best / static_cast<double>(telegrams.size());
}

}  // namespace

std::vector<Measurement> measure_p1_decoding() {
  std::vector<std::string> telegrams;
  for (unsigned n = 0; n < kTelegrams; ++n) telegrams.push_back(telegram(n));
  std::uint64_t mixed = 0, values = 0, wrong = 0;  // of all fields, so that none can be left out by the compiler
  const double decode = fastest(telegrams, [&](Bytes one) {
    const bool right = p1::decode_telegram(one.first(one.size() - 2), [&](const p1::DataSet& set) {
      ++values;
      mixed += static_cast<std::uint64_t>(set.number.mantissa) + set.obis.c + set.unit.number + set.text.size();
    });
    wrong += right ? 0U : 1U;
  });
  const double crc = fastest(telegrams, [&](Bytes one) { mixed += crc_arc(one.first(one.size() - 6)); });
  const double readout = fastest(telegrams, [&](Bytes one) {
    p1::decode_capture(one, {}, [&](p1::Telegram telegram) { mixed += telegram ? telegram->readings.size() : 0; });
  });
  volatile std::uint64_t kept = mixed;
  static_cast<void>(kept);
  if (wrong > 0)
    std::fprintf(stderr, "p1_decode: %llu telegrams were refused\n", static_cast<unsigned long long>(wrong));
  return {{"p1_decode_ns", decode, "ns", "600"},
          {"p1_decode_bytes_per_second", static_cast<double>(kSize) / decode * 1e9, "B/s", ""},
          {"p1_crc_ns", crc, "ns", ""},
          {"p1_readout_ns", readout, "ns", ""}};
}

}  // namespace obiscope::bench

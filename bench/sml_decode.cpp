// How fast SML files are decoded from memory, on one core: marks found, both CRCs checked, every value scaled. Over the
// good files of the corpus where it is beside the project, else over those of a virtual meter. What the CRCs alone take
// is printed beside it: nothing can be faster. Where libsml is installed, it parses the same files in the same run.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "bytes/crc.hpp"
#include "measure.hpp"
#include "protocol/sml/extent.hpp"
#include "protocol/sml/frame.hpp"
#include "protocol/sml/message.hpp"
#include "protocol/sml/meter.hpp"

#ifdef OBISCOPE_LIBSML
extern "C" {
#include <sml/sml_file.h>
}
#endif

namespace obiscope::bench {
namespace {

using File = std::vector<Byte>;

constexpr int kRuns = 1'000;  // the fastest of them counts: all others were disturbed

// A three-phase meter.
class House final : public Source {
 public:
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant now, const std::function<void(const Register&)>& sink) const override {
    const std::int64_t moving = now.time_since_epoch().count() / 1'000'000 % 10'000'000;
    for (const char* code : {"1-0:1.8.0", "1-0:1.8.1", "1-0:2.8.0", "1-0:16.7.0", "1-0:36.7.0", "1-0:56.7.0"}) {
      Register one;
      one.reading.obis = obis_from(code).value();
      one.reading.value = Decimal{moving + 12'345'678, -1};
      one.reading.unit = unit_from(one.reading.obis.d == 8 ? "Wh" : "W");
      sink(one);
    }
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }
};

std::vector<File> of_a_virtual_meter() {
  std::vector<File> files;
  for (std::uint32_t n = 0; n < 200; ++n)
    files.push_back(sml::file_of(House(), {}, Instant(std::chrono::seconds(1'767'225'600 + n)), n, n));
  std::fprintf(stderr, "sml_decode: no corpus beside the project; files of a virtual meter\n");
  return files;
}

std::vector<File> good_files() {
  const std::filesystem::path folder = std::filesystem::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus" / "sml";
  std::vector<File> files;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
    if (entry.path().extension() != ".bin") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string recording{std::istreambuf_iterator<char>(in), {}};
    sml::find_telegrams(as_bytes(recording), [&](const Extent& extent) {
      const Bytes file = as_bytes(recording).subspan(extent.offset, extent.length);
      if (extent.checked) files.emplace_back(file.begin(), file.end());
    });
  }
  return files.empty() ? of_a_virtual_meter() : files;
}

// Depends on every entry, so that none can be left out.
struct Mixer {
  std::uint64_t mixed = 0;
  void message(const sml::MessageHead&) {}
  void server(const sml::Server& server) { mixed += server.id.size(); }
  void signature(Bytes octets) { mixed += octets.size(); }
  void attention(const sml::Attention&) {}
  bool kermit() const { return false; }
  void entry(const sml::Entry& entry) {
    const Decimal value{entry.number.value(), entry.scaler};
    mixed += static_cast<std::uint64_t>(value.mantissa) + static_cast<Byte>(value.exponent) + std::size_t{entry.unit};
    mixed += entry.name.size() + entry.octets.size() + entry.status.bits;
  }
};

std::uint64_t decode(const std::vector<File>& files) {
  Mixer mixer;
  for (const File& file : files) {
    sml::FrameScan scan;
    sml::Frame frame;
    if (scan.next(file, true, frame) != sml::FrameScan::Step::frame || frame.fault != sml::FrameFault::none)
      std::abort();
    if (sml::walk_file(frame.content, mixer).fault != sml::MessageFault::none) std::abort();
  }
  return mixer.mixed;
}

// The CRC of the file and those of its messages.
std::uint64_t check(const std::vector<File>& files) {
  std::uint64_t mixed = 0;
  for (const File& file : files) {
    mixed += frame_check(Bytes(file).first(file.size() - 2));
    const Bytes content = Bytes(file).subspan(sml::kMarkSize, file.size() - 2 * sml::kMarkSize);
    const std::size_t open = std::min<std::size_t>(60, content.size() / 2), close = std::min<std::size_t>(20, open);
    mixed += std::size_t{frame_check(content.first(open))} + frame_check(content.last(close));
    mixed += frame_check(content.subspan(open, content.size() - open - close));
  }
  return mixed;
}

#ifdef OBISCOPE_LIBSML
std::uint64_t decode_with_libsml(const std::vector<File>& files) {
  std::uint64_t mixed = 0;
  for (const File& file : files) {
    std::vector<Byte> content(file.begin() + sml::kMarkSize, file.end() - sml::kMarkSize);
    sml_file* const parsed = sml_file_parse(content.data(), content.size());
    if (parsed == nullptr) std::abort();
    mixed += static_cast<std::uint64_t>(parsed->messages_len);
    sml_file_free(parsed);
  }
  return mixed;
}
#endif

template <class Work>
double nanoseconds(const std::vector<File>& files, Work work) {
  double best_seconds = std::numeric_limits<double>::max();
  std::uint64_t mixed = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    mixed += work(files);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    best_seconds = std::min(best_seconds, taken.count());
  }
  volatile std::uint64_t kept = mixed;
  static_cast<void>(kept);
  return best_seconds * 1e9 / static_cast<double>(files.size());
}

}  // namespace

std::vector<Measurement> measure_sml_decoding() {
  const std::vector<File> files = good_files();
  std::size_t bytes = 0;
  for (const File& file : files) bytes += file.size();
  const double mean = static_cast<double>(bytes) / static_cast<double>(files.size());
  const double ours = nanoseconds(files, decode);
  const double checks = nanoseconds(files, check);
  std::vector<Measurement> seen = {{"sml_decode_ns", ours, "ns", "150"},
                                   {"sml_decode_crc_ns", checks, "ns", ""},
                                   {"sml_decode_bytes_per_second", mean / ours * 1e9, "B/s", ""},
                                   {"sml_telegram_bytes", mean, "B", ""}};
#ifdef OBISCOPE_LIBSML
  seen.push_back({"sml_decode_vs_libsml", nanoseconds(files, decode_with_libsml) / ours, "x", "20"});
#else
  std::fprintf(stderr, "sml_decode_vs_libsml: skipped, libsml-dev is not installed\n");
#endif
  return seen;
}

}  // namespace obiscope::bench

// Both sides: a reader hears any bytes in any pieces and ends with an answer; what a virtual meter pushes, whatever its
// registers and options are, is read as it was meant.
#include <cstdlib>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "protocol/sml/meter.hpp"
#include "protocol/sml/reader.hpp"

using namespace obiscope;
using namespace obiscope::sml;

namespace {

void expect(bool right) {
  if (!right) std::abort();
}

class Given final : public Source {
 public:
  explicit Given(Bytes bytes) : bytes_(bytes) {}
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>& sink) const override {
    for (const Reading& reading : readings()) sink({reading, ""});
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }

  // Ten bytes each: unit, scaler and value.
  std::vector<Reading> readings() const {
    std::vector<Reading> all;
    for (std::size_t at = 0; at + 10 <= bytes_.size() && all.size() < 40; at += 10) {
      Reading& one = all.emplace_back();
      one.obis = {1, 0, static_cast<Byte>(at / 10 + 1), (bytes_[at] & 1U) != 0 ? Byte{8} : Byte{7}, 0, 255};
      one.unit = {(bytes_[at] & 2U) != 0 ? Byte{27} : Byte{30}, 0};
      std::uint64_t mantissa = 0;
      for (std::size_t i = 2; i < 10; ++i) mantissa = mantissa << 8U | bytes_[at + i];
      one.value = Decimal{static_cast<std::int64_t>(mantissa) >> (bytes_[at] / 4),
                          static_cast<std::int8_t>(bytes_[at + 1] % 12 - 6)};
    }
    return all;
  }

 private:
  Bytes bytes_;
};

void push(Bytes bytes) {
  VirtualLoop loop;
  Wire wire(loop);
  const Given source(bytes.subspan(1));
  MeterOptions options;
  options.form = (bytes[0] & 1U) != 0 ? ListForm::edl : ListForm::fnn;
  options.bare_time = (bytes[0] & 2U) != 0;
  options.timestamp = (bytes[0] & 4U) != 0;
  options.list_signature.assign(bytes[0] / 8U, Byte{0x1B});
  Task<> serving = serve(wire.right(), source, options);
  serving.start();
  const Result<Readout> readout = loop.run(read(wire.left(), {}));
  expect(readout.has_value());
  const std::vector<Reading> sent = source.readings();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const Reading& back = readout->readings.at(i + 2);
    expect(back.obis == sent[i].obis);
    expect(back.value == sent[i].value);
  }
}

void hear(Bytes bytes) {
  VirtualLoop loop;
  Wire wire(loop);
  const auto talk = [](Line& line, Bytes all) -> Task<> {
    co_await line.configure(k8N1);
    while (!all.empty()) {
      const std::size_t piece = std::min<std::size_t>(all.size(), 1 + all[0] % 64U);
      co_await line.send(all.first(piece));
      co_await line.wait_until(line.now() + 20ms);
      all = all.subspan(piece);
    }
  };
  Task<> talking = talk(wire.right(), bytes);
  talking.start();
  const Result<Readout> readout = loop.run(read(wire.left(), {}));
  if (readout) return;
  expect(!readout.error().text().empty());
  expect(bytes.empty() || readout.error().kind() != ErrorKind::silence);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  hear({bytes, size});
  push({bytes, size});
  return 0;
}

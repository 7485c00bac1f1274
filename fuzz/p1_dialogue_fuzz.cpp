// A P1 reader hears whatever comes, over a Wire in virtual time, behind or between telegrams of a virtual meter; and
// the meter is made of whatever a Source says. The first byte says how.
//   the reader ends in time, with a Readout or a reason.
#include <cstdlib>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "protocol/p1/meter.hpp"
#include "protocol/p1/reader.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::p1;

void require(bool holds) {
  if (!holds) std::abort();
}

class OneRegister final : public Source {
 public:
  explicit OneRegister(std::string written) : written_(std::move(written)) {}
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>& sink) const override {
    Register one;
    one.reading.code = "1-0:1.8.0";
    one.written = written_;
    sink(one);
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }

 private:
  std::string written_;
};

Task<> say(Line& line, Bytes bytes, std::size_t piece) {
  co_await line.configure(kP1Line);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const Bytes next = bytes.subspan(at, std::min(piece, bytes.size() - at));
    co_await line.send(next);
    co_await line.wait_until(line.now() + 30ms);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::size_t kMost = 4'000;
  if (size < 2 || size > kMost) return 0;
  const Bytes bytes(input + 1, size - 1);
  VirtualLoop loop;
  Wire wire(loop);
  ReadOptions reader;
  reader.total = 20s;
  if ((input[0] & 1U) != 0) {  // the meter's side is the input itself
    Task<> saying = say(wire.right(), bytes, 1 + (input[0] >> 1U));
    saying.start();
    const Result<Readout> readout = loop.run(read(wire.left(), reader));
    require(readout || !readout.error().text().empty());
    return 0;
  }
  const OneRegister source{std::string(as_text(bytes))};
  MeterOptions meter;
  meter.version = static_cast<Version>(input[0] >> 1U & 3U);
  meter.variant = static_cast<Variant>((input[0] >> 3U & 7U) % 7);
  meter.faults.wrong_crc = input[0] >> 6U & 1U;
  meter.faults.reset_mid_telegram = (input[0] >> 7U) != 0;
  if (meter.version < Version::v4) reader.line = kOldP1Line;
  Task<> serving = serve(wire.right(), source, meter);
  serving.start();
  const Result<Readout> readout = loop.run(read(wire.left(), reader));
  require(readout || !readout.error().text().empty());
  return 0;
}

// The meter's side of Modbus against a reader that says anything, in virtual time: it goes on, and answers in frames.
#include <cstdlib>

#include "modbus_line.hpp"
#include "protocol/modbus/meter.hpp"

using namespace obiscope;
using namespace obiscope::modbus;

namespace {

class Shop final : public Source {
 public:
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>&) const override { return false; }
  std::optional<Register> find(std::string_view code, Instant) const override {
    if (code.size() % 3 == 0) return std::nullopt;
    Register one;
    if (code.size() % 2 == 0)
      one.reading.value = std::string(code);
    else
      one.reading.value = Decimal{-12345, 3};
    return one;
  }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant now) const override {
    Profile profile;
    profile.rows.resize(40);
    for (Row& row : profile.rows) row.time = meter_time_from(now);
    return profile;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  VirtualLoop loop;
  Wire wire(loop);
  const Shop shop;
  MeterOptions options;
  options.map = map_of_all_types((bytes[0] & 1U) != 0);
  options.framing = (bytes[0] & 2U) != 0 ? Framing::tcp : Framing::rtu;
  options.columns = {1, 2, 3};
  options.closed = {3};
  options.without = {"sometimes"};
  options.capacity = 20;
  if (!loop.run(wire.right().configure(k8N2))) std::abort();
  TaskGroup meter;
  meter.add(serve(wire.left(), shop, options));
  const Instant begin = loop.now();
  if (!loop.run(recite(wire.right(), {bytes + 1, size - 1}))) std::abort();
  if (loop.now() - begin > std::chrono::seconds(2 * size + 1)) std::abort();
  return 0;
}

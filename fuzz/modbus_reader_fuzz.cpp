// Our side of Modbus against a meter that says anything, in virtual time: it ends, and in time.
#include <cstdlib>

#include "modbus_line.hpp"
#include "protocol/modbus/reader.hpp"

using namespace obiscope;
using namespace obiscope::modbus;

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  const Byte form = bytes[0];
  VirtualLoop loop;
  Wire wire(loop);
  for (Line* line : {&wire.left(), &wire.right()})
    if (!loop.run(line->configure(k8N2))) std::abort();
  ReadOptions options;
  options.map = map_of_all_types((form & 1U) != 0);
  options.framing = (form & 2U) != 0 ? Framing::tcp : Framing::rtu;
  options.pause = (form & 4U) != 0 ? 1s : 0s;
  options.total = 5min;
  options.unit = static_cast<Byte>(1 + form % 3);
  TaskGroup meter;
  meter.add(recite(wire.right(), {bytes + 1, size - 1}));
  const Instant begin = loop.now();
  if ((form & 8U) == 0) {
    const Result<Readout> readout = loop.run(read(wire.left(), options));
    if (readout && readout->readings.empty()) std::abort();
  } else {
    ProfileSink sink;
    sink.begin = [](const Profile&, std::size_t) -> Result<void> { return {}; };
    sink.row = [](const Row&) -> Result<void> { return {}; };
    const Result<std::vector<Warning>> warnings = loop.run(read_profile(wire.left(), options, {}, sink));
    static_cast<void>(warnings);
  }
  if (loop.now() - begin > options.total + 1min) std::abort();
  return 0;
}

// The meter's side of a session against a reader that says anything, in virtual time: nothing that it says makes it
// hang or end, and an honest reader is served behind it.
#include <cstdlib>

#include "c1218_line.hpp"
#include "protocol/c1218/meter.hpp"
#include "protocol/c1218/reader.hpp"
#include "protocol/c1218/source_test.hpp"

using namespace obiscope;
using namespace obiscope::c1218;

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 2) return 0;
  VirtualLoop loop;
  Wire wire(loop);
  if (!loop.run(wire.left().configure(k8N1))) std::abort();
  test::Household source;
  MeterOptions options;
  options.number_format1 = bytes[0] % 14;
  options.time_format = bytes[1] % 5;
  options.most_significant_first = (bytes[0] & 0x80U) != 0;
  options.faults.doubled = bytes[1] >= 0xF0;
  TaskGroup meter;
  meter.add(serve(wire.right(), source, options));
  const Result<void> said = loop.run(recite(wire.left(), {bytes + 2, size - 2}));
  if (!said) std::abort();
  const auto pause = [](Line& line) -> Task<> { co_await line.wait_until(line.now() + 5min); };
  if (!loop.run(pause(wire.left()))) std::abort();
  const Result<Readout> readout = loop.run(read(wire.left(), {}));
  if (!readout || readout->meter.id != "40123456") std::abort();
  return 0;
}

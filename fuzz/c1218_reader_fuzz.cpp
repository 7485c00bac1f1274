// Our side of a session against a meter that says anything, in virtual time: it ends, within its limit and what it
// takes to sign off, and gives a Readout or an Error with words.
#include <cstdlib>

#include "c1218_line.hpp"
#include "protocol/c1218/reader.hpp"

using namespace obiscope;
using namespace obiscope::c1218;

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  VirtualLoop loop;
  Wire wire(loop);
  if (!loop.run(wire.right().configure(k8N1))) std::abort();
  TaskGroup meter;
  meter.add(recite(wire.right(), {bytes + 1, size - 1}));
  ReadOptions options;
  options.total = 2min;
  if ((bytes[0] & 4U) != 0) options.password = "secret";
  options.negotiate = (bytes[0] & 8U) == 0;
  const Instant begun = loop.now();
  if ((bytes[0] & 1U) != 0) {
    std::size_t rows = 0;
    ProfileSink sink;
    sink.row = [&](const Row&) -> Result<void> {
      ++rows;
      return {};
    };
    const auto read = loop.run(read_profile(wire.left(), options, {}, sink));
    if (!read && read.error().text().empty()) std::abort();
    if (rows > (1U << 20U)) std::abort();
  } else {
    const Result<Readout> readout = loop.run(read(wire.left(), options));
    if (!readout && readout.error().text().empty()) std::abort();
    if (!readout && readout.error().text().find("secret") != std::string::npos) std::abort();
  }
  if (loop.now() - begun > 5min) std::abort();
  return 0;
}

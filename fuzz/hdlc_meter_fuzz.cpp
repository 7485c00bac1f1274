// The meter's side of a link against a reader that says anything, in virtual time: nothing that it says makes it hang,
// grow, or take more than was sent.
#include <cstdlib>

#include "hdlc_line.hpp"
#include "protocol/hdlc/meter.hpp"

using namespace obiscope;
using namespace obiscope::hdlc;

namespace {

Task<> serve(MeterLink& link, Instant end) {
  const std::vector<Byte> answer(700, 0xC4);
  for (;;) {
    const Event event = co_await link.receive(end);
    if (event.apdu.size() > 5000) std::abort();
    if (event.what == Event::What::request) co_await link.send(answer);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 2) return 0;
  VirtualLoop loop;
  Wire wire(loop);
  for (Line* line : {&wire.left(), &wire.right()})
    if (!loop.run(line->configure(k8N1))) std::abort();
  MeterLinkOptions options;
  options.servers = {{1, 0, 1}, {2, 17, 2}};
  options.wish.window_receive = options.wish.window_transmit = static_cast<std::uint8_t>(1 + bytes[0] % 7);
  options.most_apdu = 5000;
  options.inactivity_limit = 20s;
  options.faults.rnr = bytes[1] & 1U;
  options.faults.segments_lost = bytes[1] >> 1U & 3U;
  options.faults.wrong_fcs = bytes[1] >> 3U & 3U;
  options.faults.frmr = bytes[1] >= 0xF0;
  TaskGroup reader;
  reader.add(recite(wire.right(), {bytes + 2, size - 2}, {{16, 0, 1}, {1, 0, 1}}));
  MeterLink link(wire.left(), options);
  const Instant end = loop.now() + 1h;
  const Result<void> served = loop.run(serve(link, end));
  if (served || served.error().kind() != ErrorKind::silence) std::abort();
  if (loop.now() > end + 24h) std::abort();
  return 0;
}

// HDLC, direct and behind mode E.
#include <algorithm>

#include "protocol/dlms/meter_line.hpp"

namespace obiscope::dlms {

Task<> MeterLine::serve_hdlc(Duration patience) {
  const bool only = speaks_one() && meter_.options.hdlc;  // nothing else can come: the link object stays
  hdlc::MeterLink link(line_, meter_.options.link);
  Server server(meter_, &link.agreed());
  const Instant limit = only || patience <= Duration::zero() ? Instant::max() : line_.now() + patience;
  for (;;) {
    const Result<hdlc::Event> event = co_await link.receive(std::min(limit, next_push_)).result();
    if (!event && event.error().kind() != ErrorKind::silence) co_await event.error();
    if (!event && !push_is_due()) co_return;
    if (!event) {
      co_await push_in_frames();
      continue;
    }
    if (event->what != hdlc::Event::What::request) server.disconnect();
    if (event->what == hdlc::Event::What::disconnected && !only) co_return;
    if (event->what != hdlc::Event::What::request) continue;
    Bytes apdu = server.answer({event->client.upper, event->server.upper}, event->apdu, line_.now());
    if (server.was_reset()) co_return;
    for (; !apdu.empty(); apdu = server.more()) co_await link.send(apdu);
  }
}

// Signing on in ASCII; who does not choose HDLC gets a readout.
Task<> MeterLine::serve_ascii() {
  const std::optional<std::uint32_t> speed =
      co_await iec62056_21::serve_one(line_, meter_.source, meter_.options.ascii);
  if (speed) co_await serve_hdlc(meter_.options.link.inactivity_limit);
}

}  // namespace obiscope::dlms

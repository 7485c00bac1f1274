// Pushes by interval: UI frames while no link stands, wrapper messages between two requests.
#include <algorithm>

#include "protocol/dlms/meter_line.hpp"
#include "protocol/dlms/push_setup.hpp"

namespace obiscope::dlms {

bool MeterLine::push_is_due() const {
  return line_.now() >= next_push_;
}

void MeterLine::plan_push() {
  const Duration interval = meter_.options.push.interval;
  if (interval > Duration::zero()) next_push_ = line_.now() + interval;
}

Task<> MeterLine::push_wrapped() {
  plan_push();
  if (meter_.options.faults.silent) co_return;
  constexpr std::size_t kMostApdu = 65'535;  // two bytes of length
  const Result<std::vector<std::vector<Byte>>> parts = next_push(meter_, line_.now(), kMostApdu);
  if (!parts) co_return;
  for (const std::vector<Byte>& part : *parts)
    co_await send_wrapped(meter_.options.server, meter_.options.push.client, part);
}

// At the settings of HDLC, whatever is listened at.
Task<> MeterLine::push_in_frames() {
  plan_push();
  const MeterOptions& options = meter_.options;
  if (options.faults.silent || !options.hdlc) co_return;
  const std::size_t most = options.link.wish.information_transmit - hdlc::kLlcSize;
  const Result<std::vector<std::vector<Byte>>> parts = next_push(meter_, line_.now(), most);
  if (!parts) co_return;
  hdlc::Address from{options.server, 0, 1};
  for (const hdlc::Address& each : options.link.servers)
    if (each.upper == options.server) from = each;
  const hdlc::Address to{options.push.client, 0, 1};
  const LineSettings before = line_.settings();
  if (!(before == options.line)) co_await line_.configure(options.line);
  hdlc::MeterLink link(line_, options.link);
  for (const std::vector<Byte>& part : *parts) co_await link.push(to, from, part);
  if (!(before == options.line)) co_await line_.configure(before);
}

}  // namespace obiscope::dlms

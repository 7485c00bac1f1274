#include "protocol/sml/meter.hpp"

#include <algorithm>

#include "protocol/sml/frame.hpp"
#include "protocol/sml/list_encode.hpp"

namespace obiscope::sml {
namespace {

constexpr Duration kLate = 1400ms, kReset = 2s, kAsleep = 3600s;

// What goes wrong with one file.
void damage(std::vector<Byte>& file, MeterFaults& faults) {
  if (faults.wrong_crc == 0) return;
  --faults.wrong_crc;
  file.back() = static_cast<Byte>(file.back() ^ 0x5AU);
}

std::uint32_t seconds_since(Instant start, Instant now) {
  constexpr std::uint32_t kAlready = 86'400;  // it has run for a day when we come
  return kAlready + static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now - start).count());
}

}  // namespace

std::vector<Byte> file_of(const Source& source, const MeterOptions& options, Instant now, std::uint32_t count,
                          std::uint32_t seconds) {
  return encode_file(encode_messages(source, options, now, count, seconds));
}

Task<> serve(Line& line, const Source& source, MeterOptions options) {
  co_await line.configure(options.line);
  while (options.faults.silent) co_await line.wait_until(line.now() + kAsleep);
  const Instant start = line.now();
  Instant next = start;
  for (std::uint32_t count = 0;; ++count) {
    if (options.faults.late) next += kLate;
    co_await line.wait_until(next);
    std::vector<Byte> file = file_of(source, options, line.now(), count, seconds_since(start, line.now()));
    damage(file, options.faults);
    if (options.faults.wrong_message_crc > 0) --options.faults.wrong_message_crc;
    const bool resets = options.faults.reset_mid_telegram;
    if (resets) file.resize(file.size() / 2);
    co_await line.send(file);
    next = std::max(next + options.interval, line.now());
    if (resets) next = line.now() + kReset;
    options.faults.reset_mid_telegram = false;
  }
}

}  // namespace obiscope::sml

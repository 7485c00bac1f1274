#include "protocol/modbus/extent.hpp"

#include "protocol/modbus/message.hpp"
#include "protocol/modbus/scan.hpp"

namespace obiscope::modbus {
namespace {

constexpr unsigned kMostWords = 125;
constexpr unsigned kMostBits = 2000;
constexpr Byte kMostColumns = 14;
constexpr std::uint32_t kMostEntries = 1'000'000;

// A request that a master would send: by this and its CRC alone it is told from noise.
bool is_strict_request(const Frame& frame) {
  if (frame.side != Side::request || frame.unit == 0) return false;
  if (const auto read = read_request_from(frame)) {
    const unsigned most = frame.function <= kReadDiscreteInputs ? kMostBits : kMostWords;
    return read->quantity > 0 && read->quantity <= most && unsigned{read->address} + read->quantity <= 0x10000U;
  }
  const auto entries = entries_request_from(frame);
  if (!entries || entries->index > kMostColumns || entries->quantity == 0) return false;
  if (entries->function == kReadLastEntries) return entries->quantity <= 6;
  return entries->start > 0 && entries->start <= kMostEntries;
}

bool adjoin(const std::optional<Passed>& left, const std::optional<Passed>& right) {
  return left && right && left->end() == right->offset && left->framing == Framing::rtu &&
         right->framing == Framing::rtu &&
         (left->frame.unit == right->frame.unit || left->frame.unit == 0 || right->frame.unit == 0);
}

}  // namespace

void find_telegrams(Bytes recording, const ExtentSink& sink) {
  Scan scan(recording);
  std::optional<Passed> before;
  std::optional<Passed> current = scan.next();
  while (current) {
    std::optional<Passed> after = scan.next();
    const Extent extent{current->offset, current->frame.size, false};
    if (current->framing == Framing::tcp) {
      const bool asked = before && answers(*current, *before);
      const bool answered = after && answers(*after, *current);
      if (asked || answered) sink(extent);
    } else {
      const bool alone = current->offset == 0 && current->end() == recording.size();
      const bool accompanied = adjoin(before, current) || adjoin(current, after);
      sink({extent.offset, extent.length, alone || accompanied || is_strict_request(current->frame)});
    }
    before = current;
    current = after;
  }
}

}  // namespace obiscope::modbus

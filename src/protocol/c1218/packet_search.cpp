#include "protocol/c1218/packet_search.hpp"

#include <algorithm>

#include "protocol/c1218/message.hpp"

namespace obiscope::c1218 {

bool is_plausible(const Packet& packet) {
  if (packet.content.empty() || (packet.control & kReservedControl) != 0) return false;
  if (!packet.several()) return packet.sequence == 0 && (is_request(packet.content) || is_answer(packet.content));
  if (!packet.first()) return true;
  const Byte code = packet.content[0];
  return packet.sequence > 0 && (!service_name(code).empty() || !response_name(code).empty());
}

namespace {

// Without a right CRC the form has to be that of every meter on an optical port, so that other families' bytes are not
// taken for damaged packets.
bool is_suspect(const Packet& packet) {
  constexpr Byte kDataFormat = 0x03;
  return packet.identity == 0 && (packet.control & kDataFormat) == 0;
}

}  // namespace

std::optional<Found> PacketSearch::next() {
  std::optional<Found> suspect;
  while (at_ < recording_.size()) {
    const Bytes rest = recording_.subspan(at_);
    at_ += static_cast<std::size_t>(std::find(rest.begin(), rest.end(), kStart) - rest.begin());
    if (suspect && at_ >= suspect->offset + suspect->length) {
      at_ = suspect->offset + suspect->length;
      return suspect;
    }
    if (at_ == recording_.size()) break;
    const std::size_t length = window_.packet_at(at_);
    const bool plausible = length != 0 && is_plausible(packet_from(recording_.subspan(at_, length)));
    if (plausible && window_.right(at_, length)) {
      const Found found{at_, length, true};
      at_ += length;
      return found;
    }
    if (plausible && !suspect && is_suspect(packet_from(recording_.subspan(at_, length))))
      suspect = Found{at_, length, false};
    ++at_;
  }
  return suspect;
}

bool acknowledged_before(Bytes recording, std::size_t offset, std::size_t least) {
  return offset > least && (recording[offset - 1] == kAck || recording[offset - 1] == kNak);
}

}  // namespace obiscope::c1218

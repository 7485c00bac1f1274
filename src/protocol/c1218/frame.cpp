#include "protocol/c1218/frame.hpp"

#include <cassert>

#include "bytes/crc.hpp"

namespace obiscope::c1218 {

void encode_packet(const Packet& packet, std::vector<Byte>& out) {
  assert(packet.content.size() <= kMostContent);
  const std::size_t begin = out.size();
  const auto length = static_cast<unsigned>(packet.content.size());
  const Byte header[] = {kStart,
                         packet.identity,
                         packet.control,
                         packet.sequence,
                         static_cast<Byte>(length >> 8U),
                         static_cast<Byte>(length & 0xFFU)};
  out.insert(out.end(), std::begin(header), std::end(header));
  out.insert(out.end(), packet.content.begin(), packet.content.end());
  const unsigned check = frame_check(Bytes(out).subspan(begin));
  out.push_back(static_cast<Byte>(check & 0xFFU));
  out.push_back(static_cast<Byte>(check >> 8U));
}

std::size_t content_length(Bytes header) {
  return static_cast<std::size_t>(header[4]) << 8U | header[5];
}

Packet packet_from(Bytes whole) {
  Packet packet;
  packet.identity = whole[1];
  packet.control = whole[2];
  packet.sequence = whole[3];
  packet.content = whole.subspan(kHeaderSize, whole.size() - kAroundContent);
  const Bytes check = whole.last(kCheckSize);
  packet.check = static_cast<std::uint16_t>(check[0] | static_cast<unsigned>(check[1]) << 8U);
  return packet;
}

PacketFramer::Event PacketFramer::take(Byte byte) {
  if (!midway_) {
    if (byte == kAck) return Event::ack;
    if (byte == kNak) return Event::nak;
    if (byte != kStart) {
      ++noise_;
      return Event::nothing;
    }
    bytes_.clear();
    midway_ = true;
  }
  bytes_.push_back(byte);
  if (bytes_.size() < kHeaderSize) return Event::nothing;
  const std::size_t length = content_length(bytes_);
  if (length > kMostContent) {
    clear();
    return Event::damaged;
  }
  if (bytes_.size() < length + kAroundContent) return Event::nothing;
  midway_ = false;
  const Bytes covered = Bytes(bytes_).first(bytes_.size() - kCheckSize);
  return frame_check(covered) == packet().check ? Event::packet : Event::damaged;
}

void PacketFramer::clear() {
  midway_ = false;
  bytes_.clear();
}

Result<bool> MessageJoiner::refuse(const char* why) {
  clear();
  return failure(ErrorKind::malformed, why);
}

Result<bool> MessageJoiner::take(const Packet& packet) {
  const bool begins = !packet.several() || packet.first();
  if (begins) {
    message_.clear();
  } else if (!next_) {
    return refuse("a packet goes on with a message whose first packet did not come");
  } else if (packet.sequence != *next_) {
    return refuse("a packet of the message is missing");
  }
  if (message_.size() + packet.content.size() > kMostMessage) return refuse("the message gets longer than any table");
  message_.insert(message_.end(), packet.content.begin(), packet.content.end());
  next_.reset();
  if (!packet.several() || packet.sequence == 0) return true;
  next_ = static_cast<Byte>(packet.sequence - 1);
  return false;
}

void MessageJoiner::clear() {
  message_.clear();
  next_.reset();
}

}  // namespace obiscope::c1218

// Bytes <-> packets (ANSI C12.18 5.5, layer 2).
//
//   EE | identity | control | sequence | length (2) | content ... | CRC (2, low byte first)
//                    │          └ counts down to 0 in a message of several packets
//                    └ 80 several packets, 40 the first of them, 20 toggle, 03 data format (0: C12.18)
//   06 ACK, 15 NAK: alone, for each packet
//
// The CRC is that of ISO/IEC 13239 over all before it. The toggle bit changes with each new packet of a sender: the
// same bit and the same CRC again is a repeat, acknowledged and dropped.
#pragma once

#include <optional>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::c1218 {

constexpr Byte kStart = 0xEE;
constexpr Byte kAck = 0x06;
constexpr Byte kNak = 0x15;

constexpr Byte kSeveralPackets = 0x80;
constexpr Byte kFirstPacket = 0x40;
constexpr Byte kToggle = 0x20;
constexpr Byte kReservedControl = 0x1C;

constexpr std::size_t kHeaderSize = 6;
constexpr std::size_t kCheckSize = 2;
constexpr std::size_t kAroundContent = kHeaderSize + kCheckSize;
constexpr std::size_t kMostContent = 8192;              // longer packets cannot be negotiated
constexpr std::size_t kMostMessage = 0xFFFF + 16;       // a table of the longest kind with what stands around it
constexpr std::size_t kContentWithoutNegotiation = 56;  // packets of 64 bytes

struct Packet {
  Byte identity = 0;
  Byte control = 0;
  Byte sequence = 0;
  Bytes content;
  std::uint16_t check = 0;
  bool toggle() const { return (control & kToggle) != 0; }
  bool several() const { return (control & kSeveralPackets) != 0; }
  bool first() const { return (control & kFirstPacket) != 0; }
};

// Appends a packet. `content` has at most kMostContent bytes.
void encode_packet(const Packet& packet, std::vector<Byte>& out);
// The length of the content that a header of kHeaderSize bytes announces.
std::size_t content_length(Bytes header);
// The fields of a whole packet, whose CRC is not looked at.
Packet packet_from(Bytes whole);

// Cuts what comes from a line, in any split. What is no start of anything is noise and passed over.
class PacketFramer {
 public:
  enum class Event : std::uint8_t { nothing, ack, nak, packet, damaged };
  // `damaged`: the CRC or the length is wrong. packet() holds until the next take().
  Event take(Byte byte);
  Packet packet() const { return packet_from(bytes_); }
  bool midway() const { return midway_; }
  std::size_t noise() const { return noise_; }
  // Forgets a packet that stopped in the middle.
  void clear();

 private:
  std::vector<Byte> bytes_;
  std::size_t noise_ = 0;
  bool midway_ = false;
};

// Joins the packets of a message. Repeats are the caller's matter.
class MessageJoiner {
 public:
  // True: message() is whole. Errors: malformed, where a sequence number is not the next one, the first packet is
  // missing or the message gets too long; the joiner begins afresh then.
  Result<bool> take(const Packet& packet);
  Bytes message() const { return message_; }
  bool midway() const { return next_.has_value(); }
  void clear();

 private:
  Result<bool> refuse(const char* why);

  std::vector<Byte> message_;
  std::optional<Byte> next_;  // the sequence number to come; none: no message has begun
};

}  // namespace obiscope::c1218

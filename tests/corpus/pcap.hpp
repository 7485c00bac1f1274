// Captures of network traffic (pcap and pcapng) -> TCP streams and UDP datagrams, for tests.
//
//   pcap     magic | version zone ... link type | { time (8) kept length (4) true length (4) packet }
//   pcapng   { block type (4) length (4) ... length (4) }: 0A0D0D0A section, 1 interface, 6 enhanced packet
//
// Ethernet, BSD loopback, Linux cooked and raw IP; IPv4 and IPv6 without extension headers. Streams are put together by
// their sequence numbers: what came twice counts once, what came too early waits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::pcap {

struct Endpoint {
  std::vector<Byte> address;  // 4 or 16 bytes
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// What one side sent, until the other one did.
struct Turn {
  bool from_client = false;
  std::vector<Byte> bytes;
};

struct TcpStream {
  Endpoint client, server;  // the client sent SYN; where that was not captured, it has the higher port
  bool begins = false;      // both SYNs are there
  bool gaps = false;        // bytes are missing
  std::vector<Turn> turns;  // in the order in which they came

  std::vector<Byte> sent(bool by_client) const {
    std::vector<Byte> all;
    for (const Turn& turn : turns)
      if (turn.from_client == by_client) all.insert(all.end(), turn.bytes.begin(), turn.bytes.end());
    return all;
  }
  std::vector<Byte> both() const {
    std::vector<Byte> all;
    for (const Turn& turn : turns) all.insert(all.end(), turn.bytes.begin(), turn.bytes.end());
    return all;
  }
};

struct Datagram {
  Endpoint from, to;
  std::vector<Byte> bytes;
};

struct Traffic {
  std::vector<TcpStream> streams;
  std::vector<Datagram> datagrams;
  std::size_t packets = 0;
};

// Nothing where `file` is neither pcap nor pcapng.
std::optional<Traffic> traffic_of(Bytes file);

namespace detail {

class Reader {
 public:
  explicit Reader(Bytes bytes, bool little = true) : bytes_(bytes), little_(little) {}
  std::uint32_t u32(std::size_t at) const { return number(at, 4); }
  std::uint16_t u16(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
  Bytes part(std::size_t at, std::size_t size) const {
    if (at >= bytes_.size()) return {};
    return bytes_.subspan(at, std::min(size, bytes_.size() - at));
  }
  std::size_t size() const { return bytes_.size(); }

 private:
  std::uint32_t number(std::size_t at, std::size_t size) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = at + (little_ ? size - 1 - i : i);
      value = value << 8U | (place < bytes_.size() ? bytes_[place] : 0U);
    }
    return value;
  }
  Bytes bytes_;
  bool little_;
};

// One direction of a stream.
struct Direction {
  bool known = false;  // `next` is
  bool syn = false;
  std::uint32_t next = 0;  // sequence number of the byte that comes next
  std::map<std::uint32_t, std::vector<Byte>> early;

  // Takes a segment, gives what continues the stream.
  std::vector<Byte> take(std::uint32_t sequence, bool is_syn, Bytes payload) {
    if (is_syn) {
      known = true;
      syn = true;
      next = sequence + 1;
      return {};
    }
    if (payload.empty()) return {};
    if (!known) {
      known = true;
      next = sequence;
    }
    std::vector<Byte>& waiting = early[sequence];
    if (waiting.size() < payload.size()) waiting.assign(payload.begin(), payload.end());
    return continued();
  }
  std::vector<Byte> continued() {
    std::vector<Byte> bytes;
    for (auto each = early.begin(); each != early.end();) {
      const auto ahead = static_cast<std::int32_t>(each->first - next);
      if (ahead > 0) {
        ++each;
        continue;
      }
      const auto old = static_cast<std::size_t>(-static_cast<std::int64_t>(ahead));
      if (old < each->second.size()) {
        bytes.insert(bytes.end(), each->second.begin() + static_cast<std::ptrdiff_t>(old), each->second.end());
        next += static_cast<std::uint32_t>(each->second.size() - old);
      }
      early.erase(each);
      each = early.begin();
    }
    return bytes;
  }
};

struct Conversation {
  TcpStream stream;
  Direction from_client, from_server;
};

class Collector {
 public:
  void packet(std::uint32_t link, Bytes bytes) {
    ++traffic_.packets;
    constexpr std::uint32_t kLoopback = 0, kEthernet = 1, kCooked = 113, kCooked2 = 276;
    const std::size_t head = link == kEthernet   ? 14U
                             : link == kCooked   ? 16U
                             : link == kCooked2  ? 20U
                             : link == kLoopback ? 4U
                                                 : 0U;
    if (bytes.size() <= head) return;
    bytes = bytes.subspan(head);
    if (bytes[0] >> 4U == 4) ipv4(bytes);
    if (bytes[0] >> 4U == 6) ipv6(bytes);
  }

  Traffic finish() {
    for (Conversation& each : conversations_) {
      each.stream.begins = each.from_client.syn && each.from_server.syn;
      each.stream.gaps = !each.from_client.early.empty() || !each.from_server.early.empty();
      traffic_.streams.push_back(std::move(each.stream));
    }
    return std::move(traffic_);
  }

 private:
  void ipv4(Bytes bytes) {
    const Reader reader(bytes, false);
    const std::size_t head = (bytes[0] & 0x0FU) * 4U;
    const std::size_t total = reader.u16(2);
    if (bytes.size() < 20 || total < head) return;
    transport(bytes[9], reader.part(12, 4), reader.part(16, 4), reader.part(head, total - head));
  }
  void ipv6(Bytes bytes) {
    const Reader reader(bytes, false);
    if (bytes.size() < 40) return;
    transport(bytes[6], reader.part(8, 16), reader.part(24, 16), reader.part(40, reader.u16(4)));
  }
  void transport(Byte protocol, Bytes from, Bytes to, Bytes payload) {
    constexpr Byte kTcp = 6, kUdp = 17;
    const Reader reader(payload, false);
    if (payload.size() < 8) return;
    const Endpoint sender{{from.begin(), from.end()}, reader.u16(0)};
    const Endpoint receiver{{to.begin(), to.end()}, reader.u16(2)};
    if (protocol == kUdp) {
      const Bytes bytes = reader.part(8, payload.size());
      traffic_.datagrams.push_back({sender, receiver, {bytes.begin(), bytes.end()}});
    }
    if (protocol == kTcp && payload.size() >= 20) tcp(sender, receiver, reader, payload);
  }
  void tcp(const Endpoint& sender, const Endpoint& receiver, const Reader& reader, Bytes payload) {
    constexpr Byte kSyn = 0x02, kAck = 0x10;
    const std::size_t head = (payload[12] >> 4U) * 4U;
    const bool syn = (payload[13] & kSyn) != 0;
    const bool opens = syn && (payload[13] & kAck) == 0;
    Conversation& conversation = of(sender, receiver, opens);
    const bool by_client = conversation.stream.client == sender;
    Direction& direction = by_client ? conversation.from_client : conversation.from_server;
    const std::vector<Byte> bytes = direction.take(reader.u32(4), syn, reader.part(head, payload.size()));
    if (bytes.empty()) return;
    std::vector<Turn>& turns = conversation.stream.turns;
    if (turns.empty() || turns.back().from_client != by_client) turns.push_back({by_client, {}});
    turns.back().bytes.insert(turns.back().bytes.end(), bytes.begin(), bytes.end());
  }
  Conversation& of(const Endpoint& sender, const Endpoint& receiver, bool opens) {
    for (auto each = conversations_.rbegin(); each != conversations_.rend(); ++each) {
      const TcpStream& stream = each->stream;
      const bool same = (stream.client == sender && stream.server == receiver) ||
                        (stream.client == receiver && stream.server == sender);
      if (same && !(opens && !stream.turns.empty())) return *each;
    }
    conversations_.push_back({});
    const bool sender_is_client = opens || sender.port > receiver.port;
    conversations_.back().stream.client = sender_is_client ? sender : receiver;
    conversations_.back().stream.server = sender_is_client ? receiver : sender;
    return conversations_.back();
  }

  Traffic traffic_;
  std::vector<Conversation> conversations_;
};

inline void read_pcap(const Reader& reader, Collector& collector) {
  const std::uint32_t link = reader.u32(20);
  for (std::size_t at = 24; at + 16 <= reader.size();) {
    const std::size_t kept = reader.u32(at + 8);
    collector.packet(link, reader.part(at + 16, kept));
    at += 16 + kept;
  }
}

inline void read_pcapng(const Reader& reader, Collector& collector) {
  constexpr std::uint32_t kSection = 0x0A0D0D0A, kInterface = 1, kSimplePacket = 3, kPacket = 6;
  std::vector<std::uint32_t> links;
  for (std::size_t at = 0; at + 12 <= reader.size();) {
    const std::uint32_t type = reader.u32(at);
    const std::size_t length = reader.u32(at + 4);
    if (length < 12) return;
    if (type == kSection) links.clear();
    if (type == kInterface) links.push_back(reader.u16(at + 8));
    if (type == kPacket && reader.u32(at + 8) < links.size())
      collector.packet(links[reader.u32(at + 8)], reader.part(at + 28, reader.u32(at + 20)));
    if (type == kSimplePacket && !links.empty()) collector.packet(links[0], reader.part(at + 12, reader.u32(at + 8)));
    at += length;
  }
}

}  // namespace detail

inline std::optional<Traffic> traffic_of(Bytes file) {
  constexpr std::uint32_t kMicroseconds = 0xA1B2C3D4, kNanoseconds = 0xA1B23C4D, kSection = 0x0A0D0D0A,
                          kByteOrder = 0x1A2B3C4D;
  detail::Collector collector;
  for (const bool little : {true, false}) {
    const detail::Reader reader(file, little);
    if (reader.u32(0) == kMicroseconds || reader.u32(0) == kNanoseconds) {
      detail::read_pcap(reader, collector);
      return collector.finish();
    }
    if (reader.u32(0) == kSection && reader.u32(8) == kByteOrder) {
      detail::read_pcapng(reader, collector);
      return collector.finish();
    }
  }
  return std::nullopt;
}

}  // namespace obiscope::pcap

// What a fuzz target lets the other end of a line say: any bytes, or packets with a right CRC around any content.
//
//   00..DF n bytes     sent as they are             E0..FF control length content     an ACK and a packet with these
#pragma once

#include <algorithm>
#include <vector>

#include "line/wire.hpp"
#include "protocol/c1218/frame.hpp"

namespace obiscope::c1218 {

inline std::vector<Byte> next_saying(Bytes& script) {
  const auto take = [&]() -> Byte {
    if (script.empty()) return 0;
    const Byte byte = script.front();
    script = script.subspan(1);
    return byte;
  };
  const Byte what = take();
  if (what < 0xE0) {
    const Bytes raw = script.first(std::min<std::size_t>(what, script.size()));
    script = script.subspan(raw.size());
    return {raw.begin(), raw.end()};
  }
  Packet packet;
  packet.control = take();
  packet.sequence = packet.control & 3U;
  packet.content = script.first(std::min<std::size_t>(take(), script.size()));
  script = script.subspan(packet.content.size());
  std::vector<Byte> out;
  if ((what & 1U) != 0) out.push_back(kAck);
  encode_packet(packet, out);
  return out;
}

// Says all of `script`: behind whatever the other one said, or after 300 ms.
inline Task<> recite(Line& line, Bytes script) {
  while (!script.empty()) {
    const std::vector<Byte> saying = next_saying(script);
    const Result<Received> heard = co_await line.receive(line.now() + 300ms).result();
    if (!heard && heard.error().kind() != ErrorKind::silence) co_await heard.error();
    co_await line.wait_until(line.now() + 1ms);
    co_await line.send(saying);
  }
}

}  // namespace obiscope::c1218

// Recordings of C12.18 traffic. The first byte of the input says how the rest is made into one: as it is, or cut into
// pieces that travel in right packets.
//   what belongs to nothing is no more than the bytes; every Error says where;
//   extents stand one behind the other; every byte is named, and no password is shown.
#include <algorithm>
#include <cstdlib>

#include "protocol/c1218/capture.hpp"
#include "protocol/c1218/explain.hpp"
#include "protocol/c1218/extent.hpp"
#include "protocol/c1218/frame.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::c1218;

void require(bool holds) {
  if (!holds) std::abort();
}

// length content ..., each with a control byte out of the input.
std::vector<Byte> in_packets(Bytes input) {
  std::vector<Byte> recording;
  while (input.size() > 2) {
    Packet packet;
    packet.control = input[0];
    packet.sequence = input[0] & 3U;
    packet.content = input.subspan(2, std::min<std::size_t>(input[1], input.size() - 2));
    input = input.subspan(2 + packet.content.size());
    if ((packet.control & 2U) != 0) recording.push_back(kAck);
    packet.control &= static_cast<Byte>(~kReservedControl);
    encode_packet(packet, recording);
  }
  return recording;
}

void check_explanation(Bytes recording) {
  std::size_t at = 0;
  for (const Explained& one : explain(recording)) {
    require(one.offset + one.length <= recording.size());
    require(one.name != "password" || one.secret);
    if (one.depth != 0) continue;
    require(one.offset == at);
    at += one.length;
  }
  require(at == recording.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  const Bytes input(bytes + 1, size - 1);
  std::vector<Byte> recording(input.begin(), input.end());
  if ((bytes[0] & 1U) != 0) recording = in_packets(input);
  const std::size_t unused = decode_capture(recording, {}, [&](const Telegram& telegram) {
    if (telegram) return;
    require(!telegram.error().text().empty());
    require(telegram.error().offset().value_or(recording.size() + 1) <= recording.size());
  });
  require(unused <= recording.size());
  std::size_t end = 0;
  find_telegrams(recording, [&](const Extent& extent) {
    require(extent.checked && extent.offset >= end);
    end = extent.offset + extent.length;
    require(end <= recording.size());
  });
  check_explanation(recording);
  return 0;
}

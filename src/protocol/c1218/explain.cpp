#include "protocol/c1218/explain.hpp"

#include "bytes/crc.hpp"
#include "protocol/c1218/explain_message.hpp"
#include "protocol/c1218/packet_search.hpp"

namespace obiscope::c1218 {
namespace {

std::string control_text(Byte control) {
  std::string text = (control & kSeveralPackets) != 0 ? "one of several packets" : "one packet";
  if ((control & kFirstPacket) != 0) text += ", the first";
  text += (control & kToggle) != 0 ? ", toggle 1" : ", toggle 0";
  if ((control & 0x03U) != 0) text += ", data format " + std::to_string(control & 0x03U);
  return text;
}

class Dialogue {
 public:
  explicit Dialogue(Bytes dialogue) : dialogue_(dialogue), walk_(dialogue, explanation_, 0, 0) {}

  Explanation explain() {
    PacketSearch search(dialogue_);
    while (const std::optional<Found> found = search.next()) {
      explain_between(found->offset);
      explain_packet(*found);
    }
    explain_between(dialogue_.size());
    return std::move(explanation_);
  }

 private:
  // Acknowledgements next to packets, a packet that is cut off, and what belongs to nothing.
  void explain_between(std::size_t end) {
    if (walk_.at() > 0 && walk_.at() < end) explain_ack();
    const bool before_packet = end < dialogue_.size() && acknowledged_before(dialogue_, end, walk_.at());
    const std::size_t last = before_packet ? end - 1 : end;
    while (walk_.at() < last) {
      const std::size_t cut = next_cut(last);
      if (cut > walk_.at()) walk_.take_hex(cut - walk_.at(), "no packet").wrong = true;
      if (cut < last) explain_cut(last);
    }
    if (walk_.at() < end) explain_ack();
  }

  void explain_ack() {
    const Byte byte = walk_.peek();
    if (byte == kAck) walk_.take(1, "ACK", "the packet before was taken").clause = "C12.18 5.5";
    if (byte == kNak) walk_.take(1, "NAK", "the packet before is to be sent again").clause = "C12.18 5.5";
  }

  // The beginning of a security request that has no end: its password is to be shown to nobody.
  bool security_at(std::size_t at) const {
    constexpr Byte kSecurity = static_cast<Byte>(Service::security);
    return dialogue_[at] == kStart && at + kHeaderSize < dialogue_.size() && dialogue_[at + kHeaderSize] == kSecurity &&
           content_length(dialogue_.subspan(at)) == kPasswordLength + 1;
  }
  std::size_t next_cut(std::size_t end) const {
    std::size_t at = walk_.at();
    while (at < end && !security_at(at)) ++at;
    return at;
  }
  void explain_cut(std::size_t end) {
    const std::size_t packet = walk_.open("packet, cut off", "C12.18 5.5");
    walk_.take_hex(kHeaderSize, "header");
    walk_.take_hex(1, "security");
    const std::size_t left = std::min(kPasswordLength, end - walk_.at());
    if (left > 0) walk_.take(left, "password").secret = true;
    walk_.entry(packet).wrong = true;
    walk_.close(packet);
  }

  void explain_packet(const Found& found) {
    const Bytes whole = dialogue_.subspan(found.offset, found.length);
    const Packet packet = packet_from(whole);
    const std::size_t opened = walk_.open("packet", "C12.18 5.5");
    walk_.take(1, "start of packet");
    walk_.take(1, "identity", std::to_string(packet.identity));
    walk_.take(1, "control", control_text(packet.control));
    walk_.take(1, "sequence number", std::to_string(packet.sequence));
    walk_.take(2, "length", std::to_string(packet.content.size()));
    const std::string value = messages_.explain(walk_, packet, found.right);
    const std::uint16_t expected = frame_check(whole.first(whole.size() - kCheckSize));
    const Byte right[] = {static_cast<Byte>(expected & 0xFFU), static_cast<Byte>(expected >> 8U)};
    Explained& check = walk_.take(kCheckSize, "CRC", hex_value(whole.last(kCheckSize)));
    check.value += found.right ? ": right" : ": wrong, " + hex_value(right) + " expected";
    check.wrong = !found.right;
    walk_.entry(opened).value = value;
    walk_.entry(opened).wrong = !found.right;
    walk_.close(opened);
  }

  Bytes dialogue_;
  Explanation explanation_;
  ByteWalk walk_;
  MessageExplainer messages_;
};

}  // namespace

Explanation explain(Bytes dialogue) {
  return Dialogue(dialogue).explain();
}

}  // namespace obiscope::c1218

#include "protocol/sml/explain.hpp"

#include "protocol/sml/explain_message.hpp"
#include "protocol/sml/frame.hpp"
#include "protocol/sml/readout.hpp"

namespace obiscope::sml {
namespace {

constexpr const char* kTransport = "SML 1.04 8";
constexpr std::size_t kEscapeSize = 4;

std::string hex_word(unsigned word) {
  const Byte bytes[] = {static_cast<Byte>(word >> 8U), static_cast<Byte>(word & 0xFFU)};
  return hex_value(bytes);
}

// Messages in which an escape stands twice: the bytes as they came, and below them what they mean.
void explain_doubled(ByteWalk& walk, Bytes content, const Recognise& recognise) {
  std::vector<Byte> once;
  unescape(content, once);
  const std::size_t parent = walk.open("messages", kTransport);
  walk.entry(parent).value = "an escape in them is sent twice";
  const std::size_t offset = walk.offset();
  walk.take(content.size(), "octets", "as they came; below as they are meant");
  ByteWalk meant(once, walk.out(), offset, walk.depth(), true);
  explain_messages(meant, recognise);
  walk.close(parent);
}

void explain_content(ByteWalk& walk, const Frame& frame, const Recognise& recognise) {
  if (frame.content.empty()) return;
  if (frame.doubled) return explain_doubled(walk, frame.content, recognise);
  ByteWalk messages(frame.content, walk.out(), walk.offset(), walk.depth());
  explain_messages(messages, recognise);
  walk.pass(frame.content.size());
}

void explain_end(ByteWalk& walk, const Frame& frame) {
  const std::size_t left = walk.rest().size();
  if (left > kMarkSize) walk.take(left - kMarkSize, "padding", std::to_string(left - kMarkSize) + " bytes");
  walk.take(kEscapeSize, "escape");
  walk.take(1, "end");
  Explained& padding = walk.take(1, "bytes of padding", std::to_string(walk.peek()));
  padding.wrong = frame.fault == FrameFault::padding;
  const bool right = frame.sent_crc == frame.right_crc;
  const std::string verdict = right ? ": right" : ": wrong, " + hex_word(frame.right_crc) + " expected";
  walk.take(2, "CRC of the file", hex_word(frame.sent_crc) + verdict).wrong = !right;
}

void explain_frame(ByteWalk& walk, const Frame& frame, const Recognise& recognise) {
  const std::size_t file = walk.open("SML file", kTransport);
  walk.entry(file).value = std::to_string(frame.bytes.size()) + " bytes";
  if (frame.fault != FrameFault::none) {
    walk.entry(file).value += ": " + refusal(frame).text();
    walk.entry(file).wrong = true;
  }
  ByteWalk inside(frame.bytes, walk.out(), walk.offset(), walk.depth());
  inside.take(kEscapeSize, "escape");
  inside.take(kEscapeSize, "start", frame.start_04 ? "version 1, and a 04 at its end" : "version 1").wrong =
      frame.start_04;
  explain_content(inside, frame, recognise);
  if (frame.has_end) explain_end(inside, frame);
  walk.pass(frame.bytes.size());
  walk.close(file);
}

}  // namespace

Explanation explain(Bytes dialogue, const Recognise& recognise) {
  Explanation explanation;
  ByteWalk walk(dialogue, explanation, 0, 0);
  const auto outside = [&](std::size_t upto) {
    if (upto > walk.at())
      walk.take(upto - walk.at(), "no SML file", std::to_string(upto - walk.at()) + " bytes").wrong = true;
  };
  FrameScan scan;
  Frame frame;
  while (scan.next(dialogue, true, frame) == FrameScan::Step::frame) {
    outside(frame.offset);
    explain_frame(walk, frame, recognise);
  }
  outside(dialogue.size());
  return explanation;
}

}  // namespace obiscope::sml

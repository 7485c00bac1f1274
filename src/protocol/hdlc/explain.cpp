#include "protocol/hdlc/explain.hpp"

namespace obiscope::hdlc {
namespace {

constexpr std::size_t kCheckSize = 2;

std::string control_text(const Control& control) {
  std::string text(name_of(control.kind));
  if (control.kind == Kind::information) text += ", N(S) " + std::to_string(control.send);
  if (control.kind == Kind::information || control.kind == Kind::rr || control.kind == Kind::rnr)
    text += ", N(R) " + std::to_string(control.receive);
  return control.poll ? text + ", P/F" : text;
}

void explain_format(ByteWalk& walk, const Frame& frame) {
  const unsigned length = (walk.peek() & 0x07U) << 8U | walk.peek(1);
  std::string value = "type 3, " + std::to_string(length) + " bytes";
  if (frame.segmented) value += ", more segments follow";
  walk.take(2, "format", value).clause = "IEC 62056-46 6.4.2.1";
}

bool has_parameters(const Frame& frame) {
  return frame.control.kind == Kind::snrm || frame.control.kind == Kind::ua;
}

// Big endian number of `length` bytes at the walk.
std::uint32_t number_at(const ByteWalk& walk, std::size_t length) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < length; ++i) number = number << 8U | walk.peek(i);
  return number;
}

std::string parameter_name(Byte id) {
  switch (id) {
    case 0x05:
      return "longest information field, transmitting";
    case 0x06:
      return "longest information field, receiving";
    case 0x07:
      return "window, transmitting";
    case 0x08:
      return "window, receiving";
    default:
      return "parameter " + std::to_string(id);
  }
}

}  // namespace

void explain_parameters(ByteWalk& walk, std::size_t length) {
  const std::size_t end = walk.at() + length;
  const std::size_t parent = walk.open("parameters", "IEC 62056-46 6.4.4.4.3.2");
  if (length >= 3) {
    walk.take(1, "format identifier");
    walk.take(1, "group identifier");
    walk.take(1, "group length", std::to_string(walk.peek()));
  }
  while (walk.at() + 2 <= end) {
    const std::size_t size = walk.peek(1);
    if (walk.at() + 2 + size > end) break;
    const std::size_t item = walk.open(parameter_name(walk.peek()));
    walk.take(1, "identifier");
    walk.take(1, "length", std::to_string(size));
    const std::string value = std::to_string(number_at(walk, std::min<std::size_t>(size, 4)));
    if (size > 0) walk.take(size, "value", value);
    walk.entry(item).value = value;
    walk.close(item);
  }
  if (walk.at() < end) walk.take(end - walk.at(), "rest").wrong = true;
  walk.close(parent);
}

void explain_frame(ByteWalk& walk, const Decoded& decoded, const std::function<void(ByteWalk&)>& explain_information) {
  const Frame& frame = decoded.frame;
  const std::size_t parent = walk.open("HDLC frame", "IEC 62056-46 6.4");
  walk.entry(parent).value = control_text(frame.control);
  walk.take(1, "flag");
  explain_format(walk, frame);
  walk.take(frame.destination.size, "destination address", text_from(frame.destination));
  walk.take(frame.source.size, "source address", text_from(frame.source));
  walk.take(1, "control", control_text(frame.control)).clause = "IEC 62056-46 6.4.3.3";
  if (!frame.information.empty()) {
    walk.take(kCheckSize, "header check sequence", "right");
    if (has_parameters(frame)) {
      explain_parameters(walk, frame.information.size());
    } else {
      explain_information(walk);
    }
  }
  walk.take(kCheckSize, "frame check sequence", "right");
  const bool flag_is_shared = (walk.peek(1) & 0xF0U) == 0xA0U && walk.peek() == kFlag;
  if (!flag_is_shared) walk.take(1, "flag");
  walk.close(parent);
}

}  // namespace obiscope::hdlc

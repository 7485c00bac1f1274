#include "protocol/modbus/frame.hpp"

#include <algorithm>

#include "protocol/modbus/crc.hpp"

namespace obiscope::modbus {
namespace {

constexpr std::size_t kCheckSize = 2;
constexpr Byte kHighestUnit = 247;
constexpr Byte kMostBytes = 251;  // that a byte count can announce
constexpr std::size_t kHead = 2;  // unit, function

bool known(Byte function) {
  return (function >= kReadCoils && function <= kWriteRegister) || function == kWriteCoils ||
         function == kWriteRegisters || function == kReadLastEntries || function == kReadEntries;
}

// Codes of the standard, and 81 to 84 of DEF-C44-509.
bool is_exception(Byte code) {
  return (code >= 0x01 && code <= 0x0B) || (code >= 0x81 && code <= 0x84);
}

void add(Shapes& shapes, Side side, std::size_t size) {
  shapes.shape[shapes.count++] = {side, size};
}

// unit, function, byte count, so many bytes
void add_counted(Shapes& shapes, Bytes bytes) {
  if (bytes.size() <= kHead)
    add(shapes, Side::response, 0);
  else if (bytes[kHead] > 0 && bytes[kHead] <= kMostBytes)
    add(shapes, Side::response, kHead + 1 + bytes[kHead]);
}

// unit, function, address, quantity, byte count, so many bytes
void add_write(Shapes& shapes, Bytes bytes) {
  if (bytes.size() < 7)
    add(shapes, Side::request, 0);
  else if (bytes[6] > 0 && bytes[6] <= 246)
    add(shapes, Side::request, 7U + bytes[6]);
  add(shapes, Side::response, 6);
}

Frame frame_of(Side side, Bytes whole) {
  Frame frame;
  frame.side = side;
  frame.unit = whole[0];
  frame.function = static_cast<Byte>(whole[1] & ~kExceptionBit);
  frame.content = whole.subspan(kHead);
  return frame;
}

unsigned word(Bytes bytes, std::size_t at) {
  return static_cast<unsigned>(bytes[at] << 8U | bytes[at + 1]);
}

}  // namespace

std::string_view name_of(Framing framing) {
  return framing == Framing::rtu ? "RTU" : "TCP";
}

Shapes shapes_of(Bytes bytes) {
  Shapes shapes;
  if (!bytes.empty() && bytes[0] > kHighestUnit) return shapes;
  if (bytes.size() < kHead) {
    add(shapes, Side::request, 0);
    return shapes;
  }
  const Byte function = bytes[1];
  if ((function & kExceptionBit) != 0) {
    const bool fits = known(static_cast<Byte>(function & ~kExceptionBit)) && bytes[0] != 0;
    if (fits && (bytes.size() <= kHead || is_exception(bytes[kHead]))) add(shapes, Side::exception, kHead + 1);
    return shapes;
  }
  if (!known(function)) return shapes;
  if (function == kWriteCoils || function == kWriteRegisters) {
    add_write(shapes, bytes);
  } else if (function == kWriteCoil || function == kWriteRegister) {
    add(shapes, Side::request, 6);
    add(shapes, Side::response, 6);
  } else {
    add(shapes, Side::request, function == kReadLastEntries ? 4 : function == kReadEntries ? 8 : 6);
    add_counted(shapes, bytes);
  }
  if (bytes[0] == 0) shapes.count = 1;  // to all units: a request that nobody answers
  return shapes;
}

Found find_rtu(Bytes bytes, Side expected, Frame& frame) {
  const Shapes shapes = shapes_of(bytes);
  if (shapes.count == 0) return Found::none;
  bool incomplete = false;
  // The expected one first: it is mostly that.
  const bool turned = shapes.count == 2 && (shapes.shape[1].side == expected ||
                                            (expected == Side::response && shapes.shape[1].side == Side::exception));
  for (std::size_t i = 0; i < shapes.count; ++i) {
    const Shape& shape = shapes.shape[turned ? 1 - i : i];
    const std::size_t size = shape.size + kCheckSize;
    if (shape.size == 0 || size > bytes.size()) {
      incomplete = true;
    } else if (check_of(bytes.first(size)) == 0) {
      frame = frame_of(shape.side, bytes.first(shape.size));
      frame.size = size;
      return Found::frame;
    }
  }
  return incomplete ? Found::incomplete : Found::wrong_check;
}

Found find_mbap(Bytes bytes, Side expected, Frame& frame) {
  for (std::size_t at = 2; at < std::min<std::size_t>(bytes.size(), 5); ++at)
    if (bytes[at] != 0) return Found::none;  // protocol, and the length's high byte
  if (bytes.size() < kMbapHeader) return Found::incomplete;
  const std::size_t length = word(bytes, 4);
  if (length < 3 || length > kLongestMbapFrame - kMbapHeader) return Found::none;
  const Bytes rest = bytes.subspan(kMbapHeader);
  const Shapes shapes = shapes_of(rest);
  bool open = false;
  bool found = false;
  for (std::size_t i = 0; i < shapes.count; ++i) {
    const Shape& shape = shapes.shape[i];
    open = open || shape.size == 0 || (shape.size == length && rest.size() < length);
    if (shape.size != length || rest.size() < length || (found && shape.side != expected)) continue;
    frame = frame_of(shape.side, rest.first(length));
    frame.transaction = static_cast<std::uint16_t>(word(bytes, 0));
    frame.size = kMbapHeader + length;
    found = true;
  }
  if (found) return Found::frame;
  return open ? Found::incomplete : Found::none;
}

std::vector<Byte> encode_rtu(Byte unit, Byte function, Bytes content) {
  std::vector<Byte> frame = {unit, function};
  frame.insert(frame.end(), content.begin(), content.end());
  const std::uint16_t check = check_of(frame);
  frame.push_back(static_cast<Byte>(check & 0xFFU));
  frame.push_back(static_cast<Byte>(check >> 8U));
  return frame;
}

std::vector<Byte> encode_mbap(std::uint16_t transaction, Byte unit, Byte function, Bytes content) {
  const std::size_t length = content.size() + kHead;
  std::vector<Byte> frame = {
      static_cast<Byte>(transaction >> 8U), static_cast<Byte>(transaction & 0xFFU), 0,    0,
      static_cast<Byte>(length >> 8U),      static_cast<Byte>(length & 0xFFU),      unit, function};
  frame.insert(frame.end(), content.begin(), content.end());
  return frame;
}

}  // namespace obiscope::modbus

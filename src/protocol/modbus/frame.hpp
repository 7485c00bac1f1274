// Modbus frames: bytes <-> unit, function and what follows (MODBUS over serial line 2.5.1, MODBUS messaging on
// TCP/IP 3.1.3).
//
//   RTU   | unit 1 | function 1 | content 0..252 | CRC lo | CRC hi |                          4 to 256 bytes
//   TCP   | transaction 2 | protocol 0000 | length 2 | unit 1 | function 1 | content |        8 to 260 bytes
//                                                    └──────── length ────────┘
//
// Nothing in a frame tells a request from a response, and RTU has no length: `shapes` lists what the first bytes may
// be.
#pragma once

#include <array>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::modbus {

enum class Framing : std::uint8_t { rtu, tcp };
std::string_view name_of(Framing framing);  // "RTU", "TCP"

constexpr std::size_t kLongestFrame = 256;  // RTU, CRC included
constexpr std::size_t kLongestMbapFrame = 260;
constexpr std::size_t kMbapHeader = 6;  // in front of the unit

constexpr Byte kReadCoils = 0x01, kReadDiscreteInputs = 0x02, kReadHolding = 0x03, kReadInput = 0x04;
constexpr Byte kWriteCoil = 0x05, kWriteRegister = 0x06, kWriteCoils = 0x0F, kWriteRegisters = 0x10;
constexpr Byte kReadLastEntries = 0x44, kReadEntries = 0x45;  // DEF-C44-509 5.4.2
constexpr Byte kExceptionBit = 0x80;

enum class Side : std::uint8_t { request, response, exception };

// A whole frame, seen in place.
struct Frame {
  Side side = Side::request;
  Byte unit = 0;
  Byte function = 0;              // without the exception bit
  Bytes content;                  // behind the function, without CRC
  std::uint16_t transaction = 0;  // TCP
  std::size_t size = 0;           // on the line, everything included
};

// What `bytes`, which begin with a unit, may be: at most two shapes, a request and a response (or an exception).
struct Shape {
  Side side = Side::request;
  std::size_t size = 0;  // of unit, function and content; 0: more bytes are needed to tell
};
struct Shapes {
  std::array<Shape, 2> shape{};
  std::size_t count = 0;  // 0: no Modbus
};
Shapes shapes_of(Bytes bytes);

enum class Found : std::uint8_t { frame, incomplete, wrong_check, none };
// The frame at the beginning of `bytes`: its side is that of a shape whose CRC is right; where two are, `expected`
// (a write is answered with itself). wrong_check: long enough for
// each of its shapes, and the CRC fits none.
Found find_rtu(Bytes bytes, Side expected, Frame& frame);
// The side that fits the length; where both do, `expected`.
Found find_mbap(Bytes bytes, Side expected, Frame& frame);

// unit, function, content; CRC or header around them.
std::vector<Byte> encode_rtu(Byte unit, Byte function, Bytes content);
std::vector<Byte> encode_mbap(std::uint16_t transaction, Byte unit, Byte function, Bytes content);

}  // namespace obiscope::modbus

// A-XDR: how DLMS writes values (IEC 61334-6, IEC 62056-6-2 4.1.5; tags: IEC 62056-5-3 Data).
//
//   tag | value                    fixed length: numbers, date-time, ...
//   tag | length | bytes           strings; a bit string's length counts bits
//   tag | count | items            array, structure
//   13  | type description | length in bytes | contents without tags        compact array
//
//   length, count:  00..7F | 81 nn | 82 nnnn | 83 nnnnnn | 84 nnnnnnnn
//
// Cursor walks over encoded values without allocating; data.hpp has them as a tree.
#pragma once

#include <optional>

#include "bytes/bytes.hpp"

namespace obiscope::dlms {

enum class Tag : Byte {
  null = 0,
  array = 1,
  structure = 2,
  boolean = 3,
  bit_string = 4,
  int32 = 5,   // double-long
  uint32 = 6,  // double-long-unsigned
  octet_string = 9,
  visible_string = 10,
  utf8_string = 12,
  bcd = 13,
  int8 = 15,    // integer
  int16 = 16,   // long
  uint8 = 17,   // unsigned
  uint16 = 18,  // long-unsigned
  compact_array = 19,
  int64 = 20,   // long64
  uint64 = 21,  // long64-unsigned
  enumeration = 22,
  float32 = 23,
  float64 = 24,
  date_time = 25,
  date = 26,
  time = 27,
  dont_care = 255,
};
// The standard's name: "double-long-unsigned"; "unknown" for what is no tag.
std::string_view name_of(Tag tag);
bool is_tag(Byte byte);
// Bytes of a value of fixed length, without its tag; nothing for strings, arrays and what is no tag.
std::optional<std::size_t> fixed_size(Tag tag);

constexpr unsigned kDeepest = 32;  // levels of array and structure; real meters use five

// One tag with its value, or the head of an array or structure, whose items follow.
struct Item {
  Tag tag = Tag::null;
  std::size_t count = 0;  // of items in an array or structure; of bits in a bit string; else bytes
  Bytes content;  // the value's bytes, big endian; empty for array and structure; a compact array whole, behind its tag
};

enum class Step : std::uint8_t { item, end, incomplete, malformed };

class Cursor {
 public:
  explicit Cursor(Bytes encoded) : encoded_(encoded) {}
  // The next tag with its value. end: nothing is left. What is incomplete or malformed moves nothing.
  Step next(Item& item);
  // Passes one whole value with all that is in it; nesting is bounded by kDeepest. Step::item where it did.
  Step skip();
  std::size_t at() const { return at_; }
  Bytes rest() const { return encoded_.subspan(at_); }

 private:
  Bytes encoded_;
  std::size_t at_ = 0;
};

// The length or count at the beginning of `bytes`, and how many bytes it takes.
struct Length {
  std::size_t value = 0;
  std::size_t size = 0;  // 0: incomplete, or of a form that nobody uses (80, 85 and above)
};
Length length_from(Bytes bytes);

// The number in `item`, where it is a whole number that int64 can hold (bool, enum and BCD of up to 18 digits
// included).
std::optional<std::int64_t> integer_of(const Item& item);

}  // namespace obiscope::dlms

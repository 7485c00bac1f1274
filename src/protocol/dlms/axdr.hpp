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

#include <array>
#include <limits>
#include <optional>
#include <string_view>

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
constexpr std::optional<std::size_t> fixed_size(Tag tag);

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
  // The next tag with its value. end: nothing is left. What is incomplete or malformed moves nothing, and leaves `item`
  // as it was. A count of more items than bytes are left is incomplete: each takes one byte at least.
  Step next(Item& item);
  // Passes one whole value with all that is in it; nesting is bounded by kDeepest. Step::item where it did.
  Step skip();
  std::size_t at() const { return at_; }
  Bytes rest() const { return encoded_.subspan(at_); }

 private:
  Step next_with_length(Item& item, Byte shape);

  Bytes encoded_;
  std::size_t at_ = 0;
};

// The length or count at the beginning of `bytes`, and how many bytes it takes.
struct Length {
  std::size_t value = 0;
  std::size_t size = 0;  // 0: incomplete, or of a form that nobody uses (80, 85 and above)
};
Length length_from(Bytes bytes);
// Whether the length at the beginning of `bytes` is of a form that nobody uses, however many bytes follow.
bool is_bad_length(Bytes bytes);

// The number in `item`, where it is a whole number that int64 can hold (bool, enum and BCD of up to 18 digits
// included).
std::optional<std::int64_t> integer_of(const Item& item);

// What stands behind the tag of a compact array: its type description, then the contents, without the length between.
struct CompactArray {
  Bytes description;
  Bytes contents;
  std::size_t size = 0;  // bytes taken, with the length
};
// Step::item where it is one.
Step compact_array_from(Bytes behind_tag, CompactArray& compact);

// What follows is the hot path; it stands here to be inlined.

namespace axdr {
// Sizes below, else what has a length or count in front.
constexpr Byte kLongestFixed = 12, kString = 0x40, kBitString = 0x41, kItems = 0x42, kCompact = 0x43, kNoTag = 0xFF;

constexpr std::array<Byte, 256> shapes() {
  std::array<Byte, 256> table{};
  for (Byte& shape : table) shape = kNoTag;
  const auto set = [&](Tag tag, Byte shape) { table[static_cast<Byte>(tag)] = shape; };
  for (const Tag tag : {Tag::null, Tag::dont_care}) set(tag, 0);
  for (const Tag tag : {Tag::boolean, Tag::bcd, Tag::int8, Tag::uint8, Tag::enumeration}) set(tag, 1);
  for (const Tag tag : {Tag::int16, Tag::uint16}) set(tag, 2);
  for (const Tag tag : {Tag::int32, Tag::uint32, Tag::float32, Tag::time}) set(tag, 4);
  for (const Tag tag : {Tag::int64, Tag::uint64, Tag::float64}) set(tag, 8);
  for (const Tag tag : {Tag::octet_string, Tag::visible_string, Tag::utf8_string}) set(tag, kString);
  for (const Tag tag : {Tag::array, Tag::structure}) set(tag, kItems);
  set(Tag::date, 5);
  set(Tag::date_time, kLongestFixed);
  set(Tag::bit_string, kBitString);
  set(Tag::compact_array, kCompact);
  return table;
}
inline constexpr std::array<Byte, 256> kShapes = shapes();
}  // namespace axdr

constexpr std::optional<std::size_t> fixed_size(Tag tag) {
  const Byte shape = axdr::kShapes[static_cast<Byte>(tag)];
  return shape <= axdr::kLongestFixed ? std::optional<std::size_t>(shape) : std::nullopt;
}

inline Step Cursor::next(Item& item) {
  const std::size_t left = encoded_.size() - at_;
  if (left == 0) return Step::end;
  const Byte* const from = encoded_.data() + at_;
  const Byte shape = axdr::kShapes[*from];
  if (shape <= axdr::kLongestFixed) {
    if (left <= shape) return Step::incomplete;
    item = {static_cast<Tag>(*from), shape, {from + 1, shape}};
    at_ += std::size_t{1} + shape;
    return Step::item;
  }
  if (left < 2 || from[1] > 0x7F) return next_with_length(item, shape);
  const std::size_t count = from[1];
  if (shape == axdr::kItems && count <= left - 2) {
    item = {static_cast<Tag>(*from), count, {}};
    at_ += 2;
    return Step::item;
  }
  if (shape == axdr::kString && count <= left - 2) {
    item = {static_cast<Tag>(*from), count, {from + 2, count}};
    at_ += 2 + count;
    return Step::item;
  }
  return next_with_length(item, shape);
}

namespace axdr {
// Bytes of a number, big endian. Loops of known length become one load.
template <class Number, std::size_t kSize>
Number big_endian(const Byte* from) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kSize; ++i) value = value << 8U | from[i];
  return static_cast<Number>(value);
}
std::optional<std::int64_t> integer_of_bcd(Bytes digits);
}  // namespace axdr

inline std::optional<std::int64_t> integer_of(const Item& item) {
  const Byte* const from = item.content.data();
  switch (item.tag) {
    case Tag::uint32:
      return axdr::big_endian<std::uint32_t, 4>(from);
    case Tag::int32:
      return axdr::big_endian<std::int32_t, 4>(from);
    case Tag::uint16:
      return axdr::big_endian<std::uint16_t, 2>(from);
    case Tag::int16:
      return axdr::big_endian<std::int16_t, 2>(from);
    case Tag::uint8:
    case Tag::enumeration:
      return *from;
    case Tag::boolean:
      return *from != 0 ? 1 : 0;
    case Tag::int8:
      return static_cast<std::int8_t>(*from);
    case Tag::int64:
      return axdr::big_endian<std::int64_t, 8>(from);
    case Tag::uint64: {
      const auto value = axdr::big_endian<std::uint64_t, 8>(from);
      if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
      return static_cast<std::int64_t>(value);
    }
    case Tag::bcd:
      return axdr::integer_of_bcd(item.content);
    default:
      return std::nullopt;
  }
}

}  // namespace obiscope::dlms

#include "protocol/dlms/axdr.hpp"

namespace obiscope::dlms {
namespace {

// A length: how many bytes it takes, 0 where some are missing; malformed where its form is one that nobody uses.
Step read_length(Bytes bytes, Length& length) {
  length = length_from(bytes);
  if (length.size != 0) return Step::item;
  return is_bad_length(bytes) ? Step::malformed : Step::incomplete;
}

// Passes the type description at the beginning of `bytes`; `at` is behind it then.
//   tag  |  01 count (2) type  |  02 count types
Step pass_description(Bytes bytes, std::size_t& at, unsigned depth) {
  if (at >= bytes.size()) return Step::incomplete;
  if (depth > kDeepest) return Step::malformed;
  const Byte tag = bytes[at++];
  switch (axdr::kShapes[tag]) {
    case axdr::kNoTag:
    case axdr::kCompact:
      return Step::malformed;
    case axdr::kItems:
      break;
    default:
      return Step::item;
  }
  std::size_t types = 1;
  if (static_cast<Tag>(tag) == Tag::array) {
    at += 2;
  } else {
    Length length;
    if (const Step step = read_length(bytes.subspan(at), length); step != Step::item) return step;
    at += length.size;
    types = length.value;
  }
  for (; types > 0; --types)
    if (const Step step = pass_description(bytes, at, depth + 1); step != Step::item) return step;
  return Step::item;
}

}  // namespace

std::string_view name_of(Tag tag) {
  switch (tag) {
    case Tag::null:
      return "null-data";
    case Tag::array:
      return "array";
    case Tag::structure:
      return "structure";
    case Tag::boolean:
      return "boolean";
    case Tag::bit_string:
      return "bit-string";
    case Tag::int32:
      return "double-long";
    case Tag::uint32:
      return "double-long-unsigned";
    case Tag::octet_string:
      return "octet-string";
    case Tag::visible_string:
      return "visible-string";
    case Tag::utf8_string:
      return "utf8-string";
    case Tag::bcd:
      return "bcd";
    case Tag::int8:
      return "integer";
    case Tag::int16:
      return "long";
    case Tag::uint8:
      return "unsigned";
    case Tag::uint16:
      return "long-unsigned";
    case Tag::compact_array:
      return "compact-array";
    case Tag::int64:
      return "long64";
    case Tag::uint64:
      return "long64-unsigned";
    case Tag::enumeration:
      return "enum";
    case Tag::float32:
      return "float32";
    case Tag::float64:
      return "float64";
    case Tag::date_time:
      return "date-time";
    case Tag::date:
      return "date";
    case Tag::time:
      return "time";
    case Tag::dont_care:
      return "dont-care";
  }
  return "unknown";
}

bool is_tag(Byte byte) {
  return axdr::kShapes[byte] != axdr::kNoTag;
}

Length length_from(Bytes bytes) {
  if (bytes.empty()) return {};
  if (bytes[0] <= 0x7F) return {bytes[0], 1};
  const std::size_t more = bytes[0] & 0x7FU;
  if (more == 0 || more > 4 || bytes.size() <= more) return {};
  std::size_t value = 0;
  for (std::size_t i = 1; i <= more; ++i) value = value << 8U | bytes[i];
  return {value, 1 + more};
}

bool is_bad_length(Bytes bytes) {
  return !bytes.empty() && (bytes[0] == 0x80 || bytes[0] > 0x84);
}

Step compact_array_from(Bytes behind_tag, CompactArray& compact) {
  std::size_t at = 0;
  if (const Step step = pass_description(behind_tag, at, 1); step != Step::item) return step;
  if (at > behind_tag.size()) return Step::incomplete;
  Length length;
  if (const Step step = read_length(behind_tag.subspan(at), length); step != Step::item) return step;
  const std::size_t begin = at + length.size;
  if (length.value > behind_tag.size() - begin) return Step::incomplete;
  compact = {behind_tag.first(at), behind_tag.subspan(begin, length.value), begin + length.value};
  return Step::item;
}

// All that Cursor::next does not take on its short way: long forms of a length, bit strings, compact arrays, and what
// is not all there.
Step Cursor::next_with_length(Item& item, Byte shape) {
  if (shape == axdr::kNoTag) return Step::malformed;
  const Bytes behind_tag = encoded_.subspan(at_ + 1);
  const auto tag = static_cast<Tag>(encoded_[at_]);
  if (shape == axdr::kCompact) {
    CompactArray compact;
    if (const Step step = compact_array_from(behind_tag, compact); step != Step::item) return step;
    item = {tag, compact.size, behind_tag.first(compact.size)};
    at_ += 1 + compact.size;
    return Step::item;
  }
  Length length;
  if (const Step step = read_length(behind_tag, length); step != Step::item) return step;
  const Bytes content = behind_tag.subspan(length.size);
  std::size_t size = length.value;
  if (shape == axdr::kBitString) size = length.value / 8 + (length.value % 8 != 0 ? 1 : 0);
  if (size > content.size()) return Step::incomplete;
  if (shape == axdr::kItems) size = 0;
  item = {tag, length.value, content.first(size)};
  at_ += 1 + length.size + size;
  return Step::item;
}

Step Cursor::skip() {
  const std::size_t before = at_;
  std::array<std::size_t, kDeepest> missing{};  // items of each array and structure around
  unsigned depth = 0;
  Item item;
  for (;;) {
    Step step = next(item);
    const bool opens = (item.tag == Tag::array || item.tag == Tag::structure) && item.count > 0;
    if (step == Step::end && depth > 0) step = Step::incomplete;
    if (step == Step::item && opens && depth == kDeepest) step = Step::malformed;
    if (step != Step::item) {
      at_ = before;
      return step;
    }
    if (opens) {
      missing[depth++] = item.count;
      continue;
    }
    while (depth > 0 && --missing[depth - 1] == 0) --depth;
    if (depth == 0) return Step::item;
  }
}

std::optional<std::int64_t> axdr::integer_of_bcd(Bytes digits) {
  constexpr std::size_t kMostBytes = 9;
  if (digits.empty() || digits.size() > kMostBytes) return std::nullopt;
  std::int64_t value = 0;
  for (const Byte pair : digits) {
    const unsigned high = pair >> 4U, low = pair & 0x0FU;
    if (high > 9 || low > 9) return std::nullopt;
    value = value * 100 + static_cast<std::int64_t>(high * 10 + low);
  }
  return value;
}

}  // namespace obiscope::dlms

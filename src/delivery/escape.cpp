#include "delivery/escape.hpp"

#include "bytes/bytes.hpp"

namespace obiscope::delivery {

namespace {

constexpr bool continues(Byte byte) {
  return (byte & 0xC0U) == 0x80U;
}

// How many bytes a character that begins with `lead` has; 0 where none begins with it.
constexpr std::size_t length_of(Byte lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Not the shortest form, a surrogate, or beyond Unicode.
constexpr bool out_of_range(char32_t point, std::size_t length) {
  if (length == 3) return point < 0x800 || (point >= 0xD800 && point <= 0xDFFF);
  if (length == 4) return point < 0x10000 || point > 0x10FFFF;
  return false;
}

// C0, DEL, C1, and the marks that turn the direction of writing.
constexpr bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

void append_escaped(std::string& text, char32_t point) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  text += point > 0xFF ? "\\u" : "\\x";
  for (int shift = point > 0xFF ? 12 : 4; shift >= 0; shift -= 4) text += kDigits[(point >> shift) & 0xFU];
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
  const Bytes bytes = as_bytes(text.substr(at));
  const std::size_t length = length_of(bytes[0]);
  const Character itself{bytes[0], 1};
  if (length <= 1 || length > bytes.size()) return itself;
  char32_t point = bytes[0] & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(bytes[i])) return itself;
    point = point << 6U | (bytes[i] & 0x3FU);
  }
  if (out_of_range(point, length)) return itself;
  return {point, length};
}

void append_utf8(std::string& text, char32_t point) {
  const auto add = [&text](char32_t byte) { text += static_cast<char>(static_cast<Byte>(byte)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0U | point >> 6U);
    add(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    add(0xE0U | point >> 12U);
    add(0x80U | (point >> 6U & 0x3FU));
    add(0x80U | (point & 0x3FU));
  } else {
    add(0xF0U | point >> 18U);
    add(0x80U | (point >> 12U & 0x3FU));
    add(0x80U | (point >> 6U & 0x3FU));
    add(0x80U | (point & 0x3FU));
  }
}

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (is_control(character.point)) {
      append_escaped(safe, character.point);
    } else {
      append_utf8(safe, character.point);
    }
    at += character.length;
  }
  return safe;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at).length) ++columns;
  return columns;
}

}  // namespace obiscope::delivery

#include "reading/obis.hpp"

#include <cstdio>

#include "bytes/hex.hpp"

namespace obiscope {
namespace {

constexpr Byte kUnused = 255;
constexpr int kNone = -1;

// What is left of the text while it is read from the left.
struct Cursor {
  const char* at;
  const char* end;

  bool done() const { return at == end; }
  bool take(char wanted) {
    if (at == end || *at != wanted) return false;
    ++at;
    return true;
  }
  unsigned digit() const { return at == end ? 10U : static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0'; }
  // One to three digits up to 255; kNone otherwise.
  int number() {
    unsigned value = digit();
    if (value > 9) return kNone;
    ++at;
    for (int more = 0; more < 2; ++more) {
      const unsigned next = digit();
      if (next > 9) break;
      value = value * 10 + next;
      ++at;
    }
    return value > 255 || digit() <= 9 ? kNone : static_cast<int>(value);
  }
};

constexpr int letter_group(char letter) {
  switch (letter) {
    case 'C':
      return 96;
    case 'F':
      return 97;
    case 'L':
      return 98;
    case 'P':
      return 99;
    default:
      return kNone;
  }
}

// Behind a letter: ".D", ".D.E", and for F also "F", ".F", ".F.E" and nothing.
bool read_behind_letter(Cursor& rest, Obis& obis) {
  const bool error_register = obis.c == letter_group('F');
  const bool point = rest.take('.');
  if (error_register && (rest.take('F') || (!point && (rest.done() || *rest.at == '*' || *rest.at == '&')))) {
    obis.d = obis.c;
  } else {
    const int d = point ? rest.number() : kNone;
    if (d == kNone) return false;
    obis.d = static_cast<Byte>(d);
  }
  if (!rest.take('.')) return true;
  const int e = rest.number();
  obis.e = static_cast<Byte>(e);
  return e != kNone;
}

// Behind C as a number: ".D" or ".D.E".
bool read_behind_number(Cursor& rest, Obis& obis) {
  if (!rest.take('.')) return false;
  const int d = rest.number();
  if (d == kNone) return false;
  obis.d = static_cast<Byte>(d);
  if (!rest.take('.')) return true;
  const int e = rest.number();
  obis.e = static_cast<Byte>(e);
  return e != kNone;
}

// Behind E: nothing, or "*F", or "&F" (a billing period that was ended by hand).
bool read_period(Cursor& rest, Obis& obis) {
  if (rest.done()) return true;
  if (!rest.take('*') && !rest.take('&')) return false;
  const int f = rest.number();
  obis.f = static_cast<Byte>(f);
  return f != kNone && rest.done();
}

// From C on; A and B are in `obis` already.
bool read_quantity(Cursor& rest, Obis& obis, bool complete) {
  if (rest.done()) return false;
  if (const int group = letter_group(*rest.at); group != kNone) {
    ++rest.at;
    if (!complete) obis.a = 0;
    obis.c = static_cast<Byte>(group);
    return read_behind_letter(rest, obis) && read_period(rest, obis);
  }
  const int c = rest.number();
  obis.c = static_cast<Byte>(c);
  return c != kNone && read_behind_number(rest, obis) && read_period(rest, obis);
}

std::optional<Obis> six_with_points(std::string_view text) {
  Cursor rest{text.data(), text.data() + text.size()};
  std::array<Byte, 6> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0 && !rest.take('.')) return std::nullopt;
    const int field = rest.number();
    if (field == kNone) return std::nullopt;
    fields[i] = static_cast<Byte>(field);
  }
  if (!rest.done()) return std::nullopt;
  return Obis{fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]};
}

std::optional<Obis> six_in_hex(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  if (text.size() != kDigits) return std::nullopt;
  std::array<Byte, 6> fields{};
  for (std::size_t i = 0; i < kDigits; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    fields[i / 2] = static_cast<Byte>(fields[i / 2] * 16 + digit);
  }
  return Obis{fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]};
}

}  // namespace

std::optional<Obis> obis_from(std::string_view text, Byte medium) {
  Cursor rest{text.data(), text.data() + text.size()};
  const bool begins_with_number = rest.digit() <= 9;
  Obis obis{.a = medium};
  if (!begins_with_number) {
    if (!read_quantity(rest, obis, false)) return std::nullopt;
    return obis;
  }
  const int first = rest.number();
  if (first == kNone) return std::nullopt;
  if (rest.take('-')) {
    const int b = rest.number();
    if (b == kNone || !rest.take(':')) return std::nullopt;
    obis.a = static_cast<Byte>(first);
    obis.b = static_cast<Byte>(b);
    if (!read_quantity(rest, obis, true)) return std::nullopt;
    return obis;
  }
  obis.c = static_cast<Byte>(first);
  if (!read_behind_number(rest, obis) || !read_period(rest, obis)) return std::nullopt;
  return obis;
}

std::optional<Obis> obis_from_user(std::string_view text) {
  const std::string_view written = trimmed(text);
  if (const auto hexadecimal = six_in_hex(written)) return hexadecimal;
  if (const auto pointed = six_with_points(written)) return pointed;
  if (const auto obis = obis_from(written)) return obis;
  constexpr std::size_t kLongest = 24;  // "255-255:255.255.255*255"
  if (written.size() > kLongest) return std::nullopt;
  std::string upper(written);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return obis_from(upper);
}

std::string text_from(const Obis& obis) {
  char text[32];
  std::snprintf(text, sizeof text, "%u-%u:%u.%u.%u*%u", obis.a, obis.b, obis.c, obis.d, obis.e, obis.f);
  return text;
}

std::string short_text_from(const Obis& obis) {
  constexpr std::string_view kLetters = "CFLP";
  const bool letter = obis.a == 0 && obis.c >= letter_group('C') && obis.c <= letter_group('P');
  std::string text = letter ? std::string(1, kLetters[obis.c - 96U]) : std::to_string(static_cast<unsigned>(obis.c));
  const bool error_register = letter && obis.c == letter_group('F') && obis.d == obis.c;
  text += '.';
  text += error_register ? std::string("F") : std::to_string(static_cast<unsigned>(obis.d));
  if (!error_register || obis.e != 0) text += '.' + std::to_string(static_cast<unsigned>(obis.e));
  if (obis.f != kUnused) text += '*' + std::to_string(static_cast<unsigned>(obis.f));
  return text;
}

}  // namespace obiscope

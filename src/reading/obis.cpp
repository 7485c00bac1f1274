#include "reading/obis.hpp"

#include <bit>
#include <cstdio>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

#if defined(__SSE2__)

namespace {

// The numbers of a code and what divides them: "1.8.0*01" is 1 8 0 1 and "..*".
struct Numbers {
  std::uint64_t values = 0;    // a byte for each, the last one lowest
  std::uint64_t dividers = 0;  // the dividing characters, the last one lowest
  std::size_t length = 0;

  Byte from_last(unsigned place) const { return static_cast<Byte>(values >> 8U * place); }
};

constexpr std::uint64_t dividers(std::string_view text) {
  std::uint64_t word = 0;
  for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
  return word;
}

// 1 to 3 digits, moved to the upper end of a word with zeros below.
unsigned up_to_three_digits(const char* first, unsigned count) {
  std::uint32_t word = 0;
  std::memcpy(&word, first, sizeof word);
  word = (word ^ 0x30303030U) << (32 - 8 * count);
  return (word >> 8U & 0xFFU) * 100 + (word >> 16U & 0xFFU) * 10 + (word >> 24U);
}

// A bit for each of 16 characters that is no digit, and one behind them.
unsigned ends_of_numbers(const char* text) {
  const __m128i characters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i values = _mm_sub_epi8(characters, _mm_set1_epi8('0'));
  const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  return ~static_cast<unsigned>(_mm_movemask_epi8(digits));
}

// False where a number is missing, too long or too large before the "(".
inline bool read_numbers(const char* text, Numbers& numbers) {
  unsigned ends = ends_of_numbers(text);
  unsigned begin = 0;
  if (const int group = letter_group(*text); group != kNone) {
    if (text[1] != '.') return false;
    numbers.values = static_cast<Byte>(group);
    numbers.dividers = '.';
    begin = 2;
    ends &= ~3U;
  }
  for (;;) {  // at most eight numbers of one digit have room before `end` is 16
    const auto end = static_cast<unsigned>(std::countr_zero(ends));
    const unsigned length = end - begin;
    if (length - 1 >= 3) return false;
    const unsigned value = up_to_three_digits(text + begin, length);
    if (value > 255 || end > 15) return false;
    numbers.values = numbers.values << 8U | value;
    if (text[end] == '(') {
      numbers.length = end;
      return true;
    }
    numbers.dividers = numbers.dividers << 8U | static_cast<unsigned char>(text[end]);
    begin = end + 1;
    ends &= ends - 1;
  }
}

// The commonest of all: "C.D(" and "C.D.E(" with C of one or two digits or a letter, D and E of one digit. Says how
// many characters it has; 0 where it is anything else.
inline std::size_t read_shortest(const char* text, Byte medium, Obis& obis) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  const auto digit = [&word](unsigned place) { return static_cast<unsigned>(word >> 8U * place & 0xFFU) - '0'; };
  const auto is = [&word](unsigned place, char c) { return (word >> 8U * place & 0xFFU) == static_cast<Byte>(c); };
  unsigned c = digit(0);
  const bool letter = c > 9;
  const bool two = digit(1) <= 9;
  if (letter) {
    const int group = letter_group(*text);
    if (two || group == kNone) return 0;
    c = static_cast<unsigned>(group);
  } else if (two) {
    c = c * 10 + digit(1);
    word >>= 8U;
  }
  const unsigned d = digit(2);
  if (!is(1, '.') || d > 9) return 0;
  const bool short_code = is(3, '(');
  const unsigned e = short_code ? 0 : digit(4);
  if (!short_code && (!is(3, '.') || e > 9 || !is(5, '('))) return 0;
  obis.a = letter ? Byte{0} : medium;
  obis.b = 0;
  obis.c = static_cast<Byte>(c);
  obis.d = static_cast<Byte>(d);
  obis.e = static_cast<Byte>(e);
  obis.f = kUnused;
  return (short_code ? 3U : 5U) + (two ? 1U : 0U);
}

}  // namespace

std::size_t read_obis(const char* text, Byte medium, Obis& obis) {
  if (const std::size_t length = read_shortest(text, medium, obis); length != 0) return length;
  Numbers numbers;
  if (!read_numbers(text, numbers)) return 0;
  // Places count from the last number; C stands one before D.
  const auto set = [&](Byte a, Byte b, unsigned place_of_d, Byte e, Byte f) {
    obis.a = a;
    obis.b = b;
    obis.c = numbers.from_last(place_of_d + 1);
    obis.d = numbers.from_last(place_of_d);
    obis.e = e;
    obis.f = f;
    return numbers.length;
  };
  const Byte a = *text > '9' ? Byte{0} : medium;
  switch (numbers.dividers) {
    case dividers("."):
      return set(a, 0, 0, 0, kUnused);
    case dividers(".."):
      return set(a, 0, 1, numbers.from_last(0), kUnused);
    case dividers("..*"):
    case dividers("..&"):
      return set(a, 0, 2, numbers.from_last(1), numbers.from_last(0));
    case dividers("-:.."):
      return set(numbers.from_last(4), numbers.from_last(3), 1, numbers.from_last(0), kUnused);
    case dividers("-:..*"):
      return set(numbers.from_last(5), numbers.from_last(4), 2, numbers.from_last(1), numbers.from_last(0));
    default:
      return 0;
  }
}

#else

std::size_t read_obis(const char*, Byte, Obis&) {
  return 0;
}

#endif

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

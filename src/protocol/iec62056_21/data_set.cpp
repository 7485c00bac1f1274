#include "protocol/iec62056_21/data_set.hpp"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "protocol/iec62056_21/frame.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kLongestCode = 23;        // "255-255:255.255.255*255"
constexpr std::ptrdiff_t kLongestValue = 4096;  // message texts (96.13.0) are the longest
constexpr std::ptrdiff_t kPadding = 32;         // characters that have to follow for the quick ways of reading

bool control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}
bool blank(char c) {
  return c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '\0' || c == 0x7F;
}

// Where a search stopped: at a bracket or at a control character (no data set spans lines), or at the end. `star` is
// the first "*" before that.
struct Stop {
  const char* at;
  const char* star;
};

Stop find_bracket_slowly(const char* at, const char* end, const char* star) {
  for (; at != end; ++at) {
    if (*at == '(' || *at == ')' || control(*at)) break;
    if (*at == '*' && star == nullptr) star = at;
  }
  return {at, star};
}

#if defined(__SSE2__)

// A bit for each of 16 characters that is a bracket or a control character.
unsigned stops_in(__m128i characters) {
  const __m128i closed = _mm_or_si128(characters, _mm_set1_epi8(1));  // "(" becomes ")"
  const __m128i bracket = _mm_cmpeq_epi8(closed, _mm_set1_epi8(')'));
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(characters, _mm_set1_epi8(0x1F)), characters);
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(bracket, low)));
}

unsigned equal_in(__m128i characters, char wanted) {
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(characters, _mm_set1_epi8(wanted))));
}

inline Stop find_bracket(const char* at, const char* end) {
  const char* star = nullptr;
  for (; end - at >= 16; at += 16) {
    const __m128i characters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const unsigned stops = stops_in(characters);
    unsigned stars = equal_in(characters, '*');
    if (stops != 0) stars &= (stops & (0U - stops)) - 1;  // those before the first stop
    if (star == nullptr && stars != 0) star = at + std::countr_zero(stars);
    if (stops != 0) return {at + std::countr_zero(stops), star};
  }
  return find_bracket_slowly(at, end, star);
}

// The value of 1 to 8 digits, which end where the eight characters behind `first` may go on; above `kEightDigits` where
// one of them is no digit. The digits are moved to the upper end of a word, with zeros below, and summed pair by pair.
constexpr std::uint64_t kEightDigits = 99'999'999;
std::uint64_t up_to_eight_digits(const char* first, std::size_t count) {
  std::uint64_t word = 0;
  std::memcpy(&word, first, 8);
  word = (word ^ 0x3030303030303030ULL) << (64 - 8 * count);
  if (((word + 0x7676767676767676ULL) | word) & 0x8080808080808080ULL) return kEightDigits + 1;
  word = word * 10 + (word >> 8U);
  return ((word & 0x000000FF000000FFULL) * 0x000F424000000064ULL +
          (word >> 16U & 0x000000FF000000FFULL) * 0x0000271000000001ULL) >>
         32U;
}

constexpr std::int64_t kPowersOfTen[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

// The usual case of decimal_from: at most eight digits on each side of the point. False where it is anything else; 32
// characters from `first` on can be read.
bool read_short_number(const char* first, const char* last, Decimal& number) {
  const bool negative = *first == '-';
  if (negative || *first == '+') ++first;
  const auto length = static_cast<std::size_t>(last - first);
  if (length - 1 >= 16) return false;
  const __m128i characters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(first));
  const unsigned points = equal_in(characters, '.') | 1U << length;
  const auto whole = static_cast<std::size_t>(std::countr_zero(points));
  if (whole - 1 >= 8) return false;
  std::uint64_t mantissa = up_to_eight_digits(first, whole);
  if (mantissa > kEightDigits) return false;
  number.exponent = 0;
  if (whole != length) {
    const std::size_t behind = length - whole - 1;
    if (behind - 1 >= 8) return false;
    const std::uint64_t fraction = up_to_eight_digits(first + whole + 1, behind);
    if (fraction > kEightDigits) return false;
    mantissa = mantissa * static_cast<std::uint64_t>(kPowersOfTen[behind]) + fraction;
    number.exponent = static_cast<std::int8_t>(-static_cast<int>(behind));
  }
  number.mantissa = negative ? -static_cast<std::int64_t>(mantissa) : static_cast<std::int64_t>(mantissa);
  return true;
}

#else

Stop find_bracket(const char* at, const char* end) {
  return find_bracket_slowly(at, end, nullptr);
}
bool read_short_number(const char*, const char*, Decimal&) {
  return false;
}

#endif

// What values of a code are where no unit tells it.
enum class Nature : std::uint8_t {
  word,      // identifies, describes or dates: text, whatever its characters
  quantity,  // counts or measures: a number
  open,      // a number only where it has a decimal point
};

Nature nature_of_general(const Obis& obis) {  // C = 0
  switch (obis.d) {
    case 0:  // identifiers
    case 2:  // versions
    case 9:  // times
      return Nature::word;
    case 1:  // the reset counter and the reset times
      return obis.e == 0 ? Nature::quantity : Nature::word;
    default:  // constants, ratios, periods
      return Nature::quantity;
  }
}

Nature nature_of(const Obis& obis) {
  constexpr Byte kElectricity = 1, kService = 96, kLastLetter = 99;
  if (obis.c == 0) return nature_of_general(obis);
  if (obis.c < kService) return obis.a <= kElectricity ? Nature::quantity : Nature::open;
  if (obis.c == kService && obis.d >= 6 && obis.d <= 8) return Nature::quantity;  // battery, power failures, hours
  return obis.c <= kLastLetter ? Nature::word : Nature::open;
}

// "---.-": the meter has no value.
bool only_dashes(std::string_view text) {
  return text.find('-') != std::string_view::npos && text.find_first_not_of("-. ") == std::string_view::npos;
}

bool joins(std::string_view unit_text) {
  for (const char c : unit_text)
    if (c == '&' || c == '*') return true;
  return false;
}

std::string_view without_blanks(const char* first, const char* last) {
  while (first != last && blank(*first)) ++first;
  while (first != last && blank(last[-1])) --last;
  return {first, static_cast<std::size_t>(last - first)};
}

bool visible(char c) {
  return static_cast<unsigned char>(c - 0x21) < 0x7F - 0x21;
}

// From `first` to `last`, without blanks at either end.
inline std::string_view between(const char* first, const char* last) {
  if (first != last && visible(*first) && visible(last[-1])) return {first, static_cast<std::size_t>(last - first)};
  return without_blanks(first, last);
}

// "12.3 kWh": a number, blanks and a unit that is known.
bool split_at_blank(DataSet& set) {
  const std::size_t gap = set.text.find(' ');
  if (gap == std::string_view::npos) return false;
  const std::string_view unit_text = trimmed(set.text.substr(gap));
  const Unit unit = unit_from(unit_text);
  const auto number = decimal_from(set.text.substr(0, gap));
  if (!number || unit.number == Unit::kOther) return false;
  set.text = set.text.substr(0, gap);
  set.number = *number;
  set.unit = unit;
  set.unit_text = unit_text;
  set.kind = DataSet::Kind::number;
  return true;
}

bool numeric_without_unit(const DataSet& set) {
  switch (nature_of(set.obis)) {
    case Nature::word:
      return false;
    case Nature::quantity:
      return true;
    case Nature::open:
      return set.text.find('.') != std::string_view::npos;
  }
  return false;
}

// What is no short number: empty, dashes, long numbers, text.
void type_slowly(DataSet& set) {
  const bool word = set.unit_text.empty() && nature_of(set.obis) == Nature::word;
  if (word) {
    set.kind = DataSet::Kind::text;
    return;
  }
  if (set.unit_text.empty() && split_at_blank(set)) return;
  if (!set.unit_text.empty() || numeric_without_unit(set)) {
    if (const auto number = decimal_from(set.text)) {
      set.number = *number;
      set.kind = DataSet::Kind::number;
      return;
    }
  }
  set.kind = set.text.empty() || only_dashes(set.text) ? DataSet::Kind::nothing : DataSet::Kind::text;
}

}  // namespace

// From the first character of a code to "("; nullptr where it is none.
inline const char* DataSets::read_code(const char* at) {
  std::size_t length = end_ - at >= kPadding ? read_obis(at, medium_, data_set_.obis) : 0;
  const char* open = at + length;
  coded_ = false;
  if (length == 0) {
    open = find_bracket(at, end_).at;
    if (open == end_ || *open != '(') return nullptr;
    length = between(at, open).size();
    if (length > kLongestCode) return nullptr;
    const auto obis = obis_from({at, length}, medium_);
    if (!obis) return nullptr;
    data_set_.obis = *obis;
  }
  data_set_.code = {at, length};
  data_set_.place = 0;
  coded_ = true;
  return open;
}

// From "(" to behind ")"; nullptr where there is no such value.
inline const char* DataSets::read_value(const char* at) {
  const char* const first = at + 1;
  const Stop close = find_bracket(first, end_);
  if (close.at == end_ || *close.at != ')' || close.at - first > kLongestValue) return nullptr;
  const char* last = close.at;
  data_set_.unit_text = {};
  data_set_.unit = {};
  if (close.star != nullptr) {
    const std::string_view unit_text = between(close.star + 1, close.at);
    const Unit unit = unit_from(unit_text);
    // Several values joined ("088*C&082*C") stay one text.
    if (unit.number != Unit::kOther || !joins(unit_text)) {
      last = close.star;
      data_set_.unit_text = unit_text;
      data_set_.unit = unit;
    }
  }
  data_set_.text = between(first, last);
  const char* const text = data_set_.text.data();
  if (end_ - text >= kPadding && (!data_set_.unit_text.empty() || numeric_without_unit(data_set_)) &&
      read_short_number(text, text + data_set_.text.size(), data_set_.number)) {
    data_set_.kind = DataSet::Kind::number;
  } else {
    type_slowly(data_set_);
  }
  return close.at + 1;
}

DataSets::Outcome DataSets::next() {
  const char* at = at_;
  while (at != end_ && !visible(*at) && blank(*at)) ++at;
  at_ = at;
  if (at == end_ || *at == '!') return Outcome::end;
  if (*at != '(') {
    at = read_code(at);
  } else if (coded_) {
    ++data_set_.place;
  } else {
    at = nullptr;
  }
  if (at != nullptr) at = read_value(at);
  if (at == nullptr) return skip_line();
  at_ = at;
  return Outcome::data_set;
}

// What is no data set is left out up to the end of its line.
DataSets::Outcome DataSets::skip_line() {
  const char* const from = at_;
  while (at_ != end_ && *at_ != '\r' && *at_ != '\n') ++at_;
  unreadable_ = between(from, at_);
  coded_ = false;
  return Outcome::unreadable;
}

std::string_view checked_content(Bytes block) {
  constexpr std::size_t kAround = 3;  // STX, ETX or EOT, check character
  if (block.size() < kAround || block.front() != kStx) return {};
  const Byte last = block[block.size() - 2];
  if ((last != kEtx && last != kEot) || block_check(block.subspan(1, block.size() - 2)) != block.back()) return {};
  return as_text(block.subspan(1, block.size() - kAround));
}

}  // namespace obiscope::iec62056_21

#include "protocol/p1/fast_sets.hpp"

#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace obiscope::p1 {
namespace {

using iec62056_21::DataSet;
using iec62056_21::DataSets;

bool visible(char c) {
  return static_cast<unsigned char>(c - 0x21) < 0x7F - 0x21;
}
bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

constexpr std::ptrdiff_t kLongestText = 1024;
constexpr std::ptrdiff_t kTail = 4;  // ")" and what tells how it goes on

// CR LF, and then a line that does not go on with the values of the one before.
bool ends_here(const char* at) {
  return at[0] == '\r' && at[1] == '\n' && (is_digit(at[2]) || at[2] == '!');
}

// Where the line that begins behind `at` begins, with a digit or "!": other ones may belong to the line before.
const char* next_code(const char* at, const char* end) {
  while (at != end) {
    const auto* line_end = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (line_end == nullptr) return end;
    at = line_end + 1;
    if (at != end && (is_digit(*at) || *at == '!')) return at;
  }
  return end;
}

#if defined(__SSE2__)

constexpr unsigned kWidth = 16;  // characters looked at at once; so many have to follow for this way of reading

__m128i load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
unsigned equal_in(__m128i characters, char wanted) {
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(characters, _mm_set1_epi8(wanted))));
}
// A bit for each character that is a bracket or a control character.
unsigned stops_in(__m128i characters) {
  const __m128i closed = _mm_or_si128(characters, _mm_set1_epi8(1));  // "(" becomes ")"
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(characters, _mm_set1_epi8(0x1F)), characters);
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(closed, _mm_set1_epi8(')')), low)));
}
// A bit for each character that is no digit, and one behind them.
unsigned others_in(__m128i characters) {
  const __m128i values = _mm_sub_epi8(characters, _mm_set1_epi8('0'));
  const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  return ~static_cast<unsigned>(_mm_movemask_epi8(digits));
}

// The value of the 1 to 8 digits before `end`, with eight characters before it that can be read: those that are no part
// of it become zeros, and the digits are summed pair by pair.
std::uint64_t value_of_digits(const char* end, unsigned count) {
  std::uint64_t word = 0;
  std::memcpy(&word, end - sizeof word, sizeof word);
  const unsigned others = 64 - 8 * count;
  word = (word ^ 0x3030303030303030ULL) >> others << others;
  word = word * 10 + (word >> 8U);
  return ((word & 0x000000FF000000FFULL) * 0x000F424000000064ULL +
          (word >> 16U & 0x000000FF000000FFULL) * 0x0000271000000001ULL) >>
         32U;
}

constexpr std::uint64_t kPowersOfTen[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

// Digits with at most one point between them, at most eight on each side; at most 15 without one. False where it is
// anything else.
bool read_number(const char* first, unsigned length, Decimal& number) {
  const unsigned others = others_in(load(first)) | 1U << length;
  const auto whole = static_cast<unsigned>(std::countr_zero(others));
  if (whole == 0) return false;
  const bool is_long = whole > 8;
  std::uint64_t mantissa = value_of_digits(first + whole, is_long ? 8 : whole);
  number.exponent = 0;
  if (whole < length) {
    const unsigned behind = length - whole - 1;
    const auto next = static_cast<unsigned>(std::countr_zero(others & (others - 1)));
    if (is_long || first[whole] != '.' || next != length || behind - 1 >= 8) return false;
    mantissa = mantissa * kPowersOfTen[behind] + value_of_digits(first + length, behind);
    number.exponent = static_cast<std::int8_t>(-static_cast<int>(behind));
  } else if (is_long) {
    mantissa += value_of_digits(first + whole - 8, whole - 8) * kPowersOfTen[8];
  }
  number.mantissa = static_cast<std::int64_t>(mantissa);
  return true;
}

#endif

}  // namespace

#if defined(__SSE2__)

// From behind "(" to behind ")"; nullptr where it is not as usual.
inline const char* FastSets::read_value(const char* first, DataSet& set) const {
  if (end_ - first < kWidth) return nullptr;
  const __m128i characters = load(first);
  unsigned stops = stops_in(characters);
  const auto length = static_cast<unsigned>(std::countr_zero(stops | 1U << kWidth));
  const unsigned stars = equal_in(characters, '*') & ((1U << length) - 1);
  const bool word = code_->nature == KnownCodes::Nature::word;
  const char* close = first + length;
  while (stops == 0) {  // an identifier, a message: text as it stands
    if (!word || end_ - close < kWidth || stars != 0) return nullptr;
    const __m128i more = load(close);
    stops = stops_in(more);
    close += std::countr_zero(stops | 1U << kWidth);
    if (equal_in(more, '*') != 0 || close - first > kLongestText) return nullptr;
  }
  if (*close != ')' || end_ - close < kTail) return nullptr;
  set.kind = DataSet::Kind::text;
  set.unit = {};
  set.unit_text = {};
  set.text = {first, static_cast<std::size_t>(close - first)};
  if (close == first) return word ? close + 1 : nullptr;
  if (!visible(*first) || !visible(close[-1])) return nullptr;
  if (stars != 0) {
    const auto star = static_cast<unsigned>(std::countr_zero(stars));
    if (star + 1 == length || !visible(first[star + 1])) return nullptr;
    set.unit_text = {first + star + 1, length - star - 1};
    set.unit = unit_from(set.unit_text);
    set.text = {first, star};
    set.kind = DataSet::Kind::number;
    return set.unit.number != Unit::kOther && read_number(first, star, set.number) ? close + 1 : nullptr;
  }
  if (word) return close + 1;
  // A time: all digits but for the letter at its end.
  if (close[-1] == 'S' || close[-1] == 'W')
    return length > 1 && static_cast<unsigned>(std::countr_zero(others_in(characters))) == length - 1 ? close + 1
                                                                                                      : nullptr;
  if (code_->nature != KnownCodes::Nature::quantity || !read_number(first, length, set.number)) return nullptr;
  set.kind = DataSet::Kind::number;
  return close + 1;
}

// Behind the last value of the line, the first of which ends at `at`; nullptr where one is not as usual.
const char* FastSets::read_other_values(const char* at) const {
  DataSet other;
  while (at != nullptr && *at == '(') at = read_value(at + 1, other);
  return at;
}

// The first value of the line at at_. False, and nothing has changed, where not all of it is as usual.
bool FastSets::read_line() {
  if (end_ - at_ < kWidth) return false;
  const __m128i characters = load(at_);
  const auto length = static_cast<unsigned>(std::countr_zero(equal_in(characters, '(') | 1U << kWidth));
  if (length == kWidth || length == 0 || !is_digit(at_[length - 1])) return false;  // no NUL may look like no character
  alignas(16) static constexpr std::array<Byte, 2 * kWidth> kOnesThenZeros = {
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  const __m128i mask = load(reinterpret_cast<const char*>(kOnesThenZeros.data()) + kWidth - length);
  const __m128i key = _mm_and_si128(characters, mask);
  const auto low = static_cast<std::uint64_t>(_mm_cvtsi128_si64(key));
  const auto high = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(key, key)));
  code_ = codes_.find(low, high);
  if (code_ == nullptr) return false;
  const char* const behind = read_value(at_ + length + 1, set_);
  if (behind == nullptr) return false;
  more_ = *behind == '(';
  const char* const end = more_ ? read_other_values(behind) : behind;
  if (end == nullptr || !ends_here(end)) {
    more_ = false;
    return false;
  }
  set_.code = {at_, length};
  set_.obis = code_->obis;
  set_.place = 0;
  at_ = more_ ? behind : end;
  current_ = &set_;
  return true;
}

bool FastSets::next_value() {
  at_ = read_value(at_ + 1, set_);
  ++set_.place;
  more_ = *at_ == '(';
  return true;
}

#else

bool FastSets::read_line() {
  return false;
}
bool FastSets::next_value() {
  return false;
}

#endif

// From the line at at_ up to the next one that begins a code.
void FastSets::begin_careful() {
  const char* const from = at_;
  at_ = next_code(at_, end_);
  careful_ = DataSets(std::string_view(from, static_cast<std::size_t>(at_ - from)));
  is_careful_ = true;
}

bool FastSets::next_careful() {
  for (;;) {
    const DataSets::Outcome outcome = careful_.next();
    if (outcome == DataSets::Outcome::unreadable) continue;
    is_careful_ = outcome == DataSets::Outcome::data_set;
    ended_ = ended_ || (!is_careful_ && careful_.ended_by_mark());
    if (!is_careful_) return false;
    current_ = &careful_.data_set();
    return true;
  }
}

bool FastSets::next_line() {
  for (;;) {
    if (is_careful_ && next_careful()) return true;
    while (at_ != end_ && (*at_ == '\r' || *at_ == '\n')) ++at_;
    if (ended_ || at_ == end_ || *at_ == '!') return false;
    if (read_line()) return true;
    begin_careful();
  }
}

}  // namespace obiscope::p1

// Non-integers of ANSI C12.19 (NI_FMAT1, NI_FMAT2) and decimals, both ways.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "protocol/c1218/format.hpp"

namespace obiscope::c1218 {
namespace {

constexpr std::int64_t kMostMantissa = 999'999'999'999'999'999;

// Zeros that stand in the exponent, as digits where there is room: 12e3 -> 12000.
Decimal spelled_out(Decimal value) {
  while (value.exponent > 0 && value.mantissa <= kMostMantissa / 10 && value.mantissa >= -kMostMantissa / 10) {
    value.mantissa *= 10;
    --value.exponent;
  }
  return value;
}

// "1234.5", "1.5E+3", blanks around it.
std::optional<Decimal> decimal_from_characters(std::string_view text) {
  text = trimmed(text);
  int exponent = 0;
  if (const std::size_t mark = text.find_first_of("eE"); mark != std::string_view::npos) {
    std::string_view power = text.substr(mark + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (error != std::errc() || end != power.data() + power.size()) return std::nullopt;
    text = text.substr(0, mark);
  }
  const std::optional<Decimal> mantissa = decimal_from(text);
  if (!mantissa || exponent > 100 || exponent < -100) return std::nullopt;
  const std::optional<Decimal> value = scaled(*mantissa, exponent);
  if (!value) return std::nullopt;
  return exponent == 0 ? *value : spelled_out(*value);
}

// The shortest decimal that stands for this number and no other of its kind: the one that the meter meant.
template <class Float>
std::optional<Decimal> decimal_from_float(Float number) {
  if (!std::isfinite(number)) return std::nullopt;
  char text[64];
  const auto [end, error] = std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific);
  if (error != std::errc()) return std::nullopt;
  return decimal_from_characters({text, static_cast<std::size_t>(end - text)});
}

std::optional<Decimal> decimal_from_bcd(Bytes octets) {
  std::int64_t number = 0;
  for (const Byte octet : octets) {
    const unsigned high = octet >> 4U;
    const unsigned low = octet & 0x0FU;
    if (high > 9 || low > 9) return std::nullopt;
    number = number * 100 + static_cast<std::int64_t>(high * 10 + low);
  }
  return Decimal{number, 0};
}

// `value` in units of 10^exponent, cut off towards zero and at the limits of 18 digits.
std::int64_t in_units(Decimal value, int exponent) {
  for (; value.exponent > exponent; --value.exponent) {
    if (value.mantissa > kMostMantissa / 10 || value.mantissa < -kMostMantissa / 10) break;
    value.mantissa *= 10;
  }
  for (; value.exponent < exponent && value.mantissa != 0; ++value.exponent) value.mantissa /= 10;
  return value.mantissa;
}

template <class Float, class Word>
Word float_bits(Decimal value) {
  Float number = 0;
  const std::string text = text_from(value);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::bit_cast<Word>(number);
}

}  // namespace

std::optional<Decimal> Fields::number(NumberFormat format) {
  const std::size_t size = size_of(format);
  switch (format) {
    case NumberFormat::float64:
      return decimal_from_float(std::bit_cast<double>(unsigned_number(size)));
    case NumberFormat::float32:
      return decimal_from_float(std::bit_cast<float>(static_cast<std::uint32_t>(unsigned_number(size))));
    case NumberFormat::characters12:
    case NumberFormat::characters6:
    case NumberFormat::characters21:
      return decimal_from_characters(as_text(take(size)));
    case NumberFormat::bcd4:
    case NumberFormat::bcd6:
    case NumberFormat::bcd8:
      return decimal_from_bcd(take(size));
    case NumberFormat::int32_four_behind_point:
      return Decimal{signed_number(size), -4};
    case NumberFormat::int24:
    case NumberFormat::int32:
    case NumberFormat::int40:
    case NumberFormat::int48:
    case NumberFormat::int64:
      return Decimal{signed_number(size), 0};
  }
  return std::nullopt;
}

void FieldWriter::unsigned_number(std::uint64_t number, std::size_t octets) {
  for (std::size_t i = 0; i < octets; ++i) {
    const std::size_t place = format_.most_significant_first ? octets - 1 - i : i;
    octets_.push_back(static_cast<Byte>(number >> 8U * place & 0xFFU));
  }
}

void FieldWriter::signed_number(std::int64_t number, std::size_t octets) {
  const unsigned bits = static_cast<unsigned>(octets) * 8;
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  const std::uint64_t magnitude = std::min(static_cast<std::uint64_t>(number < 0 ? -number : number), sign - 1);
  if (number >= 0) {
    unsigned_number(magnitude, octets);
  } else if (format_.integer == IntegerFormat::twos_complement) {
    unsigned_number(~magnitude + 1, octets);
  } else if (format_.integer == IntegerFormat::ones_complement) {
    unsigned_number(~magnitude, octets);
  } else {
    unsigned_number(magnitude | sign, octets);
  }
}

void FieldWriter::put_bcd(std::uint64_t number, std::size_t octets) {
  std::vector<Byte> digits(octets);
  for (std::size_t i = octets; i > 0; --i) {
    digits[i - 1] = static_cast<Byte>((number / 10 % 10) << 4U | number % 10);
    number /= 100;
  }
  raw(digits);
}

void FieldWriter::number(const std::optional<Decimal>& value, NumberFormat format) {
  const Decimal known = value.value_or(Decimal{});
  const std::size_t size = size_of(format);
  switch (format) {
    case NumberFormat::float64:
      return unsigned_number(float_bits<double, std::uint64_t>(known), size);
    case NumberFormat::float32:
      return unsigned_number(float_bits<float, std::uint32_t>(known), size);
    case NumberFormat::characters12:
    case NumberFormat::characters6:
    case NumberFormat::characters21:
      return text(value ? text_from(known) : "", size);
    case NumberFormat::bcd4:
    case NumberFormat::bcd6:
    case NumberFormat::bcd8:
      return put_bcd(static_cast<std::uint64_t>(std::max<std::int64_t>(in_units(known, 0), 0)), size);
    case NumberFormat::int32_four_behind_point:
      return signed_number(in_units(known, -4), size);
    default:
      return signed_number(in_units(known, 0), size);
  }
}

void FieldWriter::text(std::string_view text, std::size_t length) {
  const std::string_view taken = text.substr(0, length);
  raw(as_bytes(taken));
  octets_.insert(octets_.end(), length - taken.size(), Byte{' '});
}

void FieldWriter::identifier(std::string_view digits, std::size_t characters) {
  if (!format_.bcd_ids) return text(digits, characters);
  std::uint64_t number = 0;
  for (const char c : digits)
    if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint64_t>(c - '0');
  put_bcd(number, characters / 2);
}

}  // namespace obiscope::c1218

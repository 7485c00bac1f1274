#include "bytes/decimal.hpp"

#include <cmath>
#include <limits>

namespace obiscope {
namespace {

constexpr std::int64_t kMantissaLimit = 999'999'999'999'999'999;  // 18 digits

// The mantissa of `value` with all zeros at its end moved into the exponent.
Decimal reduced(Decimal value) {
  if (value.mantissa == 0) return {};
  while (value.mantissa % 10 == 0 && value.exponent < std::numeric_limits<std::int8_t>::max()) {
    value.mantissa /= 10;
    ++value.exponent;
  }
  return value;
}

}  // namespace

std::optional<Decimal> decimal_from(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  std::int64_t mantissa = 0;
  int behind_point = -1;  // digits behind the point; -1: no point yet
  bool any_digit = false;
  for (const char c : text) {
    const unsigned digit = static_cast<unsigned>(c) - '0';
    if (digit <= 9) {
      if (mantissa > kMantissaLimit / 10) return std::nullopt;
      mantissa = mantissa * 10 + static_cast<std::int64_t>(digit);
      any_digit = true;
      if (behind_point >= 0) ++behind_point;
    } else if (c == '.' && behind_point < 0) {
      behind_point = 0;
    } else {
      return std::nullopt;
    }
  }
  if (!any_digit || behind_point > 100) return std::nullopt;
  return Decimal{negative ? -mantissa : mantissa, static_cast<std::int8_t>(behind_point > 0 ? -behind_point : 0)};
}

std::string text_from(Decimal value, unsigned integer_digits) {
  const bool negative = value.mantissa < 0;
  std::string digits = std::to_string(value.mantissa);
  if (negative) digits.erase(0, 1);
  const std::size_t behind = value.exponent < 0 ? static_cast<std::size_t>(-value.exponent) : 0;
  if (value.exponent > 0 && value.mantissa != 0) digits.append(static_cast<std::size_t>(value.exponent), '0');
  const std::size_t least = behind + (integer_digits == 0 ? 1 : integer_digits);
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, 1, '.');
  if (negative) digits.insert(0, 1, '-');
  return digits;
}

std::optional<Decimal> scaled(Decimal value, int shift) {
  const int exponent = value.exponent + shift;
  if (exponent < -100 || exponent > 100) return std::nullopt;
  return Decimal{value.mantissa, static_cast<std::int8_t>(exponent)};
}

bool same_value(Decimal left, Decimal right) {
  return reduced(left) == reduced(right);
}

double approximate(Decimal value) {
  return static_cast<double>(value.mantissa) * std::pow(10.0, value.exponent);
}

}  // namespace obiscope

// Exact decimals: a number as a meter wrote it, digit for digit. Never a double.
//
//   "012345.60"  ->  {mantissa 1234560, exponent -2}  ->  "12345.60"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace obiscope {

struct Decimal {
  std::int64_t mantissa = 0;
  std::int8_t exponent = 0;  // value = mantissa x 10^exponent; digits behind the point are kept, zeros too

  // Digit for digit: 1.50 and 1.5 are different decimals (compare with `same_value` for the number).
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// Reads an optional sign, digits and at most one point; at most 18 digits that count. No blanks, no exponent, no comma.
// Answers nothing where `text` is anything else, "---.-" and "" included.
std::optional<Decimal> decimal_from(std::string_view text);

// "12345.60". At least `integer_digits` digits before the point, filled with zeros.
std::string text_from(Decimal value, unsigned integer_digits = 1);

// value x 10^shift, exactly; nothing where the exponent would leave its range.
std::optional<Decimal> scaled(Decimal value, int shift);

bool same_value(Decimal left, Decimal right);

// For plots and ratios only; a reading is never made of this.
double approximate(Decimal value);

}  // namespace obiscope

#include "delivery/profile_text.hpp"

namespace obiscope::delivery {

std::string status_text(std::uint64_t status) {
  constexpr const char* kDigits = "0123456789abcdef";
  const std::size_t digits = status >> 32U == 0 ? 8 : 16;
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; status >>= 4U) text[i] = kDigits[status & 0xFU];
  return text;
}

std::string unit_text_of(const Column& column) {
  return column.unit.number == Unit::kOther ? column.unit_text : symbol_of(column.unit);
}

std::string title_of(const Column& column) {
  const std::string unit = unit_text_of(column);
  return unit.empty() ? column.code : column.code + " " + unit;
}

}  // namespace obiscope::delivery

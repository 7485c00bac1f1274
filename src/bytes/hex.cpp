#include "bytes/hex.hpp"

namespace obiscope {

std::string hex_from(Bytes bytes, std::string_view separator) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * (2 + separator.size()));
  for (const Byte byte : bytes) {
    if (!text.empty()) text += separator;
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0F];
  }
  return text;
}

std::optional<std::vector<Byte>> bytes_from_hex(std::string_view text) {
  constexpr std::string_view kBetween = " \t\r\n,:";
  std::vector<Byte> bytes;
  for (std::size_t at = 0; at < text.size();) {
    if (kBetween.find(text[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    if (text[at] == '0' && at + 3 < text.size() && (text[at + 1] == 'x' || text[at + 1] == 'X')) at += 2;
    if (at + 1 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[at]);
    const int low = hex_digit(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<Byte>(high << 4 | low));
    at += 2;
  }
  return bytes;
}

}  // namespace obiscope

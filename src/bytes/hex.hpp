// Bytes as hexadecimal text and back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope {

// "06 30 b4" with a separator, "0630b4" without.
std::string hex_from(Bytes bytes, std::string_view separator = "");

// Two digits a byte; blanks, tabs, line ends, commas and colons between bytes are passed over, as is "0x" before a
// byte. Nothing where `text` holds anything else or half a byte.
std::optional<std::vector<Byte>> bytes_from_hex(std::string_view text);

// The value of one digit, or -1.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace obiscope

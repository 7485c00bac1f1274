#include "protocol/sml/identity.hpp"

#include <algorithm>
#include <cstdio>

#include "bytes/hex.hpp"

namespace obiscope::sml {
namespace {

constexpr std::size_t kDinOctets = 10, kDinText = 14, kDigits = 8;
constexpr std::uint32_t kMostSerial = 99'999'999;

bool is_letter(Byte byte) {
  return byte >= 'A' && byte <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::uint32_t number_at(Bytes four) {
  return static_cast<std::uint32_t>(four[0]) << 24U | static_cast<std::uint32_t>(four[1]) << 16U |
         static_cast<std::uint32_t>(four[2]) << 8U | four[3];
}

bool is_din(Bytes id) {
  return id.size() == kDinOctets && (id[0] == 0x09 || id[0] == 0x0A) && id[1] <= 0x0F && is_letter(id[2]) &&
         is_letter(id[3]) && is_letter(id[4]) && number_at(id.subspan(6)) <= kMostSerial;
}

bool is_din(std::string_view id) {
  const auto letters = [](char c) { return is_letter(static_cast<Byte>(c)); };
  return id.size() == kDinText && hex_digit(id[0]) >= 0 && std::all_of(id.begin() + 1, id.begin() + 4, letters) &&
         hex_digit(id[4]) >= 0 && hex_digit(id[5]) >= 0 && std::all_of(id.begin() + 6, id.end(), is_digit);
}

std::uint32_t digits_of(std::string_view digits) {
  std::uint32_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::uint32_t>(c - '0');
  return number;
}

}  // namespace

bool printable(Bytes octets) {
  return !octets.empty() &&
         std::all_of(octets.begin(), octets.end(), [](Byte byte) { return byte >= 0x20 && byte < 0x7F; });
}

std::string id_from(Bytes server_id) {
  if (is_din(server_id)) {
    char text[32];
    std::snprintf(text, sizeof text, "%X%c%c%c%02X%08u", static_cast<unsigned>(server_id[1]), server_id[2],
                  server_id[3], server_id[4], static_cast<unsigned>(server_id[5]), number_at(server_id.subspan(6)));
    return text;
  }
  if (printable(server_id)) return std::string(as_text(server_id));
  return hex_from(server_id);
}

std::optional<std::uint32_t> serial_of(std::string_view id) {
  if (!is_din(id)) return std::nullopt;
  return digits_of(id.substr(kDinText - kDigits));
}

std::vector<Byte> server_id_from(std::string_view id) {
  if (is_din(id)) {
    std::vector<Byte> octets = {0x0A, static_cast<Byte>(hex_digit(id[0]))};
    octets.insert(octets.end(), id.begin() + 1, id.begin() + 4);
    octets.push_back(static_cast<Byte>(hex_digit(id[4]) * 16 + hex_digit(id[5])));
    const std::uint32_t number = digits_of(id.substr(kDinText - kDigits));
    for (unsigned shift = 32; shift > 0; shift -= 8) octets.push_back(static_cast<Byte>(number >> (shift - 8)));
    return octets;
  }
  constexpr std::size_t kShortestHex = 2 * kDinOctets;  // all shorter ones are numbers as people write them
  if (id.size() >= kShortestHex)
    if (auto octets = bytes_from_hex(id)) return *std::move(octets);
  return {id.begin(), id.end()};
}

std::string manufacturer_in(Bytes id) {
  const std::size_t from = is_din(id) ? 2 : 1;
  const bool own = id.size() == kDinOctets && id[0] == 0x06;
  if (!is_din(id) && !(own && is_letter(id[1]) && is_letter(id[2]) && is_letter(id[3]))) return {};
  return std::string(as_text(id.subspan(from, 3)));
}

}  // namespace obiscope::sml

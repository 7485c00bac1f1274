#include "protocol/hdlc/address.hpp"

#include <algorithm>
#include <charconv>

namespace obiscope::hdlc {
namespace {

constexpr std::uint16_t kMostIn7Bits = 0x7F;
constexpr std::uint16_t kMostIn14Bits = 0x3FFF;
constexpr std::size_t kLongest = 4;

Error no_address(std::string_view text) {
  return {ErrorKind::usage, "'" + std::string(text) + "' is no HDLC address",
          "write LOGICAL, LOGICAL/PHYSICAL or LOGICAL/PHYSICAL:4, such as 1, 1/16 or 1/16:4"};
}

std::optional<std::uint32_t> number_from(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data(), end, number, hexadecimal ? 16 : 10);
  if (fault != std::errc() || stopped != end || text.empty()) return std::nullopt;
  return number;
}

// "144": logical << 7 | physical, or logical << 14 | physical where that does not hold it.
std::optional<Address> joined_address(std::uint32_t number) {
  if (number <= kMostIn7Bits) return Address{static_cast<std::uint16_t>(number), 0, 1};
  if (number <= kMostIn14Bits)
    return Address{static_cast<std::uint16_t>(number >> 7U), static_cast<std::uint16_t>(number & kMostIn7Bits), 2};
  if (number >> 28U != 0) return std::nullopt;
  return Address{static_cast<std::uint16_t>(number >> 14U), static_cast<std::uint16_t>(number & kMostIn14Bits), 4};
}

bool fits(const Address& address) {
  const std::uint16_t most = address.size == 4 ? kMostIn14Bits : kMostIn7Bits;
  return address.upper <= most && (address.size == 1 ? address.lower == 0 : address.lower <= most);
}

std::optional<Address> split_address(std::string_view upper, std::string_view lower) {
  const auto high = number_from(upper);
  const auto low = number_from(lower);
  if (!high || !low || *high > kMostIn14Bits || *low > kMostIn14Bits) return std::nullopt;
  const std::uint8_t size = *high <= kMostIn7Bits && *low <= kMostIn7Bits ? 2 : 4;
  return Address{static_cast<std::uint16_t>(*high), static_cast<std::uint16_t>(*low), size};
}

}  // namespace

Result<Address> address_from(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view numbers = text.substr(0, colon);
  const std::size_t slash = numbers.find('/');
  std::optional<Address> address;
  if (slash != std::string_view::npos) {
    address = split_address(numbers.substr(0, slash), numbers.substr(slash + 1));
  } else if (const auto number = number_from(numbers)) {
    address = joined_address(*number);
  }
  if (!address) return failure(no_address(text));
  if (colon == std::string_view::npos) return *address;
  const auto size = number_from(text.substr(colon + 1));
  if (!size || (*size != 1 && *size != 2 && *size != 4)) return failure(no_address(text));
  address->size = static_cast<std::uint8_t>(*size);
  if (!fits(*address)) return failure(no_address(text));
  return *address;
}

std::string text_from(const Address& address) {
  std::string text = std::to_string(address.upper);
  if (address.size > 1) text += "/" + std::to_string(address.lower);
  if (address.size == 4) text += ":4";
  return text;
}

std::size_t address_size(Bytes bytes) {
  const std::size_t most = std::min(bytes.size(), kLongest);
  for (std::size_t i = 0; i < most; ++i)
    if ((bytes[i] & 1U) != 0) return i == 2 ? 0 : i + 1;
  return 0;
}

std::optional<Address> decode_address(Bytes bytes) {
  const auto part = [&](std::size_t i) { return static_cast<unsigned>(bytes[i]) >> 1U; };
  switch (address_size(bytes)) {
    case 1:
      return Address{static_cast<std::uint16_t>(part(0)), 0, 1};
    case 2:
      return Address{static_cast<std::uint16_t>(part(0)), static_cast<std::uint16_t>(part(1)), 2};
    case 4:
      return Address{static_cast<std::uint16_t>(part(0) << 7U | part(1)),
                     static_cast<std::uint16_t>(part(2) << 7U | part(3)), 4};
    default:
      return std::nullopt;
  }
}

std::size_t encode_address(const Address& address, Byte* out) {
  const auto part = [&](std::size_t i, unsigned bits) {
    const unsigned last = i + 1U == address.size ? 1U : 0U;
    out[i] = static_cast<Byte>((bits & kMostIn7Bits) << 1U | last);
  };
  if (address.size == 4) {
    part(0, static_cast<unsigned>(address.upper) >> 7U);
    part(1, address.upper);
    part(2, static_cast<unsigned>(address.lower) >> 7U);
    part(3, address.lower);
  } else {
    part(0, address.upper);
    if (address.size == 2) part(1, address.lower);
  }
  return address.size;
}

bool is_broadcast(const Address& address) {
  const std::uint16_t all = address.size == 4 ? kMostIn14Bits : kMostIn7Bits;
  return address.upper == all || (address.size > 1 && address.lower == all);
}

}  // namespace obiscope::hdlc

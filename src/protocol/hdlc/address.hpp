// Addresses of a link (IEC 62056-46 6.4.2.2).
//
//   1 byte    uuuuuuu1                                  upper (logical device)
//   2 bytes   uuuuuuu0 lllllll1                         upper, lower (physical device)
//   4 bytes   uuuuuuu0 uuuuuuu0 lllllll0 lllllll1       14 bits each
//
// The lowest bit is 1 in the last byte and in no other. A client's address has one byte.
#pragma once

#include <optional>
#include <string>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::hdlc {

constexpr Byte kPublicClient = 0x10;
constexpr Byte kManagementClient = 0x01;
constexpr std::uint16_t kManagementDevice = 0x01;

struct Address {
  std::uint16_t upper = 1;  // client, or logical device
  std::uint16_t lower = 0;  // physical device; 0 where the address has one byte
  std::uint8_t size = 1;    // 1, 2 or 4 bytes

  friend bool operator==(const Address&, const Address&) = default;
};

// "1", "1/16" (logical/physical, 2 bytes where both fit, else 4), "1/16:4" (four bytes), "0x90" or "144" (logical << 7
// | physical, as other programs write a two-byte address; << 14 from 0x4000 on, four bytes). Error: usage.
Result<Address> address_from(std::string_view text);
// "1", "1/16", "1/16:4"
std::string text_from(const Address& address);

// How many bytes the address at the beginning of `bytes` has: 1, 2, 4; 0: none of these, or not yet all there.
std::size_t address_size(Bytes bytes);
std::optional<Address> decode_address(Bytes bytes);  // takes address_size(bytes) bytes
// Writes address.size bytes and says how many. Bits that do not fit are left out.
std::size_t encode_address(const Address& address, Byte* out);

// A call to "all stations", which everybody takes and nobody answers.
bool is_broadcast(const Address& address);

}  // namespace obiscope::hdlc

#include "protocol/modbus/crc.hpp"

#include <array>

namespace obiscope::modbus {
namespace {

constexpr unsigned kReflectedPolynomial = 0xA001;
constexpr std::size_t kStep = 16;  // bytes taken at once

// kTables[n][b]: what byte b does to the check when n more bytes follow it. One look-up per byte, and none waits for
// another one.
using Tables = std::array<std::array<std::uint16_t, 256>, kStep>;

constexpr Tables make_tables() {
  Tables tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned check = byte;
    for (int bit = 0; bit < 8; ++bit) check = check >> 1U ^ ((check & 1U) != 0 ? kReflectedPolynomial : 0U);
    tables[0][byte] = static_cast<std::uint16_t>(check);
  }
  for (std::size_t n = 1; n < kStep; ++n)
    for (unsigned byte = 0; byte < 256; ++byte) {
      const unsigned before = tables[n - 1][byte];
      tables[n][byte] = static_cast<std::uint16_t>(before >> 8U ^ tables[0][before & 0xFFU]);
    }
  return tables;
}

constexpr Tables kTables = make_tables();

unsigned step(unsigned check, const Byte* bytes) {
  unsigned sum = kTables[15][(check ^ bytes[0]) & 0xFFU] ^ kTables[14][check >> 8U ^ bytes[1]];
  for (std::size_t i = 2; i < kStep; ++i) sum ^= kTables[kStep - 1 - i][bytes[i]];
  return sum;
}

}  // namespace

std::uint16_t check_of(Bytes covered, std::uint16_t check_before) {
  unsigned check = check_before;
  const Byte* at = covered.data();
  std::size_t left = covered.size();
  for (; left >= kStep; left -= kStep, at += kStep) check = step(check, at);
  for (; left > 0; --left, ++at) check = check >> 8U ^ kTables[0][(check ^ *at) & 0xFFU];
  return static_cast<std::uint16_t>(check);
}

}  // namespace obiscope::modbus

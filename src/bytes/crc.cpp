#include "bytes/crc.hpp"

#include <array>

namespace obiscope {
namespace {

constexpr unsigned kReflectedPolynomial = 0x8408;
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

unsigned step(unsigned check, const Byte* b) {
  const unsigned first = check ^ b[0];
  const unsigned second = check >> 8U ^ b[1];
  const unsigned head = kTables[15][first & 0xFFU] ^ kTables[14][second] ^ kTables[13][b[2]] ^ kTables[12][b[3]];
  const unsigned left = kTables[11][b[4]] ^ kTables[10][b[5]] ^ kTables[9][b[6]] ^ kTables[8][b[7]];
  const unsigned right = kTables[7][b[8]] ^ kTables[6][b[9]] ^ kTables[5][b[10]] ^ kTables[4][b[11]];
  return head ^ left ^ right ^ kTables[3][b[12]] ^ kTables[2][b[13]] ^ kTables[1][b[14]] ^ kTables[0][b[15]];
}

}  // namespace

std::uint16_t frame_check(Bytes covered, std::uint16_t check_before) {
  unsigned check = check_before ^ 0xFFFFU;
  const Byte* at = covered.data();
  std::size_t left = covered.size();
  for (; left >= kStep; left -= kStep, at += kStep) check = step(check, at);
  for (; left > 0; --left, ++at) check = check >> 8U ^ kTables[0][(check ^ *at) & 0xFFU];
  return static_cast<std::uint16_t>(check ^ 0xFFFFU);
}

}  // namespace obiscope

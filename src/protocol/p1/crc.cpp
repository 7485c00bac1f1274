// Two ways to the same remainder.
//
// By tables: 16 bytes a step, one look-up per byte, none of which waits for another one.
//
// By carry-less multiplication: the message is a polynomial over GF(2), its first bit the highest power. A piece of 128
// bits that stands D bits before another one is worth as much as its remainder by x^D at the other's place: so four
// pieces at a time are multiplied by x^512 mod P and added to the next four, until 16 bytes are left for the tables.
// With reflected bits a product comes out one power too high; the constants are of one power less for that.
#include "protocol/p1/crc.hpp"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace obiscope::p1 {
namespace {

constexpr unsigned kReflectedPolynomial = 0xA001;
constexpr std::size_t kStep = 16;

// kTables[n][b]: what byte b does to the check when n more bytes follow it.
using Tables = std::array<std::array<std::uint16_t, 256>, kStep>;

constexpr Tables make_tables() {
  Tables tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? kReflectedPolynomial : 0U);
    tables[0][byte] = static_cast<std::uint16_t>(crc);
  }
  for (std::size_t n = 1; n < kStep; ++n)
    for (unsigned byte = 0; byte < 256; ++byte) {
      const unsigned before = tables[n - 1][byte];
      tables[n][byte] = static_cast<std::uint16_t>(before >> 8U ^ tables[0][before & 0xFFU]);
    }
  return tables;
}

constexpr Tables kTables = make_tables();

unsigned step(unsigned crc, const Byte* b) {
  const unsigned first = (crc ^ b[0]) & 0xFFU;
  const unsigned second = crc >> 8U ^ b[1];
  const unsigned head = kTables[15][first] ^ kTables[14][second] ^ kTables[13][b[2]] ^ kTables[12][b[3]];
  const unsigned left = kTables[11][b[4]] ^ kTables[10][b[5]] ^ kTables[9][b[6]] ^ kTables[8][b[7]];
  const unsigned right = kTables[7][b[8]] ^ kTables[6][b[9]] ^ kTables[5][b[10]] ^ kTables[4][b[11]];
  return head ^ left ^ right ^ kTables[3][b[12]] ^ kTables[2][b[13]] ^ kTables[1][b[14]] ^ kTables[0][b[15]];
}

#if defined(__x86_64__)

// x^power mod P as the upper bits of a reflected word of 64: bit 63 - n is x^n.
constexpr std::uint64_t remainder_of_power(unsigned power) {
  std::uint64_t remainder = 1ULL << 63U;  // x^0
  for (unsigned n = 0; n < power; ++n) {
    const bool carry = (remainder & 1ULL << 48U) != 0;  // x^15 becomes x^16
    remainder = (remainder >> 1U) & 0xFFFF'0000'0000'0000ULL;
    if (carry) remainder ^= static_cast<std::uint64_t>(kReflectedPolynomial) << 48U;
  }
  return remainder;
}

constexpr std::size_t kLane = 16;  // bytes multiplied at once
constexpr std::size_t kFold = 4 * kLane;

__attribute__((target("pclmul,sse2"))) inline __m128i moved(__m128i lane, __m128i by) {
  return _mm_xor_si128(_mm_clmulepi64_si128(lane, by, 0x00), _mm_clmulepi64_si128(lane, by, 0x11));
}

__attribute__((target("pclmul,sse2"))) inline __m128i load(const Byte* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

// By how far: the first eight bytes of a lane stand 64 bits higher than the other eight.
__attribute__((target("sse2"))) inline __m128i distance(std::uint64_t first, std::uint64_t second) {
  return _mm_set_epi64x(static_cast<long long>(second), static_cast<long long>(first));
}

// kFold bytes at least. Leaves 0 to 15 of them for whoever asked.
__attribute__((target("pclmul,sse2"))) unsigned fold(const Byte*& at, std::size_t& left, unsigned crc) {
  constexpr std::uint64_t kFarFirst = remainder_of_power(8 * kFold + 63),
                          kFarSecond = remainder_of_power(8 * kFold - 1);
  constexpr std::uint64_t kNearFirst = remainder_of_power(8 * kLane + 63),
                          kNearSecond = remainder_of_power(8 * kLane - 1);
  __m128i a = _mm_xor_si128(load(at), _mm_cvtsi32_si128(static_cast<int>(crc)));
  __m128i b = load(at + kLane), c = load(at + 2 * kLane), d = load(at + 3 * kLane);
  const __m128i far = distance(kFarFirst, kFarSecond);
  for (at += kFold, left -= kFold; left >= kFold; at += kFold, left -= kFold) {
    a = _mm_xor_si128(moved(a, far), load(at));
    b = _mm_xor_si128(moved(b, far), load(at + kLane));
    c = _mm_xor_si128(moved(c, far), load(at + 2 * kLane));
    d = _mm_xor_si128(moved(d, far), load(at + 3 * kLane));
  }
  const __m128i near = distance(kNearFirst, kNearSecond);
  __m128i all = _mm_xor_si128(moved(a, near), b);
  all = _mm_xor_si128(moved(all, near), c);
  all = _mm_xor_si128(moved(all, near), d);
  for (; left >= kLane; at += kLane, left -= kLane) all = _mm_xor_si128(moved(all, near), load(at));
  alignas(16) Byte rest[kLane];
  _mm_store_si128(reinterpret_cast<__m128i*>(rest), all);
  return step(0, rest);
}

bool can_multiply() {
  static const bool can = __builtin_cpu_supports("pclmul") != 0;
  return can;
}

#endif

unsigned by_tables(const Byte* at, std::size_t left, unsigned crc) {
  for (; left >= kStep; left -= kStep, at += kStep) crc = step(crc, at);
  for (; left > 0; --left, ++at) crc = crc >> 8U ^ kTables[0][(crc ^ *at) & 0xFFU];
  return crc;
}

}  // namespace

std::uint16_t crc_arc_by_tables(Bytes covered, std::uint16_t crc_before) {
  return static_cast<std::uint16_t>(by_tables(covered.data(), covered.size(), crc_before));
}

std::uint16_t crc_arc(Bytes covered, std::uint16_t crc_before) {
  const Byte* at = covered.data();
  std::size_t left = covered.size();
  unsigned crc = crc_before;
#if defined(__x86_64__)
  if (left >= kFold && can_multiply()) crc = fold(at, left, crc);
#endif
  return static_cast<std::uint16_t>(by_tables(at, left, crc));
}

}  // namespace obiscope::p1

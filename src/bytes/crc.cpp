// Sixteen bytes at once, in one of two ways: with a look-up for each byte, none of which waits for another one; or,
// where the processor multiplies without carries, by folding.
//
// A fold. R is what has been taken so far, 128 coefficients, H the upper 64 and L the lower 64 of them. To make room
// for d more bits,
//
//   R x^d  =  H x^(64+d) + L x^d  =  H (x^(64+d) mod P) + L (x^d mod P)      (mod P)
//
// which again has fewer than 128 coefficients: two multiplications and the next 16 bytes added. Bits are reflected: bit
// i of a register is the coefficient x^(127-i), and a product comes out one place too low, hence x^(n-1) below.
#include "bytes/crc.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace obiscope {
namespace {

constexpr std::size_t kStep = 16;  // bytes taken at once

// kTables[n][b]: what byte b does to the check when n more bytes follow it.
using Tables = std::array<std::array<std::uint16_t, 256>, kStep>;

constexpr Tables make_tables(unsigned reflected_polynomial) {
  Tables tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned check = byte;
    for (int bit = 0; bit < 8; ++bit) check = check >> 1U ^ ((check & 1U) != 0 ? reflected_polynomial : 0U);
    tables[0][byte] = static_cast<std::uint16_t>(check);
  }
  for (std::size_t n = 1; n < kStep; ++n)
    for (unsigned byte = 0; byte < 256; ++byte) {
      const unsigned before = tables[n - 1][byte];
      tables[n][byte] = static_cast<std::uint16_t>(before >> 8U ^ tables[0][before & 0xFFU]);
    }
  return tables;
}

template <unsigned kReflectedPolynomial>
constexpr Tables kTables = make_tables(kReflectedPolynomial);

template <unsigned kPolynomial>
unsigned step(unsigned check, const Byte* b) {
  const unsigned first = check ^ b[0];
  const unsigned second = check >> 8U ^ b[1];
  const unsigned head = kTables<kPolynomial>[15][first & 0xFFU] ^ kTables<kPolynomial>[14][second] ^
                        kTables<kPolynomial>[13][b[2]] ^ kTables<kPolynomial>[12][b[3]];
  const unsigned left = kTables<kPolynomial>[11][b[4]] ^ kTables<kPolynomial>[10][b[5]] ^
                        kTables<kPolynomial>[9][b[6]] ^ kTables<kPolynomial>[8][b[7]];
  const unsigned right = kTables<kPolynomial>[7][b[8]] ^ kTables<kPolynomial>[6][b[9]] ^
                         kTables<kPolynomial>[5][b[10]] ^ kTables<kPolynomial>[4][b[11]];
  return head ^ left ^ right ^ kTables<kPolynomial>[3][b[12]] ^ kTables<kPolynomial>[2][b[13]] ^
         kTables<kPolynomial>[1][b[14]] ^ kTables<kPolynomial>[0][b[15]];
}

template <unsigned kPolynomial>
unsigned byte_by_byte(unsigned check, const Byte* at, std::size_t left) {
  for (; left > 0; --left, ++at) check = check >> 8U ^ kTables<kPolynomial>[0][(check ^ *at) & 0xFFU];
  return check;
}

template <unsigned kPolynomial>
unsigned by_tables(unsigned check, const Byte* at, std::size_t left) {
  for (; left >= kStep; left -= kStep, at += kStep) check = step<kPolynomial>(check, at);
  return byte_by_byte<kPolynomial>(check, at, left);
}

#if defined(__x86_64__)

// x^n mod P with its coefficients in the upper end of a word, reflected: that of x^0 is bit 63.
constexpr std::uint64_t power(unsigned reflected_polynomial, unsigned n) {
  std::uint64_t word = std::uint64_t{1} << 63U;
  for (; n > 0; --n) {
    const bool carry = (word >> 48U & 1U) != 0;
    word = word >> 49U << 48U;
    if (carry) word ^= std::uint64_t{reflected_polynomial} << 48U;
  }
  return word;
}

constexpr std::size_t kLanes = 4;  // that many folds are under way at once: each waits for the one before it
constexpr std::size_t kAtOnce = kLanes * kStep;

#define OBISCOPE_CLMUL __attribute__((target("pclmul,ssse3")))

OBISCOPE_CLMUL inline __m128i load(const Byte* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

// `bits`: how far the register moves.
template <unsigned kPolynomial, unsigned bits>
OBISCOPE_CLMUL inline __m128i folded(__m128i reg) {
  constexpr auto kHigh = static_cast<long long>(power(kPolynomial, bits + 63)),
                 kLow = static_cast<long long>(power(kPolynomial, bits - 1));
  const __m128i by = _mm_set_epi64x(kLow, kHigh);
  return _mm_xor_si128(_mm_clmulepi64_si128(reg, by, 0x00), _mm_clmulepi64_si128(reg, by, 0x11));
}

// The upper 64 coefficients are folded onto the lower ones. That leaves 80, ten bytes for the tables.
template <unsigned kPolynomial>
OBISCOPE_CLMUL inline unsigned reduced(__m128i reg) {
  constexpr auto kBy = static_cast<long long>(power(kPolynomial, 63));
  const __m128i by = _mm_set_epi64x(0, kBy);
  const __m128i product = _mm_clmulepi64_si128(reg, by, 0x00);
  const auto above = static_cast<std::uint64_t>(_mm_cvtsi128_si64(product)) >> 48U;
  const auto below = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_srli_si128(_mm_xor_si128(product, reg), 8)));
  const auto byte = [below](unsigned n) { return below >> 8U * n & 0xFFU; };
  const unsigned head = kTables<kPolynomial>[9][above & 0xFFU] ^ kTables<kPolynomial>[8][above >> 8U] ^
                        kTables<kPolynomial>[7][byte(0)] ^ kTables<kPolynomial>[6][byte(1)];
  const unsigned left = kTables<kPolynomial>[5][byte(2)] ^ kTables<kPolynomial>[4][byte(3)] ^
                        kTables<kPolynomial>[3][byte(4)] ^ kTables<kPolynomial>[2][byte(5)];
  return head ^ left ^ kTables<kPolynomial>[1][byte(6)] ^ kTables<kPolynomial>[0][byte(7)];
}

// What does not fill a step is taken first, behind zeros: they change nothing. `check` goes onto the first two bytes,
// so there are two at least; and kStep can be read from `at` on.
OBISCOPE_CLMUL inline __m128i first_step(unsigned check, const Byte* at, std::size_t size) {
  constexpr Byte kNone = 0x80;
  static constexpr Byte kPlaces[2 * kStep] = {
      kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone,
      0,     1,     2,     3,     4,     5,     6,     7,     8,     9,     10,    11,    12,    13,    14,    15};
  const __m128i bytes = _mm_xor_si128(load(at), _mm_cvtsi32_si128(static_cast<int>(check)));
  return _mm_shuffle_epi8(bytes, load(kPlaces + size));
}

// kStep bytes at least.
template <unsigned kPolynomial>
OBISCOPE_CLMUL unsigned by_folding(unsigned check, const Byte* at, std::size_t left) {
  if (left % kStep == 1) {
    check = byte_by_byte<kPolynomial>(check, at++, 1);
    --left;
  }
  const std::size_t first = left % kStep == 0 ? kStep : left % kStep;
  __m128i reg = first_step(check, at, first);
  at += first;
  left -= first;
  if (left >= kAtOnce) {
    __m128i second = load(at), third = load(at + kStep), fourth = load(at + 2 * kStep);
    at += kAtOnce - kStep;
    left -= kAtOnce - kStep;
    for (; left >= kAtOnce; left -= kAtOnce, at += kAtOnce) {
      reg = _mm_xor_si128(folded<kPolynomial, 512>(reg), load(at));
      second = _mm_xor_si128(folded<kPolynomial, 512>(second), load(at + kStep));
      third = _mm_xor_si128(folded<kPolynomial, 512>(third), load(at + 2 * kStep));
      fourth = _mm_xor_si128(folded<kPolynomial, 512>(fourth), load(at + 3 * kStep));
    }
    reg = _mm_xor_si128(folded<kPolynomial, 128>(reg), second);
    third = _mm_xor_si128(folded<kPolynomial, 128>(third), fourth);
    reg = _mm_xor_si128(folded<kPolynomial, 256>(reg), third);
  }
  for (; left >= kStep; left -= kStep, at += kStep) reg = _mm_xor_si128(folded<kPolynomial, 128>(reg), load(at));
  return reduced<kPolynomial>(reg);
}

const bool kMultipliesWithoutCarries =
    __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("ssse3") != 0;  // false before it is set: slower

template <unsigned kPolynomial>
unsigned best_way(unsigned check, const Byte* at, std::size_t left) {
  constexpr std::size_t kWorthIt = 2 * kStep;
  if (!kMultipliesWithoutCarries || left < kWorthIt) return by_tables<kPolynomial>(check, at, left);
  return by_folding<kPolynomial>(check, at, left);
}

#else

template <unsigned kPolynomial>
unsigned best_way(unsigned check, const Byte* at, std::size_t left) {
  return by_tables<kPolynomial>(check, at, left);
}

#endif

constexpr unsigned kX25 = 0x8408, kArc = 0xA001;  // reflected

}  // namespace

std::uint16_t frame_check(Bytes covered, std::uint16_t check_before) {
  const unsigned check = best_way<kX25>(check_before ^ 0xFFFFU, covered.data(), covered.size());
  return static_cast<std::uint16_t>(check ^ 0xFFFFU);
}

std::uint16_t crc_arc(Bytes covered, std::uint16_t check_before) {
  return static_cast<std::uint16_t>(best_way<kArc>(check_before, covered.data(), covered.size()));
}

}  // namespace obiscope

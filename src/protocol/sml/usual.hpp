// The forms that nearly all entries have. Part of message.hpp: what is of another form is read by the Cursor, which
// finds the same and knows what is wrong.
//
//   77 07 nn nn nn nn nn nn │ status 01 | 6x │ time 01 | 72 62 kk 6x │ 01 01 | 62 unit 52 scaler │ value │ 01
//                                                              value 01 | 0x | 8x 0x | 5x | 6x
//
// Each form is a branch of its own that moves on by a constant: where the next field begins need not be worked out
// before it is read. Worked out, each field waits for the one before it, which takes three times as long.
#pragma once

#include "protocol/sml/message.hpp"

namespace obiscope::sml {

constexpr std::size_t kUsualRoom = 48;  // bytes that have to be there: more than an entry without octets has

// A number of `size` bytes behind the TL byte at `at`, where eight can be read.
template <unsigned size, bool is_signed>
[[gnu::always_inline]] inline const Byte* take(const Byte* at, Number& number) {
  constexpr unsigned kUnused = 64U - 8U * size;
  std::uint64_t word = 0;
  std::memcpy(&word, at + 1, sizeof word);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  number.bits = is_signed ? static_cast<std::uint64_t>(static_cast<std::int64_t>(word) >> kUnused) : word >> kUnused;
  number.size = size;
  number.is_signed = is_signed;
  return at + 1 + size;
}

// nullptr: no number of 1 to 8 bytes with one TL byte.
[[gnu::always_inline]] inline const Byte* usual_number(const Byte* at, Number& number) {
  switch (*at) {
    case 0x52:
      return take<1, true>(at, number);
    case 0x53:
      return take<2, true>(at, number);
    case 0x54:
      return take<3, true>(at, number);
    case 0x55:
      return take<4, true>(at, number);
    case 0x56:
      return take<5, true>(at, number);
    case 0x57:
      return take<6, true>(at, number);
    case 0x58:
      return take<7, true>(at, number);
    case 0x59:
      return take<8, true>(at, number);
    case 0x62:
      return take<1, false>(at, number);
    case 0x63:
      return take<2, false>(at, number);
    case 0x64:
      return take<3, false>(at, number);
    case 0x65:
      return take<4, false>(at, number);
    case 0x66:
      return take<5, false>(at, number);
    case 0x67:
      return take<6, false>(at, number);
    case 0x68:
      return take<7, false>(at, number);
    case 0x69:
      return take<8, false>(at, number);
    default:
      return nullptr;
  }
}

// Status and time are mostly left out, both.
[[gnu::always_inline]] inline const Byte* usual_status(const Byte* at, Number& status) {
  if (*at == 0x01) {
    status = {};
    return at + 1;
  }
  return usual_number(at, status);
}
[[gnu::always_inline]] inline const Byte* usual_time(const Byte* at, Time& time) {
  time = {};
  if (*at == 0x01) return at + 1;
  if (at[0] != 0x72 || at[1] != 0x62 || (at[2] != 1 && at[2] != 2)) return nullptr;
  time.kind = static_cast<Time::Kind>(at[2]);
  Number seconds;
  switch (at[3]) {
    case 0x62:
      at = take<1, false>(at + 3, seconds);
      break;
    case 0x64:
      at = take<3, false>(at + 3, seconds);
      break;
    case 0x65:
      at = take<4, false>(at + 3, seconds);
      break;
    default:
      return nullptr;
  }
  time.seconds = static_cast<std::uint32_t>(seconds.bits);
  return at;
}

// 76 │ 05 .. or 07 .. │ 62 group │ 62 abort │ 72 63 tag. nullptr where it is anything else.
[[gnu::always_inline]] inline const Byte* usual_head(const Byte* at, const Byte* end, MessageHead& head) {
  constexpr std::size_t kRoom = 16;
  constexpr Byte kMask[] = {0xFF, 0, 0xFF, 0, 0xFF, 0xFF, 0, 0}, kForm[] = {0x62, 0, 0x62, 0, 0x72, 0x63, 0, 0};
  if (static_cast<std::size_t>(end - at) < kRoom || at[0] != 0x76) return nullptr;
  const Byte* const from = at + 2;
  if (at[1] == 0x05) {
    at += 6;
  } else if (at[1] == 0x07) {
    at += 8;
  } else {
    return nullptr;
  }
  std::uint64_t word = 0, mask = 0, form = 0;
  std::memcpy(&word, at, sizeof word);
  std::memcpy(&mask, kMask, sizeof mask);
  std::memcpy(&form, kForm, sizeof form);
  if ((word & mask) != form) return nullptr;
  head.transaction = {from, at};
  head.group = {at[1], 1, false};
  head.abort_on_error = {at[3], 1, false};
  head.tag = static_cast<Tag>(at[6] << 8U | at[7]);
  return at + 8;
}

// 63 cc cc 00
[[gnu::always_inline]] inline const Byte* usual_tail(const Byte* at, const Byte* end, std::uint64_t& crc) {
  if (end - at < 4 || at[0] != 0x63 || at[3] != 0x00) return nullptr;
  crc = static_cast<std::uint64_t>(at[1]) << 8U | at[2];
  return at + 4;
}

[[gnu::always_inline]] inline const Byte* usual_unit_and_scaler(const Byte* at, Entry& entry) {
  constexpr int kWidest = 100;
  if (at[0] == 0x62 && at[2] == 0x52) {
    entry.unit = at[1] == 0 ? Byte{255} : at[1];
    entry.scaler = static_cast<std::int8_t>(at[3]);
    return entry.scaler > kWidest || entry.scaler < -kWidest ? nullptr : at + 4;
  }
  entry.unit = 255;
  entry.scaler = 0;
  return at[0] == 0x01 && at[1] == 0x01 ? at + 2 : nullptr;
}

[[gnu::always_inline]] inline const Byte* usual_octets(const Byte* at, const Byte* end, Entry& entry) {
  const bool two = at[0] >= 0x80;
  const std::size_t head = two ? 2 : 1;
  const std::size_t length = two ? (at[0] & 0x0FU) << 4U | (at[1] & 0x0FU) : at[0];
  if ((two && at[1] >= 0x10) || length <= head) return nullptr;
  if (static_cast<std::size_t>(end - at) <= length) return nullptr;
  entry.kind = Entry::Kind::octets;
  entry.octets = {at + head, length - head};
  return at + length;
}

[[gnu::always_inline]] inline const Byte* usual_value(const Byte* at, const Byte* end, Entry& entry) {
  entry.kind = Entry::Kind::number;
  if (const Byte* const behind = usual_number(at, entry.number)) return behind;
  if (*at == 0x01) {
    entry.kind = Entry::Kind::nothing;
    return at + 1;
  }
  return (*at & 0x70U) == 0 ? usual_octets(at, end, entry) : nullptr;
}

// The entry at `at`; nullptr where it is of another form, or where fewer than kUsualRoom bytes follow. The offset is
// the caller's.
[[gnu::always_inline]] inline const Byte* read_usual(const Byte* at, const Byte* end, Entry& entry) {
  if (static_cast<std::size_t>(end - at) < kUsualRoom || at[0] != 0x77 || at[1] != 0x07) return nullptr;
  entry.name = {at + 2, 6};
  at = usual_status(at + 8, entry.status);
  if (at == nullptr) return nullptr;
  at = usual_time(at, entry.time);
  if (at == nullptr) return nullptr;
  at = usual_unit_and_scaler(at, entry);
  if (at == nullptr) return nullptr;
  at = usual_value(at, end, entry);
  if (at == nullptr || *at != 0x01) return nullptr;
  entry.signature = {};
  return at + 1;
}

}  // namespace obiscope::sml

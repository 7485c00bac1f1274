// How characters travel on an asynchronous line.
//
//        ┌──── character time: 10 bits with 7E1 and 8N1 ────┐
//   idle │start  d0  d1  d2  d3  d4  d5  d6  parity   stop  │ idle       (mark = 1 = dark, space = 0 = light)
#pragma once

#include <cstdint>
#include <string>

#include "async/error.hpp"
#include "async/instant.hpp"

namespace obiscope {

enum class Parity : std::uint8_t { none, even, odd };

struct LineSettings {
  std::uint32_t baud = 300;
  std::uint8_t data_bits = 7;  // 7 or 8
  Parity parity = Parity::even;
  std::uint8_t stop_bits = 1;  // 1 or 2

  friend bool operator==(const LineSettings&, const LineSettings&) = default;

  constexpr unsigned bits_per_character() const {
    return 1U + data_bits + (parity == Parity::none ? 0U : 1U) + stop_bits;
  }
  // Rounded up, so that waiting for it is never too short.
  constexpr Duration time_of(std::size_t characters) const {
    const std::uint64_t bits = static_cast<std::uint64_t>(characters) * bits_per_character();
    return Duration(static_cast<std::int64_t>((bits * 1'000'000'000ULL + baud - 1) / baud));
  }
  // How many whole characters pass in `elapsed`: the inverse of time_of().
  constexpr std::size_t characters_in(Duration elapsed) const {
    const auto bits = static_cast<std::uint64_t>(elapsed.count() / 1000) * baud / 1'000'000;  // close, never too many
    std::size_t characters = bits / bits_per_character();
    while (time_of(characters + 1) <= elapsed) ++characters;
    return characters;
  }
  constexpr LineSettings at(std::uint32_t other_baud) const {
    LineSettings other = *this;
    other.baud = other_baud;
    return other;
  }
};

constexpr LineSettings k7E1{300, 7, Parity::even, 1};
constexpr LineSettings k8N1{9600, 8, Parity::none, 1};

// "300 7E1"
std::string text_from(const LineSettings& settings);
// "7E1" -> data bits, parity and stop bits of `settings`. Error: usage.
Result<LineSettings> with_format(LineSettings settings, std::string_view format);
// "9600" -> 9600. Error: usage where it is no number from 50 to 4,000,000.
Result<std::uint32_t> baud_from(std::string_view text);

}  // namespace obiscope

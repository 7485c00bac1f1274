// The codes that the companion standards name, looked up by their characters: most lines of a telegram have one of
// them, and reading numbers out of its characters again and again would take longer.
#pragma once

#include <array>
#include <vector>

#include "reading/obis.hpp"

namespace obiscope::p1 {

class KnownCodes {
 public:
  // What the value of a code is where it has no unit: as protocol/iec62056_21/data_set.hpp has it.
  enum class Nature : std::uint8_t { word, quantity, open };

  struct Code {
    std::uint64_t low = 0, high = 0;  // its characters, as they stand in memory; zeros behind them
    Obis obis;
    Nature nature = Nature::word;
  };

  // The one table; it never changes.
  static const KnownCodes& all();

  // Nothing (nullptr) where it is none of them.
  const Code* find(std::uint64_t low, std::uint64_t high) const {
    for (std::size_t at = slot(low, high);; at = (at + 1) % kSlots) {
      const Code& code = slots_[at];
      if (code.low == low && code.high == high) return &code;
      if (code.low == 0) return nullptr;
    }
  }

 private:
  static constexpr std::size_t kSlots = 4096;  // some 1,300 are taken

  static std::size_t slot(std::uint64_t low, std::uint64_t high) {
    return static_cast<std::size_t>((low * 0x9E3779B97F4A7C15ULL ^ high * 0xC2B2AE3D27D4EB4FULL) >> 52U);
  }
  KnownCodes();
  void add(std::string_view text);

  std::vector<Code> slots_;
};

}  // namespace obiscope::p1

// Random numbers that are the same on every machine and in every run with the same seed: SplitMix64, a counter in
// steps of 2^64 / golden ratio whose bits are mixed. For faults and virtual registers; never for secrets.
#pragma once

#include <cstdint>

namespace obiscope {

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}
  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31U;
  }
  // From 0 up to, but without, 1.
  constexpr double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace obiscope

// What households use and make, as shares that all twins have in common: four loads over 28 years of 15-minute slots,
// after which weekdays and leap years repeat. A household is a mixture of them (household.hpp).
//
//   energy of a load up to a slot = energy of the days before + energy of the day x share of the day gone by
//
// Both come from tables, so any moment of 28 years costs the same few additions. Whole milliwatt-hours throughout.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "async/instant.hpp"

namespace obiscope::simulator {

constexpr unsigned kSlotsPerDay = 96;
constexpr Duration kSlot = std::chrono::minutes(15);
constexpr Duration kDay = std::chrono::hours(24);

enum class Load : std::uint8_t { base, house, heating, solar };
constexpr std::size_t kLoads = 4;

// Energy by the rate in force: the first from 06:00 to 22:00, the second at night. In mWh.
struct RateEnergy {
  std::int64_t t1 = 0;
  std::int64_t t2 = 0;
  std::int64_t total() const { return t1 + t2; }
};

// A day since 1970-01-01 and a slot in it.
struct SlotTime {
  std::int64_t day = 0;
  unsigned slot = 0;
};

bool is_first_rate(unsigned slot);

class Curve {
 public:
  static constexpr std::int64_t kFirstDay = 15'340;  // 2012-01-01
  static constexpr unsigned kVariants = 8;           // shapes that a day of one load can have

  // The one that all twins share, made when it is first asked for.
  static const Curve& shared();

  // What `load` took from kFirstDay up to the beginning of `time`, its day having the shape `variant`; zero before.
  RateEnergy until(Load load, SlotTime time, unsigned variant) const;

 private:
  static constexpr std::int64_t kDays = 10'227;  // 28 years
  static constexpr unsigned kClasses = 3;

  struct Days {
    std::vector<RateEnergy> before;    // the days before, kDays + 1 of them
    std::vector<std::int32_t> energy;  // of the day
  };
  // Share of the day gone by, in 1 / 2^20; the same at 06:00 and 22:00 for all variants of a class.
  using Shape = std::array<std::int32_t, kSlotsPerDay + 1>;

  Curve();
  void shape(std::size_t load, unsigned day_class, unsigned variant);
  void fill_days(std::size_t load);

  std::array<Days, kLoads> days_;
  std::array<std::array<std::array<Shape, kVariants>, kClasses>, kLoads> shapes_{};
};

// A number that looks random and is the same every time (splitmix64).
constexpr std::uint64_t scrambled(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}
constexpr std::uint64_t scrambled(std::uint64_t seed, std::uint64_t purpose, std::int64_t index) {
  return scrambled(scrambled(seed ^ (purpose << 56U)) + static_cast<std::uint64_t>(index));
}

}  // namespace obiscope::simulator

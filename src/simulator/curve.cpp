#include "simulator/curve.hpp"

#include <algorithm>
#include <cstdlib>

namespace obiscope::simulator {
namespace {

constexpr std::int32_t kWhole = 1 << 20;
constexpr unsigned kFirstRateFrom = 24, kFirstRateTo = 88;  // slots: 06:00 and 22:00

using Hours = std::array<std::uint16_t, 24>;

// How the energy of a day falls on its hours.
constexpr Hours kFlat = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10,
                         10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
constexpr Hours kWorkday = {3, 2, 2, 2, 2, 5, 22, 28, 12, 6, 6, 10, 18, 10, 6, 8, 14, 28, 44, 48, 40, 30, 18, 8};
constexpr Hours kWeekend = {6, 3, 2, 2, 2, 2, 5, 10, 22, 28, 26, 30, 40, 26, 16, 14, 18, 26, 38, 40, 34, 28, 20, 12};
constexpr Hours kHeating = {9, 9, 9, 10, 12, 16, 18, 16, 12, 10, 9, 8, 8, 8, 8, 9, 10, 12, 13, 13, 12, 11, 10, 9};
constexpr Hours kWinterSun = {0, 0, 0, 0, 0, 0, 0, 0, 4, 14, 26, 34, 36, 30, 18, 6, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr Hours kSpringSun = {0, 0, 0, 0, 0, 0, 1, 6, 16, 27, 36, 42, 44, 42, 35, 26, 15, 6, 1, 0, 0, 0, 0, 0};
constexpr Hours kSummerSun = {0, 0, 0, 0, 0, 2, 7, 15, 25, 34, 42, 47, 49, 47, 42, 34, 25, 15, 7, 2, 0, 0, 0, 0};

const Hours& hours_of(Load load, unsigned day_class) {
  static constexpr std::array<const Hours*, 3> kSun = {&kWinterSun, &kSpringSun, &kSummerSun};
  switch (load) {
    case Load::base:
      return kFlat;
    case Load::house:
      return day_class == 0 ? kWorkday : kWeekend;
    case Load::heating:
      return kHeating;
    case Load::solar:
      return *kSun.at(day_class);
  }
  return kFlat;
}

// 0 in the middle of January, 1024 in the middle of July, smooth in between.
std::int64_t summer_share(std::int64_t day) {
  const std::int64_t day_of_year = (day * 4 % 1461) / 4;
  const std::int64_t off = std::abs(day_of_year - 15);
  const std::int64_t u = std::min(off, 365 - off) * 1024 / 182;
  return std::clamp<std::int64_t>(u * u * (3 * 1024 - 2 * u) / (1024 * 1024), 0, 1024);
}

// `day` counts from kFirstDay, a Sunday.
unsigned class_of(Load load, std::int64_t day) {
  if (load == Load::house) return day % 7 == 0 || day % 7 == 6 ? 1 : 0;
  if (load != Load::solar) return 0;
  const std::int64_t summer = summer_share(day);
  return summer < 300 ? 0 : summer < 700 ? 1 : 2;
}

// In mWh.
std::int32_t energy_of(Load load, std::int64_t day) {
  const auto luck = static_cast<std::int64_t>(scrambled(7, static_cast<std::uint64_t>(load), day) % 1024);
  const std::int64_t summer = summer_share(day);
  std::int64_t energy = 0;
  switch (load) {
    case Load::base:
      energy = 2'400'000;
      break;
    case Load::house:
      energy = (class_of(load, day) == 1 ? 6'200'000 : 5'000'000) * (820 + luck * 400 / 1024) / 1024;
      break;
    case Load::heating:
      energy = 11'000'000 * (1024 - summer) / 1024 * (700 + luck * 600 / 1024) / 1024;
      break;
    case Load::solar:
      energy = (3'000'000 + 19'000'000 * summer / 1024) * (100 + luck) / 1124;
      break;
  }
  return static_cast<std::int32_t>(energy);
}

std::int32_t part_of(std::int32_t energy, std::int32_t share) {
  return static_cast<std::int32_t>(static_cast<std::int64_t>(energy) * share / kWhole);
}

// Sums of hours, in shares of the day.
std::int32_t share_until(const Hours& hours, std::size_t hour) {
  std::int64_t before = 0, all = 0;
  for (std::size_t each = 0; each < hours.size(); ++each) {
    all += hours[each];
    if (each < hour) before += hours[each];
  }
  return static_cast<std::int32_t>(before * kWhole / all);
}

}  // namespace

bool is_first_rate(unsigned slot) {
  return slot >= kFirstRateFrom && slot < kFirstRateTo;
}

const Curve& Curve::shared() {
  static const Curve curve;
  return curve;
}

Curve::Curve() {
  for (std::size_t load = 0; load < kLoads; ++load) {
    for (unsigned day_class = 0; day_class < kClasses; ++day_class)
      for (unsigned variant = 0; variant < kVariants; ++variant) shape(load, day_class, variant);
    fill_days(load);
  }
}

// The hours, made uneven, and then stretched so that each rate has the same share in every variant.
void Curve::shape(std::size_t load, unsigned day_class, unsigned variant) {
  const Load which = static_cast<Load>(load);
  const Hours& hours = hours_of(which, which == Load::solar ? day_class : std::min(day_class, 1U));
  Shape& shape = shapes_[load][day_class][variant];
  constexpr std::array<unsigned, 4> kEdges = {0, kFirstRateFrom, kFirstRateTo, kSlotsPerDay};
  for (std::size_t band = 0; band + 1 < kEdges.size(); ++band) {
    std::array<std::int64_t, kSlotsPerDay + 1> sum{};
    for (unsigned slot = kEdges[band]; slot < kEdges[band + 1]; ++slot) {
      const std::uint64_t luck = scrambled(load * 64 + day_class * 8 + variant, 11, slot);
      std::int64_t weight = hours[slot / 4] * static_cast<std::int64_t>(64 + luck % 128);
      if (which == Load::house && luck >> 60U == 0) weight *= 3;  // an oven, a kettle
      sum[slot + 1] = sum[slot] + weight;
    }
    const std::int32_t from = share_until(hours, kEdges[band] / 4), to = share_until(hours, kEdges[band + 1] / 4);
    const std::int64_t all = std::max<std::int64_t>(1, sum[kEdges[band + 1]]);
    for (unsigned slot = kEdges[band]; slot <= kEdges[band + 1]; ++slot)
      shape[slot] = from + static_cast<std::int32_t>((to - from) * sum[slot] / all);
    shape[kEdges[band + 1]] = to;
  }
}

void Curve::fill_days(std::size_t load) {
  Days& days = days_[load];
  days.before.resize(kDays + 1);
  days.energy.resize(kDays);
  for (std::int64_t day = 0; day < kDays; ++day) {
    const auto at = static_cast<std::size_t>(day);
    const Load which = static_cast<Load>(load);
    const Shape& shape = shapes_[load][class_of(which, day)][0];
    const std::int32_t energy = energy_of(which, day);
    const std::int64_t t1 = part_of(energy, shape[kFirstRateTo]) - part_of(energy, shape[kFirstRateFrom]);
    days.energy[at] = energy;
    days.before[at + 1] = {days.before[at].t1 + t1, days.before[at].t2 + energy - t1};
  }
}

RateEnergy Curve::until(Load load, SlotTime time, unsigned variant) const {
  const std::int64_t day = time.day - kFirstDay;
  if (day < 0) return {};
  const Days& days = days_[static_cast<std::size_t>(load)];
  const auto at = static_cast<std::size_t>(day % kDays);
  const Shape& shape = shapes_[static_cast<std::size_t>(load)][class_of(load, day % kDays)][variant];
  const std::int32_t energy = days.energy[at];
  const std::int32_t morning = part_of(energy, shape[kFirstRateFrom]);
  const std::int32_t evening = part_of(energy, shape[kFirstRateTo]);
  const std::int32_t now = part_of(energy, shape[time.slot]);
  const std::int32_t t1 = std::clamp(now, morning, evening) - morning;
  const RateEnergy& whole = days.before.back();
  return {days.before[at].t1 + t1 + day / kDays * whole.t1, days.before[at].t2 + now - t1 + day / kDays * whole.t2};
}

}  // namespace obiscope::simulator

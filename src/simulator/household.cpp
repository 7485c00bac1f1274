#include "simulator/household.hpp"

#include <algorithm>
#include <cstdlib>

namespace obiscope::simulator {
namespace {

// What the numbers are drawn for, so that none of them goes with another.
enum Purpose : std::uint64_t { kInstalled = 1, kShares, kVariant, kMinutes, kPhases, kVoltage, kFactor, kFrequency };

constexpr unsigned kMinutesPerSlot = 15;
constexpr std::int64_t kPatternSum = 960;
constexpr unsigned kPatterns = 8;

// Weights of the minutes of a slot, and their sums.
struct Pattern {
  std::array<std::int64_t, kMinutesPerSlot> weight{};
  std::array<std::int64_t, kMinutesPerSlot + 1> before{};
};

// From `first` up to `last`, the other minutes being idle.
constexpr Pattern pattern(unsigned number, unsigned first, unsigned last) {
  Pattern made;
  std::int64_t left = kPatternSum;
  for (unsigned minute = first; minute < last; ++minute) {
    const std::int64_t even = left / (last - minute);
    const auto luck = static_cast<std::int64_t>(scrambled(number, 5, minute) % 64) - 32;
    made.weight[minute] = minute + 1 == last ? left : even + even * luck / 64;
    left -= made.weight[minute];
  }
  for (unsigned minute = 0; minute < kMinutesPerSlot; ++minute)
    made.before[minute + 1] = made.before[minute] + made.weight[minute];
  return made;
}

using Patterns = std::array<Pattern, kPatterns>;
constexpr Patterns patterns(unsigned first, unsigned last) {
  Patterns all;
  for (unsigned number = 0; number < kPatterns; ++number) all[number] = pattern(number, first, last);
  return all;
}
constexpr Patterns kAlways = patterns(0, kMinutesPerSlot);
constexpr Patterns kFeeding = patterns(0, 10);  // the sun first, the household behind it
constexpr Patterns kDrawing = patterns(10, kMinutesPerSlot);

std::int64_t floor_divided(Duration time, Duration by) {
  const std::int64_t quotient = time / by;
  return time % by < Duration::zero() ? quotient - 1 : quotient;
}

SlotTime slot_of(Instant wall) {
  const std::int64_t day = floor_divided(wall.time_since_epoch(), kDay);
  const Duration in_day = wall.time_since_epoch() - day * kDay;
  return {day, static_cast<unsigned>(in_day / kSlot)};
}

SlotTime next(SlotTime time) {
  return time.slot + 1 < kSlotsPerDay ? SlotTime{time.day, time.slot + 1} : SlotTime{time.day + 1, 0};
}

std::int64_t index_of(SlotTime time) {
  return time.day * kSlotsPerDay + time.slot;
}

// The share of `energy` that has gone by `in_slot`.
std::int64_t gone_by(std::int64_t energy, const Pattern& pattern, Duration in_slot) {
  constexpr std::int64_t kMinuteMs = 60'000;
  const std::int64_t ms = in_slot / std::chrono::milliseconds(1);
  const auto minute = static_cast<std::size_t>(ms / kMinuteMs);
  const std::int64_t weight = pattern.before[minute] * kMinuteMs + pattern.weight[minute] * (ms % kMinuteMs);
  return energy * weight / (kPatternSum * kMinuteMs);
}

RateEnergy gone_by(RateEnergy energy, const Pattern& pattern, Duration in_slot) {
  return {gone_by(energy.t1, pattern, in_slot), gone_by(energy.t2, pattern, in_slot)};
}

Energies difference(const Energies& late, const Energies& early) {
  return {{late.drawn.t1 - early.drawn.t1, late.drawn.t2 - early.drawn.t2},
          {late.fed_in.t1 - early.fed_in.t1, late.fed_in.t2 - early.fed_in.t2},
          late.reactive_drawn - early.reactive_drawn,
          late.reactive_fed_in - early.reactive_fed_in,
          late.heat - early.heat};
}

Energies sum(const Energies& left, const Energies& right) {
  return {{left.drawn.t1 + right.drawn.t1, left.drawn.t2 + right.drawn.t2},
          {left.fed_in.t1 + right.fed_in.t1, left.fed_in.t2 + right.fed_in.t2},
          left.reactive_drawn + right.reactive_drawn,
          left.reactive_fed_in + right.reactive_fed_in,
          left.heat + right.heat};
}

// Milliwatt-hours in this minute, sixty times that an hour: mW.
std::int64_t power_of(std::int64_t energy, const Pattern& pattern, Duration in_slot) {
  return energy * pattern.weight[static_cast<std::size_t>(in_slot / std::chrono::minutes(1))] * 60 / kPatternSum;
}

std::int32_t between(std::uint64_t number, std::int32_t least, std::int32_t most) {
  return least + static_cast<std::int32_t>(number % static_cast<std::uint64_t>(most - least + 1));
}

}  // namespace

Household::Household(std::uint64_t seed, unsigned phases, bool solar)
    : seed_(seed),
      installed_day_(Curve::kFirstDay + 1 + static_cast<std::int64_t>(scrambled(seed, kInstalled, 0) % 3650)),
      heat_share_(between(scrambled(seed, kShares, 4), 1500, 4000)),
      reactive_share_(between(scrambled(seed, kShares, 5), 100, 300)),
      phases_(phases) {
  share_[0] = between(scrambled(seed, kShares, 0), 500, 1500);
  share_[1] = between(scrambled(seed, kShares, 1), 600, 1800);
  const std::uint64_t heating = scrambled(seed, kShares, 2);
  share_[2] = heating % 5 < 3 ? 0 : between(heating >> 8U, 300, 1000);
  share_[3] = solar ? between(scrambled(seed, kShares, 3), 500, 1200) : 0;
}

Energies Household::until(SlotTime time) const {
  if (time.day < installed_day_) time = {installed_day_, 0};
  const Curve& curve = Curve::shared();
  std::uint64_t luck = scrambled(seed_, kVariant, time.day);
  std::array<RateEnergy, kLoads> load;
  for (std::size_t each = 0; each < kLoads; ++each) {
    const Load which = static_cast<Load>(each);
    const auto variant = static_cast<unsigned>(luck % Curve::kVariants);
    luck >>= 8U;
    // The shape of its first day takes nothing away at midnight, so this is what came before it.
    const RateEnergy before = curve.until(which, {installed_day_, 0}, 0);
    load[each] = curve.until(which, time, variant);
    load[each].t1 -= before.t1;
    load[each].t2 -= before.t2;
  }
  Energies all;
  for (std::size_t each = 0; each < 3; ++each) {
    all.drawn.t1 += load[each].t1 * share_[each];
    all.drawn.t2 += load[each].t2 * share_[each];
  }
  all.drawn = {all.drawn.t1 / 1024, all.drawn.t2 / 1024};
  all.fed_in = {load[3].t1 * share_[3] / 1024, load[3].t2 * share_[3] / 1024};
  all.reactive_drawn = all.drawn.total() * reactive_share_ / 1024;
  all.reactive_fed_in = all.fed_in.total() * reactive_share_ / 2048;
  all.heat = load[2].total() * heat_share_ / 1024;
  return all;
}

Moment Household::at(Instant wall) const {
  const SlotTime time = slot_of(wall);
  const Duration in_slot = wall.time_since_epoch() - index_of(time) * kSlot;
  const Energies begin = until(time);
  const Energies step = difference(until(next(time)), begin);
  const auto number = static_cast<std::size_t>(scrambled(seed_, kMinutes, index_of(time)) % kPatterns);
  const Pattern& drawing = step.fed_in.total() > 0 ? kDrawing[number] : kAlways[number];
  const Pattern& feeding = kFeeding[number];
  Energies part;
  part.drawn = gone_by(step.drawn, drawing, in_slot);
  part.fed_in = gone_by(step.fed_in, feeding, in_slot);
  part.reactive_drawn = gone_by(step.reactive_drawn, drawing, in_slot);
  part.reactive_fed_in = gone_by(step.reactive_fed_in, feeding, in_slot);
  part.heat = gone_by(step.heat, kAlways[number], in_slot);
  return {sum(begin, part),
          power_of(step.drawn.total(), drawing, in_slot) - power_of(step.fed_in.total(), feeding, in_slot),
          power_of(step.reactive_drawn, drawing, in_slot) - power_of(step.reactive_fed_in, feeding, in_slot),
          power_of(step.heat, kAlways[number], in_slot)};
}

Energies Household::energies(Instant wall) const {
  const SlotTime time = slot_of(wall);
  return wall.time_since_epoch() == index_of(time) * kSlot ? until(time) : at(wall).energies;
}

Electrical Household::phase(unsigned number, Instant wall, std::int64_t power_mw) const {
  Electrical phase;
  if (number > phases_) return phase;
  const std::int64_t minute = floor_divided(wall.time_since_epoch(), std::chrono::minutes(1));
  if (phases_ == 3) {
    const std::uint64_t luck = scrambled(seed_, kPhases, minute / 30);
    const std::int64_t first = power_mw * between(luck, 150, 500) / 1024;
    const std::int64_t second = power_mw * between(luck >> 32U, 150, 400) / 1024;
    phase.power_mw = number == 1 ? first : number == 2 ? second : power_mw - first - second;
  } else {
    phase.power_mw = number == 1 ? power_mw : 0;
  }
  const std::uint64_t luck = scrambled(seed_, kVoltage + number * 16, minute);
  // A kilowatt drawn lowers the voltage by half a volt.
  phase.voltage_mv = 230'000 + between(luck, -2'500, 2'500) - phase.power_mw / 2'000;
  phase.power_factor_permille = between(scrambled(seed_, kFactor + number * 16, minute / 5), 900, 999);
  phase.current_ma = std::abs(phase.power_mw) * 1'000'000 / (phase.voltage_mv * phase.power_factor_permille);
  return phase;
}

std::int64_t Household::frequency_mhz(Instant wall) const {
  const std::int64_t tens = floor_divided(wall.time_since_epoch(), std::chrono::seconds(10));
  return 50'000 + between(scrambled(0, kFrequency, tens), -30, 30);
}

}  // namespace obiscope::simulator

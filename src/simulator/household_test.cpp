#include "simulator/household.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "simulator/demand.hpp"
#include "simulator/events.hpp"

namespace obiscope::simulator {
namespace {

// Some moment from 2010 to 2070.
rc::Gen<Instant> some_moment() {
  return rc::gen::map(rc::gen::inRange<std::int64_t>(1'262'304'000'000, 3'155'760'000'000),
                      [](std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); });
}

bool none_falls(const Energies& early, const Energies& late) {
  return early.drawn.t1 <= late.drawn.t1 && early.drawn.t2 <= late.drawn.t2 && early.fed_in.t1 <= late.fed_in.t1 &&
         early.fed_in.t2 <= late.fed_in.t2 && early.reactive_drawn <= late.reactive_drawn &&
         early.reactive_fed_in <= late.reactive_fed_in && early.heat <= late.heat;
}

RC_GTEST_PROP(Household, NoEnergyEverFalls, (std::uint64_t seed, bool solar)) {
  const Household household(seed, 3, solar);
  const Instant begin = *some_moment();
  const auto step = std::chrono::milliseconds(*rc::gen::inRange<std::int64_t>(1, 40'000'000));
  Energies before = household.at(begin).energies;
  RC_ASSERT(before.drawn.t1 >= 0 && before.drawn.t2 >= 0 && before.heat >= 0);
  for (int each = 1; each < 30; ++each) {
    const Energies after = household.at(begin + each * step).energies;
    RC_ASSERT(none_falls(before, after));
    before = after;
  }
}

RC_GTEST_PROP(Household, MidnightIsTheSameFromBothSides, (std::uint64_t seed)) {
  const Household household(seed, 3, true);
  const Instant midnight((*some_moment()).time_since_epoch() / kDay * kDay);
  const Energies before = household.at(midnight - std::chrono::milliseconds(1)).energies;
  const Energies after = household.at(midnight).energies;
  RC_ASSERT(none_falls(before, after));
  RC_ASSERT(after.drawn.total() - before.drawn.total() < 1'000);  // 1 ms of 3.6 MW
}

RC_GTEST_PROP(Household, PowerIsWhatTheRegistersAdvanceBy, (std::uint64_t seed, bool solar)) {
  const Household household(seed, 3, solar);
  const Instant minute(std::chrono::floor<std::chrono::minutes>(*some_moment()));
  const Energies before = household.at(minute).energies;
  const Energies after = household.at(minute + std::chrono::minutes(1)).energies;
  const std::int64_t drawn = after.drawn.total() - before.drawn.total();
  const std::int64_t fed_in = after.fed_in.total() - before.fed_in.total();
  RC_ASSERT(drawn == 0 || fed_in == 0);  // one way at a time
  RC_ASSERT(std::abs((drawn - fed_in) * 60 - household.at(minute + std::chrono::seconds(30)).power_mw) <= 240);
}

RC_GTEST_PROP(Household, ThePhasesAddUp, (std::uint64_t seed, bool solar)) {
  const Instant wall = *some_moment();
  for (const unsigned phases : {1U, 3U}) {
    const Household household(seed, phases, solar);
    const std::int64_t power_mw = household.at(wall).power_mw;
    std::int64_t sum = 0;
    for (unsigned number = 1; number <= 3; ++number) {
      const Electrical phase = household.phase(number, wall, power_mw);
      sum += phase.power_mw;
      if (number > phases) continue;
      RC_ASSERT(phase.voltage_mv > 200'000 && phase.voltage_mv < 260'000);
      const std::int64_t apparent_mw = phase.voltage_mv * phase.current_ma / 1000 * phase.power_factor_permille / 1000;
      RC_ASSERT(std::abs(std::abs(phase.power_mw) - apparent_mw) <= 300);  // a milliampere is a quarter of a watt
    }
    RC_ASSERT(sum == power_mw);
  }
}

RC_GTEST_PROP(Household, TheShortWayToEnergiesIsTheLongOne, (std::uint64_t seed)) {
  const Household household(seed, 3, true);
  const Instant wall = *some_moment();
  const Instant slot = wall - wall.time_since_epoch() % kSlot;
  RC_ASSERT(household.energies(wall).drawn.total() == household.at(wall).energies.drawn.total());
  RC_ASSERT(household.energies(slot).fed_in.total() == household.at(slot).energies.fed_in.total());
}

TEST(Household, UsesWhatAHouseholdUses) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Household household(seed, 3, true);
    const Instant begin(std::chrono::sys_days(std::chrono::year(2025) / 1 / 1));
    const Energies before = household.at(begin).energies, after = household.at(begin + 365 * kDay).energies;
    const std::int64_t kwh = (after.drawn.total() - before.drawn.total()) / 1'000'000;
    EXPECT_GT(kwh, 1'200) << seed;
    EXPECT_LT(kwh, 8'000) << seed;
    const std::int64_t solar_kwh = (after.fed_in.total() - before.fed_in.total()) / 1'000'000;
    EXPECT_GT(solar_kwh, 800) << seed;
    EXPECT_LT(solar_kwh, 5'000) << seed;
  }
}

TEST(Household, HasPeaksSeasonsAndNoSunAtNight) {
  const Household household(1, 3, true);
  const Instant winter(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)), summer = winter + 182 * kDay;
  const auto used = [&](Instant day, int from, int to) {
    std::int64_t sum = 0;
    for (int each = 0; each < 30; ++each) {
      const Instant at = day + each * kDay;
      sum += household.at(at + std::chrono::hours(to)).energies.drawn.total() -
             household.at(at + std::chrono::hours(from)).energies.drawn.total();
    }
    return sum;
  };
  EXPECT_GT(used(winter, 18, 21), 2 * used(winter, 1, 4));
  EXPECT_GT(used(winter, 7, 8), used(winter, 3, 4));
  const auto fed_in = [&](Instant from, Duration span) {
    return household.at(from + span).energies.fed_in.total() - household.at(from).energies.fed_in.total();
  };
  EXPECT_GT(fed_in(summer, 30 * kDay), 3 * fed_in(winter, 30 * kDay));
  EXPECT_EQ(fed_in(winter, std::chrono::hours(7)), 0);
}

TEST(Demands, TheGreatestMeanIsThatOfTheMonth) {
  const Household household(5, 3, true);
  const Instant month(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1));
  const Instant wall = month + 20 * kDay + std::chrono::minutes(7);
  for (const bool fed_in : {false, true}) {
    Demand expected;
    for (Instant end = month + kSlot; end <= wall; end += kSlot) {
      const Energies before = household.at(end - kSlot).energies, after = household.at(end).energies;
      const std::int64_t mean =
          4 * (fed_in ? after.fed_in.total() - before.fed_in.total() : after.drawn.total() - before.drawn.total());
      if (mean > expected.mean_mw) expected = {mean, end};
    }
    Demands demands;
    demands.greatest(household, month, month + 3 * kDay, fed_in);  // a look in between changes nothing
    const Demand found = demands.greatest(household, month, wall, fed_in);
    EXPECT_EQ(found.mean_mw, expected.mean_mw);
    EXPECT_EQ(found.end, expected.end);
    EXPECT_LE(demands.greatest(household, month, month + 3 * kDay, fed_in).end, month + 3 * kDay);  // a clock set back
  }
}

RC_GTEST_PROP(Events, TheCounterCountsWhatTheLogBookHolds, (std::uint64_t seed)) {
  const Instant from = *some_moment();
  const Instant to = from + std::chrono::hours(*rc::gen::inRange(0, 9'000));
  std::int64_t failures = 0;
  Instant before = from;
  for (const Event& event : events_between(seed, from, to)) {
    RC_ASSERT(event.wall >= before && event.wall <= to);
    before = event.wall;
    if (event.status == kSupplyFailed) ++failures;
    if (event.status == kSupplyFailed) RC_ASSERT(supply_failed(seed, event.wall - kSlot, event.wall));
  }
  RC_ASSERT(supply_failures(seed, from, to) == failures);
}

TEST(Events, MonthsBegin) {
  const Instant wall(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31) + std::chrono::hours(23));
  EXPECT_EQ(utc_text_from(month_begin(wall, 0)), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_text_from(month_begin(wall, 2)), "2025-11-01T00:00:00.000Z");
  EXPECT_EQ(utc_text_from(year_begin(wall, 1)), "2025-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace obiscope::simulator

// What happens to a meter in its life, for its log book and the status of its load profile: a failure of the supply
// every 32 days, a clock put right now and then, the end of each billing month. A pure function of seed and time.
//
//   status bits as German meters number them (VDEW): 0x80 supply failed, 0x40 supply back, 0x20 clock set, 0x10 billing
//   period ended
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "async/instant.hpp"

namespace obiscope::simulator {

constexpr std::uint64_t kSupplyFailed = 0x80, kSupplyBack = 0x40, kClockSet = 0x20, kBillingEnded = 0x10;

struct Event {
  Instant wall;
  std::uint64_t status = 0;
  std::optional<Instant> old_clock;  // a clock that was set: what it showed before
};

// Of from <= time <= to, in their order.
std::vector<Event> events_between(std::uint64_t seed, Instant from, Instant to);

// How often the supply has failed in from <= time <= to. Costs the same for any span.
std::int64_t supply_failures(std::uint64_t seed, Instant from, Instant to);

// Whether the supply was away at some time in from < time <= to.
bool supply_failed(std::uint64_t seed, Instant from, Instant to);

// 00:00 on the first of the month (of the year) in which `wall` lies, `back` months (years) earlier.
Instant month_begin(Instant wall, unsigned back);
Instant year_begin(Instant wall, unsigned back);
// Months since 1970-01.
std::int64_t month_number(Instant wall);

}  // namespace obiscope::simulator

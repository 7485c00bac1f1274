#include "simulator/events.hpp"

#include <algorithm>

#include "simulator/curve.hpp"

namespace obiscope::simulator {
namespace {

enum Purpose : std::uint64_t { kFailure = 32, kDuration, kClock, kClockError };

// One failure of the supply in each block of so many days.
constexpr Duration kBlock = 32 * kDay;

std::int64_t block_of(Instant wall) {
  const Duration since = wall.time_since_epoch();
  return since / kBlock - (since % kBlock < Duration::zero() ? 1 : 0);
}

struct Failure {
  Instant begin, end;
};

// At least a day before the block ends, so that no failure reaches into the next.
Failure failure_in(std::uint64_t seed, std::int64_t block) {
  constexpr std::uint64_t kSeconds = 31U * 86'400U;
  const Instant begin(block * kBlock + std::chrono::seconds(scrambled(seed, kFailure, block) % kSeconds));
  return {begin, begin + std::chrono::seconds(20 + scrambled(seed, kDuration, block) % 2400)};
}

void add(std::vector<Event>& events, Instant from, Instant to, const Event& event) {
  if (event.wall >= from && event.wall <= to) events.push_back(event);
}

std::chrono::year_month month_of(Instant wall) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(wall));
  return date.year() / date.month();
}

Instant begin_of(std::chrono::year_month month) {
  return Instant(std::chrono::sys_days(month / std::chrono::day(1)));
}

}  // namespace

std::vector<Event> events_between(std::uint64_t seed, Instant from, Instant to) {
  std::vector<Event> events;
  if (from > to) return events;
  for (std::int64_t block = block_of(from); block <= block_of(to); ++block) {
    const Failure failure = failure_in(seed, block);
    add(events, from, to, {failure.begin, kSupplyFailed, {}});
    add(events, from, to, {failure.end, kSupplyBack, {}});
    if (block % 3 != 0) continue;
    const Instant set(block * kBlock + std::chrono::seconds(scrambled(seed, kClock, block) % (31U * 86'400U)));
    const auto fast = static_cast<std::int64_t>(scrambled(seed, kClockError, block) % 120) - 60;
    add(events, from, to, {set, kClockSet, set + std::chrono::seconds(fast)});
  }
  for (std::chrono::year_month month = month_of(from); begin_of(month) <= to; month += std::chrono::months(1))
    add(events, from, to, {begin_of(month), kBillingEnded, {}});
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.wall < b.wall; });
  return events;
}

std::int64_t supply_failures(std::uint64_t seed, Instant from, Instant to) {
  if (from > to) return 0;
  const auto before = [&](Instant wall) {
    return block_of(wall) + (failure_in(seed, block_of(wall)).begin <= wall ? 1 : 0);
  };
  return before(to) - before(from - Duration(1));
}

bool supply_failed(std::uint64_t seed, Instant from, Instant to) {
  for (std::int64_t block = block_of(from); block <= block_of(to); ++block) {
    const Failure failure = failure_in(seed, block);
    if (failure.begin <= to && failure.end > from) return true;
  }
  return false;
}

Instant month_begin(Instant wall, unsigned back) {
  return begin_of(month_of(wall) - std::chrono::months(back));
}

Instant year_begin(Instant wall, unsigned back) {
  const std::chrono::year_month month = month_of(wall);
  return begin_of((month.year() - std::chrono::years(back)) / std::chrono::January);
}

std::int64_t month_number(Instant wall) {
  const std::chrono::year_month month = month_of(wall);
  return (static_cast<int>(month.year()) - 1970) * 12 +
         static_cast<std::int64_t>(static_cast<unsigned>(month.month())) - 1;
}

}  // namespace obiscope::simulator

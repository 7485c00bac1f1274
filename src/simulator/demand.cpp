#include "simulator/demand.hpp"

#include <algorithm>

#include "simulator/events.hpp"

namespace obiscope::simulator {
namespace {

constexpr std::int64_t kSlotsPerHour = 4;

std::int64_t total_of(const Household& household, Instant wall, bool fed_in) {
  const Energies energies = household.energies(wall);
  return fed_in ? energies.fed_in.total() : energies.drawn.total();
}

}  // namespace

Demand Demands::greatest(const Household& household, Instant month, Instant wall, bool fed_in) {
  if (fed_in && !household.feeds_in()) return {0, month};
  const Instant end = std::min(wall, month_begin(month + 45 * kDay, 0));
  const auto place = static_cast<std::size_t>(month_number(month)) % kMonths;
  Entry& entry = entries_[fed_in ? 1 : 0][place];
  if (entry.month != month || entry.through > end)
    entry = {month, month, total_of(household, month, fed_in), {0, month}};
  while (entry.through + kSlot <= end) {
    entry.through += kSlot;
    const std::int64_t total = total_of(household, entry.through, fed_in);
    const std::int64_t mean_mw = (total - entry.total) * kSlotsPerHour;
    entry.total = total;
    if (mean_mw > entry.best.mean_mw) entry.best = {mean_mw, entry.through};
  }
  return entry.best;
}

std::int64_t last_demand_mw(const Household& household, Instant wall) {
  const Instant end = wall - wall.time_since_epoch() % kSlot;
  return (total_of(household, end, false) - total_of(household, end - kSlot, false)) * kSlotsPerHour;
}

}  // namespace obiscope::simulator

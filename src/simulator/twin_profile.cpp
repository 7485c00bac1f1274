#include "simulator/twin_profile.hpp"

#include "simulator/events.hpp"
#include "simulator/registers.hpp"
#include "simulator/written.hpp"

namespace obiscope::simulator {
namespace {

using catalogue::RegisterKind;
using catalogue::TwinProfile;
using catalogue::TwinRegister;

// The running count whose differences are the rows, so that the rows of a day add up to the day.
std::int64_t running_units(const TwinRegister& column, const Energies& energies, Duration period) {
  const std::int64_t periods_per_hour = std::chrono::hours(1) / period;
  if (column.kind == RegisterKind::demand_import) return units_of(column, energies.drawn.total() * periods_per_hour);
  if (column.kind == RegisterKind::demand_export) return units_of(column, energies.fed_in.total() * periods_per_hour);
  return energy_units(column, energies).value_or(0);
}

// A meter's clock never keeps daylight saving here, and its profile says so.
MeterTime stamp_of(Instant wall) {
  MeterTime time = meter_time_from(wall);
  time.daylight_saving = false;
  return time;
}

Instant full_period(Instant wall, Duration period) {
  const Duration over = wall.time_since_epoch() % period;
  return wall - over;
}

void add_load_rows(const TwinProfile& profile, const Household& household, std::uint64_t seed, Instant from, Instant to,
                   Profile& out) {
  const Instant last = full_period(to, profile.period);
  Instant end = full_period(from, profile.period);
  if (end < from) end += profile.period;
  if (end > last) return;
  out.rows.reserve(static_cast<std::size_t>((last - end) / profile.period + 1));
  Energies before = household.energies(end - profile.period);
  for (; end <= last; end += profile.period) {
    const Energies after = household.energies(end);
    Row row{stamp_of(end), supply_failed(seed, end - profile.period, end) ? kSupplyFailed : 0, {}};
    for (const TwinRegister& column : profile.columns) {
      const std::int64_t units =
          running_units(column, after, profile.period) - running_units(column, before, profile.period);
      row.values.emplace_back(Decimal{units, static_cast<std::int8_t>(-static_cast<int>(column.digits.behind))});
    }
    out.rows.push_back(std::move(row));
    before = after;
  }
}

void add_log_rows(const TwinProfile& profile, std::uint64_t seed, Instant from, Instant to, Profile& out) {
  for (const Event& event : events_between(seed, from, to)) {
    Row row{stamp_of(event.wall), event.status, {}};
    for (const TwinRegister& column : profile.columns) {
      if (!event.old_clock) break;  // only a clock that was set has something to tell
      std::string text;
      write_stamp(text, column.format, meter_time_from(*event.old_clock));
      row.values.emplace_back(std::move(text));
    }
    out.rows.push_back(std::move(row));
  }
}

}  // namespace

void fill_profile(const TwinProfile& profile, const Household& household, std::uint64_t seed, Instant from, Instant to,
                  Profile& out) {
  out.obis = profile.obis;
  out.code = profile.code;
  out.period = profile.period;
  for (const TwinRegister& column : profile.columns) {
    const bool other = column.shown_unit.number == Unit::kOther;
    out.columns.push_back({column.obis, column.code, column.shown_unit, other ? column.unit : std::string()});
  }
  if (from > to) return;
  if (profile.period == Duration::zero()) {
    add_log_rows(profile, seed, from, to, out);
  } else {
    add_load_rows(profile, household, seed, from, to, out);
  }
}

}  // namespace obiscope::simulator

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

// What `column` showed at `end`: counters as they stood, all else as it was at that moment.
Value value_at(const TwinRegister& column, const ProfileSource& source, Instant end, const Energies& energies) {
  if (const auto units = energy_units(column, energies)) return shown(column, *units);
  if (column.kind == RegisterKind::demand_import || column.kind == RegisterKind::demand_export) {
    if (source.demands == nullptr) return std::monostate{};
    const bool fed_in = column.kind == RegisterKind::demand_export;
    const Demand demand = source.demands->greatest(source.household, month_begin(end - Duration(1), 0), end, fed_in);
    return shown(column, units_of(column, demand.mean_mw));
  }
  const std::optional<Decimal> value = digits_of(column, look(source.household, source.seed, end));
  if (!value) return std::monostate{};
  return *value;
}

void add_total_row(const TwinProfile& profile, const ProfileSource& source, Instant end, std::uint64_t status,
                   Profile& out) {
  Row row{stamp_of(end), status, {}};
  const Energies energies = source.household.energies(end);
  row.values.reserve(profile.columns.size());
  for (const TwinRegister& column : profile.columns) row.values.push_back(value_at(column, source, end, energies));
  out.rows.push_back(std::move(row));
}

// One row at the end of each billing month.
void add_billing_rows(const TwinProfile& profile, const ProfileSource& source, Instant from, Instant to, Profile& out) {
  for (const Event& event : events_between(source.seed, from, to))
    if (event.status == kBillingEnded) add_total_row(profile, source, event.wall, event.status, out);
}

void add_load_rows(const TwinProfile& profile, const ProfileSource& source, Instant from, Instant to, Profile& out) {
  const Instant last = full_period(to, profile.period);
  Instant end = full_period(from, profile.period);
  if (end < from) end += profile.period;
  if (end > last) return;
  out.rows.reserve(static_cast<std::size_t>((last - end) / profile.period + 1));
  const auto status_at = [&](Instant time) {
    return supply_failed(source.seed, time - profile.period, time) ? kSupplyFailed : 0;
  };
  if (profile.totals) {
    for (; end <= last; end += profile.period) add_total_row(profile, source, end, status_at(end), out);
    return;
  }
  Energies before = source.household.energies(end - profile.period);
  for (; end <= last; end += profile.period) {
    const Energies after = source.household.energies(end);
    Row row{stamp_of(end), status_at(end), {}};
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

void fill_profile(const TwinProfile& profile, const ProfileSource& source, Instant from, Instant to, Profile& out) {
  out.obis = profile.obis;
  out.code = profile.code;
  out.period = profile.period;
  for (const TwinRegister& column : profile.columns) {
    const bool other = column.shown_unit.number == Unit::kOther;
    out.columns.push_back({column.obis, column.code, column.shown_unit, other ? column.unit : std::string()});
  }
  if (from > to) return;
  if (profile.billing) {
    add_billing_rows(profile, source, from, to, out);
  } else if (profile.period == Duration::zero()) {
    add_log_rows(profile, source.seed, from, to, out);
  } else {
    add_load_rows(profile, source, from, to, out);
  }
}

}  // namespace obiscope::simulator

#include "simulator/registers.hpp"

#include <algorithm>
#include <cstdlib>

#include "simulator/demand.hpp"
#include "simulator/events.hpp"
#include "simulator/written.hpp"

namespace obiscope::simulator {
namespace {

using catalogue::RegisterKind;
using catalogue::TwinRegister;
using enum RegisterKind;

// Water carries 23.26 Wh a litre where it comes back 20 K colder.
constexpr std::int64_t kMilliwattHoursPerLitre = 23'260;
constexpr std::int64_t kFlowTemperature_mk = 62'000, kReturnTemperature_mk = 42'000;
constexpr std::int64_t kLightLoad_mw = 1'000;  // below it a power factor makes no sense

unsigned slot_in_day(Instant wall) {
  return static_cast<unsigned>(wall.time_since_epoch() % kDay / kSlot);
}

// Which of three phases the kind tells of, `first` being that of phase 1; 3 where it is of another group.
std::size_t phase_of(RegisterKind kind, RegisterKind first) {
  const auto distance = static_cast<std::size_t>(kind) - static_cast<std::size_t>(first);
  return kind < first || distance > 2 ? 3 : distance;
}

std::int64_t mean_power_factor(const Snapshot& snapshot) {
  std::int64_t weighted = 0, all = 0;
  for (const Electrical& phase : snapshot.phase) {
    const std::int64_t watts = std::abs(phase.power_mw) / 1000;
    weighted += watts * phase.power_factor_permille;
    all += watts;
  }
  return all == 0 ? 1000 : weighted / all;
}

std::int64_t apparent_mva(const Snapshot& snapshot) {
  std::int64_t sum = 0;
  for (const Electrical& phase : snapshot.phase) sum += phase.voltage_mv * phase.current_ma / 1000;
  return sum;
}

bool without_load(RegisterKind kind, const Snapshot& snapshot) {
  if (kind == power_factor) return std::abs(snapshot.power_mw) < kLightLoad_mw;
  const std::size_t phase = phase_of(kind, power_factor_l1);
  return phase < 3 && std::abs(snapshot.phase[phase].power_mw) < kLightLoad_mw;
}

std::optional<std::int64_t> electrical(RegisterKind kind, const Snapshot& snapshot) {
  if (const auto phase = phase_of(kind, power_l1); phase < 3) return snapshot.phase[phase].power_mw;
  if (const auto phase = phase_of(kind, voltage_l1); phase < 3) return snapshot.phase[phase].voltage_mv;
  if (const auto phase = phase_of(kind, current_l1); phase < 3) return snapshot.phase[phase].current_ma;
  if (const auto phase = phase_of(kind, power_factor_l1); phase < 3) return snapshot.phase[phase].power_factor_permille;
  switch (kind) {
    case power_import:
      return std::max<std::int64_t>(0, snapshot.power_mw);
    case power_export:
      return std::max<std::int64_t>(0, -snapshot.power_mw);
    case power_net:
      return snapshot.power_mw;
    case reactive_power_import:
      return std::max<std::int64_t>(0, snapshot.reactive_mvar);
    case reactive_power_export:
      return std::max<std::int64_t>(0, -snapshot.reactive_mvar);
    case apparent_power:
      return apparent_mva(snapshot);
    case power_factor:
      return mean_power_factor(snapshot);
    case frequency:
      return snapshot.frequency_mhz;
    default:
      return std::nullopt;
  }
}

std::int64_t counted(const TwinRegister& entry, const Snapshot& snapshot) {
  const Instant installed = snapshot.household->installed();
  switch (entry.kind) {
    case tariff:
      return is_first_rate(slot_in_day(snapshot.wall)) ? 1 : 2;
    case power_fails:
      return supply_failures(snapshot.seed, installed, snapshot.wall);
    case billing_count:
      return std::max<std::int64_t>(0, month_number(snapshot.wall) - month_number(installed));
    case operating_time:
      return std::max(Duration::zero(), instant_of(entry, snapshot) - installed) / std::chrono::milliseconds(1);
    case demand_last:
      return last_demand_mw(*snapshot.household, snapshot.wall);
    case heat_power:
      return snapshot.heat_power_mw;
    case heat_flow:
      return snapshot.heat_power_mw * 1000 / kMilliwattHoursPerLitre;
    case temperature_flow:
      return kFlowTemperature_mk;
    case temperature_return:
      return kReturnTemperature_mk;
    default:
      return electrical(entry.kind, snapshot).value_or(0);
  }
}

}  // namespace

Snapshot look(const Household& household, std::uint64_t seed, Instant wall) {
  Snapshot snapshot;
  snapshot.household = &household;
  snapshot.seed = seed;
  snapshot.wall = wall;
  const Moment moment = household.at(wall);
  snapshot.energies = moment.energies;
  snapshot.power_mw = moment.power_mw;
  snapshot.reactive_mvar = moment.reactive_mvar;
  snapshot.heat_power_mw = moment.heat_power_mw;
  for (unsigned phase = 0; phase < 3; ++phase)
    snapshot.phase[phase] = household.phase(phase + 1, wall, moment.power_mw);
  snapshot.frequency_mhz = household.frequency_mhz(wall);
  return snapshot;
}

Instant instant_of(const TwinRegister& entry, const Snapshot& snapshot) {
  if (entry.months_back > 0) return month_begin(snapshot.wall, entry.months_back - 1U);
  if (entry.years_back > 0) return year_begin(snapshot.wall, entry.years_back - 1U);
  return snapshot.wall;
}

std::optional<std::int64_t> energy_units(const TwinRegister& entry, const Energies& energies) {
  const auto total = [&](RateEnergy energy) { return units_of(entry, energy.t1) + units_of(entry, energy.t2); };
  switch (entry.kind) {
    case energy_import:
      return total(energies.drawn);
    case energy_import_t1:
      return units_of(entry, energies.drawn.t1);
    case energy_import_t2:
      return units_of(entry, energies.drawn.t2);
    case energy_export:
      return total(energies.fed_in);
    case energy_export_t1:
      return units_of(entry, energies.fed_in.t1);
    case energy_export_t2:
      return units_of(entry, energies.fed_in.t2);
    case energy_import_t3:
    case energy_import_t4:
    case energy_export_t3:
    case energy_export_t4:
    case reactive_q2:
    case reactive_q4:
      return 0;
    case energy_absolute:
      return total(energies.drawn) + total(energies.fed_in);
    case reactive_import:
    case reactive_q1:
      return units_of(entry, energies.reactive_drawn);
    case reactive_export:
    case reactive_q3:
      return units_of(entry, energies.reactive_fed_in);
    case heat_energy:
      return units_of(entry, energies.heat);
    case heat_volume:
      return units_of(entry, energies.heat * 1000 / kMilliwattHoursPerLitre);
    default:
      return std::nullopt;
  }
}

std::optional<Decimal> digits_of(const TwinRegister& entry, const Snapshot& snapshot) {
  if (without_load(entry.kind, snapshot)) return std::nullopt;
  const bool now = entry.months_back == 0 && entry.years_back == 0;
  const auto energies = [&] { return snapshot.household->energies(instant_of(entry, snapshot)); };
  const auto units = energy_units(entry, now ? snapshot.energies : energies());
  return shown(entry, units ? *units : units_of(entry, counted(entry, snapshot)));
}

std::uint64_t status_of(const TwinRegister& entry, const Snapshot& snapshot) {
  std::uint64_t word = std::strtoull(entry.format.c_str(), nullptr, 16);
  if (entry.rate_bit && !is_first_rate(slot_in_day(snapshot.wall))) word |= std::uint64_t{1} << *entry.rate_bit;
  return word;
}

}  // namespace obiscope::simulator

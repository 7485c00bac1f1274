// What stands behind the registers of a virtual meter at one moment: from a household and a clock to the number that a
// register shows.
#pragma once

#include <array>

#include "catalogue/catalogue.hpp"
#include "reading/source.hpp"
#include "simulator/household.hpp"

namespace obiscope::simulator {

// All that the registers of one readout look at, worked out once.
struct Snapshot {
  const Household* household = nullptr;
  std::uint64_t seed = 0;
  Instant wall;
  Energies energies;
  std::int64_t power_mw = 0;
  std::int64_t reactive_mvar = 0;
  std::array<Electrical, 3> phase{};
  std::int64_t frequency_mhz = 0;
  std::int64_t heat_power_mw = 0;
};

Snapshot look(const Household& household, std::uint64_t seed, Instant wall);

// The end of the billing period that the register tells of, or now.
Instant instant_of(const catalogue::TwinRegister& entry, const Snapshot& snapshot);

// What a register of an energy has counted, in units of its last digit, before it rolls over. A total is the sum of
// what its rates show. Nothing for a register of another kind.
std::optional<std::int64_t> energy_units(const catalogue::TwinRegister& entry, const Energies& energies);

// What a register of digits shows, energies and all others but maxima; nothing where dashes stand: a power factor
// without load.
std::optional<Decimal> digits_of(const catalogue::TwinRegister& entry, const Snapshot& snapshot);

// The word of a status register, with the rate in force.
std::uint64_t status_of(const catalogue::TwinRegister& entry, const Snapshot& snapshot);

}  // namespace obiscope::simulator

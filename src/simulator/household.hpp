// A household behind a meter: what it has drawn and fed in up to any moment, and what it does right now. A pure
// function of its seed and the time; it remembers nothing.
//
// Within a slot of 15 minutes each minute has its own power, by a pattern whose sum is the slot's energy. Where there
// is sun, a slot has minutes that feed in and minutes that draw, so energy flows one way at a time.
#pragma once

#include "simulator/curve.hpp"

namespace obiscope::simulator {

// All in mWh since the meter was installed; nothing ever falls.
struct Energies {
  RateEnergy drawn;
  RateEnergy fed_in;
  std::int64_t reactive_drawn = 0;   // mvarh
  std::int64_t reactive_fed_in = 0;  // mvarh
  std::int64_t heat = 0;
};

// One phase, or all of them, at one moment.
struct Electrical {
  std::int64_t power_mw = 0;  // less than 0: fed in
  std::int64_t voltage_mv = 0;
  std::int64_t current_ma = 0;
  std::int64_t power_factor_permille = 1000;
};

// What a meter could see at one moment.
struct Moment {
  Energies energies;
  std::int64_t power_mw = 0;       // net, of all phases: what the registers advance by in this minute, taken to an hour
  std::int64_t reactive_mvar = 0;  // the same of reactive power
  std::int64_t heat_power_mw = 0;
};

class Household {
 public:
  Household(std::uint64_t seed, unsigned phases, bool solar);

  Moment at(Instant wall) const;
  // As at(wall).energies; at the beginning of a slot for half the price.
  Energies energies(Instant wall) const;
  bool feeds_in() const { return share_[static_cast<std::size_t>(Load::solar)] > 0; }
  // Phase 1 to 3 of `power_mw`; a phase that is not there is all zero. The powers of the phases add up to it.
  Electrical phase(unsigned number, Instant wall, std::int64_t power_mw) const;
  std::int64_t frequency_mhz(Instant wall) const;

  Instant installed() const { return Instant(installed_day_ * kDay); }

 private:
  Energies until(SlotTime time) const;

  std::uint64_t seed_;
  std::int64_t installed_day_;
  std::array<std::int32_t, kLoads> share_{};  // in 1/1024
  std::int32_t heat_share_;
  std::int32_t reactive_share_;
  unsigned phases_;
};

}  // namespace obiscope::simulator

// The greatest 15-minute mean of each billing month. A month has some 3000 slots, so what was found is kept: a month
// that is over is looked through once, the current one only from where the last look ended.
#pragma once

#include <array>

#include "simulator/household.hpp"

namespace obiscope::simulator {

struct Demand {
  std::int64_t mean_mw = 0;
  Instant end;  // of the 15 minutes
};

class Demands {
 public:
  // Of the month that begins at `month` and, as far as it has gone, up to `wall`. Drawn or fed in.
  Demand greatest(const Household& household, Instant month, Instant wall, bool fed_in);

 private:
  static constexpr std::size_t kMonths = 16;  // the current one and 15 before it

  struct Entry {
    Instant month = Instant::min();
    Instant through;  // looked at up to here
    std::int64_t total = 0;
    Demand best;
  };
  std::array<std::array<Entry, kMonths>, 2> entries_;
};

// Mean of the last full 15 minutes before `wall`, drawn.
std::int64_t last_demand_mw(const Household& household, Instant wall);

}  // namespace obiscope::simulator

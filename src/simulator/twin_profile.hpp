// The rows of a virtual meter's load profiles and log books.
#pragma once

#include "catalogue/catalogue.hpp"
#include "reading/profile.hpp"
#include "simulator/demand.hpp"
#include "simulator/household.hpp"

namespace obiscope::simulator {

// Where rows come from.
struct ProfileSource {
  const Household& household;
  std::uint64_t seed = 0;
  Demands* demands = nullptr;  // maxima of billing months; none: those columns stay empty
};

// Columns and the rows with from <= time <= to. A load profile has a row at each full period, with what its registers
// advanced by in the period that ends there, or as they stood there; a billing profile one at the end of each month; a
// log book one for each event.
void fill_profile(const catalogue::TwinProfile& profile, const ProfileSource& source, Instant from, Instant to,
                  Profile& out);

}  // namespace obiscope::simulator

// The rows of a virtual meter's load profiles and log books.
#pragma once

#include "catalogue/catalogue.hpp"
#include "reading/profile.hpp"
#include "simulator/household.hpp"

namespace obiscope::simulator {

// Columns and the rows with from <= time <= to; a load profile's rows at the full periods, each with what its registers
// advanced by in the period that ends there.
void fill_profile(const catalogue::TwinProfile& profile, const Household& household, std::uint64_t seed, Instant from,
                  Instant to, Profile& out);

}  // namespace obiscope::simulator

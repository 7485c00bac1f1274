// A virtual meter: a catalogue entry brought to life. Its registers follow a household's load curve; its clock runs;
// its profile of a year is there from the start.
#pragma once

#include <memory>

#include "catalogue/catalogue.hpp"
#include "reading/source.hpp"

namespace obiscope::simulator {

struct TwinOptions {
  std::uint64_t seed = 1;      // the household; the same seed gives the same meter
  std::optional<Instant> now;  // what the twin's clock shows when it starts; none: the loop's time
};

// The number that the twin of this seed carries: eight digits.
std::uint64_t number_of_twin(std::uint64_t seed);

// `meter` has to outlive it. Deterministic: the same meter, seed and instant give the same registers.
std::unique_ptr<Source> make_twin(const catalogue::Meter& meter, TwinOptions options);

}  // namespace obiscope::simulator

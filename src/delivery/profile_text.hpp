// The parts of a profile that every output writes the same way.
#pragma once

#include <cstdint>
#include <string>

#include "reading/profile.hpp"

namespace obiscope::delivery {

// "00000080": hexadecimal, eight digits or, where that is too few, sixteen.
std::string status_text(std::uint64_t status);

// "kW": the unit's symbol, or what the meter wrote.
std::string unit_text_of(const Column& column);

// "1.5 kW": what stands above a column.
std::string title_of(const Column& column);

}  // namespace obiscope::delivery

// The order of a profile's rows in time: gaps, doubled rows, rows out of order.
#pragma once

#include <vector>

#include "reading/profile.hpp"

namespace obiscope::iec62056_21 {

struct TimedRow {
  Instant even;       // see even_time
  Duration period{};  // zero: a log book, where neither order nor gaps mean anything
};

// A row's time on a clock that daylight saving does not move: `wall` less the hour of summer and the zone, as far as
// the meter told them.
Instant even_time(const MeterTime& time, Instant wall);

// Adds "rows_missing", "rows_doubled" and "rows_out_of_order", each at most once, with how many.
void warn_about_order(std::vector<TimedRow> rows, std::vector<Warning>& warnings);

}  // namespace obiscope::iec62056_21

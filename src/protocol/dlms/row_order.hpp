// The order of a profile's rows in time, told while they come: gaps, doubled rows, rows out of order, changes of
// daylight saving. Keeps one row.
#pragma once

#include <optional>
#include <vector>

#include "reading/profile.hpp"

namespace obiscope::dlms {

class RowOrder {
 public:
  RowOrder(Duration period, bool newest_first) : period_(period), newest_first_(newest_first) {}
  void take(const MeterTime& time);
  // Adds "rows_missing", "rows_doubled", "rows_out_of_order", "rows_without_time", each at most once, with how many.
  void warn(std::vector<Warning>& warnings) const;

 private:
  Duration period_;  // zero: a log book, where neither order nor gaps mean anything
  bool newest_first_;
  std::optional<Instant> before_;
  std::size_t missing_ = 0, doubled_ = 0, backwards_ = 0, timeless_ = 0;
};

}  // namespace obiscope::dlms

// The order of a load profile's rows in time, told while they come. Keeps one row.
#pragma once

#include <optional>
#include <vector>

#include "reading/readout.hpp"

namespace obiscope::modbus {

class RowOrder {
 public:
  explicit RowOrder(Duration period) : period_(period) {}
  void take(const MeterTime& time);
  // Adds "rows_missing", "rows_doubled", "rows_out_of_order", "rows_without_time", each at most once, with how many.
  void warn(std::vector<Warning>& warnings) const;

 private:
  Duration period_;
  std::optional<Instant> before_;
  std::size_t missing_ = 0, doubled_ = 0, backwards_ = 0, timeless_ = 0;
};

}  // namespace obiscope::modbus

// One row of a virtual meter's profile: where each column comes from, and how it is written.
//
//   02 n | clock | status | value ...           whole
//   02 n | 00    | 00     | 06 .. .. .. .. ...   null-data: the clock one period on, the status as before
#pragma once

#include <optional>
#include <vector>

#include "protocol/dlms/device.hpp"
#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {

constexpr std::uint8_t kLongestPlan = 64;  // columns; more are not shown

// Where a value of a row comes from.
struct ColumnPlan {
  enum class From : std::uint8_t { clock, status, event, value, nothing } from = From::nothing;
  std::size_t value = 0;  // place in Row::values
  Unit unit;
  Writing how;
};

// One plan a capture object of `description`. Values are found by their OBIS codes, those without by their order.
std::vector<ColumnPlan> plan_of(const DeviceModel& model, const ObjectDescription& description, const Profile& head);

class RowWriter {
 public:
  // `null_data`: what the row before tells is left out (see ObjectDescription); `period`: of the clock, zero: none.
  RowWriter(std::vector<ColumnPlan> plan, bool null_data, Duration period)
      : plan_(std::move(plan)), null_data_(null_data), period_(period) {}
  // Appends the row as a structure.
  void put(const Row& row, std::vector<Byte>& out);

 private:
  bool is_told(const ColumnPlan& column, const Row& row) const;
  bool is_next(const MeterTime& time) const;

  std::vector<ColumnPlan> plan_;
  bool null_data_;
  Duration period_;
  std::optional<Row> before_;  // the row written last
};

}  // namespace obiscope::dlms

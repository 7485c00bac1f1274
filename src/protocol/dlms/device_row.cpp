#include "protocol/dlms/device_row.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

constexpr Byte kStatusGroup = 10, kEventGroup = 11;  // 0-0:96.10.x, 0-0:96.11.x

bool is_abstract(const Obis& obis, Byte group) {
  return obis.a == 0 && obis.c == 96 && obis.d == group;
}

ColumnPlan::From source_of(const Attribute& column) {
  if (column.class_id == class_id::clock) return ColumnPlan::From::clock;
  if (is_abstract(column.instance, kStatusGroup)) return ColumnPlan::From::status;
  if (is_abstract(column.instance, kEventGroup)) return ColumnPlan::From::event;
  return column.number == 2 || column.number == 3 ? ColumnPlan::From::value : ColumnPlan::From::nothing;
}

Writing writing_of(const DeviceModel& model, const Attribute& column) {
  for (const ObjectDescription& each : model.descriptions) {
    if (each.class_id == column.class_id && each.instance == column.instance)
      return {each.type, each.scaler_unit, model.deviation};
  }
  return {Tag::uint32, {}, model.deviation};
}

}  // namespace

std::vector<ColumnPlan> plan_of(const DeviceModel& model, const ObjectDescription& description, const Profile& head) {
  std::vector<ColumnPlan> plan;
  std::size_t in_order = 0;
  for (const Attribute& column : description.columns) {
    if (plan.size() == kLongestPlan) break;
    ColumnPlan one{source_of(column), 0, {}, writing_of(model, column)};
    if (one.from == ColumnPlan::From::value) {
      const auto found = std::find_if(head.columns.begin(), head.columns.end(),
                                      [&](const Column& each) { return each.obis == column.instance; });
      one.value = found == head.columns.end() ? in_order : static_cast<std::size_t>(found - head.columns.begin());
      if (one.value < head.columns.size()) one.unit = head.columns[one.value].unit;
      ++in_order;
    }
    plan.push_back(one);
  }
  return plan;
}

namespace {

// The number of the lowest bit that is set, from 1.
std::int64_t event_of(std::uint64_t status) {
  std::int64_t number = 0;
  for (; status != 0; status >>= 1U) {
    ++number;
    if ((status & 1U) != 0) break;
  }
  return number;
}

void put_column(const ColumnPlan& column, const Row& row, std::vector<Byte>& out) {
  AccessResult result = access::success;
  switch (column.from) {
    case ColumnPlan::From::clock:
      put_time(row.time, column.how.deviation, out);
      break;
    case ColumnPlan::From::status:
      result = put_value(Decimal{static_cast<std::int64_t>(row.status), 0}, {}, column.how, out);
      break;
    case ColumnPlan::From::event:
      result = put_value(Decimal{event_of(row.status), 0}, {}, column.how, out);
      break;
    case ColumnPlan::From::value:
      if (column.value < row.values.size()) {
        result = put_value(row.values[column.value], column.unit, column.how, out);
        break;
      }
      [[fallthrough]];
    case ColumnPlan::From::nothing:
      put_null(out);
      break;
  }
  if (result != access::success) put_null(out);
}

}  // namespace

void RowWriter::put(const Row& row, std::vector<Byte>& out) {
  put_head(Tag::structure, plan_.size(), out);
  for (const ColumnPlan& column : plan_) {
    if (null_data_ && before_ && is_told(column, row)) {
      put_null(out);
    } else {
      put_column(column, row, out);
    }
  }
  if (null_data_) before_ = row;
}

bool RowWriter::is_told(const ColumnPlan& column, const Row& row) const {
  switch (column.from) {
    case ColumnPlan::From::clock:
      return is_next(row.time);
    case ColumnPlan::From::status:
      return row.status == before_->status;
    case ColumnPlan::From::value:
      return column.value < row.values.size() && column.value < before_->values.size() &&
             row.values[column.value] == before_->values[column.value];
    case ColumnPlan::From::event:
    case ColumnPlan::From::nothing:
      break;
  }
  return false;
}

bool RowWriter::is_next(const MeterTime& time) const {
  const std::optional<Instant> wall = as_if_utc(time), before = as_if_utc(before_->time);
  return period_ > Duration::zero() && wall && before && *wall == *before + period_ &&
         time.minutes_east_of_utc == before_->time.minutes_east_of_utc &&
         time.daylight_saving == before_->time.daylight_saving;
}

}  // namespace obiscope::dlms

#include "protocol/modbus/row_order.hpp"

namespace obiscope::modbus {

void RowOrder::take(const MeterTime& time) {
  const std::optional<Instant> wall = as_if_utc(time);
  if (!wall) {
    ++timeless_;
    before_.reset();
    return;
  }
  const Instant now = *wall - (time.daylight_saving.value_or(false) ? Duration(1h) : Duration(0));
  const Duration step = before_ ? now - *before_ : period_;
  before_ = now;
  if (period_ <= Duration::zero()) return;
  if (step == Duration::zero())
    ++doubled_;
  else if (step < Duration::zero())
    ++backwards_;
  else if (step >= 2 * period_)
    missing_ += static_cast<std::size_t>(step / period_ - 1);
}

void RowOrder::warn(std::vector<Warning>& warnings) const {
  const auto add = [&](std::size_t count, const char* code, const char* text) {
    if (count > 0) warnings.push_back({code, std::to_string(count) + text});
  };
  add(missing_, "rows_missing", " rows are missing between the first and the last");
  add(doubled_, "rows_doubled", " rows have the time of the row before");
  add(backwards_, "rows_out_of_order", " times a row does not follow the one before it in time");
  add(timeless_, "rows_without_time", " rows have no time: they are given one, counted from the row before");
}

}  // namespace obiscope::modbus

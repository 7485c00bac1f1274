#include "protocol/iec62056_21/profile_order.hpp"

#include <algorithm>
#include <chrono>

namespace obiscope::iec62056_21 {
namespace {

struct Counts {
  std::uint64_t missing = 0;
  std::uint64_t doubled = 0;
  std::uint64_t backwards = 0;
};

Counts counts_of(std::vector<TimedRow>& rows) {
  Counts counts;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].even < rows[i - 1].even) ++counts.backwards;
  }
  if (counts.backwards > 0) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.even < b.even; });
  }
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Duration step = rows[i].even - rows[i - 1].even;
    if (step == Duration::zero()) {
      ++counts.doubled;
    } else {
      counts.missing += static_cast<std::uint64_t>(std::max<std::int64_t>(step / rows[i].period, 1) - 1);
    }
  }
  return counts;
}

void warn(std::vector<Warning>& warnings, std::uint64_t count, const char* code, const char* text) {
  if (count > 0) warnings.push_back({code, std::to_string(count) + text});
}

}  // namespace

Instant even_time(const MeterTime& time, Instant wall) {
  if (time.minutes_east_of_utc) return wall - std::chrono::minutes(*time.minutes_east_of_utc);
  if (time.daylight_saving.value_or(false)) return wall - std::chrono::hours(1);
  return wall;
}

void warn_about_order(std::vector<TimedRow> rows, std::vector<Warning>& warnings) {
  std::erase_if(rows, [](const TimedRow& row) { return row.period <= Duration::zero(); });
  const Counts counts = counts_of(rows);
  warn(warnings, counts.missing, "rows_missing", " rows are missing between the first and the last");
  warn(warnings, counts.doubled, "rows_doubled", " rows have the time of another row");
  warn(warnings, counts.backwards, "rows_out_of_order", " times a row is older than the one before it");
}

}  // namespace obiscope::iec62056_21

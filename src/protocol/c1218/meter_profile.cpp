// Tables 61 to 64 of a virtual meter. Intervals stand in a grid, a period apart; those that the Source does not have
// are marked as skipped.
#include <algorithm>

#include "protocol/c1218/meter_tables.hpp"

namespace obiscope::c1218 {
namespace {

constexpr Duration kLook = 24h;  // back, for the columns and the period of the profile

MeterTime before(const MeterTime& time, Duration by) {
  return meter_time_from(as_if_utc(time).value_or(Instant{}) - by);
}

std::int64_t minutes_of(Duration period) {
  return std::chrono::duration_cast<std::chrono::minutes>(period).count();
}

}  // namespace

void MeterTables::keep_profile(Instant now) {
  if (options_.profile.empty() || options_.intervals_per_block == 0) return;
  const MeterTime clock = source_.clock(now);
  const std::optional<Profile> day = source_.profile(options_.profile, before(clock, kLook), clock, now);
  if (!day || day->rows.empty() || minutes_of(day->period) < 1 || minutes_of(day->period) > 255) return;
  period_ = day->period;
  for (std::size_t i = 0; i < day->columns.size() && i < day->rows.front().values.size(); ++i) {
    Reading reading;
    reading.value = day->rows.front().values[i];
    reading.unit = day->columns[i].unit;
    const std::optional<Byte> source = keep(day->columns[i].code, reading);
    if (!source) continue;
    channels_.push_back(*source);
    columns_.push_back(i);
  }
}

void MeterTables::load_intervals(Instant now) {
  if (intervals_loaded_) return;
  intervals_loaded_ = true;
  const std::size_t most = options_.blocks * options_.intervals_per_block;
  const MeterTime clock = source_.clock(now);
  const MeterTime from = before(clock, static_cast<std::int64_t>(most - 1) * period_);
  const std::optional<Profile> profile = source_.profile(options_.profile, from, clock, now);
  if (!profile || profile->rows.empty()) return;
  first_interval_ = profile->rows.front().time;
  const Instant first = as_if_utc(first_interval_).value_or(Instant{});
  for (const Row& row : profile->rows) {
    const Duration since = as_if_utc(row.time).value_or(first) - first;
    const auto place = static_cast<std::size_t>(std::max<std::int64_t>(since / period_, 0));
    if (place >= most || place < intervals_.size()) continue;  // an hour that came twice
    intervals_.resize(place + 1);
    intervals_[place].there = true;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      Reading reading;
      reading.unit = profile->columns[columns_[i]].unit;
      if (columns_[i] < row.values.size()) reading.value = row.values[columns_[i]];
      intervals_[place].values.push_back(raw_of(reading, sources_[channels_[i]]));
    }
  }
}

std::size_t MeterTables::block_count() const {
  return (intervals_.size() + options_.intervals_per_block - 1) / options_.intervals_per_block;
}

std::vector<Byte> MeterTables::profile_limits() const {
  constexpr unsigned kExtendedStatus = 1U << 10U;
  FieldWriter out(format_);
  const std::size_t block = options_.intervals_per_block * (channels_.size() * 4 + channels_.size() / 2 + 1);
  out.unsigned_number(options_.blocks * block, 4);
  out.word(kExtendedStatus);
  out.octet(static_cast<unsigned>(IntervalFormat::int32));
  out.word(static_cast<unsigned>(options_.blocks));
  out.word(static_cast<unsigned>(options_.intervals_per_block));
  out.octet(static_cast<unsigned>(channels_.size()));
  out.octet(static_cast<unsigned>(minutes_of(period_)));
  return out.take();
}

std::vector<Byte> MeterTables::profile_channels() const {
  FieldWriter out(format_);
  for (const Byte source : channels_) {
    out.octet(0);
    out.octet(source);
    out.octet(source);
  }
  out.octet(static_cast<unsigned>(IntervalFormat::int32));
  return out.take();
}

std::vector<Byte> MeterTables::profile_status() const {
  const std::size_t blocks = block_count();
  FieldWriter out(format_);
  constexpr unsigned kActive = 1U << 5U;
  out.octet(kActive);  // oldest block and oldest interval first
  out.word(static_cast<unsigned>(blocks));
  out.word(static_cast<unsigned>(blocks == 0 ? 0 : blocks - 1));
  out.unsigned_number(blocks, 4);
  out.word(static_cast<unsigned>(blocks));
  const std::size_t full = blocks == 0 ? 0 : (blocks - 1) * options_.intervals_per_block;
  out.word(static_cast<unsigned>(intervals_.size() - full));
  return out.take();
}

std::vector<Byte> MeterTables::profile_blocks() const {
  constexpr Byte kSkipped = 4;
  const std::size_t per_block = options_.intervals_per_block;
  const Instant first = as_if_utc(first_interval_).value_or(Instant{});
  FieldWriter out(format_);
  for (std::size_t block = 0; block < block_count(); ++block) {
    const std::size_t end = std::min((block + 1) * per_block, intervals_.size());
    out.short_time(meter_time_from(first + static_cast<std::int64_t>(end - 1) * period_));
    for (std::size_t n = block * per_block; n < (block + 1) * per_block; ++n) {
      const bool there = n < intervals_.size() && intervals_[n].there;
      out.octet(there ? 0U : kSkipped);
      for (std::size_t i = 1; i < channels_.size() / 2 + 1; ++i) out.octet(there ? 0U : kSkipped | kSkipped << 4U);
      for (std::size_t i = 0; i < channels_.size(); ++i) {
        const std::optional<Decimal> value = there ? intervals_[n].values[i] : std::nullopt;
        out.number(value, NumberFormat::int32);
      }
    }
  }
  return out.take();
}

}  // namespace obiscope::c1218

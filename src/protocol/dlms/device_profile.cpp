// The buffer is never whole in memory: rows are asked for in windows of time, counted first, for an array begins with
// its number of items, then written.
//
//   beginning |──window──|──window──| ... |──window──| clock        skip rows, write rows
#include "protocol/dlms/device_profile.hpp"

#include <algorithm>

#include "protocol/dlms/device_row.hpp"
#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::int64_t kRowsInWindow = 64;
constexpr days kLongestProfile{14'610};  // 40 years
constexpr std::int64_t kFifo = 1;

// The rows from `begin` to `end`, both included, in the Source's order.
class Windows {
 public:
  Windows(const ProfilePlace& place, Instant now, Instant begin, Instant end, Duration period)
      : source_(&place.source), code_(&place.description.code), now_(now), at_(begin), end_(end) {
    width_ = period > Duration::zero() ? period * kRowsInWindow : end - begin + seconds(1);
  }
  // False: there are no more.
  bool next(Profile& window) {
    if (at_ > end_) return false;
    const Instant last = std::min(end_, at_ + width_ - seconds(1));
    std::optional<Profile> found = source_->profile(*code_, meter_time_from(at_), meter_time_from(last), now_);
    at_ = last + seconds(1);
    if (!found) return false;
    window = std::move(*found);
    return true;
  }

 private:
  const Source* source_;
  const std::string* code_;
  Instant now_, at_, end_;
  Duration width_{};
};

std::size_t count_rows(Windows windows) {
  std::size_t count = 0;
  for (Profile window; windows.next(window);) count += window.rows.size();
  return count;
}

class ProfileBuffer final : public LongValue {
 public:
  ProfileBuffer(Windows windows, RowWriter writer, std::size_t skip, std::size_t count)
      : windows_(windows), writer_(std::move(writer)), skip_(skip), left_(count) {}

  bool next(std::vector<Byte>& out) override {
    if (!begun_) {
      begun_ = true;
      put_head(Tag::array, left_, out);
      return true;
    }
    for (Profile window; left_ > 0 && windows_.next(window);) {
      const std::size_t before = left_;
      for (const Row& row : window.rows) take(row, out);
      if (left_ < before) return true;
    }
    return false;
  }

 private:
  void take(const Row& row, std::vector<Byte>& out) {
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (left_ == 0) return;
    --left_;
    writer_.put(row, out);
  }

  Windows windows_;
  RowWriter writer_;
  std::size_t skip_;
  std::size_t left_;
  bool begun_ = false;
};

Instant wall_of(const ProfilePlace& place, Instant now) {
  return as_if_utc(place.source.clock(now)).value_or(now);
}

// Columns and period, no rows.
std::optional<Profile> head_of(const ProfilePlace& place, Instant now) {
  const Instant wall = wall_of(place, now);
  return place.source.profile(place.description.code, meter_time_from(wall + days(1)), meter_time_from(wall + days(1)),
                              now);
}

bool has_rows(const ProfilePlace& place, Instant from, Duration period, Instant now) {
  const Instant to = from + std::max<Duration>(days(1), period);
  const auto found = place.source.profile(place.description.code, meter_time_from(from), meter_time_from(to), now);
  return found && !found->rows.empty();
}

// No row of a load profile is earlier: the first day that has some, found by halving.
Instant look_for_beginning(const ProfilePlace& place, Duration period, Instant now) {
  const Instant wall = wall_of(place, now);
  if (period == Duration::zero()) return wall - kLongestProfile;
  std::int64_t without = kLongestProfile.count(), with = 0;  // days back
  while (without - with > 1) {
    const std::int64_t middle = (without + with) / 2;
    (has_rows(place, wall - days(middle), period, now) ? with : without) = middle;
  }
  return wall - days(with + 1);
}

Instant beginning_of(const ProfilePlace& place, Duration period, Instant now) {
  for (ProfileBeginning& each : place.beginnings) {
    if (each.profile != &place.description) continue;
    if (now < each.looked_at) each = {&place.description, look_for_beginning(place, period, now), now};
    return each.first;
  }
  place.beginnings.push_back({&place.description, look_for_beginning(place, period, now), now});
  return place.beginnings.back().first;
}

// Which rows and columns a reader asks for.
struct Wish {
  Instant begin, end;
  std::size_t first = 0;                            // rows that are passed over
  std::size_t most = static_cast<std::size_t>(-1);  // rows
  std::vector<std::size_t> columns;                 // places among the capture objects; empty: all
};

// What a reader's `bound` is on the meter's own clock; a bound of a date alone is the beginning or end of that day.
std::optional<Instant> bound_of(MeterTime bound, const MeterTime& clock, bool upper) {
  if (bound.has_date() && bound.hour == MeterTime::kUnspecified) {
    bound.hour = upper ? 23 : 0;
    bound.minute = bound.second = upper ? 59 : 0;
  }
  std::optional<Instant> wall = as_if_utc(bound);
  if (wall && bound.minutes_east_of_utc && clock.minutes_east_of_utc)
    *wall += std::chrono::minutes(*clock.minutes_east_of_utc - *bound.minutes_east_of_utc);
  return wall;
}

// { class, OBIS, attribute, index }
std::optional<Attribute> reference_from(const Data& data) {
  const std::vector<Data>* const items = data.items();
  if (items == nullptr || items->size() != 4) return std::nullopt;
  const std::optional<std::int64_t> class_number = (*items)[0].integer(), number = (*items)[2].integer();
  const std::optional<Obis> instance = obis_of((*items)[1]);
  if (!class_number || !number || !instance || *class_number < 0 || *class_number > 0xFFFF) return std::nullopt;
  if (*number < -128 || *number > 127) return std::nullopt;
  return Attribute{static_cast<std::uint16_t>(*class_number), *instance, static_cast<std::int8_t>(*number)};
}

// The fourth part of a range: the capture objects that are wanted; none: all.
AccessResult take_columns(const ProfilePlace& place, const Selection& selection, Wish& wish) {
  const std::vector<Data>* const parts = selection.parameters.items();
  if (parts == nullptr || parts->size() != 4) return access::type_unmatched;
  const std::optional<Attribute> restricted = reference_from(parts->front());
  const std::vector<Data>* const wanted = parts->back().items();
  if (!restricted || wanted == nullptr) return access::type_unmatched;
  if (restricted->class_id != class_id::clock) return access::scope_violated;
  const std::vector<Attribute>& columns = place.description.columns;
  for (const Data& each : *wanted) {
    const std::optional<Attribute> column = reference_from(each);
    if (!column) return access::type_unmatched;
    const auto found = std::find(columns.begin(), columns.end(), *column);
    if (found == columns.end() || wish.columns.size() == kLongestPlan) return access::scope_violated;
    wish.columns.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  return access::success;
}

AccessResult take_entries(const ProfilePlace& place, const Entries& entries, Wish& wish) {
  if (entries.from == 0 || entries.from_column == 0) return access::scope_violated;
  if (entries.to != 0 && entries.to < entries.from) return access::scope_violated;
  wish.first = entries.from - 1;
  if (entries.to != 0) wish.most = entries.to - entries.from + 1;
  const std::size_t columns = std::min<std::size_t>(place.description.columns.size(), kLongestPlan);
  const std::size_t last = entries.to_column == 0 ? columns : std::min<std::size_t>(entries.to_column, columns);
  if (entries.from_column > last) return access::scope_violated;
  if (entries.from_column == 1 && last == columns) return access::success;
  for (std::size_t column = entries.from_column - 1U; column < last; ++column) wish.columns.push_back(column);
  return access::success;
}

// The same without the columns that it names: take_columns() reads those.
Selection without_columns(const Selection& selection) {
  constexpr Byte kByRange = 1;
  Selection bare = selection;
  auto* const parts = std::get_if<std::vector<Data>>(&bare.parameters.value);
  const bool names_columns = selection.selector == kByRange && parts != nullptr && parts->size() == 4;
  if (names_columns && parts->back().items() != nullptr) parts->back() = array({});
  return bare;
}

AccessResult take_selection(const ProfilePlace& place, const Selection& selection, Instant now, Wish& wish) {
  const auto chosen = selection_from(without_columns(selection), place.model.deviation);
  if (!chosen) return chosen.error().kind() == ErrorKind::malformed ? access::type_unmatched : access::scope_violated;
  if (const auto* entries = std::get_if<Entries>(&*chosen)) return take_entries(place, *entries, wish);
  const auto& range = std::get<Range>(*chosen);
  const MeterTime clock = place.source.clock(now);
  if (const auto from = bound_of(range.from, clock, false)) wish.begin = std::max(wish.begin, *from);
  if (const auto to = bound_of(range.to, clock, true)) wish.end = std::min(wish.end, *to);
  return take_columns(place, selection, wish);
}

void put_capture_objects(const ObjectDescription& description, std::vector<Byte>& out) {
  const std::size_t count = std::min<std::size_t>(description.columns.size(), kLongestPlan);
  put_head(Tag::array, count, out);
  for (std::size_t column = 0; column < count; ++column) put_reference(description.columns[column], out);
}

std::int64_t count_entries(const ProfilePlace& place, Duration period, Instant now) {
  const Instant first = beginning_of(place, period, now);
  return static_cast<std::int64_t>(count_rows({place, now, first, wall_of(place, now), period}));
}

}  // namespace

AccessResult put_profile_attribute(const ProfilePlace& place, std::int8_t attribute,
                                   const std::optional<Selection>& selection, Instant now, std::vector<Byte>& out) {
  if (attribute == 2) {
    AccessResult result = access::success;
    const std::unique_ptr<LongValue> buffer = profile_buffer(place, selection, now, result);
    while (buffer && buffer->next(out)) continue;
    return result;
  }
  const std::optional<Profile> head = head_of(place, now);
  if (!head) return access::object_unavailable;
  switch (attribute) {
    case 3:
      put_capture_objects(place.description, out);
      break;
    case 4:
      put_number(Tag::uint32, head->period / seconds(1), out);
      break;
    case 5:
      put_number(Tag::enumeration, kFifo, out);
      break;
    case 6:
      put_reference({0, {0, 0, 0, 0, 0, 0}, 0}, out);
      break;
    case 7:
    case 8:
      put_number(Tag::uint32, count_entries(place, head->period, now), out);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

std::unique_ptr<LongValue> profile_buffer(const ProfilePlace& place, const std::optional<Selection>& selection,
                                          Instant now, AccessResult& result) {
  const std::optional<Profile> head = head_of(place, now);
  result = head ? access::success : access::object_unavailable;
  if (!head) return nullptr;
  Wish wish{beginning_of(place, head->period, now), wall_of(place, now), 0, static_cast<std::size_t>(-1), {}};
  if (selection) result = take_selection(place, *selection, now, wish);
  if (result != access::success) return nullptr;
  std::vector<ColumnPlan> plan = plan_of(place.model, place.description, *head);
  if (!wish.columns.empty()) {
    std::vector<ColumnPlan> chosen;
    for (const std::size_t column : wish.columns) chosen.push_back(plan[column]);
    plan = std::move(chosen);
  }
  const Windows windows(place, now, wish.begin, wish.end, head->period);
  const std::size_t rows = count_rows(windows);
  const std::size_t count = rows > wish.first ? std::min(rows - wish.first, wish.most) : 0;
  RowWriter writer(std::move(plan), place.description.null_data, head->period);
  return std::make_unique<ProfileBuffer>(windows, std::move(writer), wish.first, count);
}

}  // namespace obiscope::dlms

// The load profile, row by row, the oldest first:
//
//   objects: clock, identity; columns, period, entries in use, capacity
//   function 45 from the first entry that can be wanted on, as many at once as 256 bytes hold
//
//   1 ........................ from ............. to ....... in use      entries by number; rows may be missing, so an
//   entry that
//                              ↑ in use - (now - from) / period          many periods back is never younger than that
#include <algorithm>

#include "protocol/modbus/load_profile.hpp"
#include "protocol/modbus/row_order.hpp"
#include "protocol/modbus/value.hpp"
#include "protocol/modbus/visit.hpp"

namespace obiscope::modbus {
namespace {

constexpr Duration kClockChange = 1h;  // of daylight saving: a wall clock repeats so much
constexpr Obis kClock{0, 0, 1, 0, 0, 255};
constexpr Obis kSerial{0, 0, 96, 1, 0, 255};
constexpr Obis kKind{0, 0, 96, 1, 1, 255};
constexpr Byte kMostEntries = 250;
constexpr Byte kFewEntries = 6;  // that DEF-C44-509 allows in a request 44

bool is_before(const MeterTime& left, const MeterTime& right) {
  const auto a = as_if_utc(left);
  const auto b = as_if_utc(right);
  if (!a || !b) return false;
  const bool zones = left.minutes_east_of_utc && right.minutes_east_of_utc;
  if (!zones) return *a < *b;
  return *a - std::chrono::minutes(*left.minutes_east_of_utc) < *b - std::chrono::minutes(*right.minutes_east_of_utc);
}

class ProfileReader {
 public:
  ProfileReader(Line& line, const ReadOptions& options, ProfileWish wish, ProfileSink sink)
      : visit_(line, options), wish_(std::move(wish)), sink_(std::move(sink)) {}
  Task<std::vector<Warning>> run();

 private:
  Task<> read_head();
  void take(const Entry& entry, Bytes octets);
  Task<> read_rows();
  Task<std::vector<Row>> read_entries(std::uint32_t start, Byte quantity);
  Task<std::uint32_t> seek(std::uint32_t low);
  Result<std::vector<Row>> rows_from(Bytes content, Byte quantity);
  Result<bool> hand_on(std::vector<Row>& rows);
  bool out_of_range(const Row& row, bool& past) const;
  bool all_early(const std::vector<Row>& rows) const;
  std::uint32_t first_entry() const;
  std::size_t rows_expected() const;
  Byte most_entries() const;

  Visit visit_;
  ProfileWish wish_;
  ProfileSink sink_;
  Profile head_;
  EntryShape shape_;
  std::vector<Byte> column_ids_;
  std::optional<MeterTime> clock_;
  std::uint32_t in_use_ = 0, capacity_ = 0;
  Byte limit_ = kMostEntries;  // entries that the meter gives at once
  bool last_only_ = false;     // it does not know function 45
  std::optional<Instant> last_;
  std::size_t handed_ = 0;
  RowOrder order_{Duration::zero()};
};

std::optional<std::uint32_t> number_in(const Entry& entry, Bytes octets) {
  const Value value = value_of(entry.type, said_by(entry, octets));
  const auto* number = std::get_if<Decimal>(&value);
  if (number == nullptr || number->mantissa < 0 || number->mantissa > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(number->mantissa);
}

void ProfileReader::take(const Entry& entry, Bytes octets) {
  const Value value = value_of(entry.type, said_by(entry, octets));
  if (entry.obis == kSerial) head_.meter.id = text_from(value);
  if (entry.obis == kKind) head_.meter.identification = text_from(value);
  if (entry.obis == kClock && std::holds_alternative<MeterTime>(value)) clock_ = std::get<MeterTime>(value);
  if (entry.role == Role::columns) column_ids_.assign(octets.begin(), octets.end());
  const std::uint32_t number = number_in(entry, octets).value_or(0);
  if (entry.role == Role::period) head_.period = std::chrono::seconds(number);
  if (entry.role == Role::in_use) in_use_ = number;
  if (entry.role == Role::capacity) capacity_ = number;
}

Task<> ProfileReader::read_head() {
  const RegisterMap& map = visit_.map();
  if (map.measurements.empty() || map.with(Role::columns) == nullptr || map.with(Role::in_use) == nullptr)
    co_await Error(ErrorKind::refused, "this meter has no load profile");
  if (wish_.obis && *wish_.obis != map.profile)
    co_await Error(ErrorKind::refused, "this meter has no profile " + text_from(*wish_.obis),
                   "its load profile is " + text_from(map.profile));
  std::vector<const Entry*> wanted;
  for (const Entry& entry : map.entries) {
    const bool identity = entry.obis == kClock || entry.obis == kSerial || entry.obis == kKind;
    const bool shape = entry.role == Role::columns || entry.role == Role::period || entry.role == Role::in_use ||
                       entry.role == Role::capacity;
    if (identity || shape) wanted.push_back(&entry);
  }
  visit_.reached("reading the columns", 0);
  Visit::Sink sink = [this](const Entry& entry, Bytes octets) { take(entry, octets); };
  co_await visit_.read(std::move(wanted), std::move(sink));
  if (column_ids_.empty()) co_await visit_.denied("the columns of the load profile", kReadInput, kAccessDenied);
  shape_ = EntryShape::of(map, column_ids_);
  order_ = RowOrder(head_.period);
  head_.obis = map.profile;
  head_.code = text_from(map.profile);
  head_.columns = shape_.columns();
  const Quirks& quirks = visit_.options().recognise(head_.meter.identification);
  head_.meter.model = quirks.model;
  visit_.exchange().rest_after_error(quirks.rest_after_error);
}

std::uint32_t ProfileReader::first_entry() const {
  const auto from = wish_.from ? as_if_utc(*wish_.from) : std::nullopt;
  const auto now = clock_ ? as_if_utc(*clock_) : std::nullopt;
  if (!from || !now || head_.period <= Duration::zero()) return 1;
  const auto back = (*now - *from + kClockChange) / head_.period + 1;
  if (back >= std::int64_t{in_use_} || in_use_ == 0) return 1;
  return in_use_ - static_cast<std::uint32_t>(std::clamp<std::int64_t>(back, 0, std::max(in_use_, 1U) - 1U));
}

std::size_t ProfileReader::rows_expected() const {
  const auto from = wish_.from ? as_if_utc(*wish_.from) : std::nullopt;
  auto to = wish_.to ? as_if_utc(*wish_.to) : std::nullopt;
  const auto now = clock_ ? as_if_utc(*clock_) : std::nullopt;
  if (now && (!to || *to > *now)) to = now;
  if (!from || !to || head_.period <= Duration::zero()) return in_use_;
  const auto rows = (*to - *from) / head_.period + 1;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(rows, 0, in_use_));
}

Byte ProfileReader::most_entries() const {
  if (shape_.size() == 0) return 1;  // its answer tells the size
  const std::size_t fit = kMostAnswerBytes / shape_.size();
  return static_cast<Byte>(std::clamp<std::size_t>(fit, 1, limit_));
}

Result<std::vector<Row>> ProfileReader::rows_from(Bytes content, Byte quantity) {
  if (shape_.size() == 0 && !shape_.fits(content.size() / quantity))
    return failure(ErrorKind::malformed, "the load profile has columns that nobody knows the size of");
  const std::size_t size = shape_.size();
  const std::size_t rows = content.size() / size;
  if (content.size() - rows * size > 1)
    return failure(ErrorKind::malformed, "an answer with " + std::to_string(content.size()) +
                                             " bytes of load profile does not hold whole entries of " +
                                             std::to_string(size));
  std::vector<Row> all(std::min<std::size_t>(rows, quantity));
  for (Row& row : all) {
    shape_.decode(content.first(size), row);
    content = content.subspan(size);
  }
  return all;
}

// Fewer where there are no more; none behind the end.
Task<std::vector<Row>> ProfileReader::read_entries(std::uint32_t start, Byte quantity) {
  for (;;) {
    const Byte count = std::min(quantity, most_entries());
    EntriesRequest request{kReadEntries, 0, start, count};
    if (last_only_) request = {kReadLastEntries, 0, 0, std::min(count, kFewEntries)};
    const auto size = shape_.size() == 0 ? std::nullopt : std::optional(shape_.size() * request.quantity);
    std::vector<Byte> content = encode(request);
    const Answer answer = co_await visit_.exchange().ask(request.function, std::move(content), size);
    const Byte exception = answer.exception;
    if (exception == 0) {
      std::vector<Row> rows = co_await rows_from(answer.content, request.quantity);
      if (last_only_) std::reverse(rows.begin(), rows.end());
      co_return rows;
    }
    if (exception == kNoEntry || (exception == kIllegalAddress && handed_ > 0)) co_return std::vector<Row>();
    if ((exception == kIllegalValue || exception == kTooLong) && count > 1) {
      limit_ = count > kFewEntries ? kFewEntries : static_cast<Byte>(count / 2);
    } else if (exception == kIllegalFunction && !last_only_) {
      last_only_ = true;
    } else {
      co_await visit_.denied("the load profile", request.function, exception);
    }
  }
}

// The first entry from `low` on that may be wanted, where so many are missing that its number cannot be worked out.
Task<std::uint32_t> ProfileReader::seek(std::uint32_t low) {
  std::uint32_t high = in_use_;
  while (high > low && high - low > most_entries()) {
    const std::uint32_t middle = low + (high - low) / 2;
    const std::vector<Row> rows = co_await read_entries(middle, 1);
    if (!rows.empty() && is_before(rows.front().time, *wish_.from))
      low = middle + 1;
    else
      high = middle;
  }
  const auto repeated = static_cast<std::uint32_t>(kClockChange / head_.period);
  co_return low > repeated ? low - repeated : std::uint32_t{1};
}

bool ProfileReader::out_of_range(const Row& row, bool& past) const {
  const bool late = wish_.to && is_before(*wish_.to, row.time);
  const auto to = late ? as_if_utc(*wish_.to) : std::nullopt;
  const auto time = as_if_utc(row.time);
  past = past || (to && time && *time - *to > kClockChange);
  return late || (wish_.from && is_before(row.time, *wish_.from));
}

// False: there is nothing more to come.
Result<bool> ProfileReader::hand_on(std::vector<Row>& rows) {
  bool past = false;
  for (Row& row : rows) {
    const std::optional<Instant> told = as_if_utc(row.time);
    const MeterTime as_told = row.time;
    if (!told && last_) row.time = meter_time_from(*last_ + head_.period);
    last_ = as_if_utc(row.time);
    if (out_of_range(row, past)) continue;
    order_.take(as_told);
    ++handed_;
    const Result<void> taken = sink_.row(row);
    if (!taken) return failure(taken.error());
  }
  visit_.reached("reading", handed_, rows_expected());
  return !past;
}

bool ProfileReader::all_early(const std::vector<Row>& rows) const {
  if (!wish_.from || rows.empty() || head_.period <= Duration::zero()) return false;
  const auto from = as_if_utc(*wish_.from);
  const auto last = as_if_utc(rows.back().time);
  return from && last && *last + 2 * kClockChange < *from;
}

Task<> ProfileReader::read_rows() {
  bool sought = false;
  bool stepped_back = false;
  for (std::uint32_t at = first_entry(); at <= in_use_;) {
    const auto left = static_cast<Byte>(std::min<std::uint32_t>(in_use_ - at + 1, kMostEntries));
    std::vector<Row> rows = co_await read_entries(at, left);
    if (rows.empty()) co_return;
    if (!sought && !last_only_ && all_early(rows)) {
      sought = true;
      at = co_await seek(at + static_cast<std::uint32_t>(rows.size()));
      continue;
    }
    // In a full profile each new entry pushes the oldest out, and all numbers move by one.
    const auto first = as_if_utc(rows.front().time);
    const bool moved = in_use_ == capacity_ && last_ && first && *first == *last_ + 2 * head_.period;
    if (moved && !stepped_back && at > 1) {
      stepped_back = true;
      --at;
      continue;
    }
    if (stepped_back && last_ && first && *first <= *last_) rows.erase(rows.begin());
    at += static_cast<std::uint32_t>(rows.size() + (rows.empty() ? 1 : 0));
    stepped_back = false;
    const bool more = co_await hand_on(rows);
    if (!more || last_only_) co_return;
  }
}

Task<std::vector<Warning>> ProfileReader::run() {
  co_await read_head();
  co_await sink_.begin(head_, rows_expected());
  co_await read_rows();
  std::vector<Warning> warnings;
  order_.warn(warnings);
  const std::vector<Byte> unknown = shape_.unknown();
  if (!unknown.empty())
    warnings.push_back(
        {"columns_unknown", std::to_string(unknown.size()) + " columns have numbers that the map does not know"});
  if (last_only_)
    warnings.push_back({"rows_missing", "the meter gives its last entries only: it does not know function 45"});
  visit_.warn(warnings);
  co_return warnings;
}

}  // namespace

Task<std::vector<Warning>> read_profile(Line& line, ReadOptions options, ProfileWish wish, ProfileSink sink) {
  co_await Visit::check(options);
  co_await line.configure(options.line);
  ProfileReader reader(line, options, std::move(wish), std::move(sink));
  std::vector<Warning> warnings = co_await reader.run();
  co_return warnings;
}

}  // namespace obiscope::modbus

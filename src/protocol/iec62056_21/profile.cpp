#include "protocol/iec62056_21/profile.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

#include "protocol/iec62056_21/profile_cut.hpp"
#include "protocol/iec62056_21/profile_order.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kMostColumns = 256;
constexpr std::size_t kFixedFields = 4;  // of a header: stamp, status, period, count
constexpr Instant kEndOfCalendar{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

struct Header {
  MeterTime stamp;
  Instant begin;
  std::uint64_t status = 0;
  Duration period{};
  std::size_t count = 0;
};

bool only_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A time stamp with date and time of day.
std::optional<MeterTime> full_stamp_from(std::string_view text) {
  const auto stamp = stamp_from(text);
  return stamp && as_if_utc(*stamp) ? stamp : std::nullopt;
}

std::optional<std::uint64_t> number_from(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string error_message(const Group& group) {
  return "an error message instead of rows: " + std::string(group.text.substr(0, 32));
}

class Decoder {
 public:
  explicit Decoder(std::string_view content) : cutter_(content), most_cells_(4096 + content.size()) {}

  Result<void> run() {
    Segment segment;
    for (bool first = true;; first = false) {
      auto more = cutter_.next(segment);
      if (!more) return failure(more.error());
      if (!*more) break;
      auto taken = first ? take_first(segment) : take(segment);
      if (!taken) return taken;
    }
    if (profile_.code.empty() && !begun_) return malformed("no data set where a profile should be", 0);
    end_header();
    return {};
  }

  Profile finish() {
    if (unreadable_statuses_ > 0) {
      profile_.warnings.push_back({"unreadable_status", std::to_string(unreadable_statuses_) +
                                                            " status words are not hexadecimal and count as 0"});
    }
    warn_about_order(order_, profile_.warnings);
    return std::move(profile_);
  }

 private:
  Result<void> take_first(const Segment& segment) {
    begun_ = true;
    profile_.code = segment.code;
    if (const auto obis = obis_from(segment.code)) profile_.obis = *obis;
    const auto& groups = segment.groups;
    if (groups.size() == 1 && groups[0].text.empty()) return {};
    if (groups.size() == 1 && groups[0].text.substr(0, 2) == "ER") {
      return malformed(error_message(groups[0]), groups[0].offset);
    }
    with_headers_ = resembles_header(groups, 0);
    return with_headers_ ? take_with_headers(segment) : take_plain(segment);
  }

  Result<void> take(const Segment& segment) {
    if (!segment.code.empty() && segment.code != profile_.code) {
      return malformed("rows of " + std::string(segment.code) + " behind those of " + profile_.code, segment.offset);
    }
    const Group& only = segment.groups.front();
    if (segment.groups.size() == 1 && only.text.substr(0, 3) == "ERR")
      return malformed(error_message(only), only.offset);
    return with_headers_ ? take_with_headers(segment) : take_plain(segment);
  }

  static bool resembles_header(const std::vector<Group>& groups, std::size_t at) {
    if (groups.size() < at + kFixedFields) return false;
    const std::string_view count = groups[at + 3].text;
    if (groups[at + 1].text.size() > 16 || count.empty() || !only_digits(count)) return false;
    if (!only_digits(groups[at + 2].text) || !full_stamp_from(groups[at].text)) return false;
    if (only_of(count, "0")) return true;
    return groups.size() > at + kFixedFields && obis_from(groups[at + kFixedFields].text).has_value();
  }

  // Stricter than resembles_header, for brackets that may as well be values.
  static bool is_header(const std::vector<Group>& groups, std::size_t at) {
    if (!resembles_header(groups, at)) return false;
    const std::uint64_t count = number_from(groups[at + 3].text, 10).value_or(kMostColumns + 1);
    if (count > kMostColumns || groups.size() - at < kFixedFields + 2 * count) return false;
    for (std::size_t column = 0; column < count; ++column) {
      if (!obis_from(groups[at + kFixedFields + 2 * column].text)) return false;
    }
    return true;
  }

  Result<void> take_with_headers(const Segment& segment) {
    std::size_t at = 0;
    if (!segment.code.empty()) {
      if (!resembles_header(segment.groups, 0)) return malformed("no header behind the code", segment.offset);
      auto taken = take_header(segment.groups, at);
      if (!taken) return taken;
    }
    while (at < segment.groups.size()) {
      const bool header = is_header(segment.groups, at) || (!begun_header_ && at == 0);
      if (!header && at == 0) {
        const bool one_row = segment.groups.size() == header_.count;
        if (row_a_line_ && !one_row) return wrong_count(segment.groups, at);
        row_a_line_ = one_row;
      }
      auto taken = header ? take_header(segment.groups, at) : take_row(segment.groups, at);
      if (!taken) return taken;
    }
    return {};
  }

  Result<void> take_header(const std::vector<Group>& groups, std::size_t& at) {
    end_header();
    const auto count = number_from(groups[at + 3].text, 10);
    if (!count || *count > kMostColumns) {
      return malformed("a header of more than 256 columns", groups[at + 3].offset);
    }
    if (groups.size() - at < kFixedFields + 2 * *count) {
      return malformed("a header that names fewer codes and units than it counts", groups[at + 3].offset);
    }
    Header header;
    header.stamp = full_stamp_from(groups[at].text).value_or(MeterTime{});
    header.count = *count;
    header.begin = as_if_utc(header.stamp).value_or(Instant{});
    header.status = status_from(groups[at + 1].text);
    auto period = period_from(groups[at + 2]);
    if (!period) return failure(period.error());
    header.period = *period;
    auto joined = join_columns(groups, at + kFixedFields, *count);
    if (!joined) return joined;
    header_ = header;
    begun_header_ = true;
    rows_of_header_ = 0;
    at += kFixedFields + 2 * *count;
    return {};
  }

  std::uint64_t status_from(std::string_view text) {
    if (text.empty()) return 0;
    const auto status = number_from(text, 16);
    if (!status) ++unreadable_statuses_;
    return status.value_or(0);
  }

  Result<Duration> period_from(const Group& group) {
    if (group.text.size() > 6) return malformed("a period of more than 6 digits", group.offset);
    const Duration period = std::chrono::minutes(number_from(group.text, 10).value_or(0));
    if (!begun_header_) profile_.period = period;
    if (period != profile_.period && !period_changed_) {
      period_changed_ = true;
      profile_.warnings.push_back({"period_changed", "the period changes within the profile"});
    }
    return period;
  }

  // Where the columns of this header stand among those of all.
  Result<void> join_columns(const std::vector<Group>& groups, std::size_t at, std::size_t count) {
    std::vector<bool> used(profile_.columns.size());
    places_.clear();
    width_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Group& code = groups[at + 2 * i];
      const auto obis = obis_from(code.text);
      if (!obis) return malformed("a header's column is no code: " + std::string(code.text.substr(0, 32)), code.offset);
      Column column{*obis, std::string(code.text), unit_from(groups[at + 2 * i + 1].text), {}};
      if (column.unit.number == Unit::kOther) column.unit_text = groups[at + 2 * i + 1].text;
      const std::size_t place = place_of(column, i, used);
      if (place == profile_.columns.size()) {
        if (place == kMostColumns) return malformed("headers of more than 256 columns together", code.offset);
        profile_.columns.push_back(std::move(column));
        used.push_back(false);
      }
      used[place] = true;
      places_.push_back(place);
      width_ = std::max(width_, place + 1);
    }
    return {};
  }

  std::size_t place_of(const Column& column, std::size_t expected, const std::vector<bool>& used) const {
    const auto& columns = profile_.columns;
    if (expected < columns.size() && !used[expected] && columns[expected] == column) return expected;
    for (std::size_t place = 0; place < columns.size(); ++place) {
      if (!used[place] && columns[place] == column) return place;
    }
    return columns.size();
  }

  tl::unexpected<Error> wrong_count(const std::vector<Group>& groups, std::size_t at) const {
    return malformed("a row of " + std::to_string(groups.size() - at) + " values where the header names " +
                         std::to_string(header_.count) + " columns",
                     groups[at].offset);
  }

  Result<void> take_row(const std::vector<Group>& groups, std::size_t& at) {
    const std::size_t count = header_.count;
    if (count == 0 || groups.size() - at < count) {
      return wrong_count(groups, at);
    }
    std::vector<Value> values(width_);
    for (std::size_t i = 0; i < count; ++i) values[places_[i]] = value_of(groups[at + i].text, places_[i]);
    auto added = add_row(std::move(values), groups[at].offset);
    at += count;
    return added;
  }

  Result<void> add_row(std::vector<Value> values, std::size_t offset) {
    const auto steps = static_cast<std::int64_t>(rows_of_header_++);
    if (header_.period.count() > 0 && (kEndOfCalendar - header_.begin) / header_.period < steps) {
      return malformed("a row behind the year 2199", offset);
    }
    const Instant wall = header_.begin + steps * header_.period;
    MeterTime time = header_.stamp;
    if (steps > 0 && header_.period.count() > 0) {
      time = meter_time_from(wall);
      if (header_.stamp.second == MeterTime::kUnspecified) time.second = MeterTime::kUnspecified;
      time.minutes_east_of_utc = header_.stamp.minutes_east_of_utc;
      time.daylight_saving = header_.stamp.daylight_saving;
    }
    return keep({time, header_.status, std::move(values)}, wall, offset);
  }

  Result<void> keep(Row row, Instant wall, std::size_t offset) {
    // A header for each row, each with other columns, would make rows much larger than what came over the line.
    cells_ += row.values.size();
    if (cells_ > most_cells_) return malformed("headers that change their columns too often", offset);
    order_.push_back({even_time(row.time, wall), header_.period});
    profile_.rows.push_back(std::move(row));
    return {};
  }

  // An event of a log book may come without values: its header is the row.
  void end_header() {
    if (!begun_header_ || rows_of_header_ > 0) return;
    if (header_.count > 0 && header_.period.count() > 0) return;
    rows_of_header_ = 1;
    order_.push_back({even_time(header_.stamp, header_.begin), header_.period});
    profile_.rows.push_back({header_.stamp, header_.status, {}});
  }

  Result<void> take_plain(const Segment& segment) {
    const Group& first = segment.groups.front();
    const auto stamp = full_stamp_from(first.text);
    if (!stamp) return malformed("neither a header nor a row that begins with a time stamp", first.offset);
    if (segment.groups.size() > kMostColumns + 1) return malformed("a row of more than 256 values", first.offset);
    if (profile_.columns.empty()) profile_.columns.resize(segment.groups.size() - 1);
    if (segment.groups.size() - 1 != profile_.columns.size()) {
      return malformed("a row of " + std::to_string(segment.groups.size() - 1) + " values where the first has " +
                           std::to_string(profile_.columns.size()),
                       first.offset);
    }
    std::vector<Value> values;
    for (std::size_t i = 1; i < segment.groups.size(); ++i) values.push_back(value_of(segment.groups[i].text, i - 1));
    return keep({*stamp, 0, std::move(values)}, as_if_utc(*stamp).value_or(Instant{}), first.offset);
  }

  Value value_of(std::string_view text, std::size_t place) {
    if (only_of(text, "-.")) return {};
    Column& column = profile_.columns[place];
    if (const std::size_t star = text.find('*'); star != std::string_view::npos) {
      const auto number = decimal_from(trimmed(text.substr(0, star)));
      const std::string_view unit = trimmed(text.substr(star + 1));
      if (!number || unit.empty() || only_digits(unit)) return std::string(text);
      if (column.unit.number == Unit::kNone) {
        column.unit = unit_from(unit);
        if (column.unit.number == Unit::kOther) column.unit_text = unit;
      }
      return *number;
    }
    const bool word = column.unit.number == Unit::kNone && !column.code.empty() &&
                      (column.obis.c == 0 || (column.obis.c >= 96 && column.obis.a == 0));
    if (const auto number = decimal_from(text); number && !word) return *number;
    return std::string(text);
  }

  Cutter cutter_;
  Profile profile_;
  std::vector<TimedRow> order_;
  Header header_;
  std::vector<std::size_t> places_;  // of the header's columns in profile_.columns
  std::size_t width_ = 0;            // one more than the last of them
  std::size_t rows_of_header_ = 0;
  std::size_t unreadable_statuses_ = 0;
  std::size_t cells_ = 0;
  std::size_t most_cells_;
  bool begun_ = false;
  bool with_headers_ = false;
  bool begun_header_ = false;
  bool row_a_line_ = false;  // lines hold one row each, so a longer one is a fault
  bool period_changed_ = false;
};

}  // namespace

Result<Profile> profile_from(std::string_view content, Profile* partial) {
  Decoder decoder(content);
  auto decoded = decoder.run();
  if (decoded) return decoder.finish();
  if (partial != nullptr) *partial = decoder.finish();
  return failure(decoded.error());
}

}  // namespace obiscope::iec62056_21

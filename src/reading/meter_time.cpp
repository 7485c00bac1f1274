#include "reading/meter_time.hpp"

#include <cstdio>

#include "bytes/bytes.hpp"

namespace obiscope {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

constexpr std::uint8_t kUnspecified = MeterTime::kUnspecified;

// Takes numbers of a fixed width from the front of a text; after the first that is none it stays failed.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  unsigned number(std::size_t width) {
    if (rest_.size() < width) failed_ = true;
    if (failed_) return 0;
    unsigned value = 0;
    for (const char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') failed_ = true;
      value = value * 10 + (static_cast<unsigned>(c) - '0');
    }
    rest_.remove_prefix(width);
    return failed_ ? 0 : value;
  }
  std::uint8_t two() { return static_cast<std::uint8_t>(number(2)); }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) {
    if (!take(any_of)) failed_ = true;
  }
  void fail() { failed_ = true; }
  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty() && !failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<MeterTime> if_plausible(const MeterTime& time, const Fields& fields) {
  if (!fields.done() || !time.plausible()) return std::nullopt;
  return time;
}

// S: 0 normal time, 1 daylight saving time, 2 UTC. False for any other digit.
bool apply_season(char season, MeterTime& time) {
  if (season < '0' || season > '2') return false;
  if (season == '2') {
    time.minutes_east_of_utc = std::int16_t{0};
  } else {
    time.daylight_saving = season == '1';
  }
  return true;
}

void read_date(Fields& fields, MeterTime& time, std::size_t year_width, std::string_view divider) {
  const unsigned year_number = fields.number(year_width);
  time.year = static_cast<std::uint16_t>(year_width == 2 ? 2000 + year_number : year_number);
  if (!divider.empty()) fields.expect(divider);
  time.month = fields.two();
  if (!divider.empty()) fields.expect(divider);
  time.day = fields.two();
}

// hh:mm or hh:mm:ss
void read_time(Fields& fields, MeterTime& time) {
  time.hour = fields.two();
  fields.expect(":");
  time.minute = fields.two();
  if (fields.take(":")) time.second = fields.two();
}

std::optional<MeterTime> stamp_from_digits(std::string_view digits) {
  MeterTime time;
  if (digits.size() % 2 == 1) {
    if (!apply_season(digits.front(), time)) return std::nullopt;
    digits.remove_prefix(1);
  }
  if (digits.size() != 6 && digits.size() != 10 && digits.size() != 12) return std::nullopt;
  Fields fields(digits);
  read_date(fields, time, 2, "");
  if (digits.size() > 6) {
    time.hour = fields.two();
    time.minute = fields.two();
  }
  if (digits.size() > 10) time.second = fields.two();
  return if_plausible(time, fields);
}

// "Z", "+01:00", "-0530" or nothing.
void read_zone(Fields& fields, MeterTime& time) {
  if (fields.take("Zz")) {
    time.minutes_east_of_utc = std::int16_t{0};
    return;
  }
  const bool west = !fields.rest().empty() && fields.rest().front() == '-';
  if (!fields.take("+-")) return;
  const int hours = fields.two();
  fields.take(":");
  const int minutes = fields.two();
  if (hours > 14 || minutes > 59) fields.fail();
  const int east = hours * 60 + minutes;
  time.minutes_east_of_utc = static_cast<std::int16_t>(west ? -east : east);
}

std::string zone_text(int minutes_east) {
  if (minutes_east == 0) return "Z";
  const int distance = minutes_east < 0 ? -minutes_east : minutes_east;
  char text[32];
  std::snprintf(text, sizeof text, "%c%02d:%02d", minutes_east < 0 ? '-' : '+', distance / 60, distance % 60);
  return text;
}

}  // namespace

bool MeterTime::plausible() const {
  if (month != kUnspecified && (month < 1 || month > 12)) return false;
  if (day != kUnspecified) {
    if (day < 1 || day > 31) return false;
    const std::chrono::year in_year{year == 0 ? 2000 : year};  // 2000 had a 29th of February
    if (month != kUnspecified && !(in_year / std::chrono::month{month} / std::chrono::day{day}).ok()) return false;
  }
  return (hour == kUnspecified || hour <= 23) && (minute == kUnspecified || minute <= 59) &&
         (second == kUnspecified || second <= 59);
}

std::string text_from(const MeterTime& time) {
  char part[32];
  std::string text;
  if (time.has_date()) {
    std::snprintf(part, sizeof part, "%04u-%02u-%02u", time.year, time.month, time.day);
    text += part;
  }
  if (!time.has_time()) return text;
  if (!text.empty()) text += 'T';
  std::snprintf(part, sizeof part, "%02u:%02u", time.hour, time.minute);
  text += part;
  if (time.second != kUnspecified) {
    std::snprintf(part, sizeof part, ":%02u", time.second);
    text += part;
  }
  if (time.minutes_east_of_utc) text += zone_text(*time.minutes_east_of_utc);
  return text;
}

std::optional<MeterTime> meter_time_from_user(std::string_view text) {
  Fields fields(trimmed(text));
  MeterTime time;
  read_date(fields, time, 4, "-");
  if (fields.take("T ")) {
    read_time(fields, time);
    read_zone(fields, time);
  }
  if (time.year == 0) return std::nullopt;
  return if_plausible(time, fields);
}

std::optional<MeterTime> stamp_from(std::string_view text) {
  const std::string_view stamp = trimmed(text);
  if (all_digits(stamp)) return stamp_from_digits(stamp);
  const std::size_t year_width = stamp.find('-');
  if (year_width != 2 && year_width != 4) return std::nullopt;
  Fields fields(stamp);
  MeterTime time;
  read_date(fields, time, year_width, "-");
  if (fields.take(", T")) read_time(fields, time);
  if (time.year == 0) return std::nullopt;
  return if_plausible(time, fields);
}

std::optional<MeterTime> time_of_day_from(std::string_view text) {
  std::string_view written = trimmed(text);
  MeterTime time;
  if (all_digits(written) && written.size() == 7) {
    if (!apply_season(written.front(), time)) return std::nullopt;
    written.remove_prefix(1);
  }
  Fields fields(written);
  if (!all_digits(written)) {
    read_time(fields, time);
    return if_plausible(time, fields);
  }
  if (written.size() != 4 && written.size() != 6) return std::nullopt;
  time.hour = fields.two();
  time.minute = fields.two();
  if (written.size() == 6) time.second = fields.two();
  return if_plausible(time, fields);
}

std::string stamp_text(const MeterTime& time) {
  if (!time.has_date()) return {};
  const bool utc = time.minutes_east_of_utc == std::int16_t{0} && !time.daylight_saving.value_or(false);
  const char season = utc ? '2' : time.daylight_saving.value_or(false) ? '1' : '0';
  const auto or_zero = [](std::uint8_t part) { return part == kUnspecified ? 0U : part; };
  char text[48];
  std::snprintf(text, sizeof text, "%c%02u%02u%02u%02u%02u%02u", season, time.year % 100U, time.month, time.day,
                or_zero(time.hour), or_zero(time.minute), or_zero(time.second));
  return text;
}

std::optional<Instant> as_if_utc(const MeterTime& time) {
  // An Instant counts nanoseconds in 64 bits: it begins in 1677 and ends in 2262.
  if (!time.has_date() || !time.has_time() || !time.plausible() || time.year < 1678 || time.year > 2261)
    return std::nullopt;
  const sys_days date = year{time.year} / month{time.month} / day{time.day};
  const unsigned second = time.second == kUnspecified ? 0 : time.second;
  return Instant(date) + std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) +
         std::chrono::seconds(second);
}

MeterTime meter_time_from(Instant as_if_utc) {
  const auto date = std::chrono::floor<std::chrono::days>(as_if_utc);
  const std::chrono::year_month_day calendar{date};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(as_if_utc - date)};
  MeterTime time;
  time.year = static_cast<std::uint16_t>(static_cast<int>(calendar.year()));
  time.month = static_cast<std::uint8_t>(static_cast<unsigned>(calendar.month()));
  time.day = static_cast<std::uint8_t>(static_cast<unsigned>(calendar.day()));
  time.hour = static_cast<std::uint8_t>(clock.hours().count());
  time.minute = static_cast<std::uint8_t>(clock.minutes().count());
  time.second = static_cast<std::uint8_t>(clock.seconds().count());
  return time;
}

}  // namespace obiscope

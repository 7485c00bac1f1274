// A point in time as a meter's clock tells it: wall time, often without a zone, often with parts left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "async/instant.hpp"

namespace obiscope {

struct MeterTime {
  static constexpr std::uint8_t kUnspecified = 255;

  std::uint16_t year = 0;  // 0: unspecified
  std::uint8_t month = kUnspecified, day = kUnspecified;
  std::uint8_t hour = kUnspecified, minute = kUnspecified, second = kUnspecified;
  std::optional<std::int16_t> minutes_east_of_utc{};  // where the meter says so
  std::optional<bool> daylight_saving{};              // where the meter says so

  friend bool operator==(const MeterTime&, const MeterTime&) = default;
  bool has_date() const { return year != 0 && month != kUnspecified && day != kUnspecified; }
  bool has_time() const { return hour != kUnspecified && minute != kUnspecified; }
  // Every part that is specified lies in its range, the day in its month.
  bool plausible() const;
};

// "2017-03-18T20:14:55", "2017-03-18", "20:14:55"; with "+01:00" or "Z" where the meter told its zone.
std::string text_from(const MeterTime& time);
// "2026-11-20", "2026-11-20T21:03", "2026-11-20 21:03:07", with or without Z or +01:00: what a user types.
std::optional<MeterTime> meter_time_from_user(std::string_view text);

// Stamps as meters write them: YYMMDDhhmm, YYMMDDhhmmss, YYMMDD, each with a leading S (0 normal time, 1 daylight
// saving, 2 UTC) or without; YY-MM-DD alone or before hh:mm or hh:mm:ss, divided by a comma, a blank or a T. A year of
// two digits is one from 2000 to 2099. Nothing where `text` is none of these or no plausible time.
std::optional<MeterTime> stamp_from(std::string_view text);
// hhmmss, hhmm, hh:mm:ss, hh:mm; with a leading S before the first.
std::optional<MeterTime> time_of_day_from(std::string_view text);
// "SYYMMDDhhmmss"; empty where there is no date.
std::string stamp_text(const MeterTime& time);

// The wall time of `time` as if it were UTC; nothing where date or time are missing or implausible. A missing second is
// 0.
std::optional<Instant> as_if_utc(const MeterTime& time);
MeterTime meter_time_from(Instant as_if_utc);

}  // namespace obiscope

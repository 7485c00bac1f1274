// Times of ANSI C12.19, both ways.
//
//   TM_FORMAT  STIME_DATE                      LTIME_DATE                      TIME
//   1 BCD      YY MM DD hh mm                  YY MM DD hh mm ss               hh mm ss
//   2 octets   the same, binary
//   3          minutes since 1970 (4)          minutes since 1970 (4) ss       seconds of the day (4)
//   4          seconds since 1970 (4)          seconds since 1970 (4)          seconds of the day (4)
//
// Years of two digits are those from 1990 to 2089.
#include "protocol/c1218/format.hpp"

namespace obiscope::c1218 {
namespace {

constexpr unsigned kFirstYear = 90;
constexpr std::uint64_t kLatestSecond = 4102444800;  // 2100

unsigned from_bcd(unsigned octet) {
  return (octet >> 4U) * 10 + (octet & 0x0FU);
}
unsigned to_bcd(unsigned number) {
  return number / 10 % 10 << 4U | number % 10;
}

// Zero is a time that never was, as the times of demands are that never arose.
std::optional<MeterTime> time_from_seconds(std::uint64_t seconds) {
  if (seconds == 0 || seconds >= kLatestSecond) return std::nullopt;
  return meter_time_from(Instant(std::chrono::seconds(seconds)));
}

}  // namespace

std::optional<MeterTime> Fields::fields_of_time(bool bcd, bool with_second) {
  const Bytes taken = take(with_second ? 6 : 5);
  if (ended_early_) return std::nullopt;
  const auto field = [&](std::size_t i) { return bcd ? from_bcd(taken[i]) : static_cast<unsigned>(taken[i]); };
  MeterTime time;
  if (field(0) > 99) return std::nullopt;
  time.year = static_cast<std::uint16_t>(field(0) + (field(0) >= kFirstYear ? 1900 : 2000));
  time.month = static_cast<std::uint8_t>(field(1));
  time.day = static_cast<std::uint8_t>(field(2));
  time.hour = static_cast<std::uint8_t>(field(3));
  time.minute = static_cast<std::uint8_t>(field(4));
  time.second = with_second ? static_cast<std::uint8_t>(field(5)) : std::uint8_t{0};
  if (!time.plausible() || !time.has_date() || !time.has_time()) return std::nullopt;
  return time;
}

std::optional<MeterTime> Fields::short_time() {
  switch (format_.time) {
    case TimeFormat::none:
      return std::nullopt;
    case TimeFormat::bcd:
    case TimeFormat::octets:
      return fields_of_time(format_.time == TimeFormat::bcd, false);
    case TimeFormat::minutes:
      return time_from_seconds(unsigned_number(4) * 60);
    case TimeFormat::seconds:
      return time_from_seconds(unsigned_number(4));
  }
  return std::nullopt;
}

std::optional<MeterTime> Fields::long_time() {
  switch (format_.time) {
    case TimeFormat::none:
      return std::nullopt;
    case TimeFormat::bcd:
    case TimeFormat::octets:
      return fields_of_time(format_.time == TimeFormat::bcd, true);
    case TimeFormat::minutes: {
      const std::uint64_t minutes = unsigned_number(4);
      const Byte second = octet();
      return second > 59 ? std::nullopt : time_from_seconds(minutes * 60 + second);
    }
    case TimeFormat::seconds:
      return time_from_seconds(unsigned_number(4));
  }
  return std::nullopt;
}

std::optional<MeterTime> Fields::time_of_day() {
  MeterTime time;
  if (format_.time == TimeFormat::none) return std::nullopt;
  if (format_.time == TimeFormat::bcd || format_.time == TimeFormat::octets) {
    const bool bcd = format_.time == TimeFormat::bcd;
    const unsigned hour = octet(), minute = octet(), second = octet();
    time.hour = static_cast<std::uint8_t>(bcd ? from_bcd(hour) : hour);
    time.minute = static_cast<std::uint8_t>(bcd ? from_bcd(minute) : minute);
    time.second = static_cast<std::uint8_t>(bcd ? from_bcd(second) : second);
  } else {
    const std::uint64_t seconds = unsigned_number(4);
    if (seconds >= 86400) return std::nullopt;
    time.hour = static_cast<std::uint8_t>(seconds / 3600);
    time.minute = static_cast<std::uint8_t>(seconds / 60 % 60);
    time.second = static_cast<std::uint8_t>(seconds % 60);
  }
  if (ended_early_ || !time.plausible()) return std::nullopt;
  return time;
}

void FieldWriter::put_time(const MeterTime& time, bool with_second) {
  const std::optional<Instant> instant = as_if_utc(time);
  const auto seconds = instant
                           ? static_cast<std::uint64_t>(
                                 std::chrono::duration_cast<std::chrono::seconds>(instant->time_since_epoch()).count())
                           : 0U;
  const bool bcd = format_.time == TimeFormat::bcd;
  switch (format_.time) {
    case TimeFormat::none:
      return;
    case TimeFormat::bcd:
    case TimeFormat::octets: {
      const unsigned fields[] = {time.year % 100U, time.month, time.day, time.hour, time.minute, time.second};
      for (std::size_t i = 0; i < (with_second ? 6U : 5U); ++i) {
        const unsigned field = instant ? fields[i] : 0U;
        octet(bcd ? to_bcd(field) : field);
      }
      return;
    }
    case TimeFormat::minutes:
      unsigned_number(seconds / 60, 4);
      if (with_second) octet(static_cast<unsigned>(seconds % 60));
      return;
    case TimeFormat::seconds:
      return unsigned_number(seconds, 4);
  }
}

void FieldWriter::time_of_day(unsigned seconds) {
  if (format_.time == TimeFormat::none) return;
  if (format_.time == TimeFormat::minutes || format_.time == TimeFormat::seconds) return unsigned_number(seconds, 4);
  const bool bcd = format_.time == TimeFormat::bcd;
  for (const unsigned field : {seconds / 3600, seconds / 60 % 60, seconds % 60}) octet(bcd ? to_bcd(field) : field);
}

}  // namespace obiscope::c1218

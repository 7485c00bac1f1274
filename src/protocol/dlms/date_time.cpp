#include "protocol/dlms/date_time.hpp"

#include <chrono>

namespace obiscope::dlms {
namespace {

constexpr Byte kNotSpecified = 0xFF, kDaylightSaving = 0x80;
constexpr Byte kMonthEndOfSaving = 0xFD, kMonthBeginOfSaving = 0xFE, kSecondLastDay = 0xFD, kLastDay = 0xFE;
constexpr int kDeviationNotSpecified = -0x8000, kMostDeviation = 840;  // minutes: 14 h

constexpr std::size_t kDateTimeSize = 12, kDateSize = 5, kTimeSize = 4;

Byte part_or(Byte part, bool given) {
  return given ? part : MeterTime::kUnspecified;
}

// year (2) month day weekday; false where a part is out of range.
bool read_date(Bytes octets, MeterTime& time) {
  const unsigned year = static_cast<unsigned>(octets[0] << 8U | octets[1]);
  const Byte month = octets[2], day = octets[3], weekday = octets[4];
  time.year = static_cast<std::uint16_t>(year == 0xFFFF ? 0 : year);
  time.month = part_or(month, month != kMonthBeginOfSaving && month != kMonthEndOfSaving);
  time.day = part_or(day, day != kLastDay && day != kSecondLastDay);
  return weekday <= 7 || weekday == kNotSpecified;  // some clocks do not know theirs and send 0
}

// hour minute second hundredths
bool read_time(Bytes octets, MeterTime& time) {
  time.hour = octets[0];
  time.minute = octets[1];
  time.second = octets[2];
  return octets[3] <= 99 || octets[3] == kNotSpecified;
}

// deviation (2) status
bool read_zone(Bytes octets, Deviation deviation, MeterTime& time) {
  const auto minutes = axdr::big_endian<std::int16_t, 2>(octets.data());
  const Byte status = octets[2];
  if (status != kNotSpecified) time.daylight_saving = (status & kDaylightSaving) != 0;
  if (minutes == kDeviationNotSpecified) return true;
  if (minutes < -kMostDeviation || minutes > kMostDeviation) return false;
  if (deviation == Deviation::ignored) return true;
  time.minutes_east_of_utc = static_cast<std::int16_t>(deviation == Deviation::to_utc ? -minutes : minutes);
  return true;
}

Byte weekday_of(const MeterTime& time) {
  using namespace std::chrono;
  if (!time.has_date() || !time.plausible()) return kNotSpecified;
  const sys_days date = year{time.year} / month{time.month} / day{time.day};
  return static_cast<Byte>(weekday{date}.iso_encoding());
}

int deviation_of(const MeterTime& time, Deviation deviation) {
  if (!time.minutes_east_of_utc || deviation == Deviation::ignored) return kDeviationNotSpecified;
  return deviation == Deviation::to_utc ? -*time.minutes_east_of_utc : *time.minutes_east_of_utc;
}

}  // namespace

std::optional<MeterTime> time_from(Bytes octets, Deviation deviation) {
  MeterTime time;
  bool right = false;
  switch (octets.size()) {
    case kDateTimeSize:
      right = read_date(octets, time) && read_time(octets.subspan(kDateSize), time) &&
              read_zone(octets.subspan(kDateSize + kTimeSize), deviation, time);
      break;
    case kDateSize:
      right = read_date(octets, time);
      break;
    case kTimeSize:
      right = read_time(octets, time);
      break;
    default:
      return std::nullopt;
  }
  if (!right || !time.plausible()) return std::nullopt;
  return time;
}

std::optional<MeterTime> time_from(const Data& data, Deviation deviation) {
  const auto* const octets = data.octets();
  if (octets == nullptr || data.tag == Tag::bit_string || data.tag == Tag::bcd) return std::nullopt;
  return time_from(Bytes(*octets), deviation);
}

std::array<Byte, 12> octets_from(const MeterTime& time, Deviation deviation) {
  const std::uint16_t year = time.year == 0 ? std::uint16_t{0xFFFF} : time.year;
  const int minutes = deviation_of(time, deviation);
  Byte status = kNotSpecified;
  if (time.daylight_saving) status = *time.daylight_saving ? kDaylightSaving : Byte{0};
  const Byte hundredths = time.second == MeterTime::kUnspecified ? kNotSpecified : Byte{0};
  return {static_cast<Byte>(year >> 8U),
          static_cast<Byte>(year & 0xFFU),
          time.month,
          time.day,
          weekday_of(time),
          time.hour,
          time.minute,
          time.second,
          hundredths,
          static_cast<Byte>(static_cast<unsigned>(minutes) >> 8U & 0xFFU),
          static_cast<Byte>(static_cast<unsigned>(minutes) & 0xFFU),
          status};
}

std::string clock_status_text(Byte status) {
  if (status == kNotSpecified) return {};
  struct Bit {
    Byte mask;
    std::string_view words;
  };
  constexpr Bit kBits[] = {{0x01, "invalid"},
                           {0x02, "doubtful"},
                           {0x04, "different clock base"},
                           {0x08, "invalid clock status"},
                           {kDaylightSaving, "daylight saving"}};
  std::string text;
  for (const Bit& bit : kBits) {
    if ((status & bit.mask) == 0) continue;
    if (!text.empty()) text += ", ";
    text += bit.words;
  }
  return text;
}

}  // namespace obiscope::dlms

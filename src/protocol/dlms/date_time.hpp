// date-time, date and time of COSEM (IEC 62056-6-2 4.1.6.1).
//
//   year (2) month day weekday hour minute second hundredths deviation (2) status
//   FF, FFFF, 8000: not specified; month FE, FD: beginning and end of daylight saving; day FE, FD: last, second last
#pragma once

#include <array>
#include <optional>

#include "protocol/dlms/data.hpp"
#include "reading/meter_time.hpp"

namespace obiscope::dlms {

// How a meter counts its deviation. The standard: minutes from local time to UTC, CET is -60. Many do it the other way.
enum class Deviation : std::uint8_t { to_utc, from_utc, ignored };

// Of 12, 5 or 4 octets: date-time, date or time. Nothing where the length is another or a specified part is out of
// range. Parts that are not specified stay so: a clock that knows nothing is a MeterTime without date and time.
std::optional<MeterTime> time_from(Bytes octets, Deviation deviation = Deviation::to_utc);
// Of octets in an octet string as well as of the types 25 to 27.
std::optional<MeterTime> time_from(const Data& data, Deviation deviation = Deviation::to_utc);
std::array<Byte, 12> octets_from(const MeterTime& time, Deviation deviation = Deviation::to_utc);
// The bits of the clock's status byte in words: "invalid", "doubtful", "different clock base", "daylight saving".
std::string clock_status_text(Byte status);

}  // namespace obiscope::dlms

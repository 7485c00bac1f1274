// An A-XDR value with its scaler and unit -> the Value of a Reading, exactly.
#pragma once

#include "protocol/dlms/date_time.hpp"
#include "reading/reading.hpp"

namespace obiscope::dlms {

struct ScalerUnit {
  std::int8_t scaler = 0;  // value x 10^scaler
  Byte unit = 255;         // reading/unit.hpp; 255: none
};
std::optional<ScalerUnit> scaler_unit_from(const Data& data);  // { integer, enum }
Data data_of(ScalerUnit scaler_unit);

// Whole numbers become Decimals with the scaler as exponent; those beyond int64 and numbers that no Decimal can hold
// become the text of their digits. Octets that are printable become text (a NUL at the end is dropped), 12 octets that
// are a plausible date-time become a MeterTime, all others stay octets. Structures and arrays become their text.
Value value_from(const Data& data, ScalerUnit scaler_unit = {}, Deviation deviation = Deviation::to_utc);
// The same for one Item of the hot path.
Value value_from(const Item& item, ScalerUnit scaler_unit = {}, Deviation deviation = Deviation::to_utc);

// "230.1 V" has the Unit {35, 0}: obiscope shows 1234.5 Wh as the meter sends it, no prefix is added.
Unit unit_of(ScalerUnit scaler_unit);

}  // namespace obiscope::dlms

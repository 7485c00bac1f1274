// The data of a readout (IEC 62056-21 6.5, 6.6): data sets -> Readings.
//
//   1.8.0(012345.678*kWh)          code ( value * unit )
//   1.6.0*01(03.258*kW)(1702102000)  ... ( time stamp )
//
// `decode_data_sets` is the hot path: it works on the characters of one block, whose check character the caller has
// checked, and hands each data set to a sink without allocating. `readings_from` is the convenient form on top of it.
#pragma once

#include <string_view>
#include <vector>

#include "protocol/iec62056_21/message.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::iec62056_21 {

// Adds to `readout` what the characters of a block say (`content` without STX and ETX, up to and including "!" or
// without it): readings, meter_time, meter.id, status warnings. What is no data set costs one Warning "unreadable_line"
// that quotes it, shortened, and nothing else.
void add_readings(std::string_view content, const Quirks& quirks, Readout& readout);

// A Readout with meter and mode of `identification` and nothing read yet.
Readout readout_of(const Identification& identification, const Quirks& quirks);

}  // namespace obiscope::iec62056_21

// The data of a readout (IEC 62056-21 6.5, 6.6): data sets -> Readings. The cutting and typing is in data_set.hpp.
//
//   1.8.0(012345.678*kWh)                a Reading
//   1.6.0*01(03.258*kW)(1702102000)      the time stamp behind a value is when it arose: Reading::captured
//   C.51.2(3)(5)                         any other value behind it is one more Reading with the same code
//   (5)                                  without a code: the same
//   9.4(088*C&082*C)                     values joined by "&" stay the text that they are
#pragma once

#include <string_view>

#include "protocol/iec62056_21/message.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::iec62056_21 {

// Adds to `readout` what the characters of a block say (`content` without STX and ETX, up to and including "!" or
// without it): readings, meter_time, meter.id, status warnings. What is no data set costs one Warning "unreadable_line"
// that quotes it, shortened, and nothing else; of more than eight such lines the rest is counted in a last one.
void add_readings(std::string_view content, const Quirks& quirks, Readout& readout);

// A Readout with meter and mode of `identification` and nothing read yet. A meter that offers mode E costs a Warning
// "mode_e": it is read in ASCII.
Readout readout_of(const Identification& identification, const Quirks& quirks);

}  // namespace obiscope::iec62056_21

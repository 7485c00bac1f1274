// Frame <-> meaning: the data lines of a telegram -> a Readout.
//
//   0-0:1.0.0(190324150519W)                                             the meter's time
//   1-0:1.6.0(200509134558S)(02.589*kW)                                  the time stands before its value: captured
//   0-1:24.2.1(170108160000W)(01234.000*m3)                              of the sub-meter on channel 1
//   0-1:24.3.0(120517020000)(08)(60)(1)(0-1:24.2.1)(m3) CR LF (00124.477)    the same in versions 2.2 and 3
//   1-0:99.97.0(1)(0-0:96.7.19)(180417201458S)(0000000236*s)             a log: count, columns, rows
//   0-0:96.1.1(4530303434...)                                            hexadecimal text
#pragma once

#include "protocol/p1/capture.hpp"
#include "protocol/p1/telegram.hpp"

namespace obiscope::p1 {

// The Readout of a whole telegram (frame.hpp) as it stands in plain text. Errors and Warnings as of decode_capture(),
// without offset. `authentic`: an authentication tag has proved it already, so that it needs no CRC; one that is there
// has to be right all the same.
Result<Readout> readout_of(Bytes telegram, const Recognise& recognise, bool authentic = false);

// Whether a telegram without a CRC is one of a version that has none: nothing in it that came with version 4.
bool may_lack_check(std::string_view content);

// "170108160000W" -> the time, its zone told by the letter. Nothing where it is none, or no plausible one.
std::optional<MeterTime> time_from(std::string_view text, std::int16_t winter_minutes_east);
// Twelve digits and S or W, plausible or not.
bool has_form_of_time(std::string_view text);
// "45303034" -> "E004": blanks and control characters at the ends left out. Nothing where it is no hexadecimal number
// or does not hold text (UTF-8).
std::optional<std::string> text_from_hex(std::string_view digits);

// "gas", "water", ...: what an M-Bus device of this type (0-n:24.1.0) measures; empty where it is not known.
std::string_view name_of_device_type(unsigned type);

}  // namespace obiscope::p1

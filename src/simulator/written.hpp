// How a virtual meter writes what it has to say: digits, stamps, its own number.
#pragma once

#include <string>

#include "catalogue/catalogue.hpp"
#include "reading/meter_time.hpp"

namespace obiscope::simulator {

// `thousandths` of the base unit, as a number of the last digit that the register shows, cut off.
std::int64_t units_of(const catalogue::TwinRegister& entry, std::int64_t thousandths);
// What the register shows of so many units: it rolls over as a counter does.
Decimal shown(const catalogue::TwinRegister& entry, std::int64_t units);

// Appends "000219.251", "+00026", "-000142.30".
void write_digits(std::string& out, Decimal value, catalogue::Digits digits);

// Appends `time` by `format`: S YYYY YY MM DD hh mm ss; S is 0, normal time.
void write_stamp(std::string& out, std::string_view format, const MeterTime& time);
// `time` with only the parts that `format` shows.
MeterTime parts_of(std::string_view format, MeterTime time);

// Appends `format`, each # replaced by a digit of `number`, the last one its last.
void write_serial(std::string& out, std::string_view format, std::uint64_t number);

// Appends `word` in as many hexadecimal digits as `format` has.
void write_hex(std::string& out, std::string_view format, std::uint64_t word);

}  // namespace obiscope::simulator

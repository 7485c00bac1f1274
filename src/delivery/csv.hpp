// Readings as CSV: a head line, then a row for each, quoted as RFC 4180 says; lines end with LF.
#pragma once

#include <string>
#include <string_view>

#include "reading/profile.hpp"
#include "reading/readout.hpp"

namespace obiscope::delivery {

// `text` as one cell: in quotes where it has to be.
std::string csv_cell(std::string_view text);

// "received,meter,obis,code,name,value,unit,captured": the same for every Readout, so that files can be joined.
std::string csv_head();
// A row for each reading.
std::string csv_from(const Readout& readout);

// "time,status,1.5 kW,2.5 kW"
std::string csv_head(const Profile& profile);
// One line for `row` of `profile`.
std::string csv_from(const Profile& profile, const Row& row);

}  // namespace obiscope::delivery

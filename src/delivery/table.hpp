// Readings as a table, for people.
#pragma once

#include <string>

#include "bytes/bytes.hpp"
#include "reading/explanation.hpp"
#include "reading/profile.hpp"
#include "reading/readout.hpp"

namespace obiscope::delivery {

// Who the meter is and how it was read; the readings; below them what one should know.
std::string table_from(const Readout& readout);
std::string table_from(const Profile& profile);
// `input`: what was explained. Every byte of it stands in the table once.
std::string table_from(const Explanation& explanation, Bytes input);

}  // namespace obiscope::delivery

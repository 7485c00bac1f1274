// Readings as JSON, one object a line without its line end. docs/json.md is the promise to those who read it.
#pragma once

#include <string>

#include "bytes/bytes.hpp"
#include "reading/explanation.hpp"
#include "reading/profile.hpp"
#include "reading/readout.hpp"

namespace obiscope::delivery {

std::string json_from(const Readout& readout);
// One object for each row of a profile.
std::string json_from(const Profile& profile, const Row& row);
// `input`: what was explained.
std::string json_from(const Explained& explained, Bytes input);

}  // namespace obiscope::delivery

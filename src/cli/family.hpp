// Which family of protocols a recording is of, by its content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bytes/bytes.hpp"
#include "cli/arguments.hpp"
#include "reading/readout.hpp"

namespace obiscope::cli {

// --as FAMILY.
std::vector<Option> family_options();
// What --as says; without it, DLMS where a frame with the right check sequence or a wrapper stands in it, or an APDU at
// its beginning; else IEC 62056-21. Takes time in proportion to the recording.
Protocol family_of(Bytes recording, const Arguments& arguments);

}  // namespace obiscope::cli

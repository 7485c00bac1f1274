// What decode and explain have to know of captured DLMS telegrams: keys, and whose they are.
#pragma once

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "protocol/dlms/capture.hpp"

namespace obiscope::cli {

// --key-file, --ask-key, --system-title.
std::vector<Option> capture_options();
// `catalogue` has to outlive them. Errors: usage, port.
Result<dlms::CaptureOptions> capture_options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue,
                                                  Console& console);

}  // namespace obiscope::cli

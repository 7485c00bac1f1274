// The options that only DLMS has: addresses, authentication, security.
#pragma once

#include <optional>
#include <string>

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "protocol/dlms/reader.hpp"
#include "transport/url.hpp"

namespace obiscope::cli {

// --via, --client, --server, --authentication, --security, ..., and where keys come from.
std::vector<Option> dlms_options();

// How to visit the meter: what its file says, then the options. `secret`: the password, where there is one.
// Errors: usage, port (the key file).
Result<dlms::VisitOptions> dlms_visit_from(const Arguments& arguments, const transport::Url& url,
                                           const catalogue::Meter* meter, const std::optional<std::string>& secret,
                                           Console& console);

}  // namespace obiscope::cli

// Which protocol a meter speaks, and the options that only DLMS has: addresses, authentication, security.
#pragma once

#include <optional>
#include <string>

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "protocol/dlms/reader.hpp"
#include "transport/url.hpp"

namespace obiscope::cli {

// --protocol, --via, --client, --server, --authentication, --security, ..., and where keys come from.
std::vector<Option> dlms_options();

struct ProtocolChoice {
  Protocol protocol = Protocol::iec62056_21;
  bool certain = false;  // the user, the meter's file or the URL says so; else what answers may tell otherwise
};
// --protocol, then --meter, then an option that only DLMS has, then the URL: port 4059 is that of the wrapper.
// Error: usage, where two of them differ.
Result<ProtocolChoice> protocol_from(const Arguments& arguments, const transport::Url& url,
                                     const catalogue::Meter* meter);

// How to visit the meter: what its file says, then the options. `secret`: the password, where there is one.
// Errors: usage, port (the key file).
Result<dlms::VisitOptions> dlms_visit_from(const Arguments& arguments, const transport::Url& url,
                                           const catalogue::Meter* meter, const std::optional<std::string>& secret,
                                           Console& console);

}  // namespace obiscope::cli

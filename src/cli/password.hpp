// Where a password comes from: a file, the environment or a prompt; never the command line, which others can see.
#pragma once

#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "reading/readout.hpp"

namespace obiscope::cli {

// --password-file and --ask-password.
std::vector<Option> password_options();

// Nothing where none is given. Errors: port (the file cannot be read), usage (no terminal to ask at, an empty password,
// one with characters that the protocol has no room for).
Result<std::optional<std::string>> password_from(const Arguments& arguments, Console& console, Protocol protocol);

}  // namespace obiscope::cli

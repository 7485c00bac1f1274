// Where a password comes from: a file, the environment or a prompt; never the command line, which others can see.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bytes/bytes.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace obiscope::cli {

// --password-file and --ask-password.
std::vector<Option> password_options();

// Nothing where none is given. Errors: port (the file cannot be read), usage (no terminal to ask at, an empty password,
// one with characters that the protocol has no room for).
Result<std::optional<std::string>> password_from(const Arguments& arguments, Console& console);

// The command that carries the password, P1, with the password's characters masked and its check character made right
// for the mask: what a capture may hold. All else comes back as it is.
std::vector<Byte> without_password(std::vector<Byte> sent, const std::string& password);

}  // namespace obiscope::cli

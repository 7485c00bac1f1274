// The commands, each in a file of its own.
#pragma once

#include <vector>

#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace obiscope::cli {

Command read_command();
Command profile_command();
Command objects_command();
Command decode_command();
Command explain_command();
Command record_command();
Command replay_command();
Command simulate_command();
Command meters_command();
Command ports_command();
Command completion_command();
Command man_command();

// All of them, in the order of --help.
const std::vector<Command>& commands();

}  // namespace obiscope::cli

// What read and record do at a meter: a readout, or registers asked for by name in programming mode.
#pragma once

#include "cli/registers.hpp"
#include "cli/session.hpp"

namespace obiscope::cli {

// --register, --programming, --command, --list, --push and where the password comes from.
std::vector<Option> visit_options();

struct Visit {
  SessionOptions session;
  std::vector<Wanted> registers;
  bool programming = false;
  std::string read_command = "R5";
  bool push = false;
};
// Errors: usage, port (the password's file).
Result<Visit> visit_from(const Arguments& arguments, const catalogue::Catalogue& catalogue, Console& console);

// Reads the meter. `session` has to be open.
Result<Readout> read_meter(Session& session, const Visit& visit);

}  // namespace obiscope::cli

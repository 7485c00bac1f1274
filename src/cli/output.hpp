// The three forms of output that commands share.
#pragma once

#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace obiscope::cli {

enum class Form : std::uint8_t { table, json, csv };

// --json and --csv.
std::vector<Option> output_options();
// --json alone, for commands whose output is no list of readings.
std::vector<Option> json_option(const std::string& help = "one JSON object a line, for programs");

// Error: usage where both are asked for.
Result<Form> form_from(const Arguments& arguments);

}  // namespace obiscope::cli

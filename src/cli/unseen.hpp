// A line that the user types on the terminal and that is not shown there: passwords, keys.
#pragma once

#include <string>

#include "cli/console.hpp"

namespace obiscope::cli {

// True where there is a terminal to ask at.
bool can_ask();
// What is typed after `prompt`, without its line end.
std::string ask_unseen(const std::string& prompt, Console& console);

}  // namespace obiscope::cli

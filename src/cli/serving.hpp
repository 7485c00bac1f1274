// What simulate and replay share: something that behaves like a meter at a URL, until Ctrl-C.
#pragma once

#include <functional>
#include <memory>

#include "async/task.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "line/line.hpp"

namespace obiscope::cli {

// --at, --pace and --json.
std::vector<Option> serving_options();

// Serves one reader, and ends when that is gone.
using ServeOne = std::function<Task<>(std::unique_ptr<Line>)>;

// Listens at --at, prints "ready URL", and serves each reader that comes, several at once, until Ctrl-C, which is how
// it is meant to end. Errors: usage, port.
Result<ExitCode> serve_at(const Arguments& arguments, Console& console, const ServeOne& serve_one);

}  // namespace obiscope::cli

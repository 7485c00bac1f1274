// obiscope: reads electricity meters through their local ports.
#include <unistd.h>

#include <exception>
#include <iostream>

#include "cli/console.hpp"

int main(int argument_count, char** arguments) {
  using namespace obiscope;
  std::ios::sync_with_stdio(false);
  cli::Console console(std::cout, std::cerr, isatty(STDERR_FILENO) != 0);
  try {
    return static_cast<int>(cli::run({arguments + 1, arguments + argument_count}, console));
  } catch (const std::exception& bug) {
    console.note(std::string("this is a bug of obiscope: ") + bug.what());
    return static_cast<int>(cli::ExitCode::our_bug);
  }
}

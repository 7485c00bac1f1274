// Where a command writes: stdout for results, stderr for people's words.
#pragma once

#include <ostream>
#include <string_view>

#include "cli/spec.hpp"

namespace obiscope::cli {

class Console {
 public:
  Console(std::ostream& out, std::ostream& err, bool err_is_terminal)
      : out_(out), err_(err), err_is_terminal_(err_is_terminal) {}

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  bool err_is_terminal() const { return err_is_terminal_; }

  // "obiscope: what: why", and "try: ..." where there is something to try.
  void tell(const Error& error);
  // "obiscope: note" on stderr, control characters made visible.
  void note(std::string_view text);

 private:
  std::ostream& out_;
  std::ostream& err_;
  bool err_is_terminal_;
};

ExitCode exit_code_of(ErrorKind kind);

// `error`, whose text says which thing it is about: "WHAT: ..." unless it is named already.
Error about(const std::string& what, const Error& error);

// Runs the command line `words` (without the program's own name).
ExitCode run(const std::vector<std::string>& words, Console& console);

}  // namespace obiscope::cli

#include "cli/console.hpp"

#include "delivery/escape.hpp"

namespace obiscope::cli {

void Console::tell(const Error& error) {
  note(error.text());
  if (!error.advice().empty()) err_ << "try: " << delivery::printable(error.advice()) << '\n' << std::flush;
}

void Console::note(std::string_view text) {
  err_ << "obiscope: " << delivery::printable(text) << '\n' << std::flush;
}

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return ExitCode::usage;
    case ErrorKind::silence:
    case ErrorKind::cancelled:
      return ExitCode::no_answer;
    case ErrorKind::refused:
      return ExitCode::refused;
    case ErrorKind::incomplete:
    case ErrorKind::damaged:
    case ErrorKind::malformed:
    case ErrorKind::unsupported:
      return ExitCode::damaged;
    case ErrorKind::port:
      return ExitCode::port;
  }
  return ExitCode::our_bug;
}

Error about(const std::string& what, const Error& error) {
  if (what.empty() || error.text().find(what) != std::string::npos) return error;
  return error.reworded(what + ": " + error.text(), error.advice());
}

}  // namespace obiscope::cli

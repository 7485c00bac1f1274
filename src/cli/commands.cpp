#include "cli/commands.hpp"

#include "cli/version.hpp"

namespace obiscope::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> all{
      read_command(),   profile_command(),  objects_command(), decode_command(), explain_command(),    record_command(),
      replay_command(), simulate_command(), meters_command(),  ports_command(),  completion_command(), man_command(),
  };
  return all;
}

namespace {

ExitCode run_command(const Command& command, const std::vector<std::string>& words, Console& console) {
  const Result<Arguments> arguments = arguments_from(command, words);
  if (!arguments) {
    console.tell(arguments.error());
    return ExitCode::usage;
  }
  if (arguments->has("--help")) {
    console.out() << help_of(command);
    return ExitCode::done;
  }
  const Result<ExitCode> code = command.run(*arguments, console);
  if (code) return *code;
  console.tell(code.error());
  return exit_code_of(code.error().kind());
}

ExitCode dispatch(const std::vector<std::string>& words, Console& console) {
  if (words.empty()) {
    console.err() << help_of(commands());
    return ExitCode::usage;
  }
  const std::string& first = words.front();
  if (first == "--help" || first == "-h" || first == "help") {
    console.out() << help_of(commands());
    return ExitCode::done;
  }
  if (first == "--version") {
    console.out() << "obiscope " << kVersion << '\n';
    return ExitCode::done;
  }
  const Result<const Command*> command = command_named(commands(), first);
  if (command) return run_command(**command, {words.begin() + 1, words.end()}, console);
  console.tell(command.error());
  return ExitCode::usage;
}

}  // namespace

ExitCode run(const std::vector<std::string>& words, Console& console) {
  const ExitCode code = dispatch(words, console);
  console.out().flush();
  if (console.out()) return code;
  console.tell({ErrorKind::port, "stdout: cannot write all of the output"});
  return ExitCode::port;
}

}  // namespace obiscope::cli

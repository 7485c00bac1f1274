// obiscope completion SHELL and obiscope man
#include "cli/commands.hpp"

namespace obiscope::cli {

namespace {

Result<ExitCode> run_completion(const Arguments& arguments, Console& console) {
  const Result<std::string> script = completion_of(commands(), arguments.at("SHELL"));
  if (!script) return failure(script.error());
  console.out() << *script;
  return ExitCode::done;
}

Result<ExitCode> run_man(const Arguments&, Console& console) {
  console.out() << man_page_of(commands());
  return ExitCode::done;
}

}  // namespace

Command completion_command() {
  return {
      .name = "completion",
      .summary = "prints the completion script of a shell",
      .description = "Prints a script with which SHELL completes the commands, options, meters and ports of obiscope.",
      .positionals = {{.name = "SHELL", .help = "bash, zsh or fish", .choices = shells()}},
      .examples = {{"source <(obiscope completion bash)", ""}},
      .run = run_completion,
  };
}

Command man_command() {
  return {
      .name = "man",
      .summary = "prints the man page",
      .description = "Prints the page obiscope(1) in the form that man takes.",
      .examples = {{"obiscope man | man -l -", ""}},
      .run = run_man,
  };
}

}  // namespace obiscope::cli

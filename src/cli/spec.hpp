// What a command is: its names, its options, its example and what it runs. Parsing, --help, the man page and the shell
// completions are all made from this one description.
#pragma once

#include <string>
#include <vector>

#include "async/error.hpp"

namespace obiscope::cli {

class Arguments;
class Console;

// How the program ends (docs/obiscope.1, EXIT STATUS).
enum class ExitCode : std::uint8_t {
  done = 0,
  our_bug = 1,
  usage = 2,
  no_answer = 3,
  refused = 4,
  damaged = 5,
  port = 6,
  interrupted = 130,
};

// What a shell offers at this place.
enum class Completes : std::uint8_t { nothing, file, url, meter, fault };

struct Option {
  std::string name = {};         // "--register"
  std::string placeholder = {};  // "OBIS"; empty: a switch
  std::string help = {};
  bool repeatable = false;
  std::vector<std::string> choices = {};  // where only these are taken
  Completes completes = Completes::nothing;
};

struct Positional {
  std::string name = {};  // "URL"
  std::string help = {};
  bool required = true;
  std::vector<std::string> choices = {};
  Completes completes = Completes::nothing;
  bool repeatable = false;  // only the last one
};

struct Example {
  std::string words = {};  // what to type
  std::string what = {};   // what it does
};

struct Command {
  std::string name = {};
  std::string summary = {};      // a few words, for the list of commands
  std::string description = {};  // paragraphs, parted by a line end
  std::vector<Positional> positionals = {};
  std::vector<Option> options = {};
  std::vector<Example> examples = {};
  Result<ExitCode> (*run)(const Arguments&, Console&) = nullptr;
};

// What each exit code says, in order; for --help and the man page.
struct ExitCodeMeaning {
  ExitCode code;
  std::string text;
};
const std::vector<ExitCodeMeaning>& exit_code_meanings();

// "usage: obiscope read [OPTIONS] URL" without "usage: ".
std::string usage_of(const Command& command);
// What `obiscope COMMAND --help` prints.
std::string help_of(const Command& command);
// What `obiscope --help` prints.
std::string help_of(const std::vector<Command>& commands);
// The page obiscope(1), in the man macros.
std::string man_page_of(const std::vector<Command>& commands);
// A completion script for `shell`. Error: usage, naming the shells there are.
Result<std::string> completion_of(const std::vector<Command>& commands, const std::string& shell);
const std::vector<std::string>& shells();

// `lists` one behind the other.
std::vector<Option> joined(std::vector<std::vector<Option>> lists);

}  // namespace obiscope::cli

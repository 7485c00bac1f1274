// --help, from the descriptions of the commands.
#include <algorithm>

#include "catalogue/catalogue.hpp"
#include "cli/spec.hpp"

namespace obiscope::cli {

namespace {

constexpr std::size_t kWidth = 100;

// Breaks `text` into lines of at most kWidth characters that begin with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string lines, line;
  std::size_t at = 0;
  const auto end_line = [&] {
    if (!line.empty()) lines += std::string(indent, ' ') + line + '\n';
    line.clear();
  };
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!line.empty() && indent + line.size() + 1 + word.size() > kWidth) end_line();
    line += (line.empty() ? "" : " ") + word;
    if (end < text.size() && text[end] == '\n') end_line();
    at = end + 1;
  }
  end_line();
  return lines;
}

// "  --meter NAME      who the meter is", the second column wrapped.
std::string entry(const std::string& left, const std::string& right, std::size_t column) {
  std::string lines = wrapped(right, column);
  if (lines.empty()) return "  " + left + '\n';
  if (left.size() + 4 > column) return "  " + left + '\n' + lines;
  return "  " + left + lines.substr(left.size() + 2);
}

std::string left_of(const Option& option) {
  return option.placeholder.empty() ? option.name : option.name + ' ' + option.placeholder;
}

std::string right_of(const Option& option) {
  std::string text = option.help;
  for (std::size_t i = 0; i < option.choices.size(); ++i) text += (i == 0 ? ": " : ", ") + option.choices[i];
  return option.repeatable ? text + " (may be repeated)" : text;
}

}  // namespace

std::string usage_of(const Command& command) {
  std::string usage = "obiscope " + command.name;
  if (!command.options.empty()) usage += " [OPTIONS]";
  for (const Positional& positional : command.positionals) {
    usage += positional.required ? ' ' + positional.name : " [" + positional.name + ']';
    if (positional.repeatable) usage += "...";
  }
  return usage;
}

std::string help_of(const Command& command) {
  constexpr std::size_t kColumn = 26;
  std::string help = "usage: " + usage_of(command) + "\n\n" + wrapped(command.description, 0);
  if (!command.positionals.empty()) help += '\n';
  for (const Positional& positional : command.positionals) help += entry(positional.name, positional.help, kColumn);
  help += "\noptions:\n";
  for (const Option& option : command.options) help += entry(left_of(option), right_of(option), kColumn);
  help += entry("-h, --help", "prints this", kColumn);
  help += command.examples.size() == 1 ? "\nexample:\n" : "\nexamples:\n";
  for (const Example& example : command.examples) {
    help += "  " + example.words + '\n';
    if (!example.what.empty()) help += wrapped(example.what, 6);
  }
  return help;
}

std::string help_of(const std::vector<Command>& commands) {
  constexpr std::size_t kColumn = 14;
  std::string help = "obiscope reads electricity meters through their local ports.\n\n";
  help += "usage: obiscope COMMAND [OPTIONS] ...\n\ncommands:\n";
  for (const Command& command : commands) help += entry(command.name, command.summary, kColumn);
  help += "\noptions:\n";
  help += entry("-h, --help", "prints this; obiscope COMMAND --help says more", kColumn);
  help += entry("--version", "prints the version", kColumn);
  help += "\nexit codes:\n";
  for (const ExitCodeMeaning& meaning : exit_code_meanings()) {
    help += entry(std::to_string(static_cast<unsigned>(meaning.code)), meaning.text, kColumn);
  }
  help += "\nexamples:\n  obiscope read /dev/ttyUSB0\n  obiscope simulate ";
  help += catalogue::example_twin() + " --at pty:./meter\n";
  return help;
}

const std::vector<ExitCodeMeaning>& exit_code_meanings() {
  static const std::vector<ExitCodeMeaning> meanings{
      {ExitCode::done, "done"},
      {ExitCode::our_bug, "a bug of obiscope"},
      {ExitCode::usage, "the command line makes no sense"},
      {ExitCode::no_answer, "no answer, or none within --timeout"},
      {ExitCode::refused, "the meter refused: locked, password, access denied, no such register"},
      {ExitCode::damaged, "what came is damaged, incomplete or not understood"},
      {ExitCode::port, "the port, the network or a file does not do what it should"},
      {ExitCode::interrupted, "ended by Ctrl-C"},
  };
  return meanings;
}

std::vector<Option> joined(std::vector<std::vector<Option>> lists) {
  std::vector<Option> all;
  for (std::vector<Option>& list : lists) std::move(list.begin(), list.end(), std::back_inserter(all));
  return all;
}

}  // namespace obiscope::cli

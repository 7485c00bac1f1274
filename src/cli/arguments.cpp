#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "catalogue/names.hpp"

namespace obiscope::cli {

namespace {

struct Taken {
  std::string name;
  const CLI::Option* option;
  std::vector<std::string> values;
  bool repeatable;
  std::vector<std::string> choices;
};

constexpr int kMostWords = 100'000;  // of a positional that may be repeated

// Options and positionals of `command` in `app`; what they get, goes to `taken`, which must not move afterwards.
void declare(const Command& command, CLI::App& app, std::vector<Taken>& taken) {
  app.set_help_flag();
  app.allow_extras();
  taken.reserve(command.positionals.size() + command.options.size() + 1);
  const auto declare_one = [&](const std::string& name, const std::string& cli_name, bool repeatable,
                               const std::vector<std::string>& choices) {
    const bool many = repeatable && !name.starts_with('-');  // words of a positional follow each other
    Taken& one = taken.emplace_back(Taken{name, nullptr, {}, repeatable, choices});
    one.option = app.add_option(cli_name, one.values)
                     ->expected(1, many ? kMostWords : 1)
                     ->allow_extra_args(many)
                     ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  for (const Positional& positional : command.positionals) {
    declare_one(positional.name, positional.name, positional.repeatable, positional.choices);
  }
  for (const Option& option : command.options) {
    if (option.placeholder.empty()) {
      Taken& one = taken.emplace_back(Taken{option.name, nullptr, {}, true, {}});
      one.option = app.add_flag(option.name);
    } else {
      declare_one(option.name, option.name, option.repeatable, option.choices);
    }
  }
}

Error wrong(const Command& command, const std::string& text, const std::string& suggestion = {}) {
  const std::string help = "obiscope " + command.name + " --help";
  return {ErrorKind::usage, command.name + ": " + text, suggestion.empty() ? help : suggestion + ", or " + help};
}

Error unknown_word(const Command& command, const std::string& word) {
  if (word.size() < 2 || word[0] != '-') return wrong(command, "too many arguments: '" + word + "'");
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> names{"--help"};
  for (const Option& option : command.options) names.push_back(option.name);
  return wrong(command, "there is no option " + name, catalogue::nearest(name, names));
}

std::string listed(const std::vector<std::string>& choices) {
  std::string text;
  for (const std::string& choice : choices) text += (text.empty() ? "" : ", ") + choice;
  return text;
}

Result<void> check_choice(const Command& command, const Taken& one) {
  for (const std::string& value : one.values) {
    if (one.choices.empty() || std::find(one.choices.begin(), one.choices.end(), value) != one.choices.end()) continue;
    return failure(wrong(command, one.name + ": '" + value + "' is none of " + listed(one.choices),
                         catalogue::nearest(value, one.choices)));
  }
  return {};
}

Result<Arguments> collected(const Command& command, const std::vector<Taken>& taken) {
  Arguments arguments;
  for (const Taken& one : taken) {
    if (one.option->count() == 0) continue;
    if (one.values.size() > 1 && !one.repeatable) return failure(wrong(command, one.name + " is given twice"));
    if (Result<void> good = check_choice(command, one); !good) return failure(good.error());
    arguments.set(one.name, one.values.empty() ? std::vector<std::string>{""} : one.values);
  }
  for (const Positional& positional : command.positionals) {
    if (positional.required && !arguments.has(positional.name)) {
      return failure(wrong(command, positional.name + " is missing: " + positional.help));
    }
  }
  return arguments;
}

// CLI11 says what is wrong with exceptions; they end here.
std::optional<Error> parse(const Command& command, CLI::App& app, std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return wrong(command, text);
  }
  std::vector<std::string> extras = app.remaining();
  std::erase(extras, "--");  // what ends the options stands there too
  if (extras.empty()) return std::nullopt;
  const auto option =
      std::find_if(extras.begin(), extras.end(), [](const std::string& word) { return word[0] == '-'; });
  return unknown_word(command, option == extras.end() ? extras.front() : *option);
}

}  // namespace

Result<Arguments> arguments_from(const Command& command, const std::vector<std::string>& words) {
  const auto end_of_options = std::find(words.begin(), words.end(), "--");
  const auto asks = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(words.begin(), end_of_options, asks)) {
    Arguments help;
    help.set("--help", {""});
    return help;
  }
  CLI::App app;
  std::vector<Taken> taken;
  declare(command, app, taken);
  if (std::optional<Error> error = parse(command, app, words)) return failure(std::move(*error));
  return collected(command, taken);
}

Result<const Command*> command_named(const std::vector<Command>& commands, const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (command.name == name) return &command;
    names.push_back(command.name);
  }
  const bool option = name.starts_with("-");
  const std::string near = option ? "" : catalogue::nearest(name, names);
  return failure(ErrorKind::usage, (option ? "there is no option " : "there is no command ") + name,
                 near.empty() ? "obiscope --help" : "obiscope " + near + ", or obiscope --help");
}

Result<Duration> duration_from(const std::string& text) {
  double count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count, std::chars_format::fixed);
  const std::string unit(rest, end);
  constexpr double kLongest = 366.0 * 86400;  // seconds
  const std::map<std::string, double> seconds{{"", 1}, {"s", 1}, {"ms", 0.001}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  const auto found = seconds.find(unit);
  const bool right = error == std::errc() && found != seconds.end() && count > 0 && count * found->second <= kLongest;
  if (!right) return failure(ErrorKind::usage, "'" + text + "' is no duration", "500ms, 30s, 2min or 1h");
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(count * found->second));
}

}  // namespace obiscope::cli

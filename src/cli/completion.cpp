// Completion scripts for shells, from the descriptions of the commands. Names of meters and ports are asked from the
// program when the user presses the key, so that the user's own meters are among them.
#include "cli/spec.hpp"
#include "simulator/fault.hpp"

namespace obiscope::cli {

namespace {

constexpr const char* kMeterNames = "obiscope meters --names 2>/dev/null";
constexpr const char* kPortNames = "obiscope ports --names 2>/dev/null";

std::string words_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string option_names(const Command& command) {
  std::string names = "--help";
  for (const Option& option : command.options) names += ' ' + option.name;
  return names;
}

std::string command_names(const std::vector<Command>& commands) {
  std::string names;
  for (const Command& command : commands) names += (names.empty() ? "" : " ") + command.name;
  return names;
}

// What compgen is asked for.
std::string bash_words(Completes completes, const std::vector<std::string>& choices) {
  if (!choices.empty()) return "-W '" + words_of(choices) + "'";
  switch (completes) {
    case Completes::meter:
      return "-W \"$(" + std::string(kMeterNames) + ")\"";
    case Completes::url:
      return "-f -W \"$(" + std::string(kPortNames) + ") tcp:// udp:// rfc2217:// pty: serial:// file:\"";
    case Completes::fault:
      return "-W '" + words_of(simulator::fault_words()) + "'";
    case Completes::file:
      return "-f";
    case Completes::nothing:
      break;
  }
  return {};
}

std::string bash_case(const std::string& pattern, const std::string& words) {
  if (words.empty()) return "    '" + pattern + "') return ;;\n";
  return "    '" + pattern + "') COMPREPLY=($(compgen " + words + " -- \"$current\")); return ;;\n";
}

std::string bash_of(const std::vector<Command>& commands) {
  std::string script = "# bash completion of obiscope:  source <(obiscope completion bash)\n_obiscope() {\n";
  script += "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n";
  script += "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '" + command_names(commands) +
            " --help --version' -- \"$current\"))\n    return\n  fi\n";
  script += "  case \"$command $before\" in\n";
  for (const Command& command : commands) {
    for (const Option& option : command.options) {
      if (option.placeholder.empty()) continue;
      script += bash_case(command.name + ' ' + option.name, bash_words(option.completes, option.choices));
    }
  }
  script += "  esac\n  case \"$command\" in\n";
  for (const Command& command : commands) {
    std::string words = "-W '" + option_names(command) + "'";
    script += "    " + command.name + ")\n      if [[ $current == -* ]]; then COMPREPLY=($(compgen " + words +
              " -- \"$current\")); return; fi\n";
    for (const Positional& positional : command.positionals) {
      words = bash_words(positional.completes, positional.choices);
      if (!words.empty()) script += "      COMPREPLY+=($(compgen " + words + " -- \"$current\"))\n";
    }
    script += "      ;;\n";
  }
  return script + "  esac\n}\ncomplete -o filenames -F _obiscope obiscope\n";
}

// `text` inside of single quotes and an _arguments specification.
std::string zsh_text(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
    } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
      safe += std::string("\\") + c;
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string zsh_action(Completes completes, const std::vector<std::string>& choices) {
  if (!choices.empty()) return "(" + words_of(choices) + ")";
  switch (completes) {
    case Completes::meter:
      return "{_values meter $(" + std::string(kMeterNames) + ")}";
    case Completes::fault: {
      std::string words = words_of(simulator::fault_words());
      for (std::size_t at = 0; (at = words.find(':', at)) != std::string::npos; at += 2) words.insert(at, "\\");
      return "(" + words + ")";
    }
    case Completes::url:
    case Completes::file:
      return "_files";
    case Completes::nothing:
      break;
  }
  return " ";
}

std::string zsh_of(const std::vector<Command>& commands) {
  std::string script = "#compdef obiscope\n# zsh completion of obiscope:  source <(obiscope completion zsh)\n";
  script += "_obiscope() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n";
  for (const Command& command : commands) {
    script += "      '" + command.name + ':' + zsh_text(command.summary) + "'\n";
  }
  script += "    )\n    _describe command commands\n    return\n  fi\n  local command=$words[2]\n";
  script += "  shift words; (( CURRENT-- ))\n  case $command in\n";
  for (const Command& command : commands) {
    script += "    " + command.name + ")\n      _arguments '--help[prints how it is used]'";
    for (const Option& option : command.options) {
      script += " \\\n        '" + std::string(option.repeatable ? "*" : "") + option.name + '[' +
                zsh_text(option.help) + ']';
      if (!option.placeholder.empty()) {
        script += ':' + zsh_text(option.placeholder) + ':' + zsh_action(option.completes, option.choices);
      }
      script += "'";
    }
    for (const Positional& positional : command.positionals) {
      script += " \\\n        '" + std::string(positional.required ? ":" : "::") + zsh_text(positional.name) + ':' +
                zsh_action(positional.completes, positional.choices) + "'";
    }
    script += "\n      ;;\n";
  }
  return script + "  esac\n}\ncompdef _obiscope obiscope\n";
}

std::string fish_text(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return "'" + safe + "'";
}

std::string fish_words(Completes completes, const std::vector<std::string>& choices) {
  if (!choices.empty()) return " -xa " + fish_text(words_of(choices));
  switch (completes) {
    case Completes::meter:
      return " -xa '(" + std::string(kMeterNames) + ")'";
    case Completes::fault:
      return " -xa " + fish_text(words_of(simulator::fault_words()));
    case Completes::url:
      return " -ra '(" + std::string(kPortNames) + ")'";
    case Completes::file:
      return " -rF";
    case Completes::nothing:
      break;
  }
  return " -x";
}

std::string fish_of(const std::vector<Command>& commands) {
  std::string script = "# fish completion of obiscope:  obiscope completion fish | source\n";
  script += "complete -c obiscope -n __fish_use_subcommand -f -l help -d 'prints the commands'\n";
  script += "complete -c obiscope -n __fish_use_subcommand -f -l version -d 'prints the version'\n";
  for (const Command& command : commands) {
    script += "complete -c obiscope -n __fish_use_subcommand -f -a " + command.name + " -d " +
              fish_text(command.summary) + '\n';
    const std::string begin = "complete -c obiscope -n '__fish_seen_subcommand_from " + command.name + "'";
    script += begin + " -l help -d 'prints how it is used'\n";
    for (const Option& option : command.options) {
      script += begin + " -l " + option.name.substr(2) + " -d " + fish_text(option.help);
      script += (option.placeholder.empty() ? "" : fish_words(option.completes, option.choices)) + '\n';
    }
    for (const Positional& positional : command.positionals) {
      const std::string words = fish_words(positional.completes, positional.choices);
      if (words != " -x") script += begin + words + '\n';
    }
  }
  return script;
}

}  // namespace

const std::vector<std::string>& shells() {
  static const std::vector<std::string> names{"bash", "zsh", "fish"};
  return names;
}

Result<std::string> completion_of(const std::vector<Command>& commands, const std::string& shell) {
  if (shell == "bash") return bash_of(commands);
  if (shell == "zsh") return zsh_of(commands);
  if (shell == "fish") return fish_of(commands);
  return failure(ErrorKind::usage, "there is no completion for " + shell, words_of(shells()));
}

}  // namespace obiscope::cli

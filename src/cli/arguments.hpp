// The words of the command line -> the values of one command's options and positionals.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "async/instant.hpp"
#include "cli/spec.hpp"

namespace obiscope::cli {

class Arguments {
 public:
  bool has(const std::string& name) const { return values_.contains(name); }
  // The value of an option or positional: "--meter", "URL".
  std::optional<std::string> one(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second.front());
  }
  // Of a required positional.
  const std::string& at(const std::string& name) const { return values_.at(name).front(); }
  // Every value of a repeatable option.
  std::vector<std::string> all(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>() : found->second;
  }
  void set(const std::string& name, std::vector<std::string> values) { values_[name] = std::move(values); }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

// `words` without the command's own name. "--help" and "-h" stand in the Arguments as "--help", and nothing else is
// checked then. Errors: usage, one line with a suggestion.
Result<Arguments> arguments_from(const Command& command, const std::vector<std::string>& words);

// The command with this name. Error: usage, naming the nearest.
Result<const Command*> command_named(const std::vector<Command>& commands, const std::string& name);

// "30s", "2min", "500ms", "1.5h", "90": seconds where no unit is given. Error: usage.
Result<Duration> duration_from(const std::string& text);

}  // namespace obiscope::cli

// What is made from the descriptions of the commands: --help, the man page, the completions.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "cli/commands.hpp"

namespace obiscope::cli {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Commands, EachIsDescribedInFull) {
  std::set<std::string> names;
  for (const Command& command : commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_FALSE(command.description.empty()) << command.name;
    EXPECT_FALSE(command.examples.empty()) << command.name;
    EXPECT_NE(command.run, nullptr) << command.name;
    std::set<std::string> options;
    for (const Option& option : command.options) {
      EXPECT_TRUE(options.insert(option.name).second) << command.name << ' ' << option.name;
      EXPECT_TRUE(option.name.starts_with("--")) << option.name;
      EXPECT_FALSE(option.help.empty()) << option.name;
    }
  }
}

TEST(Help, NamesAllThatACommandTakesAndAnExample) {
  for (const Command& command : commands()) {
    const std::string help = help_of(command);
    EXPECT_TRUE(help.starts_with("usage: obiscope " + command.name)) << help;
    for (const Option& option : command.options) EXPECT_TRUE(has(help, option.name)) << option.name;
    for (const Example& example : command.examples) EXPECT_TRUE(has(help, example.words)) << help;
  }
}

TEST(Help, LinesAreNotTooLong) {
  for (const Command& command : commands()) {
    std::istringstream help(help_of(command));
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(Help, OfTheProgramNamesCommandsAndExitCodes) {
  const std::string help = help_of(commands());
  for (const Command& command : commands()) EXPECT_TRUE(has(help, "\n  " + command.name + " ")) << command.name;
  for (const ExitCodeMeaning& meaning : exit_code_meanings()) EXPECT_TRUE(has(help, meaning.text)) << meaning.text;
}

TEST(ManPage, InTheTreeIsUpToDate) {
  const std::string path = OBISCOPE_SOURCE_DIR "/docs/obiscope.1";
  std::ifstream file(path);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(page == man_page_of(commands())) << "obiscope man > docs/obiscope.1";
}

TEST(Completion, OfEveryShellKnowsEveryOption) {
  for (const std::string& shell : shells()) {
    const auto script = completion_of(commands(), shell);
    ASSERT_TRUE(script) << shell;
    for (const Command& command : commands()) {
      for (const Option& option : command.options) EXPECT_TRUE(has(*script, option.name.substr(2))) << option.name;
    }
  }
  EXPECT_EQ(completion_of(commands(), "ksh").error().kind(), ErrorKind::usage);
}

TEST(Run, WritesResultsToStdoutAndWordsToStderr) {
  std::ostringstream out, err;
  Console console(out, err, false);
  EXPECT_EQ(run({"--version"}, console), ExitCode::done);
  EXPECT_TRUE(out.str().starts_with("obiscope "));
  EXPECT_EQ(err.str(), "");
  EXPECT_EQ(run({"red"}, console), ExitCode::usage);
  EXPECT_EQ(err.str(), "obiscope: there is no command red\ntry: obiscope read, or obiscope --help\n");
  EXPECT_EQ(run({}, console), ExitCode::usage);
}

TEST(Run, AFullDiskBehindStdoutIsAnError) {
  std::ofstream out("/dev/full");
  std::ostringstream err;
  Console console(out, err, false);
  EXPECT_EQ(run({"man"}, console), ExitCode::port);
  EXPECT_EQ(err.str(), "obiscope: stdout: cannot write all of the output\n");
}

}  // namespace
}  // namespace obiscope::cli

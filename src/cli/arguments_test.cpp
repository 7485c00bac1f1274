#include "cli/arguments.hpp"

#include <gtest/gtest.h>

namespace obiscope::cli {
namespace {

Command example() {
  return {
      .name = "read",
      .positionals = {{.name = "URL", .help = "where the meter is"}, {.name = "MORE", .help = "", .required = false}},
      .options = {{.name = "--json", .help = ""},
                  {.name = "--meter", .placeholder = "NAME", .help = ""},
                  {.name = "--register", .placeholder = "OBIS", .help = "", .repeatable = true},
                  {.name = "--pace", .placeholder = "PACE", .help = "", .choices = {"wire", "fast"}}}};
}

Result<Arguments> parsed(const std::vector<std::string>& words) {
  return arguments_from(example(), words);
}

std::string refusal(const std::vector<std::string>& words) {
  const Result<Arguments> arguments = parsed(words);
  EXPECT_FALSE(arguments);
  return arguments ? "" : arguments.error().text() + " | " + arguments.error().advice();
}

TEST(Arguments, TakesOptionsAndPositionalsInAnyOrder) {
  const auto arguments = parsed({"--register", "1.8.0", "./e350", "--json", "--register=2.8.0", "--meter", "x"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->at("URL"), "./e350");
  EXPECT_TRUE(arguments->has("--json"));
  EXPECT_FALSE(arguments->has("--pace"));
  EXPECT_FALSE(arguments->has("MORE"));
  EXPECT_EQ(arguments->all("--register"), (std::vector<std::string>{"1.8.0", "2.8.0"}));
  EXPECT_EQ(arguments->one("--meter"), "x");
}

TEST(Arguments, ADashIsAPositional) {
  const auto arguments = parsed({"-"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->at("URL"), "-");
}

TEST(Arguments, WordsBehindTwoDashesAreNoOptions) {
  const auto arguments = parsed({"--", "--help"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->at("URL"), "--help");
}

TEST(Arguments, HelpWinsOverAllElse) {
  const auto arguments = parsed({"--nonsense", "--help"});
  ASSERT_TRUE(arguments);
  EXPECT_TRUE(arguments->has("--help"));
}

TEST(Arguments, EachMistakeHasItsLine) {
  EXPECT_EQ(refusal({"x", "--jsn"}), "read: there is no option --jsn | --json, or obiscope read --help");
  EXPECT_EQ(refusal({"x", "--jsn=1"}), "read: there is no option --jsn | --json, or obiscope read --help");
  EXPECT_EQ(refusal({}), "read: URL is missing: where the meter is | obiscope read --help");
  EXPECT_EQ(refusal({"x", "y", "z"}), "read: too many arguments: 'z' | obiscope read --help");
  EXPECT_EQ(refusal({"x", "--pace", "fasst"}),
            "read: --pace: 'fasst' is none of wire, fast | fast, or obiscope read --help");
  EXPECT_EQ(refusal({"x", "--meter", "a", "--meter", "b"}), "read: --meter is given twice | obiscope read --help");
  EXPECT_NE(refusal({"x", "--meter"}).find("--meter"), std::string::npos);
}

TEST(Arguments, AnUnknownCommandIsNamedWithTheNearest) {
  const std::vector<Command> commands{example()};
  EXPECT_EQ(*command_named(commands, "read"), commands.data());
  const auto wrong = command_named(commands, "reed");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text(), "there is no command reed");
  EXPECT_EQ(wrong.error().advice(), "obiscope read, or obiscope --help");
  EXPECT_EQ(command_named(commands, "--jsn").error().text(), "there is no option --jsn");
}

TEST(Arguments, Durations) {
  EXPECT_EQ(duration_from("90"), Duration(90s));
  EXPECT_EQ(duration_from("500ms"), Duration(500ms));
  EXPECT_EQ(duration_from("1.5h"), Duration(90min));
  EXPECT_EQ(duration_from("2min"), Duration(2min));
  for (const char* wrong : {"", "s", "-3s", "0", "1y", "1e3", "inf", "nan", "99999999999h", "3 s"}) {
    EXPECT_FALSE(duration_from(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace obiscope::cli

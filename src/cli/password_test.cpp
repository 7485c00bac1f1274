#include "cli/password.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace obiscope::cli {
namespace {

class PasswordFrom : public testing::Test {
 protected:
  void SetUp() override { unsetenv("OBISCOPE_PASSWORD"); }
  Result<std::optional<std::string>> from_file(const std::string& content) {
    const std::string path = testing::TempDir() + "obiscope_password";
    std::ofstream(path) << content;
    Arguments arguments;
    arguments.set("--password-file", {path});
    return password_from(arguments, console_, Protocol::iec62056_21);
  }
  // What `password` holds; why not, where it is an Error.
  static std::string said(const Result<std::optional<std::string>>& password) {
    if (!password) return password.error().text();
    return password->value_or("no password");
  }
  std::ostringstream out_, err_;
  Console console_{out_, err_, false};
};

TEST_F(PasswordFrom, TheFirstLineOfAFile) {
  EXPECT_EQ(said(from_file("12345678\nmore\n")), "12345678");
  EXPECT_EQ(said(from_file("12345678\r\n")), "12345678");
  EXPECT_EQ(said(from_file("12345678")), "12345678");
}

TEST_F(PasswordFrom, WhatNoMeterTakesIsRefusedAndNotShown) {
  for (const char* content : {"", "\n12345678", "1(2", "12345678901234567890123456789012345", "p\xc3\xa4ss"}) {
    const auto password = from_file(content);
    ASSERT_FALSE(password) << content;
    EXPECT_EQ(password.error().kind(), ErrorKind::usage);
    EXPECT_EQ(password.error().text().find("1(2"), std::string::npos);
  }
}

TEST_F(PasswordFrom, AFileThatIsNotThere) {
  Arguments arguments;
  arguments.set("--password-file", {"/nonexistent/password"});
  const auto password = password_from(arguments, console_, Protocol::iec62056_21);
  ASSERT_FALSE(password);
  EXPECT_EQ(password.error().kind(), ErrorKind::port);
}

TEST_F(PasswordFrom, TheEnvironmentOrNowhere) {
  EXPECT_EQ(said(password_from({}, console_, Protocol::iec62056_21)), "no password");
  setenv("OBISCOPE_PASSWORD", "abc", 1);
  EXPECT_EQ(said(password_from({}, console_, Protocol::iec62056_21)), "abc");
  unsetenv("OBISCOPE_PASSWORD");
}

}  // namespace
}  // namespace obiscope::cli

#include "cli/password.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bytes/checksum.hpp"

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
    return password_from(arguments, console_);
  }
  std::ostringstream out_, err_;
  Console console_{out_, err_, false};
};

TEST_F(PasswordFrom, TheFirstLineOfAFile) {
  EXPECT_EQ(from_file("12345678\nmore\n"), std::optional<std::string>("12345678"));
  EXPECT_EQ(from_file("12345678\r\n"), std::optional<std::string>("12345678"));
  EXPECT_EQ(from_file("12345678"), std::optional<std::string>("12345678"));
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
  const auto password = password_from(arguments, console_);
  ASSERT_FALSE(password);
  EXPECT_EQ(password.error().kind(), ErrorKind::port);
}

TEST_F(PasswordFrom, TheEnvironmentOrNowhere) {
  EXPECT_EQ(password_from({}, console_), std::optional<std::string>());
  setenv("OBISCOPE_PASSWORD", "abc", 1);
  EXPECT_EQ(password_from({}, console_), std::optional<std::string>("abc"));
  unsetenv("OBISCOPE_PASSWORD");
}

TEST(WithoutPassword, MasksAndMakesTheCheckCharacterRight) {
  std::string sent = "\x01P1\x02(12345678)\x03";
  sent += static_cast<char>(block_check(as_bytes(sent).subspan(1)));
  const Bytes bytes = as_bytes(sent);
  const std::vector<Byte> masked = without_password({bytes.begin(), bytes.end()}, "12345678");
  EXPECT_EQ(as_text(Bytes(masked).first(15)), "\x01P1\x02(********)\x03");
  EXPECT_EQ(masked.back(), block_check(Bytes(masked).subspan(1, masked.size() - 2)));
}

TEST(WithoutPassword, LeavesAllElse) {
  const Bytes bytes = as_bytes("/?!\r\n");
  const std::vector<Byte> sent(bytes.begin(), bytes.end());
  EXPECT_EQ(without_password(sent, "?"), sent);
}

}  // namespace
}  // namespace obiscope::cli

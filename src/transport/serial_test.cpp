#include "transport/serial.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "transport/both_ends.hpp"
#include "transport/terminal.hpp"

namespace obiscope::transport {
namespace {

Error refusal(RealLoop& loop, const std::string& text) {
  Result<std::unique_ptr<Line>> line = open_serial(loop, url_from(text).value());
  EXPECT_FALSE(line) << text;
  return line ? Error(ErrorKind::usage, "it was opened") : line.error();
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Serial, NamesEachThingThatCanBeWrongWithAPort) {
  RealLoop loop;
  const Error absent = refusal(loop, "/dev/ttyNotThere");
  EXPECT_EQ(absent.kind(), ErrorKind::port);
  EXPECT_TRUE(says(absent.text(), "there is no /dev/ttyNotThere"));
  EXPECT_TRUE(says(absent.advice(), "obiscope ports"));
  EXPECT_TRUE(says(refusal(loop, "/dev/null").text(), "is not a serial port"));
  EXPECT_TRUE(says(refusal(loop, "/tmp").text(), "is not a serial port"));
}

TEST(Serial, NamesTheGroupWhereThereIsNoPermission) {
  if (::geteuid() == 0) {
    // Root may open everything: ask as nobody, in a process of its own.
    EXPECT_EXIT(
        {
          const std::string path = testing::TempDir() + "serial_test_locked";
          std::ofstream(path) << "";
          ::chmod(path.c_str(), 0);
          if (::setuid(65534) != 0) ::_exit(2);
          RealLoop loop;
          Result<std::unique_ptr<Line>> line = open_serial(loop, url_from(path).value());
          if (line) ::_exit(3);
          std::fputs((line.error().text() + " | " + line.error().advice()).c_str(), stderr);
          ::_exit(0);
        },
        testing::ExitedWithCode(0), "no permission to open .* group .*usermod -aG [a-z]+ .USER");
    std::filesystem::remove(testing::TempDir() + "serial_test_locked");
    return;
  }
  const std::string path = testing::TempDir() + "serial_test_locked";
  std::ofstream(path) << "";
  ::chmod(path.c_str(), 0);
  RealLoop loop;
  const Error error = refusal(loop, path);
  std::filesystem::remove(path);
  EXPECT_TRUE(says(error.text(), "no permission"));
  EXPECT_TRUE(says(error.advice(), "usermod -aG"));
}

class OnAPty : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "serial_" + std::to_string(::getpid());
    Result<std::unique_ptr<Listener>> listener = listen(loop_, url_from("pty:" + path_).value(), {});
    ASSERT_TRUE(listener) << listener.error().text();
    listener_ = std::move(*listener);
    slave_ = ::open(path_.c_str(), O_RDWR | O_NOCTTY);
    ASSERT_GE(slave_, 0);
  }
  void TearDown() override { ::close(slave_); }
  std::unique_ptr<Line> reader(const std::string& query = "") {
    Result<std::unique_ptr<Line>> line = open_serial(loop_, url_from(path_ + query).value());
    EXPECT_TRUE(line) << line.error().text();
    return std::move(*line);
  }
  LineSettings in_force() const { return terminal_settings(slave_).value(); }

  RealLoop loop_;
  std::string path_;
  std::unique_ptr<Listener> listener_;
  int slave_ = -1;
};

TEST_F(OnAPty, SetsAnySpeed) {
  std::unique_ptr<Line> line = reader();
  for (const std::uint32_t baud : {300U, 9300U, 9600U, 115200U, 1234U}) {
    ASSERT_TRUE(loop_.run(line->configure(k7E1.at(baud))));
    EXPECT_EQ(in_force().baud, baud);
    EXPECT_EQ(line->settings(), k7E1.at(baud));
  }
}

TEST_F(OnAPty, MakesParityItselfWhereThePortHasNone) {
  std::unique_ptr<Line> line = reader();
  ASSERT_TRUE(loop_.run(line->configure(k7E1)));
  EXPECT_EQ(in_force().data_bits, 8);
  EXPECT_EQ(line->settings(), k7E1);
}

TEST_F(OnAPty, WhatTheUserFixesStays) {
  std::unique_ptr<Line> line = reader("?baud=2400&format=8N1");
  EXPECT_EQ(in_force().baud, 2400U);
  ASSERT_TRUE(loop_.run(line->configure(k7E1.at(300))));
  EXPECT_EQ(in_force().baud, 2400U);
  EXPECT_EQ(line->settings(), k8N1.at(2400));
}

TEST_F(OnAPty, RefusesAFormatThatThePortDoesNotTake) {
  std::unique_ptr<Line> line = reader("?format=8N1");
  line = nullptr;
  line = reader();
  const LineSettings eight_even{9600, 8, Parity::even, 1};
  const Result<void> configured = loop_.run(line->configure(eight_even));
  ASSERT_FALSE(configured);
  EXPECT_TRUE(says(configured.error().text(), "does not do 9600 8E1")) << configured.error().text();
}

TEST_F(OnAPty, SaysSoWhereThereAreNoModemLines) {
  const Error error = refusal(loop_, path_ + "?rts=on");
  EXPECT_EQ(error.kind(), ErrorKind::port);
  EXPECT_TRUE(says(error.text(), "has no rts line"));
  EXPECT_TRUE(says(refusal(loop_, path_ + "?dtr=off").text(), "has no dtr line"));
}

TEST_F(OnAPty, BusyNamesTheProcess) {
  std::unique_ptr<Line> first = reader();
  const Error error = refusal(loop_, path_);
  EXPECT_TRUE(says(error.text(), "is busy")) << error.text();
  EXPECT_TRUE(says(error.text(), std::to_string(::getpid()))) << error.text();
}

TEST_F(OnAPty, ReceiveIsSilentAtItsDeadlineAndNotBefore) {
  std::unique_ptr<Line> line = reader();
  const Instant deadline = loop_.now() + 5ms;
  Task<Received> waiting = line->receive(deadline);
  const Result<Received> received = finish(loop_, (waiting.start(), waiting));
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::silence);
  EXPECT_GE(loop_.now(), deadline);
}

}  // namespace
}  // namespace obiscope::transport

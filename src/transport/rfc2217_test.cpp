#include "transport/rfc2217.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "transport/both_ends.hpp"
#include "transport/tcp.hpp"
#include "transport/telnet.hpp"

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

BothEnds joined(RealLoop& loop, Pace pace, const std::string& query = "") {
  Result<BothEnds> both = join(loop, "rfc2217://127.0.0.1:0", pace, query);
  EXPECT_TRUE(both) << both.error().text();
  return std::move(*both);
}

void configure(RealLoop& loop, BothEnds& both, LineSettings settings) {
  const Result<void> reader = loop.run(both.reader->configure(settings));
  ASSERT_TRUE(reader) << reader.error().text();
  ASSERT_TRUE(loop.run(both.meter->configure(settings)));
}

TEST(Rfc2217, CarriesADialogueWithAChangeOfSpeed) {
  RealLoop loop;
  BothEnds both = joined(loop, {.wire = false});
  for (const LineSettings& settings : {k7E1.at(2400), k7E1.at(9300), k8N1}) {
    configure(loop, both, settings);
    EXPECT_EQ(both.reader->settings(), settings);
    Task<Heard> meter = hear_then_say(*both.meter, 5, "/1234567\r\n");
    meter.start();
    const Heard heard = loop.run(say_then_hear(*both.reader, "/?!\r\n", 10)).value();
    EXPECT_EQ(heard.text, "/1234567\r\n");
    EXPECT_EQ(heard.damaged, 0U);
    EXPECT_EQ(finish(loop, meter).value().text, "/?!\r\n");
  }
}

TEST(Rfc2217, KeepsThePaceOfAWire) {
  RealLoop loop;
  BothEnds both = joined(loop, {});
  const LineSettings fast = k7E1.at(9600);
  configure(loop, both, fast);
  const std::string answer(50, 'x');
  Task<Heard> meter = hear_then_say(*both.meter, 5, answer);
  meter.start();
  const Instant start = loop.now();
  EXPECT_EQ(loop.run(say_then_hear(*both.reader, "/?!\r\n", answer.size())).value().text, answer);
  EXPECT_GE(loop.now() - start, fast.time_of(5 + answer.size()));
  ASSERT_TRUE(finish(loop, meter));
}

TEST(Rfc2217, EveryCharacterOfEightBitsComesThrough) {
  RealLoop loop;
  BothEnds both = joined(loop, {.wire = false});
  configure(loop, both, k8N1.at(115200));
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  Task<Heard> meter = hear_then_say(*both.meter, all.size(), all);
  meter.start();
  EXPECT_EQ(loop.run(say_then_hear(*both.reader, all, all.size())).value().text, all);
  EXPECT_EQ(finish(loop, meter).value().text, all);
}

TEST(Rfc2217, OtherSettingsAreRubbishAndSeenSo) {
  RealLoop loop;
  BothEnds both = joined(loop, {.wire = false});
  configure(loop, both, k7E1.at(9600));
  ASSERT_TRUE(loop.run(both.meter->configure(k8N1)));  // 8N1 characters into a 7E1 receiver: half of them wrong
  Task<Heard> meter = hear(*both.meter, 4);
  meter.start();
  const Heard heard = loop.run(say_then_hear(*both.reader, "1234", 0)).value();
  EXPECT_EQ(heard.damaged, 0U);
  EXPECT_EQ(finish(loop, meter).value().text, "\xB1\xB2\x33\xB4");  // the parity is in bit 7
  Task<Heard> reader = hear(*both.reader, 4);
  reader.start();
  ASSERT_TRUE(loop.run(say(*both.meter, "1234")));
  const Heard wrong = finish(loop, reader).value();
  EXPECT_EQ(wrong.damaged, 3U);
  EXPECT_EQ(wrong.text[2], '3');
}

TEST(Rfc2217, AWrongParityArrivesAsDamage) {
  RealLoop loop;
  BothEnds both = joined(loop, {.wire = false});
  configure(loop, both, k7E1.at(9600));
  for (unsigned value = 0x80; value < 0x100; ++value) {
    Task<Heard> reader = hear(*both.reader, 3);
    reader.start();
    ASSERT_TRUE(loop.run(say(*both.meter, std::string("a") + static_cast<char>(value) + "b")));
    const Heard heard = finish(loop, reader).value();
    EXPECT_EQ(heard.damaged, 1U) << value;
    EXPECT_GE(static_cast<Byte>(heard.text[1]), 0x80) << value;
    EXPECT_EQ(heard.text.back(), 'b') << value;
  }
}

TEST(Rfc2217, SoftwareParityOverAFarPortOf8N1) {
  RealLoop loop;
  BothEnds both = joined(loop, {.wire = false}, "?parity=software&rts=on&dtr=off");
  configure(loop, both, k7E1.at(9600));
  Task<Heard> meter = hear_then_say(*both.meter, 5,
                                    "1\xB2"
                                    "3");
  meter.start();
  const Heard heard = loop.run(say_then_hear(*both.reader, "/?!\r\n", 3)).value();
  EXPECT_EQ(heard.damaged, 1U);
  EXPECT_EQ(heard.text,
            "1\xB2"
            "3");
  const Heard at_meter = finish(loop, meter).value();
  EXPECT_EQ(at_meter.text, "/?!\r\n");
  EXPECT_EQ(at_meter.damaged, 0U);
}

TEST(Rfc2217, WhatTheUserFixesStays) {
  RealLoop loop;
  BothEnds both = joined(loop, {.wire = false}, "?baud=2400");
  ASSERT_TRUE(loop.run(both.reader->configure(k7E1.at(9600))));
  EXPECT_EQ(both.reader->settings(), k7E1.at(2400));
}

TEST(Rfc2217, APlainServerIsNamedSo) {
  RealLoop loop;
  Result<std::unique_ptr<Acceptor>> acceptor = Acceptor::on(loop, url_from("tcp://127.0.0.1:0").value());
  ASSERT_TRUE(acceptor);
  const std::string url = "rfc2217://" + (*acceptor)->address();
  auto refuses = [](Acceptor& at) -> Task<std::unique_ptr<Stream>> {
    std::unique_ptr<Stream> stream = co_await at.accept();
    std::vector<Byte> refusal;
    append_verb(refusal, TelnetVerb::dont, kTelnetComPort);
    co_await stream->write(refusal, Instant::max());
    co_return stream;
  };
  Task<std::unique_ptr<Stream>> serving = refuses(**acceptor);
  serving.start();
  const Result<std::unique_ptr<Line>> line = loop.run(connect(loop, url_from(url).value()));
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind(), ErrorKind::port);
  EXPECT_TRUE(says(line.error().text(), "does not speak RFC 2217")) << line.error().text();
  EXPECT_EQ(line.error().advice(), "tcp://" + (*acceptor)->address());
}

TEST(Rfc2217, AServerThatSaysNothingIsNamedSoToo) {
  RealLoop loop;
  Result<std::unique_ptr<Listener>> listener = listen(loop, url_from("tcp://127.0.0.1:0").value(), {});
  ASSERT_TRUE(listener);
  Task<std::unique_ptr<Line>> accepting = (*listener)->accept();
  accepting.start();
  const std::string url = "rfc2217://" + (*listener)->url().substr(6);
  const Result<std::unique_ptr<Line>> line = loop.run(connect(loop, url_from(url).value()));
  ASSERT_FALSE(line);
  EXPECT_TRUE(says(line.error().text(), "does not speak RFC 2217")) << line.error().text();
}

TEST(Rfc2217, TheReaderIsToldWhenTheFarSideHangsUp) {
  RealLoop loop;
  BothEnds both = joined(loop, {});
  both.meter.reset();
  const Result<Heard> heard = loop.run(hear(*both.reader, 1));
  ASSERT_FALSE(heard);
  EXPECT_TRUE(says(heard.error().text(), "has closed the connection")) << heard.error().text();
}

// ser2net between our client and a pseudo terminal: a real server, in front of what it takes for a serial port.
class Ser2net : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kProgram)) GTEST_SKIP() << "ser2net is not installed";
    std::string pattern = testing::TempDir() + "ser2net_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Result<std::unique_ptr<Listener>> pty =
        listen(loop_, url_from("pty:" + folder_ + "/meter").value(), {.wire = false});
    ASSERT_TRUE(pty) << pty.error().text();
    listener_ = std::move(*pty);
    meter_ = loop_.run(listener_->accept()).value();
    start();
  }
  void TearDown() override {
    if (process_ > 0) {
      ::kill(process_, SIGTERM);
      ::waitpid(process_, nullptr, 0);
    }
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  void start() {
    {
      Result<std::unique_ptr<Acceptor>> free_port = Acceptor::on(loop_, url_from("tcp://127.0.0.1:0").value());
      const std::string& address = (*free_port)->address();
      port_ = address.substr(address.find(':') + 1);
    }
    std::ofstream(folder_ + "/ser2net.yaml")
        << "connection: &meter\n  accepter: telnet(rfc2217,mode=server),tcp,127.0.0.1," << port_
        << "\n  connector: serialdev," << fs::canonical(folder_ + "/meter").string() << ",300E71,local\n";
    const std::string config = folder_ + "/ser2net.yaml";
    const char* arguments[] = {kProgram, "-n", "-u", "-c", config.c_str(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 2, (folder_ + "/log").c_str(), O_WRONLY | O_CREAT, 0600);
    ASSERT_EQ(::posix_spawn(&process_, kProgram, &actions, nullptr, const_cast<char**>(arguments), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
  }

  // It takes a moment until ser2net listens.
  std::unique_ptr<Line> reader(const std::string& query = "") {
    const Url url = url_from("rfc2217://127.0.0.1:" + port_ + query).value();
    for (const Instant give_up = loop_.now() + kPatience;;) {
      Result<std::unique_ptr<Line>> line = loop_.run(connect(loop_, url));
      if (line) return std::move(*line);
      if (loop_.now() > give_up || !says(line.error().text(), "refuses")) {
        ADD_FAILURE() << line.error().text();
        return nullptr;
      }
      auto pause = [](Loop& loop) -> Task<> { co_await loop.until(loop.now() + 10ms); };
      if (!loop_.run(pause(loop_))) return nullptr;
    }
  }

  static constexpr const char* kProgram = "/usr/sbin/ser2net";
  RealLoop loop_;
  std::string folder_, port_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Line> meter_;
  ::pid_t process_ = 0;
};

TEST_F(Ser2net, CarriesADialogueWithAChangeOfSpeed) {
  std::unique_ptr<Line> line = reader();
  ASSERT_NE(line, nullptr);
  for (const std::uint32_t baud : {2400U, 9600U}) {
    const Result<void> configured = loop_.run(line->configure(k7E1.at(baud)));
    ASSERT_TRUE(configured) << configured.error().text();
    ASSERT_TRUE(loop_.run(meter_->configure(k7E1.at(baud))));
    Task<Heard> meter = hear_then_say(*meter_, 5, "/1234567\r\n");
    meter.start();
    const Heard heard = loop_.run(say_then_hear(*line, "/?!\r\n", 10)).value();
    EXPECT_EQ(heard.text, "/1234567\r\n");
    EXPECT_EQ(heard.damaged, 0U);
    EXPECT_EQ(finish(loop_, meter).value().text, "/?!\r\n");  // the meter would hear rubbish at another speed
  }
}

TEST_F(Ser2net, CarriesSoftwareParity) {
  std::unique_ptr<Line> line = reader("?parity=software");
  ASSERT_NE(line, nullptr);
  ASSERT_TRUE(loop_.run(line->configure(k7E1.at(9600))));
  ASSERT_TRUE(loop_.run(meter_->configure(k7E1.at(9600))));
  Task<Heard> meter = hear_then_say(*meter_, 5,
                                    "1\xB2"
                                    "3");
  meter.start();
  const Heard heard = loop_.run(say_then_hear(*line, "/?!\r\n", 3)).value();
  EXPECT_EQ(heard.text.front(), '1');
  EXPECT_EQ(heard.damaged, 1U);
  EXPECT_EQ(finish(loop_, meter).value().damaged, 0U);
}

}  // namespace
}  // namespace obiscope::transport

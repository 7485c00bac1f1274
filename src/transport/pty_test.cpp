#include "transport/pty.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "line/uart.hpp"
#include "transport/both_ends.hpp"
#include "transport/stream.hpp"
#include "transport/terminal.hpp"

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;

class Pty : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "pty_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path() const { return folder_ + "/meter"; }
  BothEnds ends(Pace pace) {
    Result<BothEnds> joined = join(loop_, "pty:" + path(), pace);
    EXPECT_TRUE(joined) << joined.error().text();
    return std::move(*joined);
  }

  RealLoop loop_;
  std::string folder_;
};

TEST_F(Pty, CarriesADialogueAtTheTimeOfAWire) {
  BothEnds both = ends({});
  const LineSettings fast = k7E1.at(9600);
  ASSERT_TRUE(loop_.run(both.reader->configure(fast)));
  ASSERT_TRUE(loop_.run(both.meter->configure(fast)));
  const std::string answer(96, '7');  // 0.1 s
  Task<Heard> meter = hear_then_say(*both.meter, 5, answer);
  meter.start();
  const Instant start = loop_.now();
  const Heard heard = loop_.run(say_then_hear(*both.reader, "/?!\r\n", answer.size())).value();
  const Duration took = loop_.now() - start;
  EXPECT_EQ(heard.text, answer);
  EXPECT_EQ(heard.damaged, 0U);
  EXPECT_EQ(finish(loop_, meter).value().text, "/?!\r\n");
  EXPECT_GE(took, fast.time_of(5 + answer.size()) - 1us);
}

TEST_F(Pty, SendEndsWhenTheLastStopBitHasLeft) {
  BothEnds both = ends({});
  ASSERT_TRUE(loop_.run(both.reader->configure(k7E1.at(1200))));
  const Instant start = loop_.now();
  ASSERT_TRUE(loop_.run(say(*both.reader, "/?!\r\n")));
  EXPECT_GE(loop_.now() - start, k7E1.at(1200).time_of(5));
}

TEST_F(Pty, AtTheWrongSpeedBothHearRubbish) {
  BothEnds both = ends({.wire = false});
  ASSERT_TRUE(loop_.run(both.reader->configure(k7E1.at(9600))));
  ASSERT_TRUE(loop_.run(both.meter->configure(k7E1.at(4800))));
  Task<Heard> meter = hear(*both.meter, 1);
  meter.start();
  ASSERT_TRUE(loop_.run(say(*both.reader, "/?!\r\n")));
  EXPECT_NE(finish(loop_, meter).value().text, "/?!\r\n");
  Task<Heard> reader = hear(*both.reader, 1);
  reader.start();
  ASSERT_TRUE(loop_.run(say(*both.meter, "/LGZ4\r\n")));
  const Heard heard = finish(loop_, reader).value();
  EXPECT_NE(heard.text.substr(0, 4), "/LGZ");
  // And well again once they agree.
  ASSERT_TRUE(loop_.run(both.reader->configure(k7E1.at(4800))));
  Task<Heard> again = hear(*both.meter, 5);
  again.start();
  ASSERT_TRUE(loop_.run(say(*both.reader, "/?!\r\n")));
  EXPECT_EQ(finish(loop_, again).value().text, "/?!\r\n");
}

TEST_F(Pty, AWrongParityArrivesAsDamageInBothDirections) {
  BothEnds both = ends({.wire = false});
  ASSERT_TRUE(loop_.run(both.reader->configure(k7E1.at(9600))));
  ASSERT_TRUE(loop_.run(both.meter->configure(k7E1.at(9600))));
  Task<Heard> meter = hear_then_say(*both.meter, 5,
                                    "1\xB2"
                                    "3");
  meter.start();
  const Heard heard = loop_.run(say_then_hear(*both.reader, "/?\xA1\r\n", 3)).value();
  EXPECT_EQ(heard.damaged, 1U);
  EXPECT_GE(static_cast<Byte>(heard.text[1]), 0x80);
  const Heard at_meter = finish(loop_, meter).value();
  EXPECT_EQ(at_meter.damaged, 1U);
  EXPECT_EQ(at_meter.text, "/?\xA1\r\n");
}

// A program that asks the kernel for 7E1, gets 8N1 without being told, and sends plain characters.
TEST_F(Pty, ServesAReaderWithoutAnyParity) {
  Result<std::unique_ptr<Listener>> listener = listen(loop_, url_from("pty:" + path()).value(), {.wire = false});
  ASSERT_TRUE(listener) << listener.error().text();
  std::unique_ptr<Line> meter = loop_.run((*listener)->accept()).value();
  ASSERT_TRUE(loop_.run(meter->configure(k7E1.at(9600))));
  const int descriptor = ::open(path().c_str(), O_RDWR | O_NOCTTY);
  ASSERT_TRUE(make_raw(descriptor, 9600));
  Stream reader(loop_, descriptor, {"gone", ""});
  Task<Heard> serving = hear_then_say(*meter, 5, "/1234567\r\n");
  serving.start();
  ASSERT_EQ(reader.write_some(as_bytes("/?!\r\n")).value(), 5U);
  EXPECT_EQ(finish(loop_, serving).value().text, "/?!\r\n");
  ASSERT_TRUE(loop_.run(reader.readable(loop_.now() + kPatience)).value());
  std::array<Byte, 100> room{};
  const std::size_t count = reader.read_some(room).value();
  EXPECT_EQ(as_text(Bytes(room).first(count)), "/1234567\r\n");
}

TEST_F(Pty, TheReaderIsToldWhenTheOtherEndGoesAway) {
  BothEnds both = ends({});
  Task<Heard> reader = hear(*both.reader, 1);
  reader.start();
  both.meter.reset();
  both.listener.reset();
  const Result<Heard> heard = finish(loop_, reader);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().kind(), ErrorKind::port);
  EXPECT_NE(heard.error().text().find("is gone"), std::string::npos) << heard.error().text();
  const Result<void> sent = loop_.run(say(*both.reader, "x"));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind(), ErrorKind::port);
}

TEST_F(Pty, OneReaderAtATime) {
  BothEnds both = ends({});
  const Result<std::unique_ptr<Line>> second = loop_.run(connect(loop_, url_from(path()).value()));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::port);
  EXPECT_NE(second.error().text().find("is busy"), std::string::npos) << second.error().text();
  both.reader.reset();
  EXPECT_TRUE(loop_.run(connect(loop_, url_from(path()).value())));
}

TEST_F(Pty, AReaderMayComeAfterAnother) {
  BothEnds both = ends({.wire = false});
  for (int i = 0; i < 3; ++i) {
    Task<Heard> meter = hear_then_say(*both.meter, 5, "yes");
    meter.start();
    ASSERT_TRUE(loop_.run(both.reader->configure(k7E1)));
    EXPECT_EQ(loop_.run(say_then_hear(*both.reader, "\x7F\x7F/?!", 3)).value().text, "yes");
    EXPECT_EQ(finish(loop_, meter).value().text, "\x7F\x7F/?!");
    both.reader.reset();
    both.reader = loop_.run(connect(loop_, url_from(path()).value())).value();
  }
}

TEST_F(Pty, TheLineIsHandedOutOnceAtATime) {
  BothEnds both = ends({});
  Task<std::unique_ptr<Line>> second = both.listener->accept();
  second.start();
  EXPECT_FALSE(second.ended());
  both.meter.reset();
  EXPECT_TRUE(finish(loop_, second));
}

TEST_F(Pty, DestroyingASuspendedTaskLeavesTheLineUsable) {
  BothEnds both = ends({.wire = false});
  {
    Task<Heard> given_up = hear(*both.reader, 1);
    given_up.start();
    Task<Heard> other = hear(*both.meter, 1);
    other.start();
  }
  ASSERT_TRUE(loop_.run(both.reader->configure(k7E1.at(9600))));
  ASSERT_TRUE(loop_.run(both.meter->configure(k7E1.at(9600))));
  Task<Heard> meter = hear_then_say(*both.meter, 1, "b");
  meter.start();
  EXPECT_EQ(loop_.run(say_then_hear(*both.reader, "a", 1)).value().text, "b");
}

TEST_F(Pty, TheLinkComesAndGoes) {
  fs::create_symlink(folder_ + "/nowhere", path());
  {
    Result<std::unique_ptr<Listener>> listener = listen(loop_, url_from("pty:" + path()).value(), {});
    ASSERT_TRUE(listener) << listener.error().text();
    EXPECT_EQ((*listener)->url(), "pty:" + path());
    EXPECT_TRUE(fs::is_character_file(path()));
  }
  EXPECT_FALSE(fs::is_symlink(path()));
}

TEST_F(Pty, DoesNotReplaceAFile) {
  std::ofstream(path()) << "mine";
  const Result<std::unique_ptr<Listener>> listener = listen(loop_, url_from("pty:" + path()).value(), {});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().kind(), ErrorKind::port);
  EXPECT_NE(listener.error().text().find("is there already"), std::string::npos);
  EXPECT_TRUE(fs::is_regular_file(path()));
  const Result<std::unique_ptr<Listener>> nowhere = listen(loop_, url_from("pty:" + path() + "/x").value(), {});
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind(), ErrorKind::port);
}

}  // namespace
}  // namespace obiscope::transport

#include "transport/replay.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "line/redact.hpp"
#include "line/wire.hpp"
#include "transport/both_ends.hpp"

namespace obiscope::transport {
namespace {

constexpr const char* kText = R"(source: own capture
line 300 7E1
> "/?!\r\n"
< "/XXX4METER\r\n" +400ms
> ACK "040\r\n" +200ms
line 4800 7E1
< STX "1(2)!\r\n" ETX BCC +300ms
= 1-0:1.8.0*255 2
)";

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

LineRecording recording(const std::string& text = kText) {
  const Result<LineRecording> result = recording_from(text);
  EXPECT_TRUE(result) << result.error().text();
  return result.value();
}

// A reader that does what the recorded one did.
Task<std::string> reads(Line& line, LineSettings second) {
  co_await line.configure(k7E1);
  Heard answer = co_await say_then_hear(line, "/?!\r\n", 12, 2s);
  co_await line.send(
      as_bytes("\x06"
               "040\r\n"));
  co_await line.configure(second);
  const Heard readout = co_await hear(line, 10, 2s);
  co_return answer.text + readout.text;
}

TEST(Replay, IsTheMeterWithItsPauses) {
  VirtualLoop loop;
  const std::unique_ptr<Line> line = replay_line(loop, recording());
  const Instant start = loop.now();
  const std::string text = loop.run(reads(*line, k7E1.at(4800))).value();
  EXPECT_EQ(text.substr(0, 12), "/XXX4METER\r\n");
  EXPECT_EQ(text.substr(12, 9),
            "\x02"
            "1(2)!\r\n\x03");
  EXPECT_EQ(text.size(), 22U);
  EXPECT_EQ(loop.now() - start,
            k7E1.time_of(5) + 400ms + k7E1.time_of(12) + k7E1.time_of(6) + 300ms + k7E1.at(4800).time_of(10));
  EXPECT_EQ(loop.run(line->receive(loop.now() + 1h)).error().kind(), ErrorKind::silence);
}

TEST(Replay, GivesAReaderAtTheWrongSpeedRubbish) {
  VirtualLoop loop;
  const std::unique_ptr<Line> line = replay_line(loop, recording());
  const std::string text = loop.run(reads(*line, k7E1)).value();
  EXPECT_EQ(text.substr(0, 12), "/XXX4METER\r\n");
  EXPECT_FALSE(says(text, "1(2)!"));
}

TEST(Replay, NamesWhatTheReaderShouldHaveSent) {
  VirtualLoop loop;
  const auto why = [&](const std::string& request) {
    const std::unique_ptr<Line> line = replay_line(loop, recording());
    const Result<void> sent = loop.run(say(*line, request));
    EXPECT_FALSE(sent);
    return sent ? Error(ErrorKind::usage, "taken") : sent.error();
  };
  EXPECT_EQ(why("/2!\r\n").kind(), ErrorKind::port);
  EXPECT_TRUE(says(why("/2!\r\n").text(), R"(the reader's "?!\r\n" here, and the reader sent "2")"))
      << why("/2!\r\n").text();
  EXPECT_TRUE(says(why("/?!\r\n/").text(), R"(the meter's "/XXX4METER\r\n" here)")) << why("/?!\r\n/").text();
  const std::unique_ptr<Line> line = replay_line(loop, recording("> \"a\"\n"));
  EXPECT_TRUE(says(loop.run(say(*line, "ab")).error().text(), "has its end here"));
}

TEST(Replay, APasswordThatWasMaskedMatchesTheRealOne) {
  VirtualLoop loop;
  LineRecording made = recording("> SOH \"P1\" STX \"(12345678)\" ETX BCC\n< ACK\n");
  redact(made);
  ASSERT_TRUE(says(text_from(made), "(00000000)"));
  const std::unique_ptr<Line> line = replay_line(loop, made);
  const LineRecording real = recording("> SOH \"P1\" STX \"(12345678)\" ETX BCC\n");
  ASSERT_TRUE(loop.run(line->send(real.events[0].bytes)));
  EXPECT_EQ(loop.run(hear(*line, 1, 2s)).value().text, "\x06");
}

TEST(Replay, PlaysOnAnyLine) {
  VirtualLoop loop;
  Wire wire(loop);
  Task<> meter = play(wire.right(), recording());
  meter.start();
  const std::string text = loop.run(reads(wire.left(), k7E1.at(4800))).value();
  EXPECT_EQ(text.substr(0, 12), "/XXX4METER\r\n");
  EXPECT_EQ(text.substr(12, 9),
            "\x02"
            "1(2)!\r\n\x03");
  EXPECT_TRUE(finish(loop, meter));
}

TEST(Replay, EndsWhereTheReaderSendsSomethingElseOrNothingMore) {
  VirtualLoop loop;
  Wire wire(loop);
  Task<> meter = play(wire.right(), recording());
  meter.start();
  ASSERT_TRUE(loop.run(say(wire.left(), "/2!\r\n")));
  const Result<void> ended = finish(loop, meter);
  ASSERT_FALSE(ended);
  EXPECT_TRUE(says(ended.error().text(), "the recording has")) << ended.error().text();

  Wire other(loop);
  Task<> second = play(other.right(), recording());
  second.start();
  ASSERT_TRUE(loop.run(other.left().configure(k7E1)));
  ASSERT_TRUE(loop.run(say(other.left(), "/?!\r\n")));
  const Result<void> silent = finish(loop, second);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().kind(), ErrorKind::silence);
}

TEST(Replay, OpensAFile) {
  RealLoop loop;
  const std::string path = testing::TempDir() + "replay_test.line";
  std::ofstream(path) << "> \"a\"\n< \"bc\" +1ms\n";
  std::unique_ptr<Line> line = loop.run(connect(loop, url_from("file:" + path).value())).value();
  ASSERT_TRUE(loop.run(line->configure(k7E1.at(9600))));
  EXPECT_EQ(loop.run(say_then_hear(*line, "a", 2)).value().text, "bc");

  std::ofstream(path) << "> \"a\"\n< what\n";
  const Error wrong = loop.run(connect(loop, url_from("file:" + path).value())).error();
  EXPECT_EQ(wrong.kind(), ErrorKind::malformed);
  EXPECT_TRUE(says(wrong.text(), path + ":2:")) << wrong.text();
  std::remove(path.c_str());
  EXPECT_EQ(loop.run(connect(loop, url_from("file:" + path).value())).error().kind(), ErrorKind::port);
  EXPECT_EQ(listen(loop, url_from("file:" + path).value(), {}).error().kind(), ErrorKind::usage);
}

}  // namespace
}  // namespace obiscope::transport

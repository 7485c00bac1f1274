#include "line/echo.hpp"

#include <gtest/gtest.h>

#include "line/scripted_line_test.hpp"

namespace obiscope {
namespace {

using namespace std::string_view_literals;

class Echo : public ::testing::Test {
 protected:
  void send(std::string_view text) { ASSERT_TRUE(loop_.run(line_.send(as_bytes(text)))); }
  std::string received_within(Duration time) { return loop_.run(receive_all(line_, loop_.now() + time)).value(); }

  VirtualLoop loop_;
  ScriptedLine wire_{loop_};
  EchoRemovingLine line_{wire_};
};

TEST_F(Echo, TakesAWholeEchoOut) {
  send("/?!\r\n");
  wire_.arrives(1ms, "/?!\r\n");
  wire_.arrives(300ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/LGZ4\r\n");
  EXPECT_EQ(line_.echoes(), 1U);
}

TEST_F(Echo, TakesItOutInPieces) {
  send("/?!\r\n");
  for (const char c : "/?!\r\n"sv) wire_.arrives(20ms, std::string(1, c));
  wire_.arrives(300ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/LGZ4\r\n");
}

TEST_F(Echo, TakesItOutInFrontOfAnAnswerInTheSamePiece) {
  send("/?!\r\n");
  wire_.arrives(300ms, "/?!\r\n/LGZ4\r\n");
  const Received answer = loop_.run(line_.receive(loop_.now() + 2s)).value();
  EXPECT_EQ(as_text(answer.bytes), "/LGZ4\r\n");
  EXPECT_EQ(answer.ended - answer.began, k7E1.time_of(7));
}

TEST_F(Echo, TakesItOutWithNoiseBefore) {
  send("/?!\r\n");
  wire_.arrives(1ms, "\0\x7F\xFF\0"sv);
  wire_.arrives(2ms, "\x7F/?!\r\n");
  wire_.arrives(300ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/LGZ4\r\n");
}

TEST_F(Echo, TakesItOutWithDamagedCharacters) {
  send("/?!\r\n");
  wire_.arrives(1ms, "/\xBF!\r\n");
  wire_.arrives(300ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/LGZ4\r\n");
}

TEST_F(Echo, TakesItOutAsAn8N1ReceiverSeesIt) {
  ASSERT_TRUE(loop_.run(line_.configure(k8N1)));
  send("\x7E\xA0\x07\x03\x21\x93\x0F\x01\x7E");
  wire_.arrives(1ms, "\x7E\xA0\x87\x03\x21\x93\x0F\x81\x7E");
  EXPECT_EQ(received_within(2s), "");
  EXPECT_EQ(line_.echoes(), 1U);
}

TEST_F(Echo, DeliversAnAnswerThatBeginsLikeTheEchoAtOnce) {
  send("/?!\r\n");
  wire_.arrives(300ms, "/L");
  const Instant start = loop_.now();
  EXPECT_EQ(as_text(loop_.run(line_.receive(start + 2s)).value().bytes), "/L");
  EXPECT_EQ(loop_.now() - start, 300ms);
  EXPECT_EQ(line_.echoes(), 0U);
}

TEST_F(Echo, HandsAnEchoThatTurnsOutToBeNoneThroughInWhole) {
  send("/?!\r\n");
  wire_.arrives(1ms, "/?");
  wire_.arrives(100ms, "\xAFL");
  const Instant start = loop_.now();
  const Received received = loop_.run(line_.receive(start + 2s)).value();
  EXPECT_EQ(as_text(received.bytes), "/?\xAFL");
  EXPECT_EQ(received.damaged, 1U);
  EXPECT_EQ(received.began, start + 1ms - k7E1.time_of(2));
  EXPECT_EQ(received.ended, start + 100ms);
}

TEST_F(Echo, HandsHalfAnEchoAndTheAnswerThrough) {
  send("/?!\r\n");
  wire_.arrives(1ms, "/?");
  wire_.arrives(400ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/?/LGZ4\r\n");
}

TEST_F(Echo, DeliversWhatItHoldsWhenTheDeadlinePasses) {
  send(
      "\x06"
      "051\r\n");
  wire_.arrives(10ms, "\x06");
  const Instant start = loop_.now();
  EXPECT_EQ(as_text(loop_.run(line_.receive(start + 100ms)).value().bytes), "\x06");
  EXPECT_EQ(loop_.now(), start + 100ms);
}

TEST_F(Echo, DeliversWhatItHoldsWhenTheRestStaysAway) {
  send(
      "\x06"
      "051\r\n");
  wire_.arrives(10ms, "\x06");
  const Instant start = loop_.now();
  EXPECT_EQ(as_text(loop_.run(line_.receive(start + 10s)).value().bytes), "\x06");
  EXPECT_LE(loop_.now(), start + 300ms);
}

TEST_F(Echo, LosesNoAcknowledgementThatEqualsWhatWasSent) {
  send("/?!\r\n");
  wire_.arrives(300ms, "/ISk5\\2MT174\r\n");
  EXPECT_EQ(received_within(1s), "/ISk5\\2MT174\r\n");  // no echo on this line
  send(
      "\x06"
      "252\r\n");
  wire_.arrives(500ms,
                "\x06"
                "252\r\n");  // the meter's own confirmation
  EXPECT_EQ(received_within(1s),
            "\x06"
            "252\r\n");
}

TEST_F(Echo, TakesALaterEchoOutThatComesSoonerThanAMeterCanAnswer) {
  send("/?!\r\n");
  wire_.arrives(1ms, "/X!\r\n");  // an echo that was too badly damaged
  EXPECT_EQ(received_within(2s), "/X!\r\n");
  send("/?!\r\n");
  wire_.arrives(10ms, "/?!\r\n");
  wire_.arrives(500ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/LGZ4\r\n");
}

TEST_F(Echo, TakesOutTheEchoOfTwoMessagesSentInARow) {
  send(std::string(65, '\0'));
  send("/?!\r\n");
  wire_.arrives(1ms, std::string(63, '\0') + "/?!\r\n");  // the first two did not come back
  wire_.arrives(400ms, "/LGZ4\r\n");
  EXPECT_EQ(received_within(2s), "/LGZ4\r\n");
}

TEST_F(Echo, GivesTheAnswerToAWakeUpThatBeginsInTheEcho) {
  send(std::string(15, '\0'));
  wire_.arrives(1ms, std::string(13, '\0') + "\x06");
  EXPECT_EQ(received_within(1s), "\x06");
}

TEST_F(Echo, WaitsForAnEchoNoMoreAfterSilence) {
  send("/?!\r\n");
  EXPECT_EQ(received_within(1s), "");
  send(
      "\x06"
      "050\r\n");
  wire_.arrives(1ms,
                "\x06"
                "050\r\n");
  wire_.arrives(300ms, "/?!\r\n");
  EXPECT_EQ(received_within(1s), "/?!\r\n");
}

TEST_F(Echo, HandsThroughWhatComesWithoutAnythingSent) {
  wire_.arrives(1ms, "/?!\r\n");
  EXPECT_EQ(received_within(1s), "/?!\r\n");
}

TEST_F(Echo, HoldsNoMoreNoiseThanItMust) {
  send("/?!\r\n");
  for (int i = 0; i < 20; ++i) wire_.arrives(i * 100ms, std::string(100, '\0'));
  const Instant start = loop_.now();
  ASSERT_TRUE(loop_.run(line_.receive(start + 10s)));
  EXPECT_LE(loop_.now(), start + 300ms);
  EXPECT_EQ(received_within(10s).size(), 1700U);
}

// Whatever comes in whatever pieces: every byte is delivered, or it was a whole echo with noise before it.
TEST_F(Echo, LosesNothingHoweverItIsCut) {
  const std::string stream = "/?/?!\r\n/?!\r\n/LGZ4\r\n";
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    VirtualLoop loop;
    ScriptedLine wire(loop);
    EchoRemovingLine line(wire);
    ASSERT_TRUE(loop.run(line.send(as_bytes("/?!\r\n"))));
    wire.arrives(10ms, stream.substr(0, cut));
    wire.arrives(20ms, stream.substr(cut));
    EXPECT_EQ(loop.run(receive_all(line, loop.now() + 2s)).value(), stream) << cut;
  }
}

}  // namespace
}  // namespace obiscope

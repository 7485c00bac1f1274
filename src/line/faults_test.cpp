#include "line/faults.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "line/echo.hpp"
#include "line/scripted_line_test.hpp"
#include "line/wire.hpp"

namespace obiscope {
namespace {

std::string sent_through(LineFaults faults, const std::string& text, LineSettings settings = k7E1, int times = 1) {
  VirtualLoop loop;
  ScriptedLine wire(loop, settings);
  const auto line = with_faults(wire, faults);
  for (int i = 0; i < times; ++i) EXPECT_TRUE(loop.run(line->send(as_bytes(text))));
  return wire.sent;
}

TEST(Faults, NoneChangesNothing) {
  EXPECT_FALSE(LineFaults{}.any());
  EXPECT_EQ(sent_through({}, "/?!\r\n"), "/?!\r\n");
}

TEST(Faults, AreTheSameForTheSameSeed) {
  const LineFaults faults{.seed = 7, .noise = 0.01, .drop = 0.02};
  const std::string text(1000, 'U');
  EXPECT_EQ(sent_through(faults, text), sent_through(faults, text));
  LineFaults others = faults;
  others.seed = 8;
  EXPECT_NE(sent_through(faults, text), sent_through(others, text));
  EXPECT_TRUE(faults.any());
}

TEST(Faults, NoiseFlipsItsShareOfBits) {
  const std::string text(100, 'U');
  for (const double rate : {0.001, 0.05, 0.5}) {
    const std::string sent = sent_through({.noise = rate}, text, k8N1, 1000);  // 800,000 bits
    double flips = 0;
    for (const char c : sent) flips += std::popcount(static_cast<unsigned>(static_cast<Byte>(c ^ 'U')));
    EXPECT_NEAR(flips / 800'000, rate, rate / 5) << rate;  // more than 5 sigma at 0.001
  }
}

TEST(Faults, OnSevenBitsAnOddNumberOfFlipsShows) {
  const std::string sent = sent_through({.noise = 0.2}, std::string(2000, 'U'));
  unsigned marked = 0, passed = 0;
  for (const char c : sent) {
    const unsigned byte = static_cast<Byte>(c);
    const bool shows = byte >= 0x80;
    const int flips_without_parity = std::popcount((byte ^ 'U') & 0x7FU);
    marked += shows ? 1U : 0U;
    passed += !shows && flips_without_parity > 0 ? 1U : 0U;  // two, four...: the receiver cannot see it
  }
  // P(odd) = (1 - 0.6^8) / 2 = 0.492; P(even, and not all in place) = 0.508 - 0.8^8 = 0.34
  EXPECT_NEAR(marked, 2000 * 0.492, 120);
  EXPECT_NEAR(passed, 2000 * 0.34, 120);
}

TEST(Faults, ASingleFlipOnSevenBitsAlwaysShows) {
  const std::string text(200, 'U');
  const std::string sent = sent_through({.noise = 1e-4}, text, k7E1, 500);  // 80 flips in 100,000 characters
  unsigned harmed = 0;
  for (const char c : sent) {
    if (c == 'U') continue;
    ++harmed;
    EXPECT_GE(static_cast<Byte>(c), 0x80);
    EXPECT_LE(std::popcount((static_cast<unsigned>(static_cast<Byte>(c)) ^ 'U') & 0x7FU), 1);
  }
  EXPECT_NEAR(harmed, 80, 45);
}

TEST(Faults, AllBitsFlipAtRateOne) {
  EXPECT_EQ(sent_through({.noise = 1}, "U", k8N1), "\xAA");
  EXPECT_EQ(sent_through({.noise = 1}, "U", k7E1), "\x2A");  // 7 bits and their parity: right again
}

TEST(Faults, DropLosesItsShareOfCharacters) {
  const std::string sent = sent_through({.drop = 0.1}, std::string(100, 'U'), k7E1, 100);
  EXPECT_NEAR(static_cast<double>(sent.size()), 9000, 150);
  EXPECT_EQ(sent, std::string(sent.size(), 'U'));
  EXPECT_EQ(sent_through({.drop = 1}, "abc"), "");
}

TEST(Faults, HalfSendsTheFirstHalfRoundedUp) {
  EXPECT_EQ(sent_through({.half = true}, "abcde"), "abc");
  EXPECT_EQ(sent_through({.half = true}, "abcd"), "ab");
  EXPECT_EQ(sent_through({.half = true}, "\x06", k7E1, 2), "\x06\x06");
}

TEST(Faults, EchoSendsBackWhatIsReceivedBeforeTheAnswer) {
  VirtualLoop loop;
  ScriptedLine wire(loop);
  const auto line = with_faults(wire, {.echo = true, .half = true});
  wire.arrives(1s, "/?!\r\n");
  const Received received = loop.run(line->receive(loop.now() + 2s)).value();
  EXPECT_EQ(as_text(received.bytes), "/?!\r\n");
  EXPECT_EQ(wire.sent, "/?!\r\n");
}

// Both ends, on a wire: the meter's line echoes, the reader's takes the echo out.
TEST(Faults, AnEchoOverAWireIsTakenOutAgain) {
  VirtualLoop loop;
  Wire wire(loop);
  const auto meters_line = with_faults(wire.right(), {.echo = true});
  EchoRemovingLine readers_line(wire.left());
  auto answer = [](Line& line) -> Task<> {
    const Received request = co_await line.receive(line.now() + 10s);
    const std::string heard(as_text(request.bytes));
    co_await line.wait_until(line.now() + 200ms);
    const std::string reply = heard == "/?!\r\n" ? "/LGZ4\r\n" : "?";
    co_await line.send(as_bytes(reply));
  };
  Task<> meter = answer(*meters_line);
  meter.start();
  ASSERT_TRUE(loop.run(readers_line.send(as_bytes("/?!\r\n"))));
  EXPECT_EQ(loop.run(receive_all(readers_line, loop.now() + 3s)).value(), "/LGZ4\r\n");
  EXPECT_EQ(readers_line.echoes(), 1U);
}

TEST(Faults, NoiseShowsAsDamageAtTheOtherEndOfAWire) {
  VirtualLoop loop;
  Wire wire(loop);
  const auto line = with_faults(wire.right(), {.noise = 0.01});
  const std::string text(300, 'U');
  Task<> sending = line->send(as_bytes(text));
  sending.start();
  std::size_t damaged = 0;
  std::string all;
  for (int i = 0; i < 20; ++i) {
    const Result<Received> received = loop.run(wire.left().receive(loop.now() + 1s));
    if (!received) continue;
    damaged += received->damaged;
    all += as_text(received->bytes);
  }
  EXPECT_EQ(all.size(), 300U);
  EXPECT_GT(damaged, 5U);
  EXPECT_LT(damaged, 60U);
}

}  // namespace
}  // namespace obiscope

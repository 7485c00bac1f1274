// What a reader has to live with: meters that stop, rubble, lines that never end, rubbish of every kind.
#include <gtest/gtest.h>

#include <random>

#include "async/loop.hpp"
#include "bytes/hex.hpp"
#include "household.hpp"
#include "line/wire.hpp"
#include "protocol/iec62056_21/message.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::iec62056_21 {
namespace {

// What a meter does, one step after the other: waits for a line end from the reader, then says something.
struct Step {
  bool after_request = true;
  Duration pause = 250ms;
  std::string says;
  std::uint32_t baud = 0;  // changes to it before it speaks
};

Task<> play(Line& line, std::vector<Step> steps) {
  std::string heard;
  for (const Step& step : steps) {
    while (step.after_request && !heard.ends_with('\n')) {
      const Received received = co_await line.receive(line.now() + 24h);
      heard += as_text(received.bytes);
    }
    if (step.after_request) heard.clear();
    co_await line.wait_until(line.now() + step.pause);
    if (step.baud != 0) co_await line.configure(k7E1.at(step.baud));
    co_await line.send(as_bytes(step.says));
  }
  co_await line.wait_until(line.now() + 24h);
}

Result<Readout> read_from(std::vector<Step> steps) {
  VirtualLoop loop;
  Wire wire(loop);
  Task<> meter = play(wire.right(), std::move(steps));
  meter.start();
  ReadOptions options;
  options.repeats = 0;
  options.sign_on.attempts = 1;
  return loop.run(read(wire.left(), options));
}

const std::string kBlock = encode_block("1.8.0(012345.678*kWh)\r\n2.8.0(000003.500*kWh)\r\n!\r\n");

std::vector<Step> with_block(std::string block) {
  return {{true, 250ms, "/XYZ0METER\r\n"}, {true, 250ms, block}};
}

TEST(BadInput, TheStepsThemselvesMakeAReading) {
  const Result<Readout> readout = read_from(with_block(kBlock));
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->readings.size(), 2U);
}

TEST(BadInput, APauseOf1400MillisecondsIsAllowedAndOneOf1600IsNot) {
  const auto with_pause = [](Duration pause) {
    return read_from(
        {{true, 250ms, "/XYZ0METER\r\n"}, {true, 250ms, kBlock.substr(0, 20)}, {false, pause, kBlock.substr(20)}});
  };
  EXPECT_TRUE(with_pause(1400ms));
  EXPECT_EQ(with_pause(1600ms).error().kind(), ErrorKind::incomplete);
}

TEST(BadInput, NoiseBeforeTheIdentificationIsPassedOver) {
  auto steps = with_block(kBlock);
  steps[0].says = std::string("\x7F\x7F\0\0\x7F", 5) + steps[0].says;
  EXPECT_TRUE(read_from(steps));
}

TEST(BadInput, AnEchoOfTheRequestIsNoAnswer) {
  auto steps = with_block(kBlock);
  steps[0].says = "/?!\r\n" + steps[0].says;
  steps[1].says =
      "\x06"
      "000\r\n" +
      steps[1].says;
  EXPECT_TRUE(read_from(steps));
}

TEST(BadInput, AnIdentificationOfThreeCharactersIsModeA) {
  const Result<Readout> readout = read_from({{true, 250ms, "/XYZ\r\n"}, {false, 250ms, kBlock}});
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->mode, "A");
}

TEST(BadInput, AMeterThatSendsWithoutAnAcknowledgementIsNotLost) {
  for (const char* identification : {"/XYZ0METER\r\n", "/XYZ4METER\r\n"}) {
    const Result<Readout> readout = read_from({{true, 250ms, identification}, {false, 100ms, kBlock}});
    ASSERT_TRUE(readout) << readout.error().text();
    EXPECT_EQ(readout->speed_change, SpeedChange::fell_back);
  }
}

// It did not understand the option select message, and sends at 300 Bd by itself: read on the second visit.
TEST(BadInput, AMeterThatFallsBackByItselfIsReadAt300) {
  const Result<Readout> readout = read_from({{true, 250ms, "/XYZ5METER\r\n"},
                                             {true, 1900ms, kBlock},
                                             {true, 250ms, "/XYZ5METER\r\n"},
                                             {true, 250ms, kBlock}});
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->line, k7E1);
  EXPECT_EQ(readout->speed_change, SpeedChange::not_kept);
}

TEST(BadInput, WrongOrMissingCheckCharacters) {
  std::string wrong = kBlock;
  wrong.back() ^= 0x20;
  EXPECT_EQ(read_from(with_block(wrong)).error().kind(), ErrorKind::damaged);
  EXPECT_EQ(read_from(with_block(kBlock.substr(0, kBlock.size() - 1))).error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(read_from(with_block(kBlock.substr(0, 30))).error().kind(), ErrorKind::incomplete);
}

TEST(BadInput, ASecondStxInTheMiddleIsCaughtByTheCheckCharacter) {
  std::string block = kBlock;
  block.insert(20, "\x02");
  EXPECT_EQ(read_from(with_block(block)).error().kind(), ErrorKind::damaged);
}

TEST(BadInput, ACharacterWithWrongParityRefusesTheBlock) {
  std::string block = kBlock;
  block[10] = static_cast<char>(block[10] | '\x80');  // leaves with the wrong parity; the check character is right
  const Result<Readout> readout = read_from(with_block(block));
  EXPECT_EQ(readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(readout.error().text().find("parity"), std::string::npos);
}

TEST(BadInput, ALineThatNeverEnds) {
  EXPECT_EQ(read_from({{true, 250ms, "/XYZ0" + std::string(5000, 'x')}}).error().kind(), ErrorKind::malformed);
}

TEST(BadInput, ABlockThatNeverEnds) {
  const Result<Readout> readout = read_from(with_block("\x02" + std::string(3 << 20, '1')));
  EXPECT_TRUE(readout.error().kind() == ErrorKind::malformed || readout.error().kind() == ErrorKind::cancelled)
      << readout.error().text();
}

TEST(BadInput, ACodeOfTenThousandCharacters) {
  const std::string block =
      encode_block("1.8.0(000001.0*kWh)\r\n" + std::string(10'000, '7') + "(1)\r\n2.8.0(000002.0*kWh)\r\n!\r\n");
  const Result<Readout> readout = read_from(with_block(block));
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->readings.size(), 2U);
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_LT(readout->warnings[0].text.size(), 200U);
}

TEST(BadInput, AnErrorMessageInsteadOfAReadoutIsARefusal) {
  const Result<Readout> readout = read_from(with_block(encode_block("(ER 42 NOT NOW)")));
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_NE(readout.error().text().find("(ER 42 NOT NOW)"), std::string::npos);
}

TEST(BadInput, RepeatedAndReorderedPiecesAreRefused) {
  const std::string doubled = kBlock.substr(0, 24) + kBlock.substr(1);
  EXPECT_EQ(read_from(with_block(doubled)).error().kind(), ErrorKind::damaged);
  std::string swapped = kBlock;
  std::swap(swapped[8], swapped[9]);  // XOR does not see the order: only what it can catch is promised
  EXPECT_TRUE(read_from(with_block(swapped)));
}

TEST(BadInput, RandomBytesNeverHangAndNeverBecomeAReading) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string rubbish(random() % 400, '\0');
    for (char& c : rubbish) c = static_cast<char>(random() & 0x7F);
    VirtualLoop loop;
    Wire wire(loop);
    Task<> meter =
        play(wire.right(), {{true, 250ms, rubbish}, {true, 250ms, "/XYZ0METER\r\n"}, {true, 250ms, rubbish}});
    meter.start();
    const Instant begin = loop.now();
    const Result<Readout> readout = loop.run(read(wire.left(), {}));
    EXPECT_FALSE(readout) << round << ": " << (readout ? readout->readings.size() : 0) << " of "
                          << hex_from(as_bytes(rubbish));
    EXPECT_LT(loop.now() - begin, 26min);
  }
}

}  // namespace
}  // namespace obiscope::iec62056_21

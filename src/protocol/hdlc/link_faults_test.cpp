// A link on which something goes wrong: each fault of the meter, echoes, and meters that do not keep to the rules.
#include <gtest/gtest.h>

#include <algorithm>

#include "bytes/hex.hpp"
#include "line/uart.hpp"
#include "protocol/hdlc/link_bench_test.hpp"

namespace obiscope::hdlc {
namespace {

const std::vector<Byte> kRequest = apdu_of(13, 3);
const Address kClient{16, 0, 1};
const Address kServer{1, 0, 1};

TEST(LinkFaults, DmIsARefusal) {
  LinkBench bench;
  bench.start({.faults = {.dm = true}});
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  EXPECT_EQ(bench.run(visit(link, kRequest)).error().kind(), ErrorKind::refused);
  EXPECT_LT(bench.loop.now() - begin, 300ms) << "two SNRMs, two DMs, and no more";
}

TEST(LinkFaults, FrmrIsARefusalAndTheNextLinkWorks) {
  LinkBench bench;
  bench.start({.faults = {.frmr = true}});
  ReaderLink link = bench.reader();
  EXPECT_EQ(bench.run(visit(link, kRequest)).error().kind(), ErrorKind::refused);
  ASSERT_TRUE(bench.run(link.disconnect()));
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
}

TEST(LinkFaults, RnrIsPolledUntilItEnds) {
  LinkBench bench;
  bench.start({.faults = {.rnr = 5}});
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
  EXPECT_LT(bench.loop.now() - begin, 2s);
}

TEST(LinkFaults, RnrForEverEndsAtItsLimit) {
  LinkBench bench;
  bench.start({.faults = {.rnr = 1'000'000}});
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  EXPECT_EQ(bench.run(visit(link, kRequest)).error().kind(), ErrorKind::refused);
  EXPECT_GE(bench.loop.now() - begin, 30s);
  EXPECT_LT(bench.loop.now() - begin, 32s);
}

TEST(LinkFaults, LostSegmentsAreSentAgain) {
  for (unsigned lost = 1; lost <= 9; ++lost) {
    LinkBench bench;
    bench.answer = apdu_of(2000, 5);
    bench.start({.wish = {128, 128, 4, 4}, .faults = {.segments_lost = lost}});
    ReaderLink link = bench.reader();
    EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer) << lost;
  }
}

TEST(LinkFaults, SilenceFromTheBeginning) {
  LinkBench bench;
  bench.start({.faults = {.silent = true}});
  ReaderLink link = bench.reader();
  EXPECT_EQ(bench.run(visit(link, kRequest)).error().kind(), ErrorKind::silence);
}

TEST(LinkFaults, SilenceInTheMiddle) {
  LinkBench bench;
  bench.start();
  ReaderLink link = bench.reader();
  ASSERT_TRUE(bench.run(link.connect()));
  bench.beside = TaskGroup();
  EXPECT_EQ(bench.run(link.exchange(kRequest)).error().kind(), ErrorKind::silence);
  const Instant begin = bench.loop.now();
  EXPECT_TRUE(bench.run(link.disconnect()));
  EXPECT_LT(bench.loop.now() - begin, 8s);
}

TEST(LinkFaults, ALateMeterIsWaitedFor) {
  LinkBench bench;
  bench.start({.faults = {.late = true}});
  ReaderLink link = bench.reader();
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
}

TEST(LinkFaults, ALaterOneIsSortedOut) {
  LinkBench bench;
  bench.start({.wish = {128, 128, 3, 3}, .reaction = 1500ms, .faults = {.late = true}});
  bench.answer = apdu_of(500, 5);
  ReaderLink link = bench.reader();
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
}

TEST(LinkFaults, WrongFcsIsAskedForAgainWithoutLongWaiting) {
  LinkBench bench;
  bench.start({.faults = {.wrong_fcs = 2}});
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
  EXPECT_LT(bench.loop.now() - begin, 2s);
}

TEST(LinkFaults, OnlyWrongFcsSaysSo) {
  LinkBench bench;
  bench.start({.faults = {.wrong_fcs = 1000}});
  ReaderLink link = bench.reader();
  const auto answer = bench.run(visit(link, kRequest));
  EXPECT_EQ(answer.error().kind(), ErrorKind::damaged);
  EXPECT_NE(answer.error().text().find("wrong FCS"), std::string::npos) << answer.error().text();
  EXPECT_FALSE(answer.error().advice().empty());
}

// A meter that says what the test tells it to: the nth frame that comes is answered by the nth of `answers`.
Task<> say(Line& line, std::vector<std::vector<Byte>> answers) {
  FrameStream stream(line, 500ms);
  for (const std::vector<Byte>& answer : answers) {
    const std::optional<Frame> heard = co_await stream.receive(Instant::max());
    if (!heard) co_return;
    co_await line.wait_until(stream.last_passed() + 20ms);
    if (!answer.empty()) co_await stream.send(answer);
  }
}

std::vector<Byte> from_meter(Control control, Bytes information = {}, bool more = false) {
  return encode(Frame{kClient, kServer, control, more, information});
}
std::vector<Byte> information(std::uint8_t send, std::uint8_t receive, Bytes bytes, bool more = false) {
  return from_meter({Kind::information, true, send, receive}, bytes, more);
}
std::vector<Byte> joined(const std::vector<std::vector<Byte>>& parts) {
  std::vector<Byte> all;
  for (const std::vector<Byte>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

struct Told {
  Result<std::vector<Byte>> answer;
  Duration taken;
};
Told told(std::vector<std::vector<Byte>> answers, LinkOptions options = {}) {
  LinkBench bench;
  bench.beside.add(say(bench.wire.right(), std::move(answers)));
  ReaderLink link = bench.reader(options);
  const Instant begin = bench.loop.now();
  Result<std::vector<Byte>> answer = bench.run(visit(link, kRequest));
  return {std::move(answer), bench.loop.now() - begin};
}

const std::vector<Byte> kUa = from_meter({Kind::ua});
const std::vector<Byte> kAnswer = *bytes_from_hex("C401C10011FF");
const std::vector<Byte> kWithLlc = with_llc(Llc::response, kAnswer);
const std::vector<Byte> kFirst(kWithLlc.begin(), kWithLlc.begin() + 5);
const std::vector<Byte> kSecond(kWithLlc.begin() + 5, kWithLlc.end());

TEST(LinkFaults, AWrongSequenceNumberIsAskedForAgain) {
  EXPECT_EQ(told({kUa, information(3, 1, kWithLlc), information(0, 1, kWithLlc), kUa}).answer, kAnswer);
  EXPECT_EQ(
      told({kUa, information(0, 1, kFirst, true), information(0, 1, kFirst, true), information(1, 1, kSecond), kUa})
          .answer,
      kAnswer)
      << "doubled";
  const Told never = told(std::vector<std::vector<Byte>>(20, joined({kUa, information(3, 1, kWithLlc)})));
  EXPECT_FALSE(never.answer.has_value());
  EXPECT_LT(never.taken, 10s);
}

TEST(LinkFaults, FramesForOthersAreIgnored) {
  const std::vector<Byte> other_client = encode(Frame{{17, 0, 1}, kServer, {Kind::dm}, false, {}});
  const std::vector<Byte> other_server = encode(Frame{kClient, {2, 0, 1}, {Kind::dm}, false, {}});
  EXPECT_EQ(told({joined({other_client, kUa}), joined({other_server, information(0, 1, kWithLlc)}), kUa}).answer,
            kAnswer);
}

TEST(LinkFaults, DmAndFrmrInTheMiddleAreRefusals) {
  EXPECT_EQ(told({kUa, from_meter({Kind::dm})}).answer.error().kind(), ErrorKind::refused);
  EXPECT_EQ(told({kUa, from_meter({Kind::frmr})}).answer.error().kind(), ErrorKind::refused);
}

TEST(LinkFaults, AnAnswerThatStopsIsIncomplete) {
  const Told cut = told({kUa, information(0, 1, kFirst, true)});
  EXPECT_EQ(cut.answer.error().kind(), ErrorKind::incomplete);
}

TEST(LinkFaults, EndlessSegmentsWithNothingInThemEnd) {
  std::vector<std::vector<Byte>> answers{kUa};
  for (unsigned i = 0; i < 100; ++i)
    answers.push_back(from_meter({Kind::information, true, static_cast<std::uint8_t>(i % 8), 1}, {}, true));
  const Told endless = told(answers);
  EXPECT_FALSE(endless.answer.has_value());
  EXPECT_LT(endless.taken, 15s);
}

TEST(LinkFaults, EndlessSegmentsEndAtTheBound) {
  std::vector<std::vector<Byte>> answers{kUa};
  for (unsigned i = 0; i < 100; ++i)
    answers.push_back(information(static_cast<std::uint8_t>(i % 8), 1, kWithLlc, true));
  EXPECT_EQ(told(answers, {.most_apdu = 500}).answer.error().kind(), ErrorKind::malformed);
}

TEST(LinkFaults, WithoutLlcHeaderItIsMalformed) {
  EXPECT_EQ(told({kUa, information(0, 1, kAnswer)}).answer.error().kind(), ErrorKind::malformed);
}

TEST(LinkFaults, ParametersThatLieAreMalformed) {
  EXPECT_EQ(told({from_meter({Kind::ua}, *bytes_from_hex("8180FF05"))}).answer.error().kind(), ErrorKind::malformed);
}

TEST(LinkFaults, AMeterThatOnlySaysRrEndsAtItsLimit) {
  const std::vector<Byte> rr = from_meter({Kind::rr, true, 0, 1});
  std::vector<std::vector<Byte>> answers(1000, rr);
  answers[0] = kUa;
  const Told told_rr = told(answers);
  EXPECT_EQ(told_rr.answer.error().kind(), ErrorKind::silence);
  EXPECT_LT(told_rr.taken, 40s);
}

TEST(LinkFaults, AMeterThatNeverTakesTheRequestEnds) {
  const std::vector<Byte> rr = from_meter({Kind::rr, true, 0, 0});
  std::vector<std::vector<Byte>> answers(1000, rr);
  answers[0] = kUa;
  const Told told_rr = told(answers);
  EXPECT_FALSE(told_rr.answer.has_value());
  EXPECT_LT(told_rr.taken, 20s);
}

TEST(LinkFaults, NotificationsBehindTheAnswerWaitForReceive) {
  const std::vector<Byte> two = with_llc(Llc::response, *bytes_from_hex("C2010203"));
  LinkBench bench;
  const std::vector<Byte> both =
      joined({from_meter({Kind::information, false, 0, 1}, kWithLlc), information(1, 1, two)});
  const std::vector<Byte> ua = from_meter({Kind::ua}, encode(Parameters{128, 128, 7, 7}));
  bench.beside.add(say(bench.wire.right(), {ua, both, kUa}));
  ReaderLink link = bench.reader();
  ASSERT_TRUE(bench.run(link.connect()));
  EXPECT_EQ(bench.run(link.exchange(kRequest)), kAnswer);
  EXPECT_EQ(hex_from(bench.run(link.receive()).value()), "c2010203");
  EXPECT_TRUE(bench.run(link.disconnect()));
}

// What comes at `line` goes back to where it came from, with parity in bit 7 where asked for.
Task<> reflect(Line& line, bool with_parity) {
  for (;;) {
    const Received received = co_await line.receive(Instant::max());
    std::vector<Byte> bytes(received.bytes.begin(), received.bytes.end());
    for (Byte& byte : bytes) byte = with_parity ? uart::with_parity(byte, Parity::even) : byte;
    co_await line.send(bytes);
  }
}

TEST(Echo, AloneItIsTold) {
  for (const bool equal_addresses : {false, true}) {
    LinkBench bench;
    bench.beside.add(reflect(bench.wire.right(), false));
    ReaderLink link = bench.reader({.client = {static_cast<std::uint16_t>(equal_addresses ? 1 : 16), 0, 1}});
    const auto answer = bench.run(visit(link, kRequest));
    EXPECT_EQ(answer.error().kind(), ErrorKind::damaged);
    EXPECT_NE(answer.error().text().find("echo"), std::string::npos) << answer.error().text();
  }
}

TEST(Echo, WithParityItSaysThatTheLineIs7E1) {
  for (const bool bare : {false, true}) {
    LinkBench bench;
    bench.beside.add(reflect(bench.wire.right(), true));
    ReaderLink link = bench.reader({.bare_snrm_first = bare});
    const auto answer = bench.run(visit(link, kRequest));
    EXPECT_EQ(answer.error().kind(), ErrorKind::damaged);
    EXPECT_NE(answer.error().text().find("7E1"), std::string::npos) << answer.error().text();
    EXPECT_NE(answer.error().advice().find("8N1"), std::string::npos);
  }
}

// Returns what comes with parity in bit 7, and hands it on.
class ParityEchoLine final : public LineDecorator {
 public:
  explicit ParityEchoLine(Line& inner) : LineDecorator(inner) {}
  Task<Received> receive(Instant deadline) override {
    Received received = co_await inner_.receive(deadline);
    bytes_.assign(received.bytes.begin(), received.bytes.end());
    received.bytes = bytes_;
    std::vector<Byte> echo = bytes_;
    for (Byte& byte : echo) byte = uart::with_parity(byte, Parity::even);
    co_await inner_.send(echo);
    co_return received;
  }

 private:
  std::vector<Byte> bytes_;
};

TEST(Echo, WithParityInFrontOfTheAnswersItIsPassedOver) {
  LinkBench bench;
  bench.answer = apdu_of(1000, 5);
  ParityEchoLine echoing(bench.wire.right());
  bench.start_on(echoing, {.wish = {128, 128, 3, 3}});
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  EXPECT_EQ(bench.run(visit(link, apdu_of(500, 6))), bench.answer);
  EXPECT_LT(bench.loop.now() - begin, 3s);
}

TEST(Echo, InFrontOfTheAnswersItIsPassedOver) {
  for (const std::uint16_t client : {std::uint16_t{1}, std::uint16_t{16}}) {
    LinkBench bench;
    bench.answer = apdu_of(1000, 5);
    const auto echoing = with_faults(bench.wire.right(), {.echo = true});
    bench.start_on(*echoing, {.wish = {128, 128, 3, 3}});
    ReaderLink link = bench.reader({.client = {client, 0, 1}});
    EXPECT_EQ(bench.run(visit(link, apdu_of(500, 6))), bench.answer) << client;
    EXPECT_EQ(bench.happened(), "crd");
  }
}

TEST(Echo, AnAnswerThatEqualsTheQuestionIsNone) {
  // Client 1 and server 1: the meter's RR is the same bytes as ours.
  LinkBench bench;
  bench.answer = apdu_of(300, 5);
  bench.start();
  ReaderLink link = bench.reader({.client = {1, 0, 1}});
  EXPECT_EQ(bench.run(visit(link, apdu_of(300, 6))), bench.answer);
}

TEST(Echo, OnlyNoiseSaysSo) {
  LinkBench bench;
  bench.beside.add(say(bench.wire.right(), std::vector<std::vector<Byte>>(9, std::vector<Byte>(100, 0x55))));
  ReaderLink link = bench.reader();
  const auto answer = bench.run(visit(link, kRequest));
  EXPECT_EQ(answer.error().kind(), ErrorKind::damaged);
  EXPECT_NE(answer.error().text().find("no frame among them"), std::string::npos) << answer.error().text();
}

}  // namespace
}  // namespace obiscope::hdlc

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/hdlc/link_bench_test.hpp"

namespace obiscope::hdlc {
namespace {

const std::vector<Byte> kRequest = apdu_of(13, 3);

TEST(Link, ConnectsAsksAndDisconnects) {
  LinkBench bench;
  bench.start();
  ReaderLink link = bench.reader();
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
  EXPECT_EQ(bench.happened(), "crd");
  EXPECT_EQ(bench.events[1].apdu, kRequest);
  EXPECT_EQ(bench.events[1].client, (Address{16, 0, 1}));
  EXPECT_EQ(link.agreed(), (Parameters{128, 128, 1, 1}));
  EXPECT_FALSE(link.connected());
}

TEST(Link, TakesNoMoreRoundTripsThanItNeeds) {
  LinkBench bench;
  bench.start();
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  ASSERT_TRUE(bench.run(visit(link, kRequest)));
  EXPECT_EQ(bench.loop.now() - begin, bench.wire.busy() + 3 * 20ms) << "SNRM, I, DISC and three reactions";
}

TEST(Link, NegotiatesTheSmallerOfEach) {
  LinkBench bench;
  bench.start({.wish = {500, 200, 3, 2}});
  ReaderLink link = bench.reader({.wish = {2030, 400, 7, 7}});
  ASSERT_TRUE(bench.run(link.connect()));
  EXPECT_EQ(link.agreed(), (Parameters{200, 400, 2, 3}));
  EXPECT_EQ(bench.meter->agreed(), (Parameters{400, 200, 3, 2}));
}

TEST(Link, ServersAreCalledWithOneTwoAndFourBytes) {
  const Address calls[] = {{1, 0, 1}, {1, 16, 2}, {1, 16, 4}, {1, 0x7E, 2}};
  for (const Address& call : calls) {
    LinkBench bench;
    bench.start({.servers = {{1, 16, 2}}});
    ReaderLink link = bench.reader({.server = call});
    EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer) << text_from(call);
    EXPECT_EQ(bench.events[0].server, call);
  }
}

TEST(Link, WhoIsNotCalledSaysNothing) {
  const Address calls[] = {{2, 0, 1}, {1, 17, 2}, {0x7F, 0, 1}, {1, 0x7F, 2}};
  for (const Address& call : calls) {
    LinkBench bench;
    bench.start({.servers = {{1, 16, 2}}});
    ReaderLink link = bench.reader({.server = call});
    EXPECT_EQ(bench.run(link.connect()).error().kind(), ErrorKind::silence) << text_from(call);
  }
}

TEST(Link, SeveralLogicalDevices) {
  LinkBench bench;
  bench.start({.servers = {{1, 0, 1}, {17, 0, 1}}});
  ReaderLink link = bench.reader({.server = {17, 0, 1}});
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
  EXPECT_EQ(bench.events[1].server.upper, 17);
}

TEST(Link, ABareSnrmFollowsARefusalOfParameters) {
  LinkBench bench;
  bench.start({.takes_parameters = false});
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
  EXPECT_LT(bench.loop.now() - begin, 300ms);
  EXPECT_EQ(link.agreed(), Parameters{});
}

TEST(Link, ABareSnrmComesFirstWhereAskedFor) {
  LinkBench bench;
  bench.start({.wish = {2030, 2030, 7, 7}});
  ReaderLink link = bench.reader({.bare_snrm_first = true});
  ASSERT_TRUE(bench.run(link.connect()));
  EXPECT_EQ(link.agreed(), Parameters{});
}

TEST(Link, NobodyThereIsSilence) {
  LinkBench bench;
  ReaderLink link = bench.reader();
  const Instant begin = bench.loop.now();
  const auto connected = bench.run(link.connect());
  EXPECT_EQ(connected.error().kind(), ErrorKind::silence);
  EXPECT_FALSE(connected.error().advice().empty());
  EXPECT_LT(bench.loop.now() - begin, 10s);
  ASSERT_TRUE(bench.run(link.disconnect()));
}

TEST(Link, TheTotalLimitEndsItAndLeavesTimeToSignOff) {
  LinkBench bench;
  bench.start({.faults = {.late = true}});
  ReaderLink link = bench.reader({}, 3s);
  ASSERT_TRUE(bench.run(link.connect()));
  EXPECT_EQ(bench.run(link.exchange(kRequest)).error().kind(), ErrorKind::cancelled);
  ASSERT_TRUE(bench.run(link.disconnect()));
  ASSERT_TRUE(bench.run(bench.wire.left().wait_until(bench.loop.now() + 2s)));
  EXPECT_EQ(bench.happened(), "crd");
}

TEST(Link, AUiFrameInBetweenIsHandedOn) {
  LinkBench bench;
  bench.start();
  ReaderLink link = bench.reader();
  ASSERT_TRUE(bench.run(link.connect()));
  std::vector<Byte> pushed;
  link.on_push = [&](Bytes apdu) { pushed.assign(apdu.begin(), apdu.end()); };
  const std::vector<Byte> telegram = apdu_of(300, 9);
  ASSERT_TRUE(bench.run(bench.meter->push({102, 0, 1}, {1, 0, 1}, telegram)));
  EXPECT_EQ(bench.run(link.exchange(kRequest)), bench.answer);
  EXPECT_EQ(pushed, telegram);
}

TEST(Link, SeveralApdusToOneRequestComeAsTheyAreAskedFor) {
  LinkBench bench;
  bench.answer = apdu_of(1000, 5);
  bench.answers = 3;
  bench.start({.wish = {128, 128, 3, 3}});
  ReaderLink link = bench.reader();
  ASSERT_TRUE(bench.run(link.connect()));
  EXPECT_EQ(bench.run(link.exchange(kRequest)), bench.answer);
  EXPECT_EQ(bench.run(link.receive()), bench.answer);
  EXPECT_EQ(bench.run(link.receive()), bench.answer);
  EXPECT_EQ(bench.run(link.exchange(kRequest)), bench.answer);
  EXPECT_EQ(bench.run(link.exchange(kRequest)), bench.answer) << "the rest of the answers before is given up";
  EXPECT_EQ(bench.run(link.receive()), bench.answer);
  EXPECT_TRUE(bench.run(link.disconnect()));
}

TEST(Link, ASnrmInTheMiddleBeginsANewLink) {
  LinkBench bench;
  bench.start();
  ReaderLink first = bench.reader();
  ASSERT_TRUE(bench.run(first.connect()));
  ASSERT_TRUE(bench.run(first.exchange(kRequest)));
  ReaderLink second = bench.reader();
  EXPECT_EQ(bench.run(visit(second, kRequest)), bench.answer);
  EXPECT_EQ(bench.happened(), "crcrd");
}

TEST(Link, TheMeterForgetsAnIdleLink) {
  LinkBench bench;
  bench.start({.inactivity_limit = 60s});
  ReaderLink link = bench.reader();
  ASSERT_TRUE(bench.run(link.connect()));
  ASSERT_TRUE(bench.run(bench.wire.left().wait_until(bench.loop.now() + 61s)));
  EXPECT_EQ(bench.happened(), "cd");
  EXPECT_EQ(bench.run(link.exchange(kRequest)).error().kind(), ErrorKind::refused);
  EXPECT_FALSE(link.connected());
}

TEST(Link, DiscWithoutALinkIsAnsweredByDm) {
  LinkBench bench;
  bench.start();
  const std::vector<Byte> disc = *bytes_from_hex("7E A0 07 03 21 53 03 C7 7E");
  ASSERT_TRUE(bench.run(bench.wire.left().send(disc)));
  const Received received = bench.run(bench.wire.left().receive(bench.loop.now() + 1s)).value();
  EXPECT_EQ(decode(received.bytes).frame.control.kind, Kind::dm);
}

TEST(Link, WithoutAReaderTheMeterSaysSo) {
  LinkBench bench;
  MeterLink meter(bench.wire.right(), {});
  EXPECT_EQ(bench.run(meter.receive(bench.loop.now() + 5s)).error().kind(), ErrorKind::silence);
}

// What the line needs for the bytes of a long answer, and no more.
TEST(Link, AWindowOfSevenKeepsTheLineBusy) {
  for (const std::uint16_t information : {std::uint16_t{128}, std::uint16_t{2030}}) {
    LinkBench bench;
    bench.answer = apdu_of(60'000);
    bench.start({.wish = {information, information, 7, 7}});
    ReaderLink link = bench.reader();
    const Instant begin = bench.loop.now();
    EXPECT_EQ(bench.run(visit(link, kRequest)), bench.answer);
    const double taken = std::chrono::duration<double>(bench.loop.now() - begin).count();
    const double ratio = taken / std::chrono::duration<double>(k8N1.time_of(bench.answer.size())).count();
    RecordProperty("line_ratio_" + std::to_string(information), std::to_string(ratio));
    EXPECT_LT(taken / std::chrono::duration<double>(bench.wire.busy()).count(), 1.05) << information;
    EXPECT_LT(ratio, information == 2030 ? 1.05 : 1.15) << information;
  }
}

std::uint8_t window_from(int window) {
  return static_cast<std::uint8_t>(window);
}

RC_GTEST_PROP(Link, AnyWindowsSizesAndLengthsCarryBothWays, ()) {
  LinkBench bench;
  const auto size = [] { return static_cast<std::uint16_t>(*rc::gen::inRange(1, 300)); };
  const auto window = [] { return window_from(*rc::gen::inRange(1, 8)); };
  bench.answer = apdu_of(*rc::gen::inRange<std::size_t>(0, 4000), 5);
  const std::vector<Byte> request = apdu_of(*rc::gen::inRange<std::size_t>(0, 2000), 6);
  const Parameters wish{size(), size(), window(), window()};
  bench.start({.wish = wish, .reaction = 1ms});
  ReaderLink link = bench.reader({.wish = {size(), size(), window(), window()}}, 24h);
  RC_ASSERT(bench.run(link.connect()).has_value());
  for (int i = 0; i < 3; ++i) {
    const auto answer = bench.run(link.exchange(request));
    RC_ASSERT(answer.has_value());
    RC_ASSERT(*answer == bench.answer);
    RC_ASSERT(bench.events.back().apdu == request);
  }
  RC_ASSERT(bench.run(link.disconnect()).has_value());
}

// Either the answer, whole and right, or an Error: never something else, and never for ever.
RC_GTEST_PROP(Link, OnABadLineItIsRightOrSaysSo, ()) {
  LinkBench bench;
  const auto seed = static_cast<std::uint64_t>(*rc::gen::inRange(1, 100'000));
  const double noise = *rc::gen::element(0.0, 0.0001, 0.001);
  const double drop = *rc::gen::element(0.0, 0.0005, 0.005);
  const auto right = with_faults(bench.wire.right(), {.seed = seed, .noise = noise, .drop = drop});
  const auto left = with_faults(bench.wire.left(), {.seed = seed + 1, .noise = noise, .drop = drop});
  bench.answer = apdu_of(3000, 5);
  const auto window = window_from(*rc::gen::inRange(1, 8));
  bench.start_on(*right, {.wish = {128, 128, window, window}});
  ReaderLink link(*left, {.repeats = 5}, bench.loop.now() + 10min);
  const Instant begin = bench.loop.now();
  const auto answer = bench.run(visit(link, kRequest));
  RC_ASSERT(bench.loop.now() - begin < 11min);
  if (answer) {
    RC_ASSERT(*answer == bench.answer);
  } else {
    RC_ASSERT(noise + drop > 0);
    RC_ASSERT(answer.error().worth_retrying());
  }
}

TEST(Link, ALittleNoiseIsOvercome) {
  unsigned read = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    LinkBench bench;
    const auto right = with_faults(bench.wire.right(), {.seed = seed, .noise = 0.0001});
    bench.answer = apdu_of(3000, 5);
    bench.start_on(*right, {.wish = {128, 128, 7, 7}});
    ReaderLink link = bench.reader();
    if (bench.run(visit(link, kRequest))) ++read;
  }
  EXPECT_EQ(read, 50U);
}

}  // namespace
}  // namespace obiscope::hdlc

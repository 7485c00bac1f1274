#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"
#include "line/wire.hpp"
#include "protocol/dlms/carrier.hpp"

namespace obiscope::dlms {
namespace {

const std::vector<Byte> kRequest = *bytes_from_hex("C001C100080000010000FF0200");

std::vector<Byte> wrapped(std::uint16_t source, std::uint16_t destination, Bytes apdu) {
  std::vector<Byte> bytes;
  encode(WrapperHeader{source, destination, static_cast<std::uint16_t>(apdu.size())}, bytes);
  bytes.insert(bytes.end(), apdu.begin(), apdu.end());
  return bytes;
}

std::vector<Byte> joined(const std::vector<std::vector<Byte>>& parts) {
  std::vector<Byte> all;
  for (const std::vector<Byte>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// Waits for a request, then sends `answer` in pieces.
Task<> say(Line& line, std::vector<Byte> answer, std::size_t piece, std::string& heard) {
  const Received request = co_await line.receive(Instant::max());
  heard = hex_from(request.bytes);
  for (Bytes rest = answer; !rest.empty();) {
    const Bytes part = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(part.size());
    co_await line.send(part);
    co_await line.wait_until(line.now() + 10ms);
  }
}

struct Bench {
  VirtualLoop loop;
  Wire wire{loop};
  std::string heard;
  TaskGroup beside;
  std::unique_ptr<Carrier> carrier;

  explicit Bench(std::vector<Byte> answer, std::size_t piece = 4096, WrapperOptions options = {}, Duration total = 1h) {
    for (Line* line : {&wire.left(), &wire.right()}) {
      Task<> fast = line->configure(k8N1.at(115200));
      EXPECT_TRUE(loop.run(std::move(fast)));
    }
    beside.add(say(wire.right(), std::move(answer), piece, heard));
    carrier = wrapper_carrier(wire.left(), options, loop.now() + total);
  }
  Result<std::vector<Byte>> ask() {
    EXPECT_TRUE(loop.run(carrier->open()));
    EXPECT_TRUE(loop.run(carrier->send(kRequest)));
    return loop.run(carrier->receive());
  }
};

const std::vector<Byte> kAnswer = *bytes_from_hex("C401C10009FF");

TEST(Wrapper, HeaderIsVersionPortsAndLength) {
  EXPECT_EQ(hex_from(wrapped(16, 1, *bytes_from_hex("C0"))), "0001001000010001c0");
  const auto header = wrapper_header_from(*bytes_from_hex("0001 0010 0001 FFFF"));
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->source, 16);
  EXPECT_EQ(header->destination, 1);
  EXPECT_EQ(header->length, 0xFFFF);
  EXPECT_FALSE(wrapper_header_from(*bytes_from_hex("0002 0010 0001 0001")));
  EXPECT_FALSE(wrapper_header_from(*bytes_from_hex("0001 0010 0001 00")));
}

TEST(Wrapper, AsksAndReceives) {
  Bench bench(wrapped(1, 16, kAnswer));
  EXPECT_EQ(bench.ask(), kAnswer);
  EXPECT_EQ(bench.heard, hex_from(wrapped(16, 1, kRequest)));
  EXPECT_EQ(bench.carrier->bytes_received(), kWrapperHeaderSize + kAnswer.size());
  EXPECT_TRUE(bench.loop.run(bench.carrier->close()));
}

TEST(Wrapper, SeveralApdusInOnePieceComeOneByOne) {
  const std::vector<Byte> second = *bytes_from_hex("C2");
  Bench bench(joined({wrapped(1, 16, kAnswer), wrapped(1, 16, {}), wrapped(1, 16, second)}));
  EXPECT_EQ(bench.ask(), kAnswer);
  EXPECT_EQ(bench.loop.run(bench.carrier->receive()), second);
}

TEST(Wrapper, WhatIsForOthersIsPassedOver) {
  Bench bench(
      joined({wrapped(1, 17, *bytes_from_hex("00")), wrapped(2, 16, *bytes_from_hex("01")), wrapped(1, 16, kAnswer)}));
  EXPECT_EQ(bench.ask(), kAnswer);
}

TEST(Wrapper, OnlyForOthersSaysWho) {
  Bench bench(wrapped(1, 17, kAnswer));
  const auto answer = bench.ask();
  EXPECT_EQ(answer.error().kind(), ErrorKind::malformed);
  EXPECT_NE(answer.error().text().find("17"), std::string::npos) << answer.error().text();
}

TEST(Wrapper, AnotherProtocolIsToldAtOnce) {
  for (const std::string_view hex : {"7EA0", "0002", "00020001001000010000", "48545450"}) {
    Bench bench(*bytes_from_hex(hex));
    const Instant begin = bench.loop.now();
    const auto answer = bench.ask();
    EXPECT_EQ(answer.error().kind(), ErrorKind::malformed) << hex;
    EXPECT_LT(bench.loop.now() - begin, 1s);
  }
}

TEST(Wrapper, ALengthBeyondTheBoundIsRefused) {
  Bench bench(wrapped(1, 16, std::vector<Byte>(2000)), 4096, {.ports = {}, .most_apdu = 1999});
  EXPECT_EQ(bench.ask().error().kind(), ErrorKind::malformed);
}

TEST(Wrapper, CutAndSilent) {
  std::vector<Byte> cut = wrapped(1, 16, kAnswer);
  cut.pop_back();
  EXPECT_EQ(Bench(cut).ask().error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(Bench({}).ask().error().kind(), ErrorKind::silence);
  EXPECT_EQ(Bench({}, 1, {}, 2s).ask().error().kind(), ErrorKind::cancelled);
}

TEST(Wrapper, ALongerRequestThanFitsIsNotSent) {
  Bench bench({});
  const std::vector<Byte> huge(65536);
  EXPECT_EQ(bench.loop.run(bench.carrier->send(huge)).error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(bench.heard, "");
}

RC_GTEST_PROP(Wrapper, AnySplitGivesTheSame, ()) {
  const std::vector<Byte> first(*rc::gen::inRange<std::size_t>(1, 300), 0x11);
  const std::vector<Byte> second(*rc::gen::inRange<std::size_t>(1, 300), 0x22);
  Bench bench(joined({wrapped(1, 16, first), wrapped(1, 16, second)}), *rc::gen::inRange<std::size_t>(1, 100));
  RC_ASSERT(bench.ask() == first);
  RC_ASSERT(bench.loop.run(bench.carrier->receive()) == second);
}

}  // namespace
}  // namespace obiscope::dlms

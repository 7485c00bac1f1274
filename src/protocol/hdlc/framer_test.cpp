#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::hdlc {
namespace {

std::vector<Byte> frame_with(Bytes information, std::uint8_t send = 0) {
  return encode({{16, 0, 1}, {1, 0, 1}, {Kind::information, true, send, 0}, false, information});
}

std::vector<Byte> joined(std::initializer_list<std::vector<Byte>> parts) {
  std::vector<Byte> all;
  for (const std::vector<Byte>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// The N(S) of each frame in the stream, given in pieces.
std::string numbers_in(Framer& framer, Bytes stream, std::size_t piece = 4096) {
  std::string numbers;
  while (!stream.empty()) {
    Bytes rest = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(rest.size());
    while (!rest.empty()) {
      rest = rest.subspan(framer.take(rest));
      while (const std::optional<Frame> frame = framer.next()) numbers += static_cast<char>('0' + frame->control.send);
    }
  }
  return numbers;
}

const std::vector<Byte> kInformation = *bytes_from_hex("E6E700C401C1000600000001");

TEST(Framer, FramesMayShareAFlagOrHaveMany) {
  const std::vector<Byte> one = frame_with(kInformation, 1);
  std::vector<Byte> headless = frame_with(kInformation, 2);
  headless.erase(headless.begin());
  const std::vector<Byte> flags(5, kFlag);
  Framer framer;
  EXPECT_EQ(numbers_in(framer, joined({one, headless, one, flags, headless, one})), "12121");
  EXPECT_EQ(framer.refused(), 0U);
  EXPECT_EQ(framer.noise(), 0U);
}

TEST(Framer, TakesUpToTheEndOfAFrameAndNoMore) {
  const std::vector<Byte> one = frame_with(kInformation, 1);
  const std::vector<Byte> two = joined({one, one});
  Framer framer;
  EXPECT_EQ(framer.take(two), one.size());
  ASSERT_TRUE(framer.next().has_value());
  EXPECT_FALSE(framer.next().has_value());
  EXPECT_FALSE(framer.midway());
}

TEST(Framer, ADamagedFrameIsAsIfItHadNeverCome) {
  const std::vector<Byte> right = frame_with(kInformation, 3);
  for (std::size_t at = 0; at < right.size(); ++at) {
    std::vector<Byte> wrong = right;
    wrong[at] ^= 0x10U;
    Framer framer;
    const std::string numbers = numbers_in(framer, joined({wrong, frame_with(kInformation, 5)}));
    EXPECT_TRUE(numbers == "5") << "byte " << at << ": " << numbers;
  }
}

TEST(Framer, ALengthThatLiesSwallowsNothing) {
  std::vector<Byte> longer = frame_with(kInformation, 1);
  longer[2] = 0xFF;  // the HCS shows it
  Framer framer;
  EXPECT_EQ(numbers_in(framer, joined({longer, frame_with(kInformation, 2)})), "2");
  EXPECT_EQ(framer.last_fault(), Fault::wrong_hcs);
  EXPECT_EQ(framer.refused(), 1U);
}

TEST(Framer, FramesInsideOfAFrameThatFailsAreFound) {
  const std::vector<Byte> outer = frame_with(std::vector<Byte>(60, 0x55), 1);
  const std::vector<Byte> cut(outer.begin(), outer.begin() + 20);
  const std::vector<Byte> inner = frame_with(kInformation, 2);
  Framer framer;
  EXPECT_EQ(numbers_in(framer, joined({cut, inner, inner, frame_with(kInformation, 3)})), "223");
  EXPECT_EQ(framer.last_fault(), Fault::wrong_fcs);
}

TEST(Framer, GivingUpFindsWhatStoodBehind) {
  const std::vector<Byte> outer = frame_with(std::vector<Byte>(600, 0x55), 1);
  const std::vector<Byte> cut(outer.begin(), outer.begin() + 20);
  Framer framer;
  EXPECT_EQ(numbers_in(framer, joined({cut, frame_with(kInformation, 2)})), "");
  EXPECT_TRUE(framer.midway());
  framer.give_up();
  ASSERT_TRUE(framer.next().has_value());
  EXPECT_EQ(framer.last_fault(), Fault::incomplete);
  EXPECT_FALSE(framer.midway());
}

TEST(Framer, EndlessNoiseStaysBounded) {
  Framer framer;
  std::vector<Byte> noise(4096);
  std::uint32_t random = 1;
  std::size_t most = 0;
  for (int round = 0; round < 200; ++round) {
    for (Byte& byte : noise) {
      random = random * 1664525U + 1013904223U;
      byte = static_cast<Byte>(random >> 24U) % 4 == 0 ? kFlag : static_cast<Byte>(0xA0U | (random >> 16U & 0x0FU));
    }
    for (Bytes rest = noise; !rest.empty();) {
      rest = rest.subspan(framer.take(rest));
      while (framer.next()) {
      }
      most = std::max(most, framer.waiting());
    }
  }
  EXPECT_LE(most, kLargestFrame + 2);
  framer.clear();
  EXPECT_EQ(framer.waiting() + framer.noise() + framer.refused(), 0U);
}

RC_GTEST_PROP(Framer, AnySplitGivesTheSame, (const std::vector<std::vector<Byte>>& parts, bool flag_more)) {
  std::vector<Byte> stream;
  std::uint8_t number = 0;
  for (const std::vector<Byte>& part : parts) {
    if (part.size() % 3 == 0) stream.insert(stream.end(), part.begin(), part.end());  // noise
    if (flag_more) stream.push_back(kFlag);
    const std::vector<Byte> frame = frame_with(part, number++ % 8);
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 40);
  Framer whole, split;
  RC_ASSERT(numbers_in(whole, stream) == numbers_in(split, stream, piece));
  RC_ASSERT(whole.refused() == split.refused());
  RC_ASSERT(whole.noise() == split.noise());
}

}  // namespace
}  // namespace obiscope::hdlc

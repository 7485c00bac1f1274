#include "protocol/sml/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/crc.hpp"
#include "bytes/hex.hpp"
#include "protocol/sml/capture.hpp"
#include "protocol/sml/extent.hpp"

namespace obiscope::sml {
namespace {

std::vector<Byte> operator""_b(const char* text, std::size_t size) {
  return *bytes_from_hex({text, size});
}

struct Seen {
  std::size_t offset;
  std::vector<Byte> content;
  FrameFault fault;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen seen(const Frame& frame) {
  std::vector<Byte> content(frame.content.begin(), frame.content.end());
  if (frame.doubled) unescape(frame.content, content);
  return {frame.offset, content, frame.fault};
}

std::vector<Seen> scanned(Bytes bytes, std::size_t* outside = nullptr) {
  std::vector<Seen> all;
  FrameScan scan;
  Frame frame;
  while (scan.next(bytes, true, frame) == FrameScan::Step::frame) all.push_back(seen(frame));
  if (outside != nullptr) *outside = scan.outside();
  return all;
}

std::vector<Seen> pushed(Bytes bytes, std::size_t piece) {
  std::vector<Seen> all;
  Framer framer;
  const auto sink = [&](const Frame& frame) { all.push_back(seen(frame)); };
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    framer.push(bytes.subspan(at, std::min(piece, bytes.size() - at)), sink);
  framer.end(sink);
  return all;
}

std::vector<Byte> operator+(std::vector<Byte> left, const std::vector<Byte>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

TEST(SmlFrame, AFileHasMarksPaddingAndCrc) {
  const std::vector<Byte> file = encode_file("7601"_b);
  EXPECT_EQ(hex_from(Bytes(file).first(18)),
            "1b1b1b1b0101010176010000"
            "1b1b1b1b1a02");
  ASSERT_EQ(file.size(), 20U);
  EXPECT_EQ(frame_check(file), 0x0F47);  // the residue of X.25: the CRC of all with its CRC behind it
  EXPECT_EQ(scanned(file), (std::vector<Seen>{{0, "7601"_b, FrameFault::none}}));
}

TEST(SmlFrame, AnEscapeInTheMessagesIsSentTwice) {
  const std::vector<Byte> messages = "76011b1b1b1b00"_b;
  const std::vector<Byte> file = encode_file(messages);
  EXPECT_NE(hex_from(file).find("76011b1b1b1b1b1b1b1b00"), std::string::npos);
  EXPECT_EQ(scanned(file), (std::vector<Seen>{{0, messages, FrameFault::none}}));
}

TEST(SmlFrame, A1BInFrontOfAnEscapeBelongsToTheMessages) {
  for (const std::vector<Byte>& messages : {"761b"_b, "761b1b"_b, "761b1b1b"_b, "7600001b"_b, "761b1b1b1b1b1b"_b}) {
    EXPECT_EQ(scanned(encode_file(messages)), (std::vector<Seen>{{0, messages, FrameFault::none}}))
        << hex_from(messages);
  }
}

TEST(SmlFrame, EachFaultHasItsName) {
  std::vector<Byte> damaged = encode_file("7601"_b);
  damaged[9] ^= 1;
  EXPECT_EQ(scanned(damaged).at(0).fault, FrameFault::crc);
  const std::vector<Byte> file = encode_file("7601"_b);
  EXPECT_EQ(scanned(Bytes(file).first(15)).at(0).fault, FrameFault::cut_off);
  const std::vector<Byte> again = std::vector<Byte>(file.begin(), file.begin() + 12) + file;
  EXPECT_EQ(scanned(again),
            (std::vector<Seen>{{0, "76010000"_b, FrameFault::cut_off}, {12, "7601"_b, FrameFault::none}}));
  EXPECT_EQ(scanned("1b1b1b1b0101010176011b1b1b1b02000000"_b).at(0).fault, FrameFault::escape);
  std::vector<Byte> padded = "1b1b1b1b01010101760100001b1b1b1b1a04"_b;
  const std::uint16_t crc = frame_check(padded);
  padded.push_back(static_cast<Byte>(crc & 0xFFU));
  padded.push_back(static_cast<Byte>(crc >> 8U));
  EXPECT_EQ(scanned(padded).at(0).fault, FrameFault::padding);
  const std::vector<Byte> endless = "1b1b1b1b01010101"_b + std::vector<Byte>(100'000, Byte{0x76}) + file;
  const std::vector<Seen> seen = scanned(endless);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].fault, FrameFault::too_long);
  EXPECT_EQ(seen[1].fault, FrameFault::none);
}

TEST(SmlFrame, AStartThatEndsIn04IsOneToo) {
  std::vector<Byte> file = encode_file("7601"_b);
  file[7] = 4;
  const std::uint16_t crc = frame_check(Bytes(file).first(file.size() - 2));
  file[file.size() - 2] = static_cast<Byte>(crc & 0xFFU);
  file[file.size() - 1] = static_cast<Byte>(crc >> 8U);
  FrameScan scan;
  Frame frame;
  ASSERT_EQ(scan.next(file, true, frame), FrameScan::Step::frame);
  EXPECT_EQ(frame.fault, FrameFault::none);
  EXPECT_TRUE(frame.start_04);
}

TEST(SmlFrame, WhatStandsBetweenBelongsToNone) {
  const std::vector<Byte> file = encode_file("7601"_b);
  std::size_t outside = 0;
  const auto all = scanned("1b1b001b1b1b1b1a"_b + file + "001b1b1b"_b + file + "1b1b1b1b01"_b, &outside);
  EXPECT_EQ(all.size(), 2U);
  EXPECT_EQ(outside, 8U + 4U + 5U);
}

RC_GTEST_PROP(SmlFrame, AnyMessagesComeBackInAnySplit, (std::vector<std::vector<Byte>> contents)) {
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 40);
  std::vector<Byte> stream;
  std::vector<Seen> expected;
  for (std::vector<Byte>& content : contents) {
    for (Byte& byte : content)
      if (byte % 3 == 0) byte = 0x1B;
    content.push_back(0);  // as messages end
    expected.push_back({stream.size(), content, FrameFault::none});
    stream = std::move(stream) + encode_file(content);
  }
  RC_ASSERT(scanned(stream) == expected);
  RC_ASSERT(pushed(stream, piece) == expected);
}

RC_GTEST_PROP(SmlFrame, AStreamIsCutAsARecordingIs, (const std::vector<Byte>& noise)) {
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 40);
  std::vector<Byte> bytes;
  for (const Byte byte : noise) {  // out of what marks are made of
    constexpr Byte kOf[] = {0x1B, 0x1B, 0x1B, 0x1B, 0x01, 0x01, 0x1A, 0x00};
    bytes.insert(bytes.end(), byte % 32 < 24 ? std::size_t{4} : std::size_t{1}, kOf[byte % 8]);
  }
  RC_ASSERT(scanned(bytes) == pushed(bytes, piece));
}

// Quadratic, this would take an hour.
TEST(SmlFrame, AnEndlessFileIsBoundedAndLinear) {
  for (const Byte filling : {Byte{0x1B}, Byte{0x76}, Byte{0x00}}) {
    const std::vector<Byte> large = "1b1b1b1b01010101"_b + std::vector<Byte>(4'000'000, filling) + encode_file("76"_b);
    std::vector<ErrorKind> kinds;
    decode_capture(large, {}, [&](const Telegram& one) { kinds.push_back(one.error().kind()); });
    EXPECT_EQ(kinds, (std::vector<ErrorKind>{ErrorKind::malformed, ErrorKind::malformed}));  // too long; no message
  }
}

}  // namespace
}  // namespace obiscope::sml

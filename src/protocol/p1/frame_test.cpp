// Telegrams cut out of a window that grows: in any pieces the same ones come out.
#include "protocol/p1/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/p1/stream.hpp"
#include "protocol/p1/telegrams_test.hpp"

namespace obiscope::p1 {
namespace {

using namespace test;

struct Cut {
  FrameKind kind;
  FrameFault fault;
  std::string bytes;
  friend bool operator==(const Cut&, const Cut&) = default;
};

std::vector<Cut> cut_at_once(std::string_view all) {
  std::vector<Cut> cuts;
  Framer framer;
  while (framer.next(as_bytes(all), true) == Framer::Outcome::frame)
    cuts.push_back({framer.frame().kind, framer.frame().fault, std::string(as_text(framer.frame().bytes))});
  return cuts;
}

// In pieces of `size` bytes; what is done is dropped.
std::vector<Cut> cut_in_pieces(std::string_view all, std::size_t size) {
  std::vector<Cut> cuts;
  std::vector<Byte> held;
  Framer framer;
  const auto look = [&](bool ended) {
    while (framer.next(held, ended) == Framer::Outcome::frame)
      cuts.push_back({framer.frame().kind, framer.frame().fault, std::string(as_text(framer.frame().bytes))});
    const std::size_t done = framer.done();
    framer.forget(done);
    held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(done));
  };
  for (std::size_t at = 0; at < all.size(); at += size) {
    const Bytes piece = as_bytes(all.substr(at, size));
    held.insert(held.end(), piece.begin(), piece.end());
    look(false);
    EXPECT_LE(held.size(), kLongestTelegram + size + 64);
  }
  look(true);
  return cuts;
}

std::string enciphered() {
  Encryption how;
  how.keys.encryption.assign(16, 7);
  how.title = {'S', 'A', 'G', 'g', 0, 0, 0, 1};
  const std::vector<Byte> bytes = encipher(telegram(kDsmr5), how, 3);
  return {bytes.begin(), bytes.end()};
}

TEST(Framer, TheSameInAnyPieces) {
  const std::string one = telegram(kDsmr5);
  const std::string all = "noise/x\r\n" + one + one.substr(0, 80) + one + "\xDB\x07" + enciphered() +
                          enciphered().substr(0, 50) + enciphered() + telegram(kDsmr22, Check::none) + "tail/XYZ5";
  const std::vector<Cut> whole = cut_at_once(all);
  EXPECT_EQ(std::count_if(whole.begin(), whole.end(), [](const Cut& cut) { return cut.fault == FrameFault::none; }), 5);
  for (const std::size_t size : {1U, 2U, 3U, 7U, 64U, 333U}) EXPECT_EQ(cut_in_pieces(all, size), whole) << size;
}

TEST(Framer, WhatIsNoEnd) {
  const std::string head = "/XYZ5\\2METER\r\n\r\n";
  EXPECT_EQ(cut_at_once(head + "0-0:96.13.0(a!)\r\n!1234\r\n").at(0).bytes, head + "0-0:96.13.0(a!)\r\n!1234");
  EXPECT_EQ(cut_at_once(head + "!G").at(0).fault, FrameFault::bad_end);
  EXPECT_EQ(cut_at_once(head + "1-0:1.8.0(1*kWh)!12").at(0).bytes, head + "1-0:1.8.0(1*kWh)!12");
  EXPECT_EQ(cut_at_once(head + std::string(kLongestTelegram, 'x')).at(0).fault, FrameFault::too_long);
  EXPECT_EQ(cut_at_once(head).at(0).fault, FrameFault::cut_off);
  EXPECT_TRUE(cut_at_once("/?!\r\n/2!\r\n/XY!5\r\n/XYZ-\r\n").empty());
}

RC_GTEST_PROP(Framer, AnyBytesInAnyPieces, (std::vector<Byte> bytes)) {
  const std::string_view parts[] = {"/XYZ5\r\n", "\r\n!12AB\r\n", "\xDB\x08titletit\x20\x30", "1-0:1.8.0(1)\r\n"};
  std::string all;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    all += parts[bytes[i] % 4];
    all += static_cast<char>(bytes[i]);
  }
  const auto size = *rc::gen::inRange<std::size_t>(1, 40);
  const std::vector<Cut> whole = cut_at_once(all);
  RC_ASSERT(cut_in_pieces(all, size) == whole);
  std::size_t sum = 0;
  for (const Cut& cut : whole) sum += cut.bytes.size();
  RC_ASSERT(sum <= all.size());
}

TEST(Stream, HoldsNoMoreThanOneTelegram) {
  TelegramStream stream{CaptureOptions()};
  std::size_t good = 0;
  const auto sink = [&](Telegram one) { good += one ? 1U : 0U; };
  const std::string one = telegram(kDsmr5);
  for (int i = 0; i < 100; ++i) {
    stream.feed(as_bytes(one), sink);
    EXPECT_LE(stream.bytes_held(), 2U);
  }
  EXPECT_EQ(good, 100U);
  const std::string endless(1'000, 'x');
  stream.feed(as_bytes("/XYZ5\r\n"), sink);
  for (int i = 0; i < 100; ++i) {
    stream.feed(as_bytes(endless), sink);
    EXPECT_LE(stream.bytes_held(), kLongestTelegram + endless.size());
  }
  stream.feed(as_bytes("\r\n" + telegram(kDsmr22, Check::none)), sink);
  EXPECT_EQ(good, 101U);
}

}  // namespace
}  // namespace obiscope::p1

#include "line/uart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace obiscope::uart {
namespace {

std::string text_of(const std::vector<Character>& characters) {
  std::string text;
  for (const Character& character : characters) text += static_cast<char>(character.byte);
  return text;
}

std::size_t damaged_in(const std::vector<Character>& characters) {
  return static_cast<std::size_t>(std::count_if(characters.begin(), characters.end(),
                                                [](const Character& character) { return character.damaged; }));
}

// The vectors of IEC 62056-21 over an 8N1 port.
TEST(Uart, PutsTheParityIntoBit7) {
  std::string text;
  for (const Byte byte : as_bytes("/?!\r\n\x06"
                                  "252\r\n"))
    text += static_cast<char>(with_parity(byte, Parity::even));
  EXPECT_EQ(text, "\xAF\x3F\x21\x8D\x0A\x06\xB2\x35\xB2\x8D\x0A");
  EXPECT_EQ(with_parity('/', Parity::odd), 0x2F);
  EXPECT_EQ(with_parity('?', Parity::odd), 0xBF);
}

TEST(Uart, TakesTheParityOffWhereItIsRight) {
  for (const Parity parity : {Parity::even, Parity::odd}) {
    for (unsigned byte = 0; byte < 0x80; ++byte) {
      const Byte right = with_parity(static_cast<Byte>(byte), parity);
      EXPECT_EQ(without_parity(right, parity), byte);
      EXPECT_EQ(without_parity(right ^ 0x80, parity), std::nullopt);
    }
  }
}

TEST(Uart, AgreesWithinThreePercent) {
  EXPECT_TRUE(agree(k7E1, k7E1));
  EXPECT_TRUE(agree(k8N1.at(9600), k8N1.at(9330)));
  EXPECT_TRUE(agree(k8N1.at(9330), k8N1.at(9600)));
  EXPECT_FALSE(agree(k8N1.at(9600), k8N1.at(9300)));
  EXPECT_FALSE(agree(k7E1, k8N1.at(300)));
  EXPECT_FALSE(agree(k7E1, {300, 7, Parity::odd, 1}));
}

TEST(Uart, AnEightBitReceiverSeesTheParityBit) {
  const auto seen = resample(as_bytes("/?!\r\n"), k7E1, k8N1.at(300));
  EXPECT_EQ(text_of(seen), "\xAF\x3F\x21\x8D\x0A");
  EXPECT_EQ(damaged_in(seen), 0U);
}

TEST(Uart, ASevenBitReceiverTakesTheParityOfEightBitsThatCarryIt) {
  const auto seen = resample(as_bytes("\xAF\x3F\x2F"), k8N1.at(300), k7E1);
  EXPECT_EQ(text_of(seen), "/?\xAF");  // the last one's parity is wrong
  EXPECT_EQ(damaged_in(seen), 1U);
  EXPECT_TRUE(seen.back().damaged);
}

TEST(Uart, AMarkedCharacterLeavesWithTheWrongParity) {
  const auto seen = resample(as_bytes("a\xE2"), k7E1, k7E1);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].byte, 'a');
  EXPECT_EQ(seen[1].byte, 0xE2);
  EXPECT_TRUE(seen[1].damaged);
}

TEST(Uart, TheWrongParityDamagesEveryCharacter) {
  const auto seen = resample(as_bytes("abc"), k7E1, {300, 7, Parity::odd, 1});
  EXPECT_EQ(text_of(seen), "\xE1\xE2\xE3");
  EXPECT_EQ(damaged_in(seen), 3U);
}

TEST(Uart, ASlowReceiverMakesRubbishOfAFastSender) {
  const auto seen = resample(as_bytes("/LGZ4ZMF100AC.M27\r\n"), k7E1.at(4800), k7E1);
  EXPECT_LT(seen.size(), 4U);  // 19 characters last as long as 1.2 of the receiver's
  EXPECT_NE(text_of(seen).substr(0, 1), "/");
}

TEST(Uart, AFastReceiverSeesSeveralCharactersInASlowOne) {
  const auto seen = resample(as_bytes("U"), k7E1, k7E1.at(4800));
  EXPECT_GT(seen.size(), 1U);
  EXPECT_GT(damaged_in(seen), 0U);
}

TEST(Uart, TellsWhenACharacterEnded) {
  const auto seen = resample(as_bytes("ab"), k7E1, k7E1);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_NEAR(static_cast<double>(seen[0].ended.count()), 33.33e6, 2e6);
  EXPECT_NEAR(static_cast<double>(seen[1].ended.count()), 66.67e6, 2e6);
}

TEST(Uart, NothingSentIsNothingSeen) {
  EXPECT_TRUE(resample({}, k7E1, k8N1).empty());
}

RC_GTEST_PROP(Uart, EqualSettingsBringEverythingThrough, (const std::vector<Byte>& bytes)) {
  LineSettings settings =
      *rc::gen::element(k7E1, k8N1, LineSettings{300, 7, Parity::odd, 2}, LineSettings{9600, 8, Parity::even, 1});
  LineSettings receiver = settings;
  receiver.baud = static_cast<std::uint32_t>(settings.baud * *rc::gen::inRange(98U, 103U) / 100);
  const auto seen = resample(bytes, settings, receiver);
  RC_ASSERT(seen.size() == bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    RC_ASSERT(seen[i].byte == bytes[i]);
    RC_ASSERT(seen[i].damaged == (settings.data_bits == 7 && bytes[i] >= 0x80));
  }
}

RC_GTEST_PROP(Uart, OtherSettingsMakeNoMoreThanTheLineCanCarry, (const std::vector<Byte>& bytes)) {
  const auto speeds = rc::gen::element<std::uint32_t>(300, 600, 1200, 2400, 4800, 9600, 19200);
  const LineSettings sender = k7E1.at(*speeds);
  const LineSettings receiver = (*rc::gen::arbitrary<bool>() ? k8N1 : k7E1).at(*speeds);
  const auto seen = resample(bytes, sender, receiver);
  Duration before{};
  for (const Character& character : seen) {
    RC_ASSERT(character.ended > before);
    before = character.ended;
  }
  const std::size_t most = bytes.size() * 10 * (receiver.baud / sender.baud + 1) / 9 + 1;
  RC_ASSERT(seen.size() <= most);
}

}  // namespace
}  // namespace obiscope::uart

#include "transport/parity_in_kind.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace obiscope::transport {
namespace {

using Characters = std::vector<Byte>;

Characters plain(std::string_view text) {
  return {text.begin(), text.end()};
}
Characters even(std::string_view text) {
  Characters bytes = plain(text);
  for (Byte& byte : bytes) byte = uart::with_parity(byte, Parity::even);
  return bytes;
}

TEST(ParityInKind, AnswersParityWithParity) {
  ParityInKind parity;
  Characters bytes = even("/?!\r\n");
  EXPECT_EQ(parity.receive(bytes, k7E1), 0U);
  EXPECT_EQ(bytes, plain("/?!\r\n"));
  Characters answer = plain("/LGZ4\r\n");
  parity.send(answer, k7E1);
  EXPECT_EQ(answer, even("/LGZ4\r\n"));
}

TEST(ParityInKind, AnswersPlainWithPlain) {
  ParityInKind parity;
  Characters bytes = plain("/?!\r\n");
  EXPECT_EQ(parity.receive(bytes, k7E1), 0U);
  EXPECT_EQ(bytes, plain("/?!\r\n"));
  Characters answer = plain("/LGZ4\r\n");
  parity.send(answer, k7E1);
  EXPECT_EQ(answer, plain("/LGZ4\r\n"));
}

TEST(ParityInKind, AMessageThatProvesNothingChangesNothing) {
  ParityInKind parity;
  Characters request = even("/?!\r\n"), answer = plain("a"), ack = plain("\x06"), next = plain("1");
  parity.receive(request, k7E1);
  parity.send(answer, k7E1);
  EXPECT_EQ(parity.receive(ack, k7E1), 0U);  // looks the same with and without parity
  parity.send(next, k7E1);
  EXPECT_EQ(next, even("1"));
}

TEST(ParityInKind, FollowsAReaderThatComesWithoutParityAfterOneWithIt) {
  ParityInKind parity;
  Characters first = even("/?!\r\n"), answer = plain("1"), second = plain("/?!\r\n"), next = plain("1");
  parity.receive(first, k7E1);
  parity.send(answer, k7E1);
  EXPECT_EQ(parity.receive(second, k7E1), 0U);
  EXPECT_EQ(second, plain("/?!\r\n"));
  parity.send(next, k7E1);
  EXPECT_EQ(next, plain("1"));
}

TEST(ParityInKind, SeesEveryFlippedBitOnceTheMessageHasShownParity) {
  const Characters sound = even(
      "\x02"
      "1.8.0(1)\x03");  // STX has an odd number of ones: bit 7 comes first
  for (std::size_t place = 1; place < sound.size(); ++place) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      ParityInKind parity;
      Characters bytes = sound;
      bytes[place] = static_cast<Byte>(bytes[place] ^ 1U << bit);
      EXPECT_EQ(parity.receive(bytes, k7E1), 1U) << place << ' ' << bit;
      EXPECT_GE(bytes[place], 0x80);
    }
  }
}

TEST(ParityInKind, DamageStaysDamageForEverybody) {
  for (unsigned value = 0x80; value < 0x100; ++value) {
    for (const bool shown : {false, true}) {
      ParityInKind sender, receiver;
      Characters request = even("/");
      if (shown) sender.receive(request, k7E1);
      Characters bytes{static_cast<Byte>(value)};
      sender.send(bytes, k7E1);
      EXPECT_FALSE(uart::without_parity(bytes[0], Parity::even)) << value;  // software parity
      EXPECT_EQ(receiver.receive(bytes, k7E1), 1U) << value;
    }
  }
}

TEST(ParityInKind, LeavesEightBitsAlone) {
  ParityInKind parity;
  Characters bytes{0x1B, 0x80, 0xFF, 0x01};
  const Characters before = bytes;
  EXPECT_EQ(parity.receive(bytes, k8N1), 0U);
  parity.send(bytes, k8N1);
  EXPECT_EQ(bytes, before);
}

TEST(ParityInKind, KnowsOddParityToo) {
  ParityInKind parity;
  Characters bytes{0x80, 0x01};  // NUL with odd parity
  const LineSettings odd{300, 7, Parity::odd, 1};
  EXPECT_EQ(parity.receive(bytes, odd), 0U);
  EXPECT_EQ(bytes, (Characters{0x00, 0x01}));
}

}  // namespace
}  // namespace obiscope::transport

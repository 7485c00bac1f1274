#include "line/wire.hpp"

#include <gtest/gtest.h>

#include <string>

#include "line/uart.hpp"

namespace obiscope {
namespace {

Task<std::string> receive_all(Line& line, Duration patience) {
  std::string text;
  for (;;) {
    Result<Received> received = co_await line.receive(line.now() + patience).result();
    if (!received) co_return text;
    text += as_text(received->bytes);
  }
}

Task<> say(Line& line, std::string text) {
  co_await line.send(as_bytes(text));
}

TEST(Wire, CharactersTakeTheTimeOfTheirBits) {
  VirtualLoop loop;
  Wire wire(loop);
  const Instant start = loop.now();
  ASSERT_TRUE(loop.run(say(wire.left(), "/?!\r\n")));
  EXPECT_EQ(loop.now() - start, k7E1.time_of(5));
  EXPECT_EQ(k7E1.time_of(5), Duration(166'666'667));
  const Received received = loop.run(wire.right().receive(loop.now())).value();
  EXPECT_EQ(as_text(received.bytes), "/?!\r\n");
  EXPECT_EQ(received.began, start);
  EXPECT_EQ(received.ended, start + k7E1.time_of(5));
  EXPECT_EQ(received.damaged, 0U);
}

TEST(Wire, ADeadlineInTheMiddleGivesWhatHasArrived) {
  VirtualLoop loop;
  Wire wire(loop);
  const Instant start = loop.now();
  Task<> sender = say(wire.left(), "0123456789");
  sender.start();
  const Received first = loop.run(wire.right().receive(start + 100ms)).value();
  EXPECT_EQ(as_text(first.bytes), "012");  // 33.3 ms each
  const Received rest = loop.run(wire.right().receive(start + 10s)).value();
  EXPECT_EQ(as_text(rest.bytes), "3456789");
  EXPECT_EQ(rest.began, start + k7E1.time_of(3));
}

TEST(Wire, SilenceEndsAtTheDeadline) {
  VirtualLoop loop;
  Wire wire(loop);
  const Instant start = loop.now();
  EXPECT_EQ(loop.run(wire.right().receive(start + 1500ms)).error().kind(), ErrorKind::silence);
  EXPECT_EQ(loop.now() - start, 1500ms);
}

TEST(Wire, WrongSettingsMakeRubbish) {
  VirtualLoop loop;
  Wire wire(loop);
  ASSERT_TRUE(loop.run(wire.right().configure(k7E1.at(9600))));
  ASSERT_TRUE(loop.run(say(wire.left(), "/LGZ4ZMF100AC.M27\r\n")));
  const std::string seen = loop.run(receive_all(wire.right(), 1s)).value();
  EXPECT_EQ(seen.find("LGZ"), std::string::npos);
  EXPECT_FALSE(seen.empty());
}

TEST(Wire, An8N1ReceiverSeesTheParityBit) {
  VirtualLoop loop;
  Wire wire(loop);
  ASSERT_TRUE(loop.run(wire.right().configure(k8N1.at(300))));
  ASSERT_TRUE(loop.run(say(wire.left(), "/?!\r\n")));
  EXPECT_EQ(loop.run(receive_all(wire.right(), 1s)).value(), "\xAF\x3F\x21\x8D\x0A");
}

TEST(Wire, ACharacterWithWrongParityIsMarked) {
  VirtualLoop loop;
  Wire wire(loop);
  ASSERT_TRUE(loop.run(wire.left().configure(k8N1.at(300))));
  ASSERT_TRUE(loop.run(say(wire.left(), "\xAF\xBF")));
  const Received received = loop.run(wire.right().receive(loop.now())).value();
  EXPECT_EQ(as_text(received.bytes), "/\xBF");
  EXPECT_EQ(received.damaged, 1U);
  EXPECT_TRUE(loop.run(wire.left().configure(k7E1)));
  ASSERT_TRUE(loop.run(say(wire.left(), "\xBF")));
  EXPECT_EQ(loop.run(wire.right().receive(loop.now())).value().damaged, 1U);
}

TEST(Wire, ASenderThatIsDestroyedSendsOnlyWhatHasLeft) {
  VirtualLoop loop;
  Wire wire(loop);
  {
    Task<> sender = say(wire.left(), "0123456789");
    sender.start();
    ASSERT_TRUE(loop.run(wire.right().wait_until(loop.now() + 150ms)));
  }
  EXPECT_EQ(loop.run(receive_all(wire.right(), 1s)).value(), "0123");
}

TEST(Uart, EqualSettingsGiveEqualCharacters) {
  std::string all;
  for (int i = 0; i < 128; ++i) all += static_cast<char>(i);
  const auto characters = uart::resample(as_bytes(all), k7E1, k7E1);
  ASSERT_EQ(characters.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(characters[i].byte, i);
    EXPECT_FALSE(characters[i].damaged);
  }
}

TEST(Uart, SpeedsWithinThreePerCentAgree) {
  EXPECT_TRUE(uart::agree(k7E1.at(9600), k7E1.at(9400)));
  EXPECT_FALSE(uart::agree(k7E1.at(9600), k7E1.at(9300)));
  EXPECT_FALSE(uart::agree(k7E1, k8N1.at(300)));
}

}  // namespace
}  // namespace obiscope

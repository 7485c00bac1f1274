#include "line/parity.hpp"

#include <gtest/gtest.h>

#include "line/scripted_line_test.hpp"

namespace obiscope {
namespace {

class SoftwareParity : public ::testing::Test {
 protected:
  void configure(LineSettings settings) { ASSERT_TRUE(loop_.run(line_.configure(settings))); }

  VirtualLoop loop_;
  ScriptedLine wire_{loop_, k8N1};
  SoftwareParityLine line_{wire_};
};

TEST_F(SoftwareParity, SetsTheLineTo8N1AtTheSameSpeed) {
  configure(k7E1);
  EXPECT_EQ(wire_.settings(), k8N1.at(300));
  EXPECT_EQ(line_.settings(), k7E1);
}

TEST_F(SoftwareParity, SendsWhatAnEvenParityPortWouldSend) {
  configure(k7E1);
  ASSERT_TRUE(
      loop_.run(line_.send(as_bytes("/?!\r\n\x06"
                                    "050\r\n"))));
  EXPECT_EQ(wire_.sent, "\xAF\x3F\x21\x8D\x0A\x06\x30\x35\x30\x8D\x0A");
}

TEST_F(SoftwareParity, SendsOddParity) {
  configure({300, 7, Parity::odd, 1});
  ASSERT_TRUE(loop_.run(line_.send(as_bytes("/?"))));
  EXPECT_EQ(wire_.sent, "\x2F\xBF");
}

TEST_F(SoftwareParity, SendsTheWrongParityForABytewithBit7) {
  configure(k7E1);
  ASSERT_TRUE(loop_.run(line_.send(as_bytes("\xAF\xBF"))));
  EXPECT_EQ(wire_.sent, "\x2F\xBF");  // '/' wants bit 7 set, '?' does not
}

TEST_F(SoftwareParity, TakesTheParityOffAndMarksWhatIsWrong) {
  configure(k7E1);
  wire_.arrives(1s, "\xAF\x3F\x2F\x8D\xBF");
  const Result<Received> received = loop_.run(line_.receive(loop_.now() + 2s));
  ASSERT_TRUE(received);
  EXPECT_EQ(as_text(received->bytes), "/?\xAF\r\xBF");
  EXPECT_EQ(received->damaged, 2U);
}

TEST_F(SoftwareParity, LeavesOtherSettingsAlone) {
  configure(k8N1);
  wire_.arrives(1s, "\x7E\xA0");
  ASSERT_TRUE(loop_.run(line_.send(as_bytes("\xAF\x01"))));
  EXPECT_EQ(wire_.sent, "\xAF\x01");
  const Result<Received> received = loop_.run(line_.receive(loop_.now() + 2s));
  ASSERT_TRUE(received);
  EXPECT_EQ(as_text(received->bytes), "\x7E\xA0");
}

TEST_F(SoftwareParity, SendsLongMessagesInPieces) {
  configure(k7E1);
  const std::string many(10'000, 'a');  // three ones: bit 7 set
  ASSERT_TRUE(loop_.run(line_.send(as_bytes(many))));
  EXPECT_EQ(wire_.sent, std::string(10'000, '\xE1'));
}

TEST_F(SoftwareParity, HandsErrorsThrough) {
  configure(k7E1);
  EXPECT_EQ(loop_.run(line_.receive(loop_.now() + 1s)).error().kind(), ErrorKind::silence);
}

TEST(PlainToo, TakesPlainCharactersWhereNobodyMakesParity) {
  VirtualLoop loop;
  ScriptedLine wire(loop, k8N1);
  SoftwareParityLine line(wire, true);
  ASSERT_TRUE(loop.run(line.configure(k7E1)));
  wire.arrives(10ms, "/L!");        // L has odd parity: plain characters
  wire.arrives(20ms, "\xAF\xCC!");  // now with parity bits
  wire.arrives(30ms, "L");          // and from then on they are asked for
  EXPECT_EQ(loop.run(line.receive(loop.now() + 1s)).value().damaged, 0U);
  EXPECT_EQ(loop.run(line.receive(loop.now() + 1s)).value().damaged, 0U);
  EXPECT_EQ(loop.run(line.receive(loop.now() + 1s)).value().damaged, 1U);
}

}  // namespace
}  // namespace obiscope

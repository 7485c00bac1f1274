#include "line/redact.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "line/mask.hpp"
#include "line/uart.hpp"

namespace obiscope {
namespace {

std::string redacted(std::string_view text) {
  Result<LineRecording> recording = recording_from(text);
  if (!recording) return recording.error().text();
  redact(*recording);
  return text_from(*recording);
}

std::string passed(Mask mask, std::string_view text) {
  std::string out;
  for (const Byte byte : as_bytes(text)) out += static_cast<char>(mask.pass(byte));
  return out;
}

TEST(Redact, KnowsTheCodesThatNameACustomer) {
  for (const char* code : {"0.0", "0.0.0", "1-0:0.0.0*255", "0.0.1", "C.1", "C.1.0", "C.1.1", "0-0:96.1.0*255",
                           "96.1.255", "0-1:96.1.0", "0-0:96.13.0", "C.90.1", "9.20"})
    EXPECT_TRUE(names_a_customer(code)) << code;
  for (const char* code :
       {"", "0.0x", "10.0", "1.8.0", "0.2.0", "C.5.0", "F.F", "C.10.1", "C.13.21", "96.10.1", "0.9.1", "1-0:1.8.0*255"})
    EXPECT_FALSE(names_a_customer(code)) << code;
}

TEST(Redact, MasksAReadoutAndKeepsItsCheckRight) {
  EXPECT_EQ(redacted("line 300 7E1\n"
                     "> \"/?40123456!\\r\\n\"\n"
                     "< \"/XXX4METER99\\r\\n\"  +412ms\n"
                     "> ACK \"040\\r\\n\"\n"
                     "< STX \"F.F(00)\\r\\n0.0(        "
                     "18438636)\\r\\nC.1.0(Ab438636)\\r\\n1.8.0(000219.251*kWh)\\r\\n!\\r\\n\" ETX BCC\n"
                     "= 0-0:96.1.0*255 Ab438636\n"
                     "= 1-0:1.8.0*255 219.251 kWh\n"),
            "line 300 7E1\n"
            "> \"/?00000000!\\r\\n\"\n"
            "< \"/XXX4METER99\\r\\n\"                  +412ms\n"
            "> ACK \"040\\r\\n\"\n"
            "< STX \"F.F(00)\\r\\n0.0(        00000000)\\r\\nC.1.0(XX000000)\\r\\n1.8.0(000219.251*kWh)\\r\\n!\\r\\n\" "
            "ETX BCC\n"
            "= 0-0:96.1.0*255 XX000000\n"
            "= 1-0:1.8.0*255 219.251 kWh\n");
}

TEST(Redact, LeavesAWrongCheckCharacterAlone) {
  EXPECT_EQ(redacted("< STX \"0.0(1)\" ETX \"u\"\n"), "< STX \"0.0(0)\" ETX \"u\"\n");
}

TEST(Redact, KeepsAnAdditiveCheckRight) {
  // 0.0(5) ETX adds up to 0x119, that is 0x19 in 7 bits; 0.0(0) to 0x114, 0x14
  unsigned sum = 3;
  for (const char c : std::string("0.0(5)")) sum += static_cast<unsigned>(c);
  const auto check = static_cast<char>(sum & 0x7FU);
  const auto lower = static_cast<char>((sum - 5) & 0x7FU);
  Mask mask(Mask::Of::passwords_and_customers);
  EXPECT_EQ(passed(mask, std::string("\x02"
                                     "0.0(5)\x03") +
                             check),
            std::string("\x02"
                        "0.0(0)\x03") +
                lower);
}

TEST(Redact, FindsValuesThatAreSpreadOverEvents) {
  EXPECT_EQ(redacted("< STX \"0.0(18\"\n< \"438\" +1s\nline 4800 7E1\n< \"636)\" ETX x 30\n"),
            "< STX \"0.0(00\"\n< \"000\"                               +1000ms\nline 4800 7E1\n< \"000)\" ETX \"0\"\n");
  // A partial block ends inside of the value.
  EXPECT_EQ(redacted("< STX \"C.1.0(18\" EOT BCC\n> ACK\n< STX \"43)(8)\\r\\n0.2.0(36)\" ETX BCC\n"),
            "< STX \"C.1.0(00\" EOT BCC\n> ACK\n< STX \"00)(0)\\r\\n0.2.0(36)\" ETX BCC\n");
}

TEST(Redact, FindsTheAnswerThatLeavesItsCodeOut) {
  EXPECT_EQ(redacted("> SOH \"R5\" STX \"C.1.0()\" ETX BCC\n< STX \"(18438636)\" ETX BCC\n"
                     "> SOH \"R5\" STX \"1.8.0()\" ETX BCC\n< STX \"(219.251)\" ETX BCC\n"),
            "> SOH \"R5\" STX \"C.1.0()\" ETX BCC\n< STX \"(00000000)\" ETX BCC\n"
            "> SOH \"R5\" STX \"1.8.0()\" ETX BCC\n< STX \"(219.251)\" ETX BCC\n");
}

TEST(Redact, MasksSeveralValuesOfOneCode) {
  EXPECT_EQ(redacted("< \"0.0(1)(2)\\r\\n(3)\\r\\n1.8.0(4)(5)\\r\\n\"\n"),
            "< \"0.0(0)(0)\\r\\n(0)\\r\\n1.8.0(4)(5)\\r\\n\"\n");
}

TEST(Redact, MasksPasswordsWhole) {
  EXPECT_EQ(
      redacted("> SOH \"P1\" STX \"(a$1)b c)\" ETX BCC\n> SOH \"P2\" STX \"(12)\" ETX BCC\n> SOH \"P0\" STX \"(12)\" "
               "ETX BCC\n"),
      "> SOH \"P1\" STX \"(XX0)XXX)\" ETX BCC\n> SOH \"P2\" STX \"(00)\" ETX BCC\n> SOH \"P0\" STX \"(12)\" ETX BCC\n");
}

TEST(Redact, WorksOnCharactersWithTheParityInBit7) {
  const auto with_parity = [](std::string_view text) {
    std::string out;
    for (const Byte byte : as_bytes(text)) out += static_cast<char>(uart::with_parity(byte, Parity::even));
    return out;
  };
  Mask mask(Mask::Of::passwords_and_customers);
  EXPECT_EQ(passed(mask, with_parity("/?1!\r\n\x01P1\x02(1c)\x03\x30"
                                     "0.0(Z)\r\n")),
            with_parity("/?0!\r\n\x01P1\x02(0X)\x03") + passed(Mask(Mask::Of::passwords), with_parity("\x30")) +
                with_parity("0.0(X)\r\n"));
}

TEST(Mask, OfPasswordsLeavesCustomersAlone) {
  const std::string text = "/?40123456!\r\n0.0(123)\r\n";
  EXPECT_EQ(passed(Mask(Mask::Of::passwords), text), text);
}

TEST(Mask, GoesOnBehindATelegramThatWasCutOff) {
  EXPECT_EQ(redacted("< STX \"0.0(12\"\n< STX \"0.0(345)\\r\\n1.8.0(67)\" ETX BCC\n"),
            "< STX \"0.0(00\"\n< STX \"0.0(000)\\r\\n1.8.0(67)\" ETX BCC\n");
  EXPECT_EQ(redacted("> SOH \"P1\" STX \"(12\"\n> SOH \"R5\" STX \"1.8.0(7)\" ETX BCC\n"),
            "> SOH \"P1\" STX \"(00\"\n> SOH \"R5\" STX \"1.8.0(7)\" ETX BCC\n");
}

RC_GTEST_PROP(Mask, KeepsTheLengthAndEveryControlCharacter, (const std::vector<Byte>& bytes)) {
  Mask mask(Mask::Of::passwords_and_customers);
  bool check_is_next = false;
  BlockCheck check;
  for (const Byte byte : bytes) {
    check_is_next = check.is_next();
    check.pass(byte & 0x7F);
    const Byte given = mask.pass(byte);
    if (!check_is_next && (byte & 0x7F) < 0x20 && byte != 0) RC_ASSERT(given == byte || (given & 0x7F) == 'X');
  }
}

RC_GTEST_PROP(Mask, LetsNoPasswordThrough, ()) {
  const auto password = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>('1', 'W')));
  const std::string out = passed(Mask(Mask::Of::passwords), "\x01P1\x02(" + password + ")\x03\x30");
  for (const char c : out.substr(5, password.size())) RC_ASSERT(c == '0' || c == 'X' || c == '(' || c == ')');
}

}  // namespace
}  // namespace obiscope

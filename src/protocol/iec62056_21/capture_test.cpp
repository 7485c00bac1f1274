#include "protocol/iec62056_21/capture.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>

#include "protocol/iec62056_21/frame.hpp"

namespace obiscope::iec62056_21 {
namespace {

struct Decoded {
  std::vector<Telegram> telegrams;
  std::size_t left_over = 0;
};

Decoded decode(std::string_view recording, const Recognise& recognise = follows_the_standard) {
  Decoded decoded;
  decoded.left_over = decode_capture(as_bytes(recording), recognise,
                                     [&](Telegram telegram) { decoded.telegrams.push_back(std::move(telegram)); });
  return decoded;
}

// What the telegrams are, for comparing: "C 2" (mode and readings), "damaged".
std::vector<std::string> kinds_of(const Decoded& decoded) {
  std::vector<std::string> kinds;
  for (const Telegram& telegram : decoded.telegrams)
    kinds.push_back(telegram ? telegram->mode + " " + std::to_string(telegram->readings.size())
                             : std::string(name_of(telegram.error().kind())));
  return kinds;
}
using Kinds = std::vector<std::string>;

bool warns(const Telegram& telegram, std::string_view code) {
  for (const Warning& warning : telegram->warnings)
    if (warning.code == code) return true;
  return false;
}

const std::string kIdentification = "/XXX4METER\r\n";
const std::string kContent = "F.F(00)\r\n1.8.0(000123.456*kWh)\r\n!\r\n";
const std::string kTelegram = kIdentification + encode_block(kContent);

std::string with_parity(std::string text) {
  for (char& c : text)
    if (std::popcount(static_cast<Byte>(c)) % 2 == 1) c = static_cast<char>(static_cast<Byte>(c) | 0x80);
  return text;
}

TEST(Capture, GivesATelegramWholly) {
  const Decoded decoded = decode(kTelegram);
  ASSERT_EQ(kinds_of(decoded), Kinds{"C 2"});
  EXPECT_EQ(decoded.left_over, 0U);
  EXPECT_EQ(decoded.telegrams[0]->meter.identification, "XXX4METER");
  EXPECT_TRUE(decoded.telegrams[0]->warnings.empty());
}

TEST(Capture, GivesOneAmongNoiseAndEchoes) {
  const std::string junk("\x7F\x7F\0\xFE", 4);
  EXPECT_EQ(kinds_of(decode(junk + kTelegram + junk)), Kinds{"C 2"});
  EXPECT_EQ(decode(junk + kTelegram + junk).left_over, 8U);
  EXPECT_EQ(kinds_of(decode("/?!\r\n" + kTelegram)), Kinds{"C 2"});
  EXPECT_EQ(kinds_of(decode(junk + "/?!\r\n" + kIdentification +
                            "\x06"
                            "040\r\n" +
                            encode_block(kContent))),
            Kinds{"C 2"});
  EXPECT_EQ(kinds_of(decode("some words\r\n" + kTelegram + "and more")), Kinds{"C 2"});
}

TEST(Capture, GivesEveryTelegram) {
  EXPECT_EQ(kinds_of(decode(kTelegram + kTelegram + "\r\n" + kTelegram)), (Kinds{"C 2", "C 2", "C 2"}));
  EXPECT_EQ(kinds_of(decode(kIdentification + "\x02" + kContent + kTelegram)), (Kinds{"C 2", "C 2"}));
}

TEST(Capture, RefusesAWrongCheckCharacter) {
  std::string wrong = kTelegram;
  wrong.back() = static_cast<char>(wrong.back() ^ 0x01);
  const Decoded decoded = decode("xx" + wrong + kTelegram);
  ASSERT_EQ(kinds_of(decoded), (Kinds{"damaged", "C 2"}));
  EXPECT_EQ(decoded.telegrams[0].error().offset(), 2 + kIdentification.size());
}

TEST(Capture, RefusesEveryTelegramWithOneDamagedBit) {
  for (std::size_t i = kIdentification.size(); i < kTelegram.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = kTelegram;
      damaged[i] = static_cast<char>(static_cast<Byte>(damaged[i]) ^ 1U << bit);
      for (const Telegram& telegram : decode(damaged).telegrams)
        EXPECT_TRUE(!telegram || warns(telegram, "checksum_missing") || warns(telegram, "no_checksum"))
            << i << " " << bit;
    }
  }
}

TEST(Capture, RefusesACharacterWithWrongParity) {
  std::string damaged = kIdentification + kContent;
  damaged[kIdentification.size() + 3] =
      static_cast<char>(static_cast<Byte>(damaged[kIdentification.size() + 3]) | 0x80);
  EXPECT_EQ(kinds_of(decode(damaged)), Kinds{"damaged"});
  EXPECT_EQ(kinds_of(decode(kIdentification + "\x02" + damaged.substr(kIdentification.size()))), Kinds{"damaged"});
}

TEST(Capture, StripsParityBits) {
  EXPECT_EQ(kinds_of(decode(with_parity(kTelegram))), Kinds{"C 2"});
  EXPECT_EQ(kinds_of(decode("\x7F\x7F" + with_parity("/?!\r\n" + kTelegram))), Kinds{"C 2"});
  std::string damaged = with_parity(kTelegram);
  damaged[30] = static_cast<char>(damaged[30] ^ 0x02);
  EXPECT_EQ(kinds_of(decode(damaged)), Kinds{"damaged"});
}

TEST(Capture, SaysWhereTheRecordingEnds) {
  for (std::size_t length = 0; length < kTelegram.size(); ++length) {
    const Decoded decoded = decode(kTelegram.substr(0, length));
    const bool identified = length >= kIdentification.size() - 1;
    const bool to_the_mark = length >= kIdentification.size() + 1 + kContent.find('!') + 1;
    const Kinds expected = !identified ? Kinds{} : to_the_mark ? Kinds{"C 2"} : Kinds{"incomplete"};
    ASSERT_EQ(kinds_of(decoded), expected) << length;
    if (to_the_mark) {
      EXPECT_TRUE(warns(decoded.telegrams[0], "checksum_missing"));
    }
  }
}

TEST(Capture, RefusesWhatBeginsInsideATelegram) {
  EXPECT_EQ(kinds_of(decode("1.8.0(1*kWh)\r\n!\r\n" + kTelegram)), (Kinds{"incomplete", "C 2"}));
  EXPECT_EQ(kinds_of(decode(".8.0(1*kWh)\r\n2.8.0(1)\r\n3")), Kinds{"incomplete"});
  const Decoded behind = decode(encode_block(kContent));
  ASSERT_EQ(kinds_of(behind), Kinds{" 2"});
  EXPECT_TRUE(warns(behind.telegrams[0], "no_identification"));
}

TEST(Capture, KnowsModeDByWhatIsMissing) {
  const Decoded pushed = decode(kIdentification + "\r\n" + kContent);
  ASSERT_EQ(kinds_of(pushed), Kinds{"D 2"});
  EXPECT_TRUE(warns(pushed.telegrams[0], "no_checksum"));
  EXPECT_EQ(kinds_of(decode("/?!\r\n" + kIdentification + kContent)), Kinds{"C 2"});
  EXPECT_EQ(kinds_of(decode(kIdentification +
                            "\x06"
                            "000\r\n" +
                            kContent)),
            Kinds{"C 2"});
}

TEST(Capture, TakesAnAddedCheckOnlyFromAMeterThatAdds) {
  std::string adding = kTelegram;
  adding.back() = static_cast<char>(encode_block(kContent, false, CheckCharacter::sum).back());
  const Decoded refused = decode(adding);
  ASSERT_EQ(kinds_of(refused), Kinds{"damaged"});
  EXPECT_NE(refused.telegrams[0].error().advice().find("additive_checksum"), std::string::npos);
  Quirks adds;
  adds.additive_checksum = true;
  const Recognise recognise = [&](const Identification&) -> const Quirks& { return adds; };
  EXPECT_EQ(kinds_of(decode(adding, recognise)), Kinds{"C 2"});
  EXPECT_EQ(kinds_of(decode(kTelegram, recognise)), Kinds{"damaged"});
}

TEST(Capture, MakesOneReadoutOfAProgrammingSession) {
  const std::string session = kIdentification +
                              "\x06"
                              "041\r\n" +
                              encode_command("P0", "(1A2B)") + encode_command("P1", "(SECRET)") + "\x06" +
                              encode_command("R5", "0.9.2()") + encode_block("0.9.2(130103)") +
                              encode_command("R5", "0.9.1()") + encode_block("(101415)") +
                              encode_command("R5", "9.9.9()") + encode_block("(ERROR)") +
                              encode_command("W5", "C.8.0(HIDDEN)") + "\x06" + encode_command("B0", std::nullopt);
  const Decoded decoded = decode(session);
  ASSERT_EQ(kinds_of(decoded), Kinds{"programming 2"});
  const Readout& readout = *decoded.telegrams[0];
  EXPECT_EQ(readout.meter.identification, "XXX4METER");
  EXPECT_EQ(text_from(readout.meter_time.value()), "2013-01-03T10:14:15");
  EXPECT_TRUE(warns(decoded.telegrams[0], "command_seen"));
  EXPECT_TRUE(warns(decoded.telegrams[0], "register_refused"));
  for (const Warning& warning : readout.warnings) {
    EXPECT_EQ(warning.text.find("SECRET"), std::string::npos);
    EXPECT_EQ(warning.text.find("HIDDEN"), std::string::npos);
  }
  EXPECT_EQ(decoded.left_over, 0U);
}

TEST(Capture, JoinsPartialBlocksAndDropsRepeatedOnes) {
  std::string wrong = encode_block("2.8.0(7*kWh)\r\n");
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  const std::string session = encode_command("R6", "1.8.0()") + encode_block("1.8.0(5*k", true) + "\x06" + wrong +
                              "\x15" + encode_block("Wh)\r\n");
  EXPECT_EQ(kinds_of(decode(session)), Kinds{"programming 1"});
  EXPECT_EQ(kinds_of(decode(encode_command("R5", "2.8.0()") + wrong)), Kinds{"damaged"});
  EXPECT_EQ(kinds_of(decode(session.substr(0, session.find(wrong)))), Kinds{"incomplete"});
}

TEST(Capture, LeavesOutProfiles) {
  const Decoded decoded =
      decode(encode_command("R5", "0.9.1()") + encode_block("0.9.1(101415)") + encode_command("R5", "P.01(;)") +
             encode_block("P.01(1220823161500)(00)(15)(1)(1.5)(kW)\r\n(0.1)\r\n"));
  ASSERT_EQ(kinds_of(decoded), Kinds{"programming 1"});
  EXPECT_TRUE(warns(decoded.telegrams[0], "profile_left_out"));
}

TEST(Capture, TellsWhatWasRefusedWhereNothingWasRead) {
  const Decoded decoded = decode(kIdentification + encode_command("P1", "(1234)") + encode_block("(ERROR)"));
  ASSERT_EQ(kinds_of(decoded), Kinds{"refused"});
  EXPECT_EQ(decoded.telegrams[0].error().text().find("1234"), std::string::npos);
}

TEST(Capture, FindsNothingInNothing) {
  EXPECT_EQ(kinds_of(decode("")), Kinds{});
  EXPECT_EQ(kinds_of(decode("/?!\r\n/?!\r\n/?!\r\n")), Kinds{});
  EXPECT_EQ(decode(std::string(1000, '\0')).left_over, 1000U);
  EXPECT_EQ(kinds_of(decode(std::string(3'000'000, '('))), Kinds{});
  EXPECT_EQ(kinds_of(decode("\x02" + std::string(3'000'000, 'x'))), Kinds{});
}

RC_GTEST_PROP(Capture, FindsNoTelegramInRubbish, (const std::vector<Byte>& rubbish)) {
  // "/AAA" and a line end is the beginning of one, and is refused.
  for (const Telegram& telegram : decode(as_text(rubbish)).telegrams) RC_ASSERT_FALSE(static_cast<bool>(telegram));
}

RC_GTEST_PROP(Capture, GivesTheTelegramBehindAnyRubbish, (const std::vector<Byte>& rubbish)) {
  // A line that holds a "/" may go on up to the telegram: what comes before it ends.
  const std::string recording = std::string(as_text(rubbish)) + "\r\n" + kTelegram + "\r\n";
  const Kinds kinds = kinds_of(decode(recording));
  RC_ASSERT(!kinds.empty() && kinds.back() == "C 2");
}

}  // namespace
}  // namespace obiscope::iec62056_21

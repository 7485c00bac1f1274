#include "protocol/iec62056_21/frame.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocol/iec62056_21/message.hpp"

namespace obiscope::iec62056_21 {
namespace {

struct Seen {
  FrameKind kind;
  std::string content;
  bool operator==(const Seen&) const = default;
};

// All frames of `stream`, fed in pieces of `piece` bytes.
std::vector<Seen> frames_of(std::string_view stream, std::size_t piece, Expect expect = {}) {
  Framer framer;
  std::vector<Seen> seen;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    Bytes bytes = as_bytes(stream.substr(at, piece));
    while (!bytes.empty())
      if (framer.feed(bytes, expect) == Framer::Outcome::frame)
        seen.push_back({framer.frame().kind, std::string(framer.frame().content)});
  }
  return seen;
}

TEST(Framer, CutsADialogueInAnySplit) {
  const std::string dialogue = "\x7F\x7F/?!\r\n/LGZ4ZMF100AC.M27\r\n" + encode({'0', '4', '0'}) +
                               encode_block("F.F(00)\r\n0.3.0(6.00*Imp/kWh)\r\n!\r\n") + encode_command("B0", {}) +
                               encode_block("1.8.0(1", true) + "\x15";
  const std::vector<Seen> expected = {
      {FrameKind::line, "?!"},    {FrameKind::line, "LGZ4ZMF100AC.M27"},
      {FrameKind::option, "040"}, {FrameKind::block, "F.F(00)\r\n0.3.0(6.00*Imp/kWh)\r\n!\r\n"},
      {FrameKind::command, "B0"}, {FrameKind::block, "1.8.0(1"},
      {FrameKind::nak, "\x15"}};
  for (std::size_t piece = 1; piece <= dialogue.size(); ++piece)
    EXPECT_EQ(frames_of(dialogue, piece, {.option_select = true}), expected) << piece;
}

TEST(Framer, ChecksTheBlockCheckCharacter) {
  Framer framer;
  std::string block = encode_block("1.8.0(000285.4*kWh)\r\n!\r\n");
  Bytes bytes = as_bytes(block);
  ASSERT_EQ(framer.feed(bytes, {}), Framer::Outcome::frame);
  EXPECT_TRUE(framer.frame().bcc_right());
  EXPECT_FALSE(framer.frame().sum_right());
  block.back() ^= 1;
  bytes = as_bytes(block);
  ASSERT_EQ(framer.feed(bytes, {}), Framer::Outcome::frame);
  EXPECT_FALSE(framer.frame().bcc_right());
}

TEST(Framer, CountsDamagedCharacters) {
  Framer framer;
  const std::string line =
      "/LGZ4Z\xCD"
      "F\r\n";
  Bytes bytes = as_bytes(line);
  ASSERT_EQ(framer.feed(bytes, {}), Framer::Outcome::frame);
  EXPECT_EQ(framer.frame().damaged, 1U);
}

TEST(Framer, TakesAnIdentificationBehindAHalfOne) {
  EXPECT_EQ(frames_of("/LG/LGZ4ZMF\r\n", 3), (std::vector<Seen>{{FrameKind::line, "LGZ4ZMF"}}));
  EXPECT_EQ(frames_of("/LGZ4\x02"
                      "a(1)\x03"
                      "Z",
                      2),
            (std::vector<Seen>{{FrameKind::block, "a(1)"}}));
}

TEST(Framer, TakesAReadoutWithoutStxWhereItIsExpected) {
  const std::string push = "/HAG5eHZ010C\r\n\r\n1-0:1.8.0*255(000001.2963*kWh/h)\r\n!\r\n";
  EXPECT_EQ(frames_of(push, 5, {.plain = true}),
            (std::vector<Seen>{{FrameKind::line, "HAG5eHZ010C"},
                               {FrameKind::plain, "1-0:1.8.0*255(000001.2963*kWh/h)\r\n!"}}));
  EXPECT_EQ(frames_of("1.8.0(1*kWh)\r\n!\r\n", 5).size(), 0U);  // where it is not expected, it is noise
}

TEST(Framer, DropsWhatNeverEnds) {
  Framer framer({.line = 64, .block = 1000});
  for (const char first : {'/', '\x02'}) {
    const std::string endless = first + std::string(5000, 'x');
    Bytes bytes = as_bytes(endless);
    EXPECT_EQ(framer.feed(bytes, {}), Framer::Outcome::too_long);
    while (!bytes.empty()) EXPECT_EQ(framer.feed(bytes, {}), Framer::Outcome::need_more);
    EXPECT_FALSE(framer.midway());
  }
}

TEST(Framer, AnAckStandsAloneForTheReader) {
  EXPECT_EQ(frames_of("\x06\x06", 1), (std::vector<Seen>{{FrameKind::ack, "\x06"}, {FrameKind::ack, "\x06"}}));
  EXPECT_TRUE(frames_of("\x06"
                        "0510\r\n",
                        1, {.option_select = true})
                  .empty());
}

TEST(Message, IdentificationsInTheWild) {
  const Identification e350 = identification_from("LGZ4ZMF100AC.M27\r\n").value();
  EXPECT_EQ(e350.manufacturer, "LGZ");
  EXPECT_EQ(e350.speed, '4');
  EXPECT_EQ(e350.ident, "ZMF100AC.M27");
  EXPECT_EQ(e350.mode(), Mode::c);
  EXPECT_FALSE(e350.fast_reaction());

  const Identification zmd = identification_from("LGZ4\\2ZMD120APt.G03").value();
  EXPECT_EQ(zmd.mode(), Mode::e);
  EXPECT_EQ(zmd.ident, "ZMD120APt.G03");
  EXPECT_EQ(identification_from("EMH5\\@\\201LZQJL001VE").value().escapes, "@2");
  EXPECT_TRUE(identification_from("ISk5MT174-0001").value().fast_reaction());
  EXPECT_EQ(identification_from("LUGCUH50").value().mode(), Mode::b);
  EXPECT_EQ(identification_from("KAM MC").value().mode(), Mode::a);
  EXPECT_EQ(identification_from("XYZ").value().mode(), Mode::a);
}

TEST(Message, RefusesWhatIsNoIdentification) {
  for (const char* line : {"", "LG", "?!", "12345",
                           "LG\x01"
                           "5abc"})
    EXPECT_EQ(identification_from(line).error().kind(), ErrorKind::malformed) << line;
}

TEST(Message, SpeedsOfEachMode) {
  EXPECT_EQ(baud_of('0', Mode::c), 300U);
  EXPECT_EQ(baud_of('6', Mode::c), 19200U);
  EXPECT_EQ(baud_of('9', Mode::e), 115200U);
  EXPECT_EQ(baud_of('A', Mode::b), 600U);
  EXPECT_EQ(baud_of('F', Mode::b), 19200U);
  EXPECT_EQ(baud_of('3', Mode::d), 2400U);
  EXPECT_FALSE(baud_of('G', Mode::b));
  EXPECT_FALSE(baud_of('A', Mode::c));
}

TEST(Message, EncodesWhatTheStandardsExamplesShow) {
  EXPECT_EQ(encode_request(), "/?!\r\n");
  EXPECT_EQ(encode_request("?", "12345678"), "/?12345678!\r\n");
  EXPECT_EQ(encode_request("2"), "/2!\r\n");
  EXPECT_EQ(encode({'0', '5', '1'}),
            "\x06"
            "051\r\n");
  EXPECT_EQ(encode_command("B0", {}),
            "\x01"
            "B0\x03q");
  EXPECT_EQ(encode_command("P1", "(00000000)"),
            "\x01P1\x02(00000000)\x03"
            "a");
  EXPECT_EQ(encode_block("0.9.2(130103)"),
            "\x02"
            "0.9.2(130103)\x03"
            "9");
}

}  // namespace
}  // namespace obiscope::iec62056_21

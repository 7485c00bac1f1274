#include "protocol/iec62056_21/explain.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "protocol/iec62056_21/message.hpp"

namespace obiscope::iec62056_21 {
namespace {

using namespace std::string_literals;

// The entries of one depth in [begin, end), from `entry` on, follow each other without gap up to the end of their
// parent.
bool tiles(const Explanation& entries, std::size_t& entry, unsigned depth, std::size_t begin, std::size_t end) {
  while (entry < entries.size() && entries[entry].depth == depth) {
    const Explained& one = entries[entry];
    if (one.offset != begin || one.offset + one.length > end) return false;
    begin += one.length;
    ++entry;
    if (entry < entries.size() && entries[entry].depth > depth &&
        !tiles(entries, entry, depth + 1, one.offset, one.offset + one.length)) {
      return false;
    }
  }
  return begin == end;
}

Explanation explained(std::string_view dialogue) {
  Explanation entries = explain(as_bytes(dialogue));
  std::size_t entry = 0;
  EXPECT_TRUE(tiles(entries, entry, 0, 0, dialogue.size()) && entry == entries.size()) << dialogue;
  return entries;
}

// "name=value" of all fields, "!" in front of those that are wrong.
std::vector<std::string> lines_of(const Explanation& entries, unsigned depth) {
  std::vector<std::string> lines;
  for (const Explained& entry : entries) {
    if (entry.depth == depth) lines.push_back((entry.wrong ? "!" : "") + entry.name + "=" + entry.value);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Explain, NamesTheFieldsOfARequest) {
  const Explanation entries = explained("/?12345678!\r\n");
  EXPECT_EQ(entries[0].clause, "IEC 62056-21 6.3.1");
  EXPECT_EQ(lines_of(entries, 0), Lines{"request="});
  EXPECT_EQ(lines_of(entries, 1), (Lines{"start character=/", "transmission request=?", "device address=12345678",
                                         "end character=!", "line end=CR LF"}));
}

TEST(Explain, NamesTheFieldsOfAnIdentification) {
  const Explanation entries = explained("/ISk5\\2MT382-1000\r\n");
  EXPECT_EQ(lines_of(entries, 0), Lines{"identification=ISk5\\2MT382-1000"});
  EXPECT_EQ(lines_of(entries, 1),
            (Lines{"start character=/", "manufacturer=ISk: lower-case third letter, reacts within 20 ms",
                   "speed=5: 9600 Bd, mode C", "enhanced ability=\\2: offers HDLC, mode E", "identification=MT382-1000",
                   "line end=CR LF"}));
  EXPECT_EQ(lines_of(explained("/LUGCUH50\r\n"), 1)[2], "speed=C: 2400 Bd, mode B");
  EXPECT_EQ(lines_of(explained("/KAM MC\r\n"), 1)[2], "speed= : no speed to change to, mode A");
}

TEST(Explain, NamesTheFieldsOfAnOptionSelect) {
  EXPECT_EQ(lines_of(explained("\x06"
                               "051\r\n"),
                     1),
            (Lines{"ACK=ACK", "protocol control V=0: normal", "speed Z=5: 9600 Bd",
                   "mode control Y=1: programming mode", "line end=CR LF"}));
  EXPECT_EQ(lines_of(explained("\x06"), 0), Lines{"acknowledgement=ACK"});
  EXPECT_EQ(lines_of(explained("\x06"
                               "1.8.0(1)\r\n!\r\n"),
                     0)[0],
            "acknowledgement=ACK");
}

TEST(Explain, NamesTheFieldsOfAReadout) {
  const Explanation entries =
      explained(encode_block("1.8.0(012345.678*kWh)\r\n1.6.0*01(03.258*kW)(1702102000)\r\n!\r\n"));
  EXPECT_EQ(lines_of(entries, 0), Lines{"data readout="});
  const Lines fields = lines_of(entries, 1);
  ASSERT_EQ(fields.size(), 9U);
  EXPECT_EQ(fields[0], "STX=start of text");
  EXPECT_EQ(fields[5], "end character=!");
  EXPECT_EQ(fields[7], "ETX=end of text");
  EXPECT_NE(fields[8].find(": right"), std::string::npos);
  const Lines values = lines_of(entries, 2);
  EXPECT_EQ(values[0], "code=1.8.0: 1-0:1.8.0*255 energy_import");
  EXPECT_EQ(values[2], "value=012345.678");
  EXPECT_EQ(values[4], "unit=kWh");
  EXPECT_EQ(values[13], "time stamp=1702102000: 2017-02-10T20:00");
}

TEST(Explain, NamesTheQuantitiesOfHeatMeters) {
  const Explanation entries = explained(encode_block("6.8(00433.65*GJ)\r\n6.26(03052.95*m3)\r\n!\r\n"));
  EXPECT_EQ(lines_of(entries, 2)[0], "code=6.8: 6-0:6.8.0*255 heat_energy");
}

TEST(Explain, TellsWrongCheckCharacters) {
  std::string block = encode_block("1.8.0(1)\r\n!\r\n");
  block.back() = static_cast<char>(block.back() ^ 1);
  const Explanation wrong = explained(block);
  EXPECT_TRUE(wrong.front().wrong);
  EXPECT_TRUE(wrong.back().wrong);
  EXPECT_NE(wrong.back().value.find(": wrong, 0x"), std::string::npos);
  EXPECT_EQ(wrong.back().value.find("sum"), std::string::npos);
  const Explanation sum = explained(encode_block("1.8.0(1)\r\n!\r\n", false, CheckCharacter::sum));
  EXPECT_NE(sum.back().value.find("right as the sum"), std::string::npos);
}

TEST(Explain, NamesProgrammingMode) {
  const std::string dialogue = encode_command("P0", "()") + encode_command("P1", "(31415926)") + "\x06" +
                               encode_command("R5", "0.9.1()") + encode_block("0.9.1(101415)", true) + "\x15" +
                               encode_block("(ERR05)") + encode_command("W5", "0.9.1(101500)") +
                               encode_command("B0", {});
  const Explanation entries = explained(dialogue);
  EXPECT_EQ(lines_of(entries, 0),
            (Lines{"programming command=", "programming command=", "acknowledgement=ACK", "programming command=",
                   "data message of programming mode=", "repeat request=NAK: send the last block again",
                   "error message=", "programming command=", "break="}));
  std::string all;
  for (const Explained& entry : entries) all += entry.value + "\n";
  EXPECT_EQ(all.find("31415926"), std::string::npos);
  EXPECT_NE(all.find("********"), std::string::npos);
  EXPECT_NE(all.find("W5: write a register (national use); a write: obiscope never sends this"), std::string::npos);
  EXPECT_NE(all.find("end of a partial block"), std::string::npos);
  EXPECT_EQ(all.find("wrong"), std::string::npos);
}

TEST(Explain, ShowsNoPasswordOfADamagedCommand) {
  const std::string whole = encode_command("P1", "(31415926)");
  for (const std::string& damaged :
       {whole.substr(0, whole.size() - 4), whole.substr(1), "\x01P1(31415926)\x03z"s, "P1(31415926)\r\n"s}) {
    for (const Explained& entry : explained(damaged)) EXPECT_EQ(entry.value.find("314"), std::string::npos) << damaged;
  }
}

TEST(Explain, NamesNoiseAndWhatEndsTooEarly) {
  const std::string nuls(70, '\0');
  EXPECT_EQ(lines_of(explained(nuls + "\x7F\x7F/?!\r\n"), 0),
            (Lines{"wake-up=70 NUL characters", "!noise=2 x 0x7f", "request="}));
  EXPECT_EQ(lines_of(explained("/?12"), 0), Lines{"!request=ends in the middle of a request"});
  EXPECT_EQ(lines_of(explained("\x02"
                               "1.8.0(0123"),
                     0),
            Lines{"!data message of programming mode=ends in the middle of a block, without ETX"});
  EXPECT_EQ(lines_of(explained("\x02"
                               "1.8.0(1)\r\n!\r\n\x03"),
                     0),
            Lines{"!data readout=ends before its block check character"});
  EXPECT_EQ(lines_of(explained("\x02"
                               "1.8.0(01/?!\r\n/LGZ4X\r\n"),
                     0),
            (Lines{"!data message of programming mode=ends in the middle of a block, without ETX",
                   "request=", "identification=LGZ4X"}));
  EXPECT_EQ(lines_of(explained("/EMH5X\r\n\r\n1.8.0(1)\r\n!\r\n"), 0),
            (Lines{"identification=EMH5X", "line end=CR LF", "data readout without STX="}));
}

TEST(Explain, TakesParityOutOfBit7) {
  const Explanation entries = explained("\xAF\x3F\x21\x8D\x0A");
  EXPECT_EQ(entries[0].name, "parity");
  EXPECT_EQ(entries[0].length, 0U);
  EXPECT_EQ(entries[1].name, "request");
  // An echo with parity in front of an answer without.
  EXPECT_EQ(lines_of(explained("\xAF\x3F\x21\x8D\x0A/LGZ4ZMF100AC.M27\r\n"), 0)[2], "identification=LGZ4ZMF100AC.M27");
  // One damaged character among many.
  std::string readout = "/ISk5MT174-0001\r\n\r\n1.8.0(0008048.375*kWh)\r\n1.8.1(0008048.375*kWh)\r\n!\r\n";
  for (char& c : readout) {
    if (__builtin_parity(static_cast<unsigned char>(c)) != 0) c = static_cast<char>(c | 0x80);
  }
  readout[8] = static_cast<char>(readout[8] ^ 0x01);
  const Explanation damaged = explained(readout);
  EXPECT_TRUE(damaged[0].wrong);
  EXPECT_NE(damaged[0].value.find("1 have a wrong one"), std::string::npos);
}

TEST(Explain, TakesOtherLineEnds) {
  EXPECT_EQ(lines_of(explained("/LGZ4X\n\n"), 1).back(), "!line end=LF LF in place of CR LF");
  EXPECT_EQ(lines_of(explained("/LGZ4X\n"), 1).back(), "!line end=LF in place of CR LF");
}

// Pieces of dialogues and rubbish in any order.
rc::Gen<std::string> any_dialogue() {
  const auto piece =
      rc::gen::oneOf(rc::gen::element("/?!\r\n"s, "/LGZ4\\2X\r\n"s,
                                      "\x06"
                                      "051\r\n"s,
                                      "\x06"s, "\x15"s, "\r\n"s, "!"s, "/"s, encode_block("1.8.0(1*kWh)\r\n!\r\n"),
                                      encode_command("R5", "1.8.0()"), encode_command("P1", "(271828)"), "\x02"s,
                                      "\x03"s, "\x01"s, "\x01P1"s, "(("s, "1.8.0("s),
                     rc::gen::arbitrary<std::string>());
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string dialogue;
    for (const std::string& one : pieces) dialogue += one;
    return dialogue;
  });
}

RC_GTEST_PROP(Explain, LeavesNoByteOut, ()) {
  const std::string dialogue = *any_dialogue();
  const Explanation entries = explain(as_bytes(dialogue));
  std::size_t entry = 0;
  RC_ASSERT(tiles(entries, entry, 0, 0, dialogue.size()));
  RC_ASSERT(entry == entries.size());
  for (const Explained& one : entries) RC_ASSERT(one.value.find("271828") == std::string::npos);
}

}  // namespace
}  // namespace obiscope::iec62056_21

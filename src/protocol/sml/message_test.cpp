// Elements, messages with all their bodies, readouts.
#include "protocol/sml/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/sml/explain.hpp"
#include "protocol/sml/frame.hpp"
#include "protocol/sml/identity.hpp"
#include "protocol/sml/readout.hpp"

namespace obiscope::sml {
namespace {

std::vector<Byte> operator""_b(const char* text, std::size_t size) {
  return *bytes_from_hex({text, size});
}

TEST(SmlElement, NumbersOfEveryWidth) {
  const auto read = [](const char* hex) {
    const std::vector<Byte> bytes = *bytes_from_hex(hex);
    Cursor cursor(bytes);
    const Number number = cursor.number("a number");
    return cursor.failed() || !cursor.ended() ? std::string("failed") : std::to_string(number.value());
  };
  EXPECT_EQ(read("52ff"), "-1");
  EXPECT_EQ(read("62ff"), "255");
  EXPECT_EQ(read("538b28"), "-29912");
  EXPECT_EQ(read("638b28"), "35624");
  EXPECT_EQ(read("54fecbfd"), "-78851");  // three bytes
  EXPECT_EQ(read("64fecbfd"), "16698365");
  EXPECT_EQ(read("560008d20349"), "147981129");
  EXPECT_EQ(read("57ffffffffffff"), "-1");
  EXPECT_EQ(read("6800000000000001"), "1");
  EXPECT_EQ(read("598000000000000000"), "-9223372036854775808");
  EXPECT_EQ(read("d004fecb"), "-309");  // two TL bytes
  EXPECT_EQ(read("51"), "failed");
  EXPECT_EQ(read("5a000000000000000000"), "failed");
  EXPECT_EQ(read("65000000"), "failed");
  EXPECT_EQ(read("4201"), "failed");
}

RC_GTEST_PROP(SmlElement, NumbersComeBack, (std::int64_t value, std::uint64_t natural)) {
  value >>= *rc::gen::inRange(0, 63);
  natural >>= *rc::gen::inRange(0, 63);
  Encoder encoder;
  encoder.integer(value, size_of_integer(value));
  encoder.natural(natural, size_of_natural(natural));
  Cursor cursor(encoder.bytes());
  RC_ASSERT(cursor.number("").value() == value);
  RC_ASSERT(cursor.number("").bits == natural);
  RC_ASSERT(cursor.ended());
}

TEST(SmlElement, LengthsOfSeveralTlBytes) {
  const ElementHead fifty = element_head("8302"_b);
  EXPECT_EQ(fifty.size, 2U);
  EXPECT_EQ(fifty.length, 48U);
  const ElementHead thirty = element_head("f10e"_b);
  EXPECT_EQ(thirty.type, 7);
  EXPECT_EQ(thirty.length, 30U);
  EXPECT_EQ(element_head("80"_b).size, 0U);
  EXPECT_EQ(element_head("8001"_b).size, 0U);  // shorter than its own TL bytes
  EXPECT_EQ(element_head("ffffffffffff"_b).size, 0U);
  for (const std::size_t size : {0U, 13U, 14U, 15U, 200U, 253U, 254U, 255U, 5'000U}) {
    Encoder encoder;
    encoder.octets(std::vector<Byte>(size, Byte{7}));
    Cursor cursor(encoder.bytes());
    EXPECT_EQ(cursor.octets("").size(), size);
    EXPECT_TRUE(cursor.ended());
  }
}

TEST(SmlElement, ListsInListsCostNothing) {
  std::vector<Byte> deep(60'000, Byte{0x71});
  deep.push_back(0x01);
  Cursor cursor(deep);
  cursor.skip("");
  EXPECT_TRUE(cursor.ended());
  EXPECT_FALSE(cursor.failed());
  const std::vector<Byte> lying = "7f7f7f7f01"_b;
  Cursor liar(lying);
  liar.skip("an element");
  EXPECT_TRUE(liar.failed());
}

TEST(SmlMessage, TheTwoCrcs) {
  EXPECT_EQ(message_crc(as_bytes("123456789")), 0x6E90);  // X.25, low byte first
  EXPECT_EQ(message_crc_kermit(as_bytes("123456789")), 0x2189);
}

// A message around a body: `hex` is the tag's element and the body.
std::vector<Byte> message(const std::string& hex) {
  std::vector<Byte> bytes = *bytes_from_hex("7605000000016200620072" + hex);
  const std::uint16_t crc = message_crc(bytes);
  for (const int byte : {0x63, crc >> 8, crc & 0xFF, 0x00}) bytes.push_back(static_cast<Byte>(byte));
  return bytes;
}

Result<Readout> readout_of(const std::vector<Byte>& messages, const Recognise& recognise = follows_the_standard) {
  const std::vector<Byte> file = encode_file(messages);
  FrameScan scan;
  Frame frame;
  EXPECT_EQ(scan.next(file, true, frame), FrameScan::Step::frame);
  return readout_from(frame, recognise);
}

std::string told(const Result<Readout>& readout) {
  if (!readout) return "refused " + std::string(name_of(readout.error().kind()));
  std::string text = readout->meter.id;
  for (const Reading& reading : readout->readings) {
    text += " | " + reading.code + " " + text_from(reading.value) + unit_text_of(reading);
    if (reading.captured) text += " @" + text_from(*reading.captured);
  }
  for (const Warning& warning : readout->warnings) text += " [" + warning.code + "]";
  return text;
}

const std::string kServer = "0b0a0158595a0000bc614e";  // 1XYZ0012345678
const std::string kStamp = "72620265696b1a20";         // 2026-01-17T05:12:00Z

TEST(SmlMessage, GetListWithEveryFormOfTimeAndValue) {
  const std::string list = "6307017701" + kServer + "070100620affff" + kStamp + "76" + "77070100010800ff62a2" + kStamp +
                           "621e52ff650102030401" +                                      // a time stamp
                           "77070100020800ff017262016500000005621e520356000000000701" +  // a seconds index
                           "77070100100700ff01650000000a621b52005301f401" +              // a bare one
                           "77070100610000ff01010101420101" +                            // a boolean
                           "77070100000904ff01010101726201" + kStamp + "01" +            // a time as the value
                           "77070100600100ff0101010103414204aabbcc" + "0101";
  EXPECT_EQ(told(readout_of(message(list))),
            "1XYZ0012345678 | 1-0:1.8.0*255 1690906.0Wh @2026-01-17T05:12:00Z | 1-0:2.8.0*255 7000Wh | "
            "1-0:16.7.0*255 500W | 1-0:97.0.0*255 true | 1-0:0.9.4*255 2026-01-17T05:12:00Z | 1-0:96.1.0*255 AB | "
            "1-0:96.1.0*255 signature aabbcc [bare_time]");
}

TEST(SmlMessage, ALocalTimeHasItsZone) {
  const std::string open =
      "6301017601"
      "01"
      "0205" +
      kServer +
      "7262037365696b1a2053003c53003c"
      "6201";
  const Result<Readout> readout = readout_of(message(open));
  ASSERT_TRUE(readout) << readout.error().text();
  ASSERT_TRUE(readout->meter_time);
  EXPECT_EQ(text_from(*readout->meter_time), "2026-01-17T07:12:00+02:00");
  EXPECT_EQ(readout->meter_time->daylight_saving, true);
}

TEST(SmlMessage, AProfileListHasItsTimeInEveryValue) {
  const std::string list = "63040179" + kServer + kStamp +
                           "6303847107"
                           "0100630100ff" +
                           kStamp +
                           "65000000"
                           "01"
                           "72" +
                           "75070100010800ff621e52ff6503e8000001" + "75070100020800ff621e52ff620101" + "0101";
  EXPECT_EQ(told(readout_of(message(list))),
            "1XYZ0012345678 | 1-0:1.8.0*255 6553600.0Wh @2026-01-17T05:12:00Z | 1-0:2.8.0*255 0.1Wh "
            "@2026-01-17T05:12:00Z");
}

TEST(SmlMessage, AProfilePackHasRowsOfItsColumns) {
  const std::string columns =
      "72"
      "73070100010800ff621e52ff"
      "73070100100700ff621b5200";
  const std::string row = "74" + kStamp +
                          "6200"
                          "72"
                          "7262640172530064"
                          "01"
                          "01";
  const std::string pack = "63030178" + kServer +
                           "01"
                           "01"
                           "01" +
                           columns + "72" + row + row + "0101";
  EXPECT_EQ(told(readout_of(message(pack))),
            "1XYZ0012345678 | 1-0:1.8.0*255 10.0Wh @2026-01-17T05:12:00Z | 1-0:16.7.0*255 100W "
            "@2026-01-17T05:12:00Z | 1-0:1.8.0*255 10.0Wh @2026-01-17T05:12:00Z | 1-0:16.7.0*255 100W "
            "@2026-01-17T05:12:00Z");
  const std::string too_wide = "74" + kStamp +
                               "6200"
                               "73"
                               "72626401"
                               "72626401"
                               "72626401"
                               "01";
  EXPECT_EQ(told(readout_of(message("63030178" + kServer + "010101" + columns + "71" + too_wide + "0101"))),
            "refused malformed");
}

TEST(SmlMessage, AParameterTreeIsWalkedAndItsDepthIsBounded) {
  const std::string leaf =
      "73070100600100ff7262010258"
      "01";
  const std::string tree =
      "73070100000000ff"
      "01"
      "72" +
      leaf + "73070100010800ff7262027507 0100010800ff621e52ff6264 0101";
  const std::string body = "63050173" + kServer +
                           "7107"
                           "0100000000ff" +
                           tree;
  EXPECT_EQ(told(readout_of(message(body))), "1XYZ0012345678 | 1-0:96.1.0*255 X | 1-0:1.8.0*255 10.0Wh");
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "73010171";
  deep += "73010101";
  EXPECT_EQ(told(readout_of(message("63050173" + kServer + "01" + deep))), "refused malformed");
}

TEST(SmlMessage, AnAttentionIsToldInWords) {
  const Result<Readout> readout = readout_of(message("63ff0174" + kServer +
                                                     "078181c7c7fe02"
                                                     "0101"));
  ASSERT_TRUE(readout);
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_EQ(readout->warnings[0].code, "attention");
  EXPECT_EQ(readout->warnings[0].text, "the meter refuses: user name and password do not suffice");
}

TEST(SmlMessage, RequestsAreWalkedAndTheirPasswordsShownToNobody) {
  const std::string user = "0561646d69", password =
                                             "06"
                                             "7365637265";
  const std::vector<std::string> bodies = {
      "63010077"
      "0101"
      "0205" +
          kServer + user + password + "6201",
      "63020071"
      "01",
      "63070075"
      "01" +
          kServer + user + password + "070100620affff",
      "63050075" + kServer + user + password +
          "71070100000000ff"
          "01",
      "63040079" + kServer + user + password + "01" + kStamp + kStamp +
          "71070100630100ff"
          "71070100010800ff"
          "01",
      "63060075" + kServer + user + password + "71070100000000ff73070100000000ff726201620501"};
  for (const std::string& body : bodies) {
    const std::vector<Byte> messages = message(body);
    EXPECT_TRUE(readout_of(messages)) << body;
    bool secret = body.find("736563") == std::string::npos;
    for (const Explained& entry : explain(encode_file(messages))) {
      EXPECT_FALSE(entry.wrong) << entry.name << " " << entry.value;
      EXPECT_EQ(entry.value.find("secre"), std::string::npos);
      secret = secret || (entry.secret && entry.name == "password");
    }
    EXPECT_TRUE(secret) << body;
  }
}

TEST(SmlMessage, AWrongCrcOfAMessageIsNamedAndNothingIsPublished) {
  std::vector<Byte> first = message(
      "63010176"
      "01"
      "01"
      "0205" +
      kServer + "0101");
  std::vector<Byte> second = message(
      "63020171"
      "01");
  second[5] ^= 1;
  first.insert(first.end(), second.begin(), second.end());
  const Result<Readout> readout = readout_of(first);
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(readout.error().text(), "the CRC of message 2 (close response) is wrong, that of the file is right");
  EXPECT_EQ(readout.error().offset(), 8U + first.size() - second.size());
}

TEST(SmlMessage, WhatIsNoMessageIsNamedWithItsPlace) {
  const Result<Readout> readout =
      readout_of(message("63070176"
                         "01" +
                         kServer +
                         "01"
                         "01"
                         "70"
                         "0101"));
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::malformed);
  EXPECT_EQ(readout.error().offset(), 8U + 14U);
  EXPECT_EQ(told(readout_of({})), "refused malformed");
}

TEST(SmlMessage, AnEscapeInAValueChangesNothing) {
  const std::string list = "6307017701" + kServer + "01017177070100010800ff0101621e5200651b1b1b1b010101";
  const Result<Readout> readout = readout_of(message(list));
  EXPECT_EQ(told(readout), "1XYZ0012345678 | 1-0:1.8.0*255 454761243Wh");
  const std::vector<Byte> file = encode_file(message(list));
  std::size_t covered = 0;
  for (const Explained& entry : explain(file)) {
    EXPECT_FALSE(entry.wrong) << entry.name << " " << entry.value;
    covered += entry.depth == 0 ? entry.length : 0;
  }
  EXPECT_EQ(covered, file.size());
}

TEST(SmlMessage, ANumberBeyondInt64IsItsDigits) {
  const std::string list = "6307017701" + kServer + "01017177070100010800ff0101621e520069ffffffffffffffff010101";
  EXPECT_EQ(told(readout_of(message(list))), "1XYZ0012345678 | 1-0:1.8.0*255 18446744073709551615Wh");
}

TEST(SmlIdentity, IdsBothWays) {
  EXPECT_EQ(id_from("0a0158595a0000bc614e"_b), "1XYZ0012345678");
  EXPECT_EQ(id_from("090158595a0200bc614e"_b), "1XYZ0212345678");
  EXPECT_EQ(id_from("0a0158595affffffffff"_b), "0a0158595affffffffff");  // no eight digits
  EXPECT_EQ(id_from(as_bytes("02280816")), "02280816");
  EXPECT_EQ(id_from("0658595a01027156cd45"_b), "0658595a01027156cd45");
  EXPECT_EQ(manufacturer_in("0658595a01027156cd45"_b), "XYZ");
  EXPECT_EQ(manufacturer_in(as_bytes("02280816")), "");
  EXPECT_EQ(serial_of("1XYZ0042082910"), 42'082'910U);
  EXPECT_EQ(serial_of("02280816"), std::nullopt);
  for (const char* id : {"1XYZ0012345678", "0658595a01027156cd45", "02280816", "1001185"})
    EXPECT_EQ(id_from(server_id_from(id)), id);
}

// Any bytes in a file whose CRC is right: an answer and no crash, and an explanation of every byte.
RC_GTEST_PROP(SmlMessage, AnyContentIsAnswered, (std::vector<Byte> content)) {
  for (Byte& byte : content)
    if (byte < 0x60) byte = static_cast<Byte>(0x70U | (byte & 0x07U));
  const std::vector<Byte> file = encode_file(content);
  readout_of(content).has_value();
  std::size_t covered = 0;
  for (const Explained& entry : explain(file)) covered += entry.depth == 0 ? entry.length : 0;
  RC_ASSERT(covered == file.size());
}

}  // namespace
}  // namespace obiscope::sml

#include "protocol/dlms/push.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

const std::string kHead = "0F 40 00 00 00 0C 07 E4 01 15 02 10 00 00 FF 80 00 00";

std::vector<Byte> push_of(const std::string& body) {
  return hex(kHead + body);
}

// "1-0:1.8.0*255=123 Wh": code, value and unit of each reading.
std::vector<std::string> lines_of(const Result<Readout>& readout) {
  std::vector<std::string> lines;
  if (!readout) return {"refused " + std::string(name_of(readout.error().kind()))};
  for (const Reading& reading : readout->readings) {
    const std::string unit = unit_text_of(reading);
    lines.push_back(reading.code + "=" + text_from(reading.value) + (unit.empty() ? "" : " " + unit));
  }
  return lines;
}
std::vector<std::string> decoded(const std::string& body, const Recognise& recognise = follows_the_standard) {
  return lines_of(readout_of_push(push_of(body), recognise));
}
using Lines = std::vector<std::string>;

Recognise always(const Quirks& quirks) {
  return [&quirks](std::string_view) -> const Quirks& { return quirks; };
}

TEST(Push, CodesValuesScalersAndUnits) {
  EXPECT_EQ(decoded("01 02"
                    "02 03 09 06 01 00 01 07 00 FF 06 00 00 04 62 02 02 0F 00 16 1B"
                    "02 03 09 06 01 00 1F 07 00 FF 10 FF B5 02 02 0F FF 16 21"),
            (Lines{"1-0:1.7.0*255=1122 W", "1-0:31.7.0*255=-7.5 A"}));
}

TEST(Push, AClockAndATextHaveNoUnit) {
  EXPECT_EQ(decoded("02 02"
                    "02 02 09 06 00 00 01 00 00 FF 09 0C 07 E3 0C 10 01 07 3B 28 FF 80 00 FF"
                    "02 02 09 06 01 01 00 02 81 FF 0A 05 4C 49 53 54 31"),
            (Lines{"0-0:1.0.0*255=2019-12-16T07:59:40", "1-1:0.2.129*255=LIST1"}));
}

TEST(Push, FlatPairsAndPlacesThatAreNotInUse) {
  EXPECT_EQ(decoded("02 09 0A 05 4C 49 53 54 31"
                    "09 06 01 01 01 07 00 FF 06 00 00 07 68"
                    "00 00"
                    "09 06 01 01 20 07 00 FF 12 00 E1"
                    "00 00"),
            (Lines{"element 1 (visible-string)=LIST1", "1-1:1.7.0*255=1896", "1-1:32.7.0*255=225"}));
}

TEST(Push, FlatTriples) {
  EXPECT_EQ(decoded("02 07 09 0C 07 E5 09 1B 01 09 2D 0F 00 FF 88 80"
                    "09 06 01 00 01 08 00 FF 06 00 32 8D 90 02 02 0F 00 16 1E"
                    "09 06 01 00 20 07 00 FF 12 09 1A 02 02 0F FF 16 23"),
            (Lines{"element 1 (octet-string)=2021-09-27T09:45:15+02:00", "1-0:1.8.0*255=3313040 Wh",
                   "1-0:32.7.0*255=233.0 V"}));
}

TEST(Push, AListNamesTheValuesBehindIt) {
  const std::string list =
      "01 04 02 04 12 00 28 09 06 00 08 19 09 00 FF 0F 02 12 00 00"
      "02 04 12 00 28 09 06 00 08 19 09 00 FF 0F 01 12 00 00"
      "02 04 12 00 01 09 06 00 00 2A 00 00 FF 0F 02 12 00 00"
      "02 04 12 00 03 09 06 01 01 01 08 00 FF 0F 02 12 00 00";
  const std::string values = "09 06 00 08 19 09 00 FF 09 08 41 42 43 31 32 33 34 35 06 00 0D 88 C1";
  const Lines expected{"40:0-8:25.9.0*255:1=0008190900ff", "0-0:42.0.0*255=ABC12345", "1-1:1.8.0*255=886977"};
  EXPECT_EQ(decoded("02 04" + list + values), expected);
  // The same, where the list is not one of its own entries.
  EXPECT_EQ(decoded("02 04 01 03" + list.substr(list.find("02 04 12 00 28 09 06 00 08 19 09 00 FF 0F 01")) + values),
            expected);
  const Result<Readout> readout = readout_of_push(push_of("02 04" + list + values), follows_the_standard);
  EXPECT_EQ(readout->meter.id, "ABC12345");
  EXPECT_EQ(readout->meter.manufacturer, "ABC");
  EXPECT_EQ(readout->meter.identification, "ABC12345");
}

TEST(Push, EntriesOfAListMayHaveMoreFields) {
  EXPECT_EQ(decoded("02 02 01 02"
                    "02 06 12 00 28 09 06 00 00 19 09 00 FF 0F 02 12 00 00 02 02 16 00 00 01 00"
                    "02 06 12 00 03 09 06 01 00 01 08 00 FF 0F 02 12 00 00 02 02 16 00 00 01 00"
                    "06 00 00 00 07"),
            (Lines{"1-0:1.8.0*255=7"}));
}

TEST(Push, ScalersAndRowsThatTheListNames) {
  EXPECT_EQ(decoded("02 04 01 04"
                    "02 04 12 00 28 09 06 00 00 19 09 00 FF 0F 02 12 00 00"
                    "02 04 12 00 03 09 06 01 00 01 08 00 FF 0F 02 12 00 00"
                    "02 04 12 00 03 09 06 01 00 01 08 00 FF 0F 03 12 00 00"
                    "02 04 12 00 07 09 06 01 00 63 01 00 FF 0F 02 12 00 00"
                    "06 00 00 00 07  02 02 0F 02 16 1E  01 01 02 02 11 01 11 02"),
            (Lines{"1-0:1.8.0*255=700 Wh", "1-0:99.1.0*255=[{1, 2}]"}));
}

TEST(Push, AllAttributesOfARegister) {
  EXPECT_EQ(decoded("02 03 01 03"
                    "02 04 12 00 28 09 06 00 00 19 09 00 FF 0F 02 12 00 00"
                    "02 04 12 00 03 09 06 01 00 01 08 00 FF 0F 00 12 00 00"
                    "02 04 12 00 03 09 06 01 00 02 08 00 FF 0F 02 12 00 00"
                    "02 03 09 06 01 00 01 08 00 FF 06 00 00 00 07 02 02 0F 00 16 1E"
                    "06 00 00 00 08"),
            (Lines{"1-0:1.8.0*255=7 Wh", "1-0:2.8.0*255=8"}));
}

TEST(Push, PositionsAndTypesWhereNothingIsKnown) {
  EXPECT_EQ(decoded("02 03 09 07 4B 46 4D 5F 30 30 31 06 00 00 03 89 12 00 05"),
            (Lines{"element 1 (octet-string)=KFM_001", "element 2 (double-long-unsigned)=905",
                   "element 3 (long-unsigned)=5"}));
  EXPECT_EQ(decoded("09 03 01 02 03"), (Lines{"element 1 (octet-string)=010203"}));
}

TEST(Push, SixOctetsAtTheEndAreAValue) {
  EXPECT_EQ(decoded("02 02 06 00 00 00 01 09 06 01 00 01 08 00 FF"),
            (Lines{"element 1 (double-long-unsigned)=1", "element 2 (octet-string)=0100010800ff"}));
}

Quirks with_layouts() {
  Quirks quirks;
  quirks.model = "Acme One";
  const Obis power{1, 0, 1, 7, 0, 255}, current{1, 0, 31, 7, 0, 255}, name{1, 1, 0, 2, 129, 255};
  quirks.layouts.push_back({"", 1, {{power, 0, {27, 0}}}});
  quirks.layouts.push_back({"KFM_001", 3, {{name, 0, {}}, {power, 0, {27, 0}}, {current, -3, {33, 0}}}});
  quirks.layouts.push_back({"KFM_001", 0, {{power, 0, {27, 0}}, {current, -2, {33, 0}}}});
  return quirks;
}

TEST(Push, ALayoutTellsPositions) {
  const Quirks quirks = with_layouts();
  EXPECT_EQ(decoded("02 03 09 07 4B 46 4D 5F 30 30 31 06 00 00 03 89 06 00 00 1A 7D", always(quirks)),
            (Lines{"1-1:0.2.129*255=KFM_001", "1-0:1.7.0*255=905 W", "1-0:31.7.0*255=6.781 A"}));
  // Another list of the same length is not taken for it.
  EXPECT_EQ(decoded("02 03 09 07 4B 46 4D 5F 30 30 32 06 00 00 03 89 06 00 00 1A 7D", always(quirks)).back(),
            "element 3 (double-long-unsigned)=6781");
}

TEST(Push, ALayoutTellsTheUnitsOfCodes) {
  const Quirks quirks = with_layouts();
  EXPECT_EQ(decoded("02 05 09 07 4B 46 4D 5F 30 30 31"
                    "09 06 01 00 1F 07 00 FF 06 00 00 00 0A 09 06 01 00 01 07 00 FF 06 00 00 00 02",
                    always(quirks)),
            (Lines{"element 1 (octet-string)=KFM_001", "1-0:31.7.0*255=0.10 A", "1-0:1.7.0*255=2 W"}));
}

TEST(Push, WhatNamesNothingIsOfTheMeterBefore) {
  const Quirks quirks = with_layouts();
  const Recognise recognise = [&](std::string_view name) -> const Quirks& {
    return name == "KFM_001" ? quirks : follows_the_standard(name);
  };
  PushDecoder decoder(recognise);
  EXPECT_EQ(lines_of(decoder.decode(push_of("02 01 06 00 00 00 05"))), (Lines{"element 1 (double-long-unsigned)=5"}));
  ASSERT_TRUE(decoder.decode(push_of("02 03 09 07 4B 46 4D 5F 30 30 31 06 00 00 03 89 06 00 00 1A 7D")));
  EXPECT_EQ(lines_of(decoder.decode(push_of("02 01 06 00 00 00 05"))), (Lines{"1-0:1.7.0*255=5 W"}));
  // One that names another meter is not.
  EXPECT_EQ(lines_of(decoder.decode(push_of("02 01 09 04 41 42 43 44"))), (Lines{"element 1 (octet-string)=ABCD"}));
}

const std::string kReversed =
    "01 02 02 03 09 06 01 00 01 07 00 FF 06 00 00 02 30 02 02 0F 00 16 1B"
    "02 03 06 09 01 00 1F 07 00 FF 10 00 F4 02 02 0F FE 16 21";

TEST(Push, CodesTaggedTheWrongWayRound) {
  Quirks quirks;
  quirks.model = "Acme One";
  quirks.reversed_obis_tag = true;
  const Lines expected{"1-0:1.7.0*255=560 W", "1-0:31.7.0*255=2.44 A"};
  const Result<Readout> known = PushDecoder(always(quirks)).decode(push_of(kReversed));
  EXPECT_EQ(lines_of(known), expected);
  EXPECT_TRUE(known->warnings.empty());
  const Result<Readout> unknown = readout_of_push(push_of(kReversed), follows_the_standard);
  EXPECT_EQ(lines_of(unknown), expected);
  ASSERT_EQ(unknown->warnings.size(), 1U);
  EXPECT_EQ(unknown->warnings[0].code, "deviating_encoding");
}

TEST(Push, AttributesWithoutTags) {
  const Result<Readout> readout =
      readout_of_push(push_of("02 02 16 01 01 03"
                              "02 02 00 01 00 00 60 01 01 FF 02 09 0A 35 31 30 30 30 30 35 31 34 39"
                              "02 02 00 46 00 00 60 03 0A FF 03 16 01"
                              "02 02 00 03 01 00 01 07 00 FF 02 06 00 00 07 A4"),
                      follows_the_standard);
  EXPECT_EQ(lines_of(readout),
            (Lines{"element 1 (enum)=1", "0-0:96.1.1*255=5100005149", "70:0-0:96.3.10*255:3=1", "1-0:1.7.0*255=1956"}));
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_EQ(readout->warnings[0].code, "deviating_encoding");
  EXPECT_EQ(readout->meter.id, "5100005149");
}

TEST(Push, TheTimeOfTheNotificationHasTwoForms) {
  const std::string rest = "07 E1 09 0C 02 17 12 2C FF 80 00 00 02 01 06 00 00 05 24";
  for (const std::string form : {"0C", "09 0C"}) {
    const Result<Readout> readout = readout_of_push(hex("0F 40 00 00 00" + form + rest), follows_the_standard);
    ASSERT_TRUE(readout) << form;
    EXPECT_EQ(text_from(*readout->meter_time), "2017-09-12T23:18:44") << form;
  }
  const Result<Readout> without = readout_of_push(hex("0F 40 00 00 00 00 02 01 06 00 00 05 24"), follows_the_standard);
  ASSERT_TRUE(without);
  EXPECT_FALSE(without->meter_time);
  EXPECT_EQ(without->mode, "push");
  EXPECT_EQ(without->protocol, Protocol::dlms);
}

TEST(Push, AnEventAndAReport) {
  EXPECT_EQ(lines_of(readout_of_push(hex("C2 00 00 03 01 00 01 07 00 FF 02 06 00 00 00 2A"), follows_the_standard)),
            (Lines{"1-0:1.7.0*255=42"}));
  EXPECT_EQ(lines_of(readout_of_push(hex("18 00 01 02 1F 40 01 12 00 2A"), follows_the_standard)),
            (Lines{"short name 0x1F40=42"}));
}

TEST(Push, OtherApdusAreNoPush) {
  EXPECT_EQ(lines_of(readout_of_push(hex("C4 01 C1 00 12 00 05"), follows_the_standard)), Lines{"refused unsupported"});
  EXPECT_EQ(lines_of(readout_of_push({}, follows_the_standard)), Lines{"refused incomplete"});
}

TEST(Push, BytesBehindTheLastValueCostAWarning) {
  const Result<Readout> readout = readout_of_push(push_of("02 01 06 00 00 00 05 00 00"), follows_the_standard);
  ASSERT_TRUE(readout);
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_EQ(readout->warnings[0].code, "left_over_bytes");
}

TEST(Push, CutAnywhereItIsIncomplete) {
  const std::vector<Byte> whole = push_of(
      "02 03 01 02 02 04 12 00 28 09 06 00 08 19 09 00 FF 0F 02 12 00 00 02 04 12 00 03 09 06 01 01 01 08 00 FF 0F 02 "
      "12 00 00 06 00 00 00 05 09 03 41 42 43");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Result<Readout> readout = readout_of_push(Bytes(whole).first(size), follows_the_standard);
    ASSERT_FALSE(readout) << size;
    EXPECT_EQ(readout.error().kind(), ErrorKind::incomplete) << size;
  }
}

TEST(Push, NestingAndCountsAreBounded) {
  std::string deep;
  for (int level = 0; level < 10'000; ++level) deep += "02 01";
  EXPECT_EQ(decoded(deep + "00").size(), 1U);
  EXPECT_EQ(decoded(deep + "00")[0].rfind("refused", 0), 0U);
  EXPECT_EQ(decoded("01 84 FF FF FF FF 06 00 00 00 05")[0].rfind("refused", 0), 0U);
  EXPECT_EQ(decoded("09 84 FF FF FF FF 06")[0].rfind("refused", 0), 0U);
}

TEST(Push, ElementsAreHandedOnWithoutCopies) {
  const std::vector<Byte> apdu = push_of("02 02 09 06 01 00 01 07 00 FF 06 00 00 04 62");
  std::size_t count = 0;
  const Result<void> walked = for_each_element(apdu, {}, [&](const PushElement& element) {
    ++count;
    EXPECT_EQ(element.position, 1U);
    EXPECT_EQ(element.obis, (Obis{1, 0, 1, 7, 0, 255}));
    EXPECT_EQ(element.item.content.data(), apdu.data() + apdu.size() - 4);
  });
  EXPECT_TRUE(walked);
  EXPECT_EQ(count, 1U);
}

}  // namespace
}  // namespace obiscope::dlms

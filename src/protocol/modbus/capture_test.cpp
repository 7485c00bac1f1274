#include "protocol/modbus/capture.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/modbus/explain.hpp"
#include "protocol/modbus/extent.hpp"
#include "protocol/modbus/frame.hpp"
#include "protocol/modbus/load_profile.hpp"
#include "protocol/modbus/small_map_test.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

using test::bytes;

std::vector<Byte> joined(std::initializer_list<std::vector<Byte>> parts) {
  std::vector<Byte> all;
  for (const std::vector<Byte>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const std::vector<Byte> kVolts = bytes("01 04 00 6C 00 07 71 D5");
const std::vector<Byte> kVoltsAnswer = bytes("01 04 0E 09 21 00 37 09 32 00 01 09 2F 00 0C 00 45 65 9A");
const std::vector<Byte> kLast = bytes("01 44 06 01 83 AD");
const std::vector<Byte> kLastAnswer =
    bytes("01 44 1D 07 E7 08 04 05 0D 0F 00 00 80 00 80 00 00 00 00 07 00 00 00 00 00 00 00 00 00 00 02 2A E9 EA");

struct Decoded {
  std::vector<Readout> readouts;
  std::vector<Error> refusals;
  std::size_t unused = 0;
};

Decoded decode(Bytes recording, const CaptureOptions& options) {
  Decoded all;
  all.unused = decode_capture(recording, options, [&](Result<Readout> one) {
    if (one)
      all.readouts.push_back(std::move(*one));
    else
      all.refusals.push_back(one.error());
  });
  return all;
}

struct Han {
  RegisterMap map = test::small_han();
  CaptureOptions options;
  Han() { options.map = &map; }
  Decoded decode(Bytes recording) const { return modbus::decode(recording, options); }
};

const Reading& find(const Readout& readout, std::string_view obis) {
  const Obis wanted = obis_from(obis).value();
  for (const Reading& reading : readout.readings)
    if (reading.obis == wanted) return reading;
  static const Reading none;
  return none;
}

TEST(Capture, TheVoltagesAndCurrentsOfARealMeter) {
  const Han han;
  const Decoded all = han.decode(joined({kVolts, kVoltsAnswer}));
  ASSERT_EQ(all.readouts.size(), 1U);
  EXPECT_EQ(all.unused, 0U);
  const Readout& readout = all.readouts.front();
  ASSERT_EQ(readout.readings.size(), 7U);
  const char* const expected[] = {"233.7 V", "5.5 A", "235.4 V", "0.1 A", "235.1 V", "1.2 A", "6.9 A"};
  for (std::size_t i = 0; i < 7; ++i)
    EXPECT_EQ(text_from(readout.readings[i].value) + " " + unit_text_of(readout.readings[i]), expected[i]);
  EXPECT_EQ(text_from(readout.readings[0].obis), "1-0:32.7.0*255");
  EXPECT_EQ(readout.readings[0].code, "0x006C");
  EXPECT_EQ(readout.mode, "RTU");
}

TEST(Capture, ObjectsOfEverySizeWithOnePadByteAtTheEnd) {
  const Han han;
  const std::vector<Byte> request = encode_rtu(1, kReadInput, bytes("0001 0004"));
  const std::vector<Byte> answer =
      encode_rtu(1, kReadInput,
                 joined({bytes("22 07E70804050D0F0000 8000 80"), bytes("31323334353637380000"), bytes("0067000207E4"),
                         bytes("5630323133 00")}));
  const Decoded all = han.decode(joined({request, answer}));
  ASSERT_EQ(all.readouts.size(), 1U);
  const Readout& readout = all.readouts.front();
  EXPECT_EQ(readout.meter.id, "12345678");
  EXPECT_EQ(readout.meter.identification, "0067000207e4");
  ASSERT_TRUE(readout.meter_time);
  EXPECT_EQ(text_from(*readout.meter_time), "2023-08-04T13:15:00");
  EXPECT_TRUE(readout.meter_time->daylight_saving.value());
  EXPECT_EQ(text_from(find(readout, "1-0:0.2.0").value), "V0213");
}

TEST(Capture, TheMapIsFoundByTheSizeOfObjectsAndByNothingElse) {
  Han han;
  CaptureOptions open;
  open.known = {&han.map};
  const std::vector<Byte> request = encode_rtu(1, kReadInput, bytes("0016 0002"));
  const std::vector<Byte> objects = encode_rtu(1, kReadInput, bytes("08 00000539 00000007"));
  const std::vector<Byte> words = encode_rtu(1, kReadInput, bytes("04 0539 0007"));
  const Decoded as_objects = decode(joined({request, objects}), open);
  ASSERT_EQ(as_objects.readouts.size(), 1U);
  EXPECT_EQ(text_from(find(as_objects.readouts[0], "1-0:1.8.0").value), "1337");
  const Decoded as_words = decode(joined({request, words}), open);
  ASSERT_EQ(as_words.readouts.size(), 1U);
  EXPECT_EQ(as_words.readouts[0].readings[0].code, "0x0016");
  EXPECT_EQ(as_words.readouts[0].readings[0].obis, Obis{});
}

TEST(Capture, AMaximumHasItsTimeAndATimeThatIsNotSetIsNone) {
  const Han han;
  const std::vector<Byte> request = encode_rtu(1, kReadInput, bytes("0022 0002"));
  const auto answer = [](const char* clock) {
    return encode_rtu(1, kReadInput, joined({bytes("10 00000ABC"), bytes(clock)}));
  };
  const Decoded set = han.decode(joined({request, answer("07E70804050D0F0000800080")}));
  ASSERT_EQ(set.readouts.size(), 1U);
  ASSERT_EQ(set.readouts[0].readings.size(), 1U);
  EXPECT_EQ(text_from(set.readouts[0].readings[0].value), "2748");
  EXPECT_EQ(text_from(set.readouts[0].readings[0].captured.value()), "2023-08-04T13:15:00");
  const Decoded open = han.decode(joined({request, answer("FFFFFFFFFFFFFFFFFF8000FF")}));
  ASSERT_EQ(open.readouts.size(), 1U);
  EXPECT_FALSE(open.readouts[0].readings[0].captured);
}

TEST(Capture, RowsOfTheLoadProfileAreNamedByTheColumnsThatTheMeterTells) {
  const Han han;
  const std::vector<Byte> request = encode_rtu(1, kReadInput, bytes("0080 0001"));
  const std::vector<Byte> columns = encode_rtu(1, kReadInput, bytes("0E 0102090A0B0EFFFFFFFFFFFFFFFF"));
  const std::vector<Byte> last = encode_rtu(1, kReadLastEntries, bytes("00 01"));
  const Decoded all = han.decode(joined({request, columns, last, kLastAnswer}));
  ASSERT_EQ(all.readouts.size(), 1U);
  const Reading& bought = find(all.readouts[0], "1-0:1.29.0");
  EXPECT_EQ(text_from(bought.value), "7");
  EXPECT_EQ(text_from(bought.captured.value()), "2023-08-04T13:15:00");
  EXPECT_EQ(text_from(find(all.readouts[0], "1-0:8.29.0").value), "554");
  const Decoded blind = han.decode(joined({kLast, kLastAnswer}));
  ASSERT_EQ(blind.readouts.size(), 1U);
  EXPECT_EQ(blind.readouts[0].warnings.at(0).code, "columns_unknown");
}

TEST(Capture, WhatIsWrongIsNamedAndNotPublished) {
  const Han han;
  std::vector<Byte> damaged = kVoltsAnswer;
  damaged[4] ^= 0x01;
  const Decoded bad = han.decode(joined({kVolts, damaged, kVolts, kVoltsAnswer}));
  ASSERT_EQ(bad.readouts.size(), 1U);
  ASSERT_EQ(bad.refusals.size(), 1U);
  EXPECT_EQ(bad.refusals[0].kind(), ErrorKind::damaged);
  EXPECT_EQ(bad.refusals[0].offset(), 8U);
  const Decoded cut = han.decode(joined({kVolts, {kVoltsAnswer.begin(), kVoltsAnswer.end() - 3}}));
  ASSERT_EQ(cut.refusals.size(), 1U);
  EXPECT_EQ(cut.refusals[0].kind(), ErrorKind::incomplete);
  const Decoded alone = han.decode(kVoltsAnswer);
  ASSERT_EQ(alone.refusals.size(), 1U);
  EXPECT_EQ(alone.refusals[0].kind(), ErrorKind::malformed);
  const Decoded unanswered = han.decode(kVolts);
  ASSERT_EQ(unanswered.refusals.size(), 1U);
  EXPECT_EQ(unanswered.refusals[0].kind(), ErrorKind::silence);
  const Decoded noise = han.decode(joined({bytes("DEADBEEF"), kVolts, kVoltsAnswer, bytes("00FF00")}));
  EXPECT_EQ(noise.readouts.size(), 1U);
  EXPECT_EQ(noise.unused, 7U);
}

TEST(Capture, ARefusalAndAWriteAreTold) {
  const Han han;
  const std::vector<Byte> refused = encode_rtu(1, 0x84, bytes("81"));
  const Decoded all = han.decode(joined({kVolts, refused}));
  ASSERT_EQ(all.refusals.size(), 1U);
  EXPECT_EQ(all.refusals[0].kind(), ErrorKind::refused);
  EXPECT_EQ(all.refusals[0].advice(), "write to them");
  const std::vector<Byte> write = bytes("01 06 00 07 00 01 F9 CB");
  const Decoded written = han.decode(joined({kVolts, kVoltsAnswer, write, write}));
  ASSERT_EQ(written.readouts.size(), 1U);
  EXPECT_EQ(written.readouts[0].warnings.at(0).code, "write_seen");
}

TEST(Capture, ModbusTcpIsToldFromRtu) {
  const Han han;
  const std::vector<Byte> request = encode_mbap(9, 1, kReadInput, bytes("0016 0001"));
  const std::vector<Byte> answer = encode_mbap(9, 1, kReadInput, bytes("04 00000539"));
  const Decoded all = han.decode(joined({request, answer}));
  ASSERT_EQ(all.readouts.size(), 1U);
  EXPECT_EQ(all.readouts[0].mode, "TCP");
  EXPECT_EQ(text_from(all.readouts[0].readings.at(0).value), "1337");
}

std::vector<Extent> extents_of(Bytes recording) {
  std::vector<Extent> all;
  find_telegrams(recording, [&](const Extent& extent) { all.push_back(extent); });
  return all;
}

TEST(Extent, APairIsCheckedAndASingleAnswerOnlyWhereItIsAll) {
  EXPECT_EQ(extents_of(joined({kVolts, kVoltsAnswer})), (std::vector<Extent>{{0, 8, true}, {8, 19, true}}));
  EXPECT_EQ(extents_of(kVoltsAnswer), (std::vector<Extent>{{0, 19, true}}));
  EXPECT_EQ(extents_of(joined({bytes("AA"), kVoltsAnswer})), (std::vector<Extent>{{1, 19, false}}));
  EXPECT_EQ(extents_of(joined({bytes("AA"), kVolts, bytes("BB")})), (std::vector<Extent>{{1, 8, true}}));
}

RC_GTEST_PROP(Extent, NoiseIsNeverChecked, (const std::vector<Byte>& noise)) {
  for (const Extent& extent : extents_of(noise)) RC_ASSERT(!extent.checked);
}

void expect_cover(const Explanation& all, std::size_t size) {
  std::size_t at = 0;
  for (const Explained& entry : all) {
    if (entry.depth != 0) continue;
    EXPECT_EQ(entry.offset, at) << entry.name;
    at += entry.length;
  }
  EXPECT_EQ(at, size);
}

const Explained* named(const Explanation& all, std::string_view name) {
  for (const Explained& entry : all)
    if (entry.name == name) return &entry;
  return nullptr;
}

TEST(Explain, EveryByteHasAName) {
  const RegisterMap map = test::small_han();
  const std::vector<Byte> write = bytes("01 06 00 07 00 01 F9 CB");
  const std::vector<Byte> dialogue =
      joined({bytes("FF"), kVolts, kVoltsAnswer, kLast, kLastAnswer, write, write, kVolts,
              encode_rtu(1, 0x84, bytes("81")), encode_mbap(1, 1, kReadInput, bytes("0016 0001"))});
  const Explanation all = explain(dialogue, &map);
  expect_cover(all, dialogue.size());
  ASSERT_NE(named(all, "CRC"), nullptr);
  EXPECT_EQ(named(all, "CRC")->value, "0x71d5: right");
  EXPECT_EQ(named(all, "exception")->value, "0x81: access denied: the meter's access profile does not open it");
  EXPECT_EQ(named(all, "transaction")->value, "1");
  EXPECT_EQ(named(all, "0x006C: 1-0:32.7.0*255")->value, "233.7 V");
  EXPECT_TRUE(named(all, "noise")->wrong);
}

TEST(Explain, AWrongCrcIsShownWithTheRightOne) {
  std::vector<Byte> damaged = kVoltsAnswer;
  damaged.back() ^= 0xFF;
  const Explanation all = explain(joined({kVolts, damaged}));
  expect_cover(all, kVolts.size() + damaged.size());
  const bool wrong = std::any_of(all.begin(), all.end(), [](const Explained& entry) {
    return entry.name == "CRC" && entry.wrong && entry.value == "0x6565: wrong, 0x659a expected";
  });
  EXPECT_TRUE(wrong);
}

RC_GTEST_PROP(Explain, AnythingIsCovered, (const std::vector<Byte>& noise)) {
  const std::vector<Byte> dialogue = joined({kVolts, noise, kVoltsAnswer, noise});
  const RegisterMap map = test::small_han();
  const Explanation all = explain(dialogue, &map);
  expect_cover(all, dialogue.size());
  decode(dialogue, {&map, {}, ""});
}

TEST(Value, FloatsAreTheFewestDigitsThatMeanThem) {
  EXPECT_EQ(text_from(*decimal_of(230.4F)), "230.4");
  EXPECT_EQ(text_from(*decimal_of(0.0F)), "0");
  EXPECT_EQ(text_from(*decimal_of(-1500000.0F)), "-1500000");
  EXPECT_EQ(text_from(*decimal_of(0.001F)), "0.001");
  EXPECT_FALSE(decimal_of(std::numeric_limits<float>::infinity()));
  EXPECT_FALSE(decimal_of(std::numeric_limits<float>::quiet_NaN()));
  EXPECT_FALSE(decimal_of(3e38F));
}

TEST(Value, WordsInBothOrdersAndNumbersWithASign) {
  const auto said = [](Type type, WordOrder order, std::string_view hex) {
    const std::vector<Byte> octets = bytes(hex);
    return text_from(value_of(type, said_by(type, 0, order, octets)));
  };
  EXPECT_EQ(said(Type::u32, WordOrder::high_first, "00010002"), "65538");
  EXPECT_EQ(said(Type::u32, WordOrder::low_first, "00020001"), "65538");
  EXPECT_EQ(said(Type::i16, WordOrder::high_first, "FFFE"), "-2");
  EXPECT_EQ(said(Type::i32, WordOrder::low_first, "FFFEFFFF"), "-2");
  EXPECT_EQ(said(Type::u64, WordOrder::high_first, "0000000100000000"), "4294967296");
  EXPECT_EQ(said(Type::u64, WordOrder::high_first, "FFFFFFFFFFFFFFFF"), "") << "more than a Decimal holds";
  EXPECT_EQ(said(Type::text, WordOrder::high_first, "41422020"), "AB");
  EXPECT_EQ(said(Type::text, WordOrder::high_first, "41020000"), "41020000");
  EXPECT_EQ(said(Type::demand_period, WordOrder::high_first,
                 "01 07E70804050D0F0000800080 FFFFFFFFFFFFFFFFFF8000FF 32 00000D7A"),
            "type 1, from 2023-08-04T13:15:00 to not set, 50 %, 3450 VA");
}

RC_GTEST_PROP(Value, WhatIsWrittenIsRead, (std::uint32_t number, bool low)) {
  Entry entry = test::entry_of(1, Type::u32, "1-0:1.8.0", "Wh", -1);
  if (low) entry.order = WordOrder::low_first;
  Reading reading;
  reading.value = Decimal{number, -1};
  reading.unit = entry.unit;
  std::vector<Byte> octets;
  RC_ASSERT(encode_value(entry, reading, octets));
  RC_ASSERT(reading_of(entry, octets).value == reading.value);
}

TEST(LoadProfile, ColumnsComeFromTheMeterAndAnUnknownOneIsMeasured) {
  const RegisterMap map = test::small_han();
  EntryShape shape = EntryShape::of(map, bytes("01020977FFFF"));
  EXPECT_EQ(shape.size(), 0U);
  EXPECT_FALSE(shape.fits(17));
  EXPECT_TRUE(shape.fits(19));
  EXPECT_EQ(shape.unknown(), (std::vector<Byte>{0x77}));
  ASSERT_EQ(shape.columns().size(), 2U);
  const EntryShape bare = EntryShape::of(map, bytes("090A"));
  EXPECT_EQ(bare.size(), 12U + 1U + 8U) << "clock and status stand in front all the same";
}

}  // namespace
}  // namespace obiscope::modbus

#include "protocol/iec62056_21/data_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "protocol/iec62056_21/message.hpp"

namespace obiscope::iec62056_21 {
namespace {

// "1.8.0 = 12345.678 kWh", "0.2.0 = 'M27'", "32.7 = nothing V"; "? line" for what is unreadable.
std::vector<std::string> told_by(std::string_view content, Byte medium = 1) {
  std::vector<std::string> told;
  DataSets sets(content, medium);
  for (auto outcome = sets.next(); outcome != DataSets::Outcome::end; outcome = sets.next()) {
    if (outcome == DataSets::Outcome::unreadable) {
      told.push_back("? " + std::string(sets.unreadable()));
      continue;
    }
    const DataSet& set = sets.data_set();
    std::string text = std::string(set.code) + (set.place > 0 ? "#" + std::to_string(set.place) : "") + " = ";
    if (set.kind == DataSet::Kind::number) text += text_from(set.number);
    if (set.kind == DataSet::Kind::text) text += "'" + std::string(set.text) + "'";
    if (set.kind == DataSet::Kind::nothing) text += "nothing";
    told.push_back(text + (set.unit_text.empty() ? "" : " " + std::string(set.unit_text)));
  }
  return told;
}
using Told = std::vector<std::string>;

// What comes behind decides which way a number is read: near the end of the characters, or far from it.
const std::string kTail = "!" + std::string(64, ' ');

std::string one(const std::string& line, Byte medium = 1) {
  const Told near_end = told_by(line, medium), far_from_it = told_by(line + "\r\n" + kTail, medium);
  EXPECT_EQ(near_end, far_from_it) << line;
  return near_end.size() == 1 ? near_end[0] : std::to_string(near_end.size()) + " data sets";
}

TEST(DataSets, TellNumbersWithUnits) {
  EXPECT_EQ(one("1.8.0(012345.678*kWh)"), "1.8.0 = 12345.678 kWh");
  EXPECT_EQ(one("1-0:1.8.0*255(00000000.7801269*kWh)"), "1-0:1.8.0*255 = 0.7801269 kWh");
  EXPECT_EQ(one("1.8.0*01(000001*kWh)"), "1.8.0*01 = 1 kWh");
  EXPECT_EQ(one("32.7(233*V)"), "32.7 = 233 V");
  EXPECT_EQ(one("21.7.255(-000073.69*W)"), "21.7.255 = -73.69 W");
  EXPECT_EQ(one("31.7.0(+000.8*A)"), "31.7.0 = 0.8 A");
  EXPECT_EQ(one("81.7.6(  80*Deg)"), "81.7.6 = 80 Deg");
  EXPECT_EQ(one("1.8.0(013925.5*)"), "1.8.0 = 13925.5");
  EXPECT_EQ(one("1.8.0(.5*kWh)"), "1.8.0 = 0.5 kWh");
  EXPECT_EQ(one("1.8.0(5.*kWh)"), "1.8.0 = 5 kWh");
  EXPECT_EQ(one("1.8.0(123456789012.345678*kWh)"), "1.8.0 = 123456789012.345678 kWh");
  EXPECT_EQ(one("0.3.0(6.00*Imp/kWh)"), "0.3.0 = 6.00 Imp/kWh");
}

TEST(DataSets, TellNumbersWithoutUnits) {
  EXPECT_EQ(one("1.8.0(000001.2963)"), "1.8.0 = 1.2963");
  EXPECT_EQ(one("1.8.0(12.3 kWh)"), "1.8.0 = 12.3 kWh");
  EXPECT_EQ(one("1.8.0(12.3  kWh )"), "1.8.0 = 12.3 kWh");
  EXPECT_EQ(one("82.8.1(0004)"), "82.8.1 = 4");
  EXPECT_EQ(one("C.7.0(0005)"), "C.7.0 = 5");
  EXPECT_EQ(one("C.8.0(0005)"), "C.8.0 = 5");
  EXPECT_EQ(one("0.1.0(33)"), "0.1.0 = 33");
  EXPECT_EQ(one("6.8(12.5)", 6), "6.8 = 12.5");
}

TEST(DataSets, KeepIdentifiersVersionsAndStatesAsText) {
  EXPECT_EQ(one("C.1.0(40123456)"), "C.1.0 = '40123456'");
  EXPECT_EQ(one("0.0(00188123        )"), "0.0 = '00188123'");
  EXPECT_EQ(one("0.0.0( 20000)"), "0.0.0 = '20000'");
  EXPECT_EQ(one("C.1.1(        )"), "C.1.1 = ''");
  EXPECT_EQ(one("F.F(00)"), "F.F = '00'");
  EXPECT_EQ(one("C.5.0(0400)"), "C.5.0 = '0400'");
  EXPECT_EQ(one("0.2.0(1.03)"), "0.2.0 = '1.03'");
  EXPECT_EQ(one("0.2.0(V01.69#EEA3546C)"), "0.2.0 = 'V01.69#EEA3546C'");
  EXPECT_EQ(one("9.21(00010213)", 6), "9.21 = '00010213'");
  EXPECT_EQ(one("1.8.0(abc*kWh)"), "1.8.0 = 'abc' kWh");
  EXPECT_EQ(one("1.8.0(1.2.3*kWh)"), "1.8.0 = '1.2.3' kWh");
  EXPECT_EQ(one("1.8.0(1234567890123456789*kWh)"), "1.8.0 = '1234567890123456789' kWh");
  EXPECT_EQ(one("9.4(088*C&082*C)", 6), "9.4 = '088*C&082*C'");
}

TEST(DataSets, TellThatThereIsNoValue) {
  EXPECT_EQ(one("32.7(---.-*V)"), "32.7 = nothing V");
  EXPECT_EQ(one("13.7(-.--)"), "13.7 = nothing");
  EXPECT_EQ(one("1.8.0()"), "1.8.0 = nothing");
  EXPECT_EQ(one("1.8.0(*kWh)"), "1.8.0 = nothing kWh");
}

TEST(DataSets, TakeSeveralValuesAndSeveralInALine) {
  EXPECT_EQ(told_by("1.6.0*01(03.258*kW)(1702102000)\r\n"), (Told{"1.6.0*01 = 3.258 kW", "1.6.0*01#1 = 1702102000"}));
  EXPECT_EQ(told_by("1.5.0(1*kW)\r\n(2*kW)\r\n(3*kW)"), (Told{"1.5.0 = 1 kW", "1.5.0#1 = 2 kW", "1.5.0#2 = 3 kW"}));
  EXPECT_EQ(told_by("6.8(0029.055*MWh)6.26(01589.28*m3)F(0)!\r\n", 6),
            (Told{"6.8 = 29.055 MWh", "6.26 = 1589.28 m3", "F = '0'"}));
}

TEST(DataSets, TakeAnyLineEnd) {
  const Told both{"F.F = '00'", "1.8.0 = 5 kWh"};
  for (const char* end : {"\r\n", "\n", "\n\n", "\r", "", " \r\n", "\r\n\r\n", "\x7F\r\n"})
    EXPECT_EQ(told_by("F.F(00)" + std::string(end) + "1.8.0(5*kWh)" + end + "!" + end), both);
}

TEST(DataSets, EndAtTheMark) {
  DataSets sets("1.8.0(5)!2.8.0(6)");
  EXPECT_EQ(sets.next(), DataSets::Outcome::data_set);
  EXPECT_EQ(sets.next(), DataSets::Outcome::end);
  EXPECT_TRUE(sets.ended_by_mark());
  DataSets cut("1.8.0(5)");
  EXPECT_EQ(cut.next(), DataSets::Outcome::data_set);
  EXPECT_EQ(cut.next(), DataSets::Outcome::end);
  EXPECT_FALSE(cut.ended_by_mark());
}

TEST(DataSets, PassOverALineThatIsNone) {
  EXPECT_EQ(told_by("rubbish\r\n1.8.0(5*kWh)\r\nX.1(5)\r\n2.8.0(6*kWh)"),
            (Told{"? rubbish", "1.8.0 = 5 kWh", "? X.1(5)", "2.8.0 = 6 kWh"}));
  EXPECT_EQ(told_by("1.8.0(5\r\n2.8.0(6)"), (Told{"? 1.8.0(5", "2.8.0 = 6"}));
  EXPECT_EQ(told_by("(5)\r\n2.8.0(6)"), (Told{"? (5)", "2.8.0 = 6"}));
  EXPECT_EQ(told_by("1.8.0)5(\r\n2.8.0((6)"), (Told{"? 1.8.0)5(", "? 2.8.0((6)"}));
  EXPECT_EQ(told_by("256.8.0(5)"), (Told{"? 256.8.0(5)"}));
}

TEST(DataSets, BoundWhatTheyTake) {
  const std::string code(10'000, '1');
  EXPECT_EQ(told_by(code + "(5)\r\n1.8.0(5)"), (Told{"? " + code + "(5)", "1.8.0 = 5"}));
  EXPECT_EQ(told_by("1.8.0(" + code + ")\r\n1.8.0(5)").size(), 2U);
  EXPECT_EQ(told_by(std::string(1'000'000, '(')).size(), 1U);
}

TEST(DecodeBlock, GivesNothingWhereTheCheckIsWrong) {
  std::string block = encode_block("1.8.0(012345.678*kWh)\r\n!\r\n");
  std::size_t count = 0;
  const auto sink = [&](const DataSet&) { ++count; };
  EXPECT_TRUE(decode_block(as_bytes(block), 1, sink));
  EXPECT_EQ(count, 1U);
  for (std::size_t i = 0; i < block.size(); ++i) {
    std::string damaged = block;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x04);
    EXPECT_FALSE(decode_block(as_bytes(damaged), 1, sink)) << i;
  }
  EXPECT_FALSE(decode_block({}, 1, sink));
  EXPECT_FALSE(decode_block(as_bytes(std::string_view("\x02\x03", 2)), 1, sink));
  EXPECT_EQ(count, 1U);
}

RC_GTEST_PROP(DataSets, GiveBackWhatWasWritten, ()) {
  std::string content;
  Told expected;
  const auto count = *rc::gen::inRange(0, 30);
  for (int i = 0; i < count; ++i) {
    const Obis obis{1,
                    *rc::gen::arbitrary<Byte>(),
                    *rc::gen::inRange<Byte>(1, 96),
                    *rc::gen::arbitrary<Byte>(),
                    *rc::gen::arbitrary<Byte>(),
                    *rc::gen::arbitrary<Byte>()};
    const Decimal number{*rc::gen::inRange<std::int64_t>(-99'999'999'999'999, 99'999'999'999'999),
                         *rc::gen::inRange<std::int8_t>(-13, 1)};
    const std::string unit = *rc::gen::element<std::string>("*kWh", "*V", "*Imp/kWh", "");
    const std::string code = text_from(obis);
    content += code + "(" + text_from(number, *rc::gen::inRange(1U, 9U)) + unit + ")";
    content += *rc::gen::element<std::string>("\r\n", "\n", "", "\n\n");
    expected.push_back(code + " = " + text_from(number) + (unit.empty() ? "" : " " + unit.substr(1)));
  }
  RC_ASSERT(told_by(content + *rc::gen::element<std::string>("!\r\n", "", kTail)) == expected);
}

RC_GTEST_PROP(DataSets, ReadNothingBeyondTheirEnd, (const std::string& text)) {
  const std::string content(text);  // its own allocation: the address sanitizer sees a step too far
  const std::string more = "1.8.0(" + content + ")";
  RC_ASSERT(told_by(content).size() <= content.size());
  RC_ASSERT(told_by(more).size() <= more.size());
}

}  // namespace
}  // namespace obiscope::iec62056_21

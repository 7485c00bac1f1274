// Recordings of P1 ports: what is in a telegram, what makes it right, and what becomes of one that is not.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/crc.hpp"
#include "protocol/p1/extent.hpp"
#include "protocol/p1/message.hpp"
#include "protocol/p1/telegrams_test.hpp"

namespace obiscope::p1 {
namespace {

using namespace test;

Readout only(const std::string& recording, const CaptureOptions& options = {}) {
  const Decoded all = decoded(recording, options);
  EXPECT_EQ(all.telegrams.size(), 1U);
  EXPECT_EQ(all.noise, 0U);
  if (all.telegrams.empty()) return {};
  EXPECT_TRUE(all.telegrams[0]) << all.telegrams[0].error().text();
  return all.telegrams[0].value_or(Readout());
}

Error refusal(const std::string& recording, const CaptureOptions& options = {}) {
  const Decoded all = decoded(recording, options);
  if (all.telegrams.empty() || all.telegrams[0]) return {ErrorKind::usage, "it was not refused"};
  return all.telegrams[0].error();
}

CaptureOptions with(const Quirks& quirks) {
  CaptureOptions options;
  options.recognise = [&quirks](std::string_view) -> const Quirks& { return quirks; };
  return options;
}

TEST(Decode, AVersion5Telegram) {
  const Readout readout = only(telegram(kDsmr5));
  EXPECT_EQ(readout.protocol, Protocol::p1);
  EXPECT_EQ(readout.mode, "5.0");
  EXPECT_EQ(readout.meter.manufacturer, "XYZ");
  EXPECT_EQ(readout.meter.identification, "XYZ5\\2METER");
  EXPECT_EQ(readout.meter.id, "E0044007131650618");
  EXPECT_EQ(text_from(readout.meter_time.value()), "2019-03-24T15:05:19+01:00");
  EXPECT_EQ(value_of(readout, "1-0:1.8.1"), "3432.827 kWh");
  EXPECT_EQ(value_of(readout, "0-0:96.1.1"), "E0044007131650618");
  EXPECT_EQ(value_of(readout, "0-0:96.14.0"), "0001");
  EXPECT_EQ(value_of(readout, "0-0:96.7.21"), "5");
  EXPECT_EQ(value_of(readout, "0-0:96.13.0"), "");
  EXPECT_EQ(value_of(readout, "1-0:99.97.0", 0), "236 s 2018-04-17T20:14:58+02:00");
  EXPECT_EQ(value_of(readout, "1-0:99.97.0", 1), "2936 s 2022-05-25T09:43:46+02:00");
  EXPECT_EQ(text_from(readout.readings[3].obis), "1-0:1.8.1*255");
  EXPECT_TRUE(readout.warnings.empty());
  ASSERT_EQ(readout.sub_meters.size(), 1U);
  const Readout& gas = readout.sub_meters[0];
  EXPECT_EQ(gas.protocol, Protocol::p1);
  EXPECT_EQ(gas.mode, "gas");
  EXPECT_EQ(gas.meter.id, "G0039001942009115");
  EXPECT_EQ(text_from(gas.meter_time.value()), "2019-03-24T15:00:07+01:00");
  EXPECT_EQ(value_of(gas, "0-1:24.2.1"), "66.405 m3 2019-03-24T15:00:07+01:00");
}

TEST(Decode, AVersion2TelegramWhoseGasSpansTwoLines) {
  const Readout readout = only(telegram(kDsmr22, Check::none));
  EXPECT_EQ(readout.mode, "");
  EXPECT_EQ(readout.meter.id, "ZBBE005118712");
  EXPECT_FALSE(readout.meter_time);
  EXPECT_TRUE(warned(readout, "no_checksum"));
  ASSERT_EQ(readout.sub_meters.size(), 1U);
  const Readout& gas = readout.sub_meters[0];
  EXPECT_EQ(gas.mode, "gas");
  EXPECT_EQ(gas.meter.id, "28101541004022211");
  EXPECT_EQ(value_of(gas, "0-1:24.3.0"), "124.477 m3 2012-05-17T02:00:00");
  EXPECT_EQ(text_from(gas.readings[2].obis), "0-1:24.2.1*255");
}

TEST(Decode, BelgianPeaksAndChannels) {
  const Readout readout = only(telegram(
      "/FLU5\\253769484_A\n\n0-0:96.1.4(50217)\n0-0:96.1.1(3153414733313031303231363035)\n0-0:1.0.0(200512135409S)\n"
      "1-0:1.8.1(000000.034*kWh)\n1-0:1.4.0(02.351*kW)\n1-0:1.6.0(200509134558S)(02.589*kW)\n"
      "0-0:98.1.0(3)(1-0:1.6.0)(1-0:1.6.0)(200501000000S)(200423192538S)(03.695*kW)(200401000000S)(200305122139S)"
      "(05.980*kW)(200301000000S)(200210035421W)(04.318*kW)\n0-0:96.3.10(1)\n0-1:96.3.10(0)\n1-0:31.4.0(999.99*A)\n"
      "0-1:24.1.0(003)\n0-1:96.1.1(37464C4F32313139303333373333)\n0-1:96.1.2(353431343430303132333435363738393030)\n"
      "0-1:24.4.0(1)\n0-1:24.2.3(200512134558S)(00112.384*m3)\n0-2:24.1.0(007)\n"
      "0-2:96.1.1(3853414731323334353637383930)\n0-2:24.2.1(200512134501S)(00872.234*m3)\n"));
  EXPECT_EQ(readout.mode, "5.0.2");
  EXPECT_EQ(readout.meter.id, "1SAG3101021605");
  EXPECT_EQ(value_of(readout, "1-0:1.4.0"), "2.351 kW");
  EXPECT_EQ(value_of(readout, "1-0:1.6.0"), "2.589 kW 2020-05-09T13:45:58+02:00");
  EXPECT_EQ(value_of(readout, "0-0:98.1.0", 0), "3.695 kW 2020-04-23T19:25:38+02:00");
  EXPECT_EQ(value_of(readout, "0-0:98.1.0", 2), "4.318 kW 2020-02-10T03:54:21+01:00");
  EXPECT_EQ(value_of(readout, "0-0:98.1.0", 3), "missing");
  EXPECT_EQ(value_of(readout, "0-1:96.3.10"), "0");  // a relay of this meter
  EXPECT_TRUE(readout.warnings.empty());
  ASSERT_EQ(readout.sub_meters.size(), 2U);
  EXPECT_EQ(readout.sub_meters[0].meter.id, "7FLO2119033733");
  EXPECT_EQ(value_of(readout.sub_meters[0], "0-1:96.1.2"), "541440012345678900");
  EXPECT_EQ(value_of(readout.sub_meters[0], "0-1:24.2.3"), "112.384 m3 2020-05-12T13:45:58+02:00");
  EXPECT_EQ(readout.sub_meters[1].mode, "water");
  EXPECT_EQ(text_from(readout.sub_meters[1].meter_time.value()), "2020-05-12T13:45:01+02:00");
}

TEST(Decode, OtherCountries) {
  const Readout sweden =
      only(telegram("/KAM5\n\n0-0:1.0.0(210217184019W)\n1-0:1.8.0(00006678.394*kWh)\n1-0:3.8.0(00000021.988*kVArh)\n"
                    "1-0:1.7.0(0001.727*kW)\n1-0:31.7.0(004.6*A)\n"));
  EXPECT_EQ(value_of(sweden, "1-0:3.8.0"), "21.988 kvarh");
  EXPECT_EQ(sweden.meter.manufacturer, "KAM");
  const Readout hungary = only(
      telegram("/AUX59902759027\n\n0-0:1.0.0(210913090013S)\n0-0:42.0.0(AUX1030307897659)\n0-0:96.1.0(9902759027)\n"
               "0-0:96.50.68(ON)\n1-0:13.7.0(0.998)\n1-0:14.7.0(49.97*Hz)\n1-0:15.8.0(002365.512*kWh)\n"
               "1-0:5.8.0(000053.155*kvarh)\n0-0:96.13.0()\n"));
  EXPECT_EQ(hungary.meter.id, "9902759027");
  EXPECT_EQ(value_of(hungary, "0-0:42.0.0"), "AUX1030307897659");
  EXPECT_EQ(value_of(hungary, "1-0:13.7.0"), "0.998");
  EXPECT_EQ(value_of(hungary, "0-0:96.50.68"), "ON");
  const Readout switzerland =
      only(telegram("/LGZ5\n\n1-3:0.2.8(50)\n0-0:1.0.0(210913090013S)\n1-1:1.8.1(000576.239*kWh)\n"));
  EXPECT_EQ(text_from(switzerland.readings[2].obis), "1-1:1.8.1*255");
  Quirks eastern;
  eastern.winter_minutes_east = 120;
  const Readout lithuania = only(
      telegram("/EST5\\ESO\n\n0-0:1.0.0(250319102812W)\n1-0:16.24.0(00.120*kW)\n1-0:13.7.0(0.98)\n"), with(eastern));
  EXPECT_EQ(text_from(lithuania.meter_time.value()), "2025-03-19T10:28:12+02:00");
}

TEST(Decode, MessagesAndIdentifiersInHexadecimal) {
  const std::string head = "/XYZ5\\2METER\n\n1-3:0.2.8(42)\n";
  const auto message = [&](std::string_view written) {
    return value_of(only(telegram(head + "0-0:96.13.0(" + std::string(written) + ")\n")), "0-0:96.13.0");
  };
  EXPECT_EQ(message("48656C6C6F"), "Hello");
  EXPECT_EQ(message("48656c6c6f20"), "Hello");
  EXPECT_EQ(message("C3A9"), "\xC3\xA9");
  EXPECT_EQ(message("FFFF"), "FFFF");  // no text
  EXPECT_EQ(message("test-/-test"), "test-/-test");
  EXPECT_EQ(message("123"), "123");  // half a byte
  EXPECT_EQ(only(telegram(head + "0-0:96.1.1(453xxxxxxxxxx)\n")).meter.id, "453xxxxxxxxxx");
}

TEST(Decode, KeepsDuplicateCodesAndSeveralValues) {
  const Readout readout = only(
      telegram("/XYZ5\\2METER\n\n1-3:0.2.8(42)\n1-0:1.8.0(1.5*kWh)\n1-0:1.8.0(2.5*kWh)\n1-1:31.4.0(100*A)(-063*A)\n"));
  EXPECT_EQ(value_of(readout, "1-0:1.8.0", 0), "1.5 kWh");
  EXPECT_EQ(value_of(readout, "1-0:1.8.0", 1), "2.5 kWh");
  EXPECT_EQ(value_of(readout, "1-1:31.4.0", 1), "-63 A");
}

TEST(Decode, TakesTheMisspellingsOfTheStandards) {
  const Readout readout = only(
      telegram("/XYZ5\\2METER\n\n1-3:0.2.8(40)\n1-0:99:97.0(2)(0:96.7.19)(101208152415W)(0000000240*s)(101208151004W)"
               "(00000000301*s)\n1-0:21.7.0.255(01.111*kW)\n"));
  EXPECT_EQ(value_of(readout, "1-0:99:97.0", 1), "301 s 2010-12-08T15:10:04+01:00");
  EXPECT_EQ(value_of(readout, "1-0:21.7.0.255"), "1.111 kW");
  EXPECT_TRUE(readout.warnings.empty());
}

TEST(Decode, TimesThatAreNone) {
  const Readout readout =
      only(telegram("/XYZ5\\2METER\n\n1-3:0.2.8(42)\n0-0:1.0.0(250000000000W)\n0-2:24.1.0(007)\n0-2:96.1.0()\n"
                    "0-2:24.2.1(632525252525S)(00000.000)\n1-0:99.97.0(0)(0-0:96.7.19)\n0-0:98.1.0(12)\n"));
  EXPECT_FALSE(readout.meter_time);
  EXPECT_EQ(value_of(readout, "0-0:1.0.0"), "250000000000W");
  EXPECT_EQ(value_of(readout.sub_meters.at(0), "0-2:24.2.1"), "0.000");
  EXPECT_FALSE(readout.sub_meters[0].meter_time);
  EXPECT_EQ(value_of(readout, "1-0:99.97.0"), "0");
  EXPECT_TRUE(warned(readout, "log_incomplete"));  // twelve are said, none is there
}

TEST(Decode, TheCrcInAnyCaseAndWithoutLeadingZeros) {
  for (unsigned n = 0;; ++n) {  // until one begins with a zero and has a letter
    std::string one = telegram("/XYZ5\\2METER\n\n1-3:0.2.8(50)\n1-0:1.8.0(" + std::to_string(n) + "*kWh)\n");
    const std::size_t mark = one.rfind('!');
    const std::string digits = one.substr(mark + 1, 4);
    if (digits[0] != '0' || digits.find_first_of("ABCDEF") == std::string::npos) continue;
    only(one);
    std::string lower = one.substr(0, mark + 1);
    for (const char c : digits) lower += c >= 'A' ? static_cast<char>(c - 'A' + 'a') : c;
    only(lower + "\r\n");
    only(one.substr(0, mark + 1) + digits.substr(digits.find_first_not_of('0')) + "\r\n");
    break;
  }
}

TEST(Decode, RefusesAWrongCrc) {
  std::string one = telegram(kDsmr5);
  one[one.find("3432")] = '9';
  const Error error = refusal("noise\r\n" + one);
  EXPECT_EQ(error.kind(), ErrorKind::damaged);
  EXPECT_EQ(error.offset(), 7U);
  EXPECT_NE(error.text().find("the CRC is wrong"), std::string::npos);
}

TEST(Decode, RefusesVersions4And5WithoutCrc) {
  EXPECT_EQ(refusal(telegram(kDsmr5, Check::none)).kind(), ErrorKind::damaged);
  Quirks quirks;
  quirks.without_check = true;
  EXPECT_TRUE(warned(only(telegram(kDsmr5, Check::none), with(quirks)), "no_checksum"));
}

TEST(Decode, WithoutCrcEveryCharacterHasToBeRight) {
  std::string parity = telegram(kDsmr22, Check::none);
  parity[parity.find("00185")] |= static_cast<char>(0x80);
  EXPECT_NE(refusal(parity).text().find("parity"), std::string::npos);
  std::string line = telegram(kDsmr22, Check::none);
  line[line.find("(00185")] = 'x';
  EXPECT_EQ(refusal(line).kind(), ErrorKind::damaged);
}

TEST(Decode, TheX25VariantIsAQuirk) {
  const std::string one = telegram(kDsmr5, Check::x25);
  const Error error = refusal(one);
  EXPECT_EQ(error.kind(), ErrorKind::damaged);
  EXPECT_NE(error.advice().find("quirk"), std::string::npos);
  Quirks quirks;
  quirks.x25_check = true;
  quirks.model = "Model X";
  EXPECT_EQ(only(one, with(quirks)).meter.model, "Model X");
  EXPECT_EQ(refusal(telegram(kDsmr5), with(quirks)).kind(), ErrorKind::damaged);
}

TEST(Decode, LineEndsThatSomebodyChanged) {
  const std::string one = telegram(kDsmr5);
  for (const std::string_view changed : {"\n", "\r"}) {
    std::string other;
    for (const char c : one)
      if (c == changed[0] || (c != '\r' && c != '\n')) other += c;
    EXPECT_TRUE(warned(only(other), "line_ends_restored"));
  }
  std::string without_empty_line = one;
  without_empty_line.erase(without_empty_line.find("\r\n"), 2);
  EXPECT_TRUE(warned(only(without_empty_line), "line_ends_restored"));
}

TEST(Decode, ARecordingThatBeginsAndEndsInTheMiddle) {
  const std::string one = telegram(kDsmr5);
  const Decoded all = decoded(one.substr(100) + one + one + one.substr(0, 300));
  ASSERT_EQ(all.telegrams.size(), 3U);
  EXPECT_TRUE(all.telegrams[0]);
  EXPECT_TRUE(all.telegrams[1]);
  ASSERT_FALSE(all.telegrams[2]);
  EXPECT_EQ(all.telegrams[2].error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(all.telegrams[2].error().offset(), one.size() * 3 - 100);
  EXPECT_GT(all.noise, 200U);
}

TEST(Decode, ATelegramThatBeginsInAnother) {
  const std::string one = telegram(kDsmr5);
  for (const std::size_t cut : {std::size_t{60}, std::size_t{77}, std::size_t{200}, one.find("\r\n1-0:1.8.2") + 2}) {
    const Decoded all = decoded(one.substr(0, cut) + one);
    ASSERT_EQ(all.telegrams.size(), 2U) << cut;
    ASSERT_FALSE(all.telegrams[0]);
    EXPECT_EQ(all.telegrams[0].error().kind(), ErrorKind::incomplete);
    EXPECT_TRUE(all.telegrams[1]);
  }
}

// Each has an own way to make a careless decoder look at everything again and again; that would take minutes.
TEST(Decode, RecordingsWithoutAnEndTakeTimeInProportion) {
  constexpr std::size_t kSize = 500'000;
  const std::string fillers[] = {"/", "/XYZ5\r\n", "1-0:1.8.0(1*kWh)\r\n", "(!", "\xDB\x08titletit\x82\x10\x10\x30"};
  for (const std::string& filler : fillers) {
    std::string recording = "/XYZ5\\2METER\r\n\r\n";
    while (recording.size() < kSize) recording += filler;
    recording += "\r\n" + telegram(kDsmr5);
    std::size_t refused = 0, good = 0;
    decode_capture(as_bytes(recording), {}, [&](Telegram one) { ++(one ? good : refused); });
    EXPECT_EQ(good, 1U) << filler;
    EXPECT_LE(refused, recording.size() / 5);
  }
}

struct Set {
  std::string code, text, unit;
  std::size_t place;
  DataSet::Kind kind;
  Decimal number;
  Obis obis;
  friend bool operator==(const Set&, const Set&) = default;
};

Set set_of(const DataSet& set) {
  const Decimal number = set.kind == DataSet::Kind::number ? set.number : Decimal();
  return {std::string(set.code),
          std::string(set.text),
          std::string(set.unit_text) + symbol_of(set.unit),
          set.place,
          set.kind,
          number,
          set.obis};
}

// The fast way gives what the careful one gives.
void compare_ways(const std::string& one) {
  const Bytes bytes = as_bytes(one).first(one.size() - 2);
  std::vector<Set> careful, fast;
  iec62056_21::decode_data_sets(parts_of(bytes).content, 1,
                                [&](const DataSet& set) { careful.push_back(set_of(set)); });
  ASSERT_TRUE(decode_telegram(bytes, [&](const DataSet& set) { fast.push_back(set_of(set)); }));
  EXPECT_EQ(fast, careful);
}

TEST(Fast, TheSameDataSets) {
  compare_ways(telegram(kDsmr5));
  const std::string_view values[] = {
      "(1*kWh)",  "(-1.5*kW)",       "()",   "(00000000000012)", "(1.2.3*V)",   "(12345678901234)",
      "(1 )",     "(1*Imp/kWh)",     "(1",   "(123456789.5*V)",  "(.5*V)",      "(5.*V)",
      "(abc*V)",  "(180417201458S)", "(S)",  "(1)(2)(3*A)",      "(1)x",        "(1)\n(2*A)",
      "(--.-*V)", "(1)\n\n",         "(1*)", "(1*kWh)(x",        "(088*C&2*C)", "(123456789012345678901234567890)"};
  for (const std::string_view code : {"1-0:1.8.1", "0-0:96.1.1", "0-1:24.2.1", "1-0:99.97.0", "1-0:200.7.0", "x"})
    for (const std::string_view value : values) {
      const std::string line = std::string(code) + std::string(value);
      compare_ways(telegram("/XYZ5\\2METER\n\n" + line + "\n1-0:1.8.2(3*kWh)\n" + line + "\n"));
    }
}

TEST(Fast, ANulIsNoEndOfACode) {
  compare_ways(telegram("/XYZ5\\2METER\n\n1-0:1.8.1(1*kWh)\n1-0:72.32.0" + std::string(3, '\0') + "(00100)\n"));
}

TEST(Fast, NothingOfATelegramThatIsWrong) {
  std::string one = telegram(kDsmr5);
  one[one.find("3432")] = '9';
  EXPECT_FALSE(decode_telegram(as_bytes(one), [](const DataSet&) { ADD_FAILURE(); }));
  EXPECT_FALSE(decode_telegram(as_bytes(telegram(kDsmr5, Check::none)), [](const DataSet&) { ADD_FAILURE(); }));
}

TEST(Extent, FindsWholeTelegrams) {
  const std::string one = telegram(kDsmr5), old = telegram(kDsmr22, Check::none);
  std::string wrong = one;
  wrong[wrong.find("3432")] = '9';
  std::vector<Extent> found;
  find_telegrams(as_bytes("x" + one + old + wrong + one.substr(0, 50)),
                 [&](const Extent& each) { found.push_back(each); });
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], (Extent{1, one.size() - 2, true}));
  EXPECT_EQ(found[1], (Extent{1 + one.size(), old.size() - 2, false}));
  EXPECT_FALSE(found[2].checked);
}

TEST(Extent, LeavesReadoutsOfIec62056To21Alone) {
  const std::string_view recordings[] = {
      "/ESY5Q3DA1024 V3.03\r\n\r\n1-0:0.0.0*255(111940207)\r\n1-0:1.8.0*255(00000000.7801269)\r\n!\r\n",
      "/XYZ4METER\r\n\x02"
      "F.F(00)\r\n0.0.0(40123456)\r\n1.8.0(012345.678*kWh)\r\n!\r\n\x03\x2B",
      "/XYZ4METER\r\n0-0:96.1.255*255(123)\r\n!\r\n"};
  for (const std::string_view recording : recordings)
    find_telegrams(as_bytes(recording), [&](const Extent&) { ADD_FAILURE() << recording; });
}

RC_GTEST_PROP(Decode, WhateverComesIsRefusedOrRight, ()) {
  std::string recording = telegram(kDsmr5) + telegram(kDsmr22, Check::none) + telegram(kDsmr5);
  const auto at = *rc::gen::inRange<std::size_t>(0, recording.size());
  recording[at] = *rc::gen::arbitrary<char>();
  const Decoded all = decoded(recording);
  RC_ASSERT(all.telegrams.size() >= 2U);
  for (const Telegram& one : all.telegrams) RC_ASSERT(one || !one.error().text().empty());
}

}  // namespace
}  // namespace obiscope::p1

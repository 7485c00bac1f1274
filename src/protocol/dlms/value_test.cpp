#include "protocol/dlms/value.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

Value value_of(std::string_view text, std::int8_t scaler = 0) {
  const auto bytes = *bytes_from_hex(text);
  return value_from(decode_data(bytes)->data, {scaler, 255});
}

Value number(std::int64_t mantissa, std::int8_t exponent) {
  return Decimal{mantissa, exponent};
}

TEST(DlmsValue, NumbersKeepTheirDigits) {
  EXPECT_EQ(value_of("12 08FD", -1), number(2301, -1));
  EXPECT_EQ(value_of("06 00BC614E", 3), number(12345678, 3));
  EXPECT_EQ(value_of("10 FF38", -2), number(-200, -2));
  EXPECT_EQ(value_of("0D 42", -1), number(42, -1));
  EXPECT_EQ(value_of("14 8000000000000000"), number(std::numeric_limits<std::int64_t>::min(), 0));
  EXPECT_EQ(value_of("0301"), Value(true));
  EXPECT_EQ(value_of("00"), Value());
}

TEST(DlmsValue, WhatNoDecimalHoldsIsText) {
  EXPECT_EQ(value_of("15 FFFFFFFFFFFFFFFF"), Value("18446744073709551615"));
  EXPECT_EQ(value_of("15 FFFFFFFFFFFFFFFF", -2), Value("184467440737095516.15"));
  EXPECT_EQ(value_of("15 FFFFFFFFFFFFFFFF", -21), Value("0.018446744073709551615"));
  EXPECT_EQ(value_of("15 FFFFFFFFFFFFFFFF", 2), Value("1844674407370955161500"));
  EXPECT_EQ(value_of("10 FFFF", 127), Value("-1" + std::string(127, '0')));
  EXPECT_EQ(value_of("11 01", -128), Value("0." + std::string(127, '0') + "1"));
}

TEST(DlmsValue, FloatsAreTheirShortestDigits) {
  EXPECT_EQ(value_of("17 4366199A"), number(2301, -1));  // 230.1F
  EXPECT_EQ(value_of("18 406CC33333333333"), number(2301, -1));
  EXPECT_EQ(value_of("17 42C80000"), number(100, 0));
  EXPECT_EQ(value_of("17 BF000000", 3), number(-500, 0));
  EXPECT_EQ(value_of("17 80000000"), number(0, 0));
  EXPECT_EQ(value_of("17 7FC00000"), Value());  // not a number
  EXPECT_EQ(value_of("18 0000000000000001").index(), Value("").index());
  EXPECT_EQ(value_of("18 7FE0000000000000").index(), Value("").index());
}

TEST(DlmsValue, OctetsAreTextWherePrintable) {
  EXPECT_EQ(value_of("0904 4B464D31"), Value("KFM1"));
  EXPECT_EQ(value_of("0905 4B464D3100"), Value("KFM1"));
  EXPECT_EQ(value_of("0900"), Value(""));
  EXPECT_EQ(value_of("0902 0000"), Value(std::vector<Byte>{0, 0}));
  EXPECT_EQ(value_of("0902 4B80"), Value(std::vector<Byte>{0x4B, 0x80}));
  EXPECT_EQ(value_of("0A05 004B464D0D"), Value("KFM"));
  EXPECT_EQ(text_from(value_of("090C 07E40A0F04173B3200FFC480")), "2020-10-15T23:59:50+01:00");
  EXPECT_EQ(text_from(value_of("19 07E40A0F04173B3200FFC480")), "2020-10-15T23:59:50+01:00");
  EXPECT_EQ(value_of("090C FFFFFFFFFFFFFFFFFF8000FF"), Value(MeterTime{}));
  EXPECT_EQ(value_of("090C 00E40A0F04173B3200FFC480").index(), Value(std::vector<Byte>{}).index());
  EXPECT_EQ(value_of("0404 A0"), Value("1010"));
}

TEST(DlmsValue, StructuresAreTheirText) {
  EXPECT_EQ(value_of("0203 1101 0902 0A0B 0102 1102 1103"), Value("{1, 0x0a0b, [2, 3]}"));
}

TEST(DlmsValue, ScalerAndUnit) {
  const auto scaler_unit = scaler_unit_from(decode_data(*bytes_from_hex("0202 0FFF 1623"))->data);
  ASSERT_TRUE(scaler_unit);
  EXPECT_EQ(scaler_unit->scaler, -1);
  EXPECT_EQ(symbol_of(unit_of(*scaler_unit)), "V");
  std::vector<Byte> bytes;
  encode(data_of(*scaler_unit), bytes);
  EXPECT_EQ(hex_from(bytes), "02020fff1623");
  for (const std::string_view text : {"0201 0FFF", "0102 0FFF 1623", "0202 12FFFF 1623", "00", "0202 0900 1623"})
    EXPECT_FALSE(scaler_unit_from(decode_data(*bytes_from_hex(text))->data)) << text;
}

}  // namespace
}  // namespace obiscope::dlms

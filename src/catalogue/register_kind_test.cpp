#include "catalogue/register_kind.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace obiscope::catalogue {
namespace {

TEST(RegisterKind, TheTableStandsInTheOrderOfTheEnumeration) {
  for (const KindRow& row : register_kinds()) {
    EXPECT_EQ(row_of(row.kind).name, row.name);
    EXPECT_EQ(register_kind_from(row.name), row.kind);
  }
  EXPECT_EQ(register_kinds().back().kind, RegisterKind::temperature_return);
  EXPECT_FALSE(register_kind_from("energy"));
}

TEST(RegisterKind, TheRecipeNamesEachWithItsMeaning) {
  std::ifstream file(OBISCOPE_SOURCE_DIR "/docs/recipe-meter.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const KindRow& row : register_kinds()) {
    const std::string line = "| `" + std::string(row.name) + "` | " + std::string(row.meaning) + " |";
    EXPECT_NE(text.str().find(line), std::string::npos) << line;
  }
}

TEST(RegisterKind, APictureOfDigitsIsRead) {
  const auto plain = digits_from("000000.000");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->before, 6);
  EXPECT_EQ(plain->behind, 3);
  EXPECT_FALSE(plain->always_signed);
  EXPECT_TRUE(digits_from("+00000")->always_signed);
  for (const char* wrong :
       {"", "+", ".", "0.", ".00", "00,0", "0.0.0", "000x", "0000000000000000", "00.00000000000000"})
    EXPECT_FALSE(digits_from(wrong)) << wrong;
}

TEST(RegisterKind, AScaleTakesThousandthsToTheLastDigit) {
  const auto units = [](Dimension dimension, const char* unit, const char* format, std::int64_t thousandths) {
    const Scale scale = scale_for(dimension, unit, digits_from(format).value()).value();
    return thousandths * scale.multiply / scale.divide;
  };
  EXPECT_EQ(units(Dimension::energy, "kWh", "000000.000", 219'251'999), 219'251);
  EXPECT_EQ(units(Dimension::energy, "", "0000.0000", 219'251'999), 2'192'519);
  EXPECT_EQ(units(Dimension::energy, "Wh", "0000000.0", 219'251'999), 2'192'519);
  EXPECT_EQ(units(Dimension::energy, "kWh", "00000000.0000000", 12'345'678), 123'456'780);
  EXPECT_EQ(units(Dimension::energy, "GJ", "00000.00", 1'000'000'000'000), 360'000);  // 1 GWh
  EXPECT_EQ(units(Dimension::voltage, "V", "000", 229'999), 229);
  EXPECT_FALSE(scale_for(Dimension::voltage, "kWh", Digits{}));
  EXPECT_FALSE(scale_for(Dimension::energy, "V", Digits{}));
}

TEST(RegisterKind, StampFormats) {
  for (const char* right : {"hhmmss", "YYMMDD", "0YYMMDD", "SYYMMDDhhmmss", "YYYY-MM-DD&hh:mm:ss", "YY-MM-DD hh:mm"})
    EXPECT_TRUE(is_stamp_format(right)) << right;
  for (const char* wrong : {"", "000", "hhmmssx", "YYY", "M", "hh(mm)", "YYYY-M-D", "S"})
    EXPECT_FALSE(is_stamp_format(wrong)) << wrong;
}

}  // namespace
}  // namespace obiscope::catalogue

#include "protocol/dlms/selection.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::string text_of(const Data& data) {
  std::vector<Byte> bytes;
  encode(data, bytes);
  return hex_from(bytes);
}

Range november() {
  return {*meter_time_from_user("2026-11-01T00:00:00"), *meter_time_from_user("2026-11-20T23:59:59")};
}

Result<std::variant<Range, Entries>> read(Byte selector, std::string_view parameters) {
  return selection_from({selector, decode_data(*bytes_from_hex(parameters))->data}, Deviation::to_utc);
}

TEST(Selection, ByRange) {
  const Selection selection = selection_of(november(), Deviation::to_utc);
  EXPECT_EQ(selection.selector, 1);
  EXPECT_EQ(text_of(selection.parameters),
            "0204"
            "0204"
            "120008"
            "09060000010000ff"
            "0f02"
            "120000"
            "090c07ea0b0107000000008000ff"
            "090c07ea0b1405173b3b008000ff"
            "0100");
  const auto read = selection_from(selection, Deviation::to_utc);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Range>(*read).from, november().from);
  EXPECT_EQ(std::get<Range>(*read).to, november().to);
}

TEST(Selection, ByEntry) {
  const Selection selection = selection_of(Entries{5, 20, 1, 0});
  EXPECT_EQ(selection.selector, 2);
  EXPECT_EQ(text_of(selection.parameters),
            "0204060000000506000000"
            "14120001120000");
  const auto read = selection_from(selection, Deviation::to_utc);
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<Entries>(*read).from, 5U);
  EXPECT_EQ(std::get<Entries>(*read).to, 20U);
  EXPECT_EQ(std::get<Entries>(*read).from_column, 1U);
  EXPECT_EQ(std::get<Entries>(*read).to_column, 0U);
}

TEST(Selection, SaysWhatItDoesNotTake) {
  EXPECT_EQ(read(3, "00").error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(read(2, "00").error().kind(), ErrorKind::malformed);
  EXPECT_EQ(read(2, "0203 0600000001 0600000002 120001").error().kind(), ErrorKind::malformed);
  EXPECT_EQ(read(2, "0204 0600000001 0600000002 120001 0900").error().kind(), ErrorKind::malformed);
  EXPECT_EQ(read(2, "0204 05FFFFFFFF 0600000002 120001 120000").error().kind(), ErrorKind::malformed);
  const std::string times = "090c07ea0b0107000000008000ff090c07ea0b1405173b3b008000ff";
  EXPECT_TRUE(read(1, "0204 0204 120008 09060000010000FF 0F02 120000" + times + "0100"));
  EXPECT_EQ(read(1, "0204 0204 120003 09060100010800FF 0F02 120000" + times + "0100").error().kind(),
            ErrorKind::unsupported);
  EXPECT_EQ(read(1, "0204 0204 120008 09060000010000FF 0F02 120000" + times + "0101 00").error().kind(),
            ErrorKind::unsupported);
  EXPECT_EQ(read(1, "0204 0204 120008 09060000010000FF 0F02 120000 00 00 0100").error().kind(), ErrorKind::malformed);
  EXPECT_EQ(read(1, "0204 00" + times + "0100").error().kind(), ErrorKind::malformed);
}

}  // namespace
}  // namespace obiscope::dlms

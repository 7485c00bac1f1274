#include "protocol/dlms/axdr.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return *bytes_from_hex(text);
}

Step next_of(std::string_view text, Item& item) {
  static std::vector<Byte> bytes;  // `item` points into it
  bytes = hex(text);
  return Cursor(bytes).next(item);
}

TEST(Axdr, WalksOverItems) {
  const std::vector<Byte> bytes = hex("02 05 0906 0100010800FF 06 00BC614E 16 1E 00 0402 C0");
  Cursor cursor(bytes);
  Item item;
  ASSERT_EQ(cursor.next(item), Step::item);
  EXPECT_EQ(item.tag, Tag::structure);
  EXPECT_EQ(item.count, 5U);
  EXPECT_TRUE(item.content.empty());
  ASSERT_EQ(cursor.next(item), Step::item);
  EXPECT_EQ(item.tag, Tag::octet_string);
  EXPECT_EQ(hex_from(item.content), "0100010800ff");
  ASSERT_EQ(cursor.next(item), Step::item);
  EXPECT_EQ(integer_of(item), 12345678);
  ASSERT_EQ(cursor.next(item), Step::item);
  EXPECT_EQ(integer_of(item), 30);
  ASSERT_EQ(cursor.next(item), Step::item);
  EXPECT_EQ(item.tag, Tag::null);
  EXPECT_EQ(integer_of(item), std::nullopt);
  ASSERT_EQ(cursor.next(item), Step::item);
  EXPECT_EQ(item.tag, Tag::bit_string);
  EXPECT_EQ(item.count, 2U);
  EXPECT_EQ(hex_from(item.content), "c0");
  EXPECT_EQ(cursor.next(item), Step::end);
  EXPECT_EQ(cursor.at(), bytes.size());
}

TEST(Axdr, KnowsTheSizeOfEveryTag) {
  constexpr std::pair<Byte, std::size_t> kSizes[] = {{0, 0},  {3, 1},  {5, 4},  {6, 4},  {13, 1},  {15, 1},
                                                     {16, 2}, {17, 1}, {18, 2}, {20, 8}, {21, 8},  {22, 1},
                                                     {23, 4}, {24, 8}, {26, 5}, {27, 4}, {25, 12}, {255, 0}};
  unsigned fixed = 0;
  for (unsigned tag = 0; tag <= 255; ++tag)
    if (fixed_size(static_cast<Tag>(tag))) ++fixed;
  EXPECT_EQ(fixed, std::size(kSizes));
  for (const auto& [tag, size] : kSizes) EXPECT_EQ(fixed_size(static_cast<Tag>(tag)), size) << unsigned{tag};
  for (const int tag : {1, 2, 4, 9, 10, 12, 19}) {
    EXPECT_FALSE(fixed_size(static_cast<Tag>(tag)));
    EXPECT_TRUE(is_tag(static_cast<Byte>(tag)));
  }
  for (const int tag : {7, 8, 11, 14, 28, 254}) {
    EXPECT_FALSE(is_tag(static_cast<Byte>(tag)));
    EXPECT_EQ(name_of(static_cast<Tag>(tag)), "unknown");
  }
  EXPECT_EQ(name_of(Tag::uint32), "double-long-unsigned");
}

TEST(Axdr, TakesAllFormsOfALength) {
  for (const std::string_view text :
       {"09 02 AABB", "09 81 02 AABB", "09 82 0002 AABB", "09 83 000002 AABB", "09 84 00000002 AABB"}) {
    Item item;
    ASSERT_EQ(next_of(text, item), Step::item) << text;
    EXPECT_EQ(hex_from(item.content), "aabb") << text;
  }
  Item item;
  EXPECT_EQ(next_of("09 80 AABB", item), Step::malformed);
  EXPECT_EQ(next_of("09 85 0000000002 AABB", item), Step::malformed);
  EXPECT_EQ(next_of("09 82 00", item), Step::incomplete);
  EXPECT_EQ(next_of("09", item), Step::incomplete);
  EXPECT_EQ(length_from(hex("84 FFFFFFFF")).value, 0xFFFFFFFFU);
  EXPECT_EQ(length_from(hex("84 FFFFFF")).size, 0U);
  EXPECT_TRUE(is_bad_length(hex("80")));
  EXPECT_FALSE(is_bad_length(hex("84")));
}

TEST(Axdr, RefusesWhatIsCutOrTooLong) {
  Item item;
  EXPECT_EQ(next_of("06 00BC61", item), Step::incomplete);
  EXPECT_EQ(next_of("0E 00", item), Step::malformed);
  EXPECT_EQ(next_of("09 84 FFFFFFFF 00", item), Step::incomplete);
  EXPECT_EQ(next_of("01 84 FFFFFFFF 00", item), Step::incomplete);
  EXPECT_EQ(next_of("01 03 00 00", item), Step::incomplete);
  EXPECT_EQ(next_of("04 84 FFFFFFFF 00", item), Step::incomplete);
  EXPECT_EQ(next_of("04 09 FF", item), Step::incomplete);
  const std::vector<Byte> bytes = hex("06 00");
  Cursor cursor(bytes);
  EXPECT_EQ(cursor.next(item), Step::incomplete);
  EXPECT_EQ(cursor.at(), 0U);
}

TEST(Axdr, ReadsNumbersOfEveryWidth) {
  constexpr std::pair<std::string_view, std::int64_t> kNumbers[] = {
      {"0301", 1},
      {"03FF", 1},
      {"05 FFFFFFFE", -2},
      {"06 FFFFFFFE", 4294967294},
      {"0D 42", 42},
      {"0F 80", -128},
      {"10 FF38", -200},
      {"11 FF", 255},
      {"12 FFFF", 65535},
      {"14 8000000000000000", std::numeric_limits<std::int64_t>::min()},
      {"15 7FFFFFFFFFFFFFFF", std::numeric_limits<std::int64_t>::max()},
      {"16 FF", 255}};
  for (const auto& [text, number] : kNumbers) {
    Item item;
    ASSERT_EQ(next_of(text, item), Step::item) << text;
    EXPECT_EQ(integer_of(item), number) << text;
  }
  Item item;
  ASSERT_EQ(next_of("15 8000000000000000", item), Step::item);
  EXPECT_EQ(integer_of(item), std::nullopt);
  ASSERT_EQ(next_of("0D 4A", item), Step::item);
  EXPECT_EQ(integer_of(item), std::nullopt);
  ASSERT_EQ(next_of("0A 01 31", item), Step::item);
  EXPECT_EQ(integer_of(item), std::nullopt);
}

TEST(Axdr, SkipsWholeValues) {
  const std::vector<Byte> bytes = hex("0102 0202 1101 0900 0202 1102 0100 0301");
  Cursor cursor(bytes);
  ASSERT_EQ(cursor.skip(), Step::item);
  EXPECT_EQ(cursor.at(), bytes.size() - 2);
  ASSERT_EQ(cursor.skip(), Step::item);
  EXPECT_EQ(cursor.skip(), Step::end);
  const std::vector<Byte> cut = hex("0202 1101");
  Cursor in_cut(cut);
  EXPECT_EQ(in_cut.skip(), Step::incomplete);
  EXPECT_EQ(in_cut.at(), 0U);
}

TEST(Axdr, NestingIsBounded) {
  const auto nested = [](unsigned levels) {
    std::vector<Byte> bytes;
    for (unsigned i = 0; i < levels; ++i) bytes.insert(bytes.end(), {2, 1});
    bytes.push_back(0);
    return bytes;
  };
  EXPECT_EQ(Cursor(nested(kDeepest)).skip(), Step::item);
  EXPECT_EQ(Cursor(nested(kDeepest + 1)).skip(), Step::malformed);
  EXPECT_EQ(Cursor(nested(10'000)).skip(), Step::malformed);
}

TEST(Axdr, TakesCompactArraysWhole) {
  // long-unsigned; {unsigned, array of 2 boolean, octet-string}
  for (const std::string_view text : {"13 12 04 0001 0002 00", "13 02 03 11 01 0002 03 09 06 07 01 00 02 AABB 00"}) {
    const std::vector<Byte> bytes = hex(text);
    Cursor cursor(bytes);
    Item item;
    ASSERT_EQ(cursor.next(item), Step::item) << text;
    EXPECT_EQ(item.tag, Tag::compact_array);
    EXPECT_EQ(hex_from(item.content), hex_from(Bytes(bytes).subspan(1, bytes.size() - 2)));
    ASSERT_EQ(cursor.next(item), Step::item);
    EXPECT_EQ(item.tag, Tag::null);
  }
  Item item;
  EXPECT_EQ(next_of("13", item), Step::incomplete);
  EXPECT_EQ(next_of("13 01 00", item), Step::incomplete);
  EXPECT_EQ(next_of("13 12 05 0001 0002", item), Step::incomplete);
  EXPECT_EQ(next_of("13 13 00", item), Step::malformed);
  EXPECT_EQ(next_of("13 0E 00", item), Step::malformed);
  EXPECT_EQ(next_of("13 02 84 FFFFFFFF 11 11", item), Step::incomplete);
  std::vector<Byte> deep{0x13};
  for (int i = 0; i < 10'000; ++i) deep.insert(deep.end(), {2, 1});
  EXPECT_EQ(Cursor(deep).next(item), Step::malformed);
}

}  // namespace
}  // namespace obiscope::dlms

#include "protocol/dlms/data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return *bytes_from_hex(text);
}

Data decoded(std::string_view text) {
  const auto bytes = hex(text);
  const auto result = decode_data(bytes);
  EXPECT_TRUE(result) << text << ": " << (result ? "" : result.error().text());
  EXPECT_EQ(result->size, bytes.size());
  return result->data;
}

std::string encoded(const Data& data) {
  std::vector<Byte> bytes;
  encode(data, bytes);
  return hex_from(bytes);
}

TEST(Data, EveryTypeThereAndBack) {
  const Data value = structure({null_data(),
                                integer_data(Tag::boolean, 1),
                                Data{Tag::bit_string, std::vector<Byte>{0xA0}, 3},
                                integer_data(Tag::int32, -1),
                                unsigned_data(Tag::uint32, 0xFFFFFFFF),
                                octets_data(hex("AABB")),
                                text_data("KFM"),
                                text_data("\xC3\xA4", Tag::utf8_string),
                                octets_data(hex("42"), Tag::bcd),
                                integer_data(Tag::int8, -5),
                                integer_data(Tag::int16, -200),
                                integer_data(Tag::uint8, 200),
                                integer_data(Tag::uint16, 2301),
                                integer_data(Tag::int64, std::numeric_limits<std::int64_t>::min()),
                                unsigned_data(Tag::uint64, std::numeric_limits<std::uint64_t>::max()),
                                integer_data(Tag::enumeration, 30),
                                Data{Tag::float32, 1.5, 0},
                                Data{Tag::float64, -0.1, 0},
                                octets_data(hex("07E40A0F04 173B3200 FFC4 80"), Tag::date_time),
                                octets_data(hex("07E40A0F04"), Tag::date),
                                octets_data(hex("173B3200"), Tag::time),
                                Data{Tag::dont_care, std::monostate{}, 0},
                                array({obis_data({1, 0, 1, 8, 0, 255}), structure({})})});
  std::vector<Byte> bytes;
  encode(value, bytes);
  const auto result = decode_data(bytes);
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->size, bytes.size());
  EXPECT_EQ(result->data, value);
  EXPECT_EQ(
      text_from(value),
      "{null, true, 0b101, -1, 4294967295, 0xaabb, KFM, \xC3\xA4, 42, -5, -200, 200, 2301, "
      "-9223372036854775808, 18446744073709551615, 30, 1.5, -0.1, 2020-10-15T23:59:50+01:00, 2020-10-15, 23:59:50, "
      "-, [0x0100010800ff, {}]}");
}

TEST(Data, EncodesAsTheStandardWritesIt) {
  EXPECT_EQ(encoded(structure({obis_data({1, 0, 1, 8, 0, 255}), unsigned_data(Tag::uint32, 12345678)})),
            "020209060100010800ff0600bc614e");
  EXPECT_EQ(encoded(octets_data(std::vector<Byte>(128, 7))).substr(0, 8), "09818007");
  EXPECT_EQ(encoded(octets_data(std::vector<Byte>(256, 7))).substr(0, 10), "0982010007");
  EXPECT_EQ(encoded(octets_data(std::vector<Byte>(65'536, 7))).substr(0, 12), "098301000007");
}

TEST(Data, CompactArraysAreArrays) {
  EXPECT_EQ(text_from(decoded("13 12 04 0001 0002")), "[1, 2]");
  EXPECT_EQ(text_from(decoded("13 02 03 11 01 0002 03 09 0A 07 01 00 02 AABB 08 00 01 00")),
            "[{7, [true, false], 0xaabb}, {8, [false, true], 0x}]");
  EXPECT_EQ(text_from(decoded("13 12 00")), "[]");
  EXPECT_EQ(text_from(decoded("02 02 13 04 02 03 A0 1101")), "{[0b101], 1}");
  const auto malformed = [](std::string_view text) {
    const auto result = decode_data(hex(text));
    return !result && result.error().kind() == ErrorKind::malformed;
  };
  EXPECT_TRUE(malformed("13 12 03 000100"));      // half an item
  EXPECT_TRUE(malformed("13 09 02 05AA"));        // a string beyond the contents
  EXPECT_TRUE(malformed("13 00 01 00"));          // items without bytes
  EXPECT_TRUE(malformed("13 01 0000 11 01 00"));  // arrays of none
  EXPECT_TRUE(malformed("13 01 FFFF 01 FFFF 00 01 00"));
}

TEST(Data, SaysWhereItIsWrong) {
  const auto cut = decode_data(hex("0202 1101 06 0000"));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(cut.error().offset(), 4U);
  const auto wrong = decode_data(hex("0202 1101 0E 0000"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind(), ErrorKind::malformed);
  EXPECT_EQ(wrong.error().offset(), 4U);
  EXPECT_EQ(decode_data({}).error().kind(), ErrorKind::incomplete);
}

TEST(Data, IsBounded) {
  std::vector<Byte> nested;
  for (int i = 0; i < 10'000; ++i) nested.insert(nested.end(), {1, 1});
  nested.push_back(0);
  EXPECT_EQ(decode_data(nested).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(decode_data(hex("01 84 FFFFFFFF 00")).error().kind(), ErrorKind::incomplete);
  EXPECT_TRUE(decode_data(hex("0103 00 00 00"), 4));
  EXPECT_EQ(decode_data(hex("0103 00 00 00"), 3).error().kind(), ErrorKind::malformed);
}

TEST(Data, TellsWhatIsInIt) {
  EXPECT_EQ(obis_of(decoded("0906 0100010800FF")), (Obis{1, 0, 1, 8, 0, 255}));
  EXPECT_EQ(obis_of(decoded("0905 0100010800")), std::nullopt);
  EXPECT_EQ(decoded("0D 42").integer(), 42);
  EXPECT_EQ(decoded("15 FFFFFFFFFFFFFFFF").integer(), std::nullopt);
  EXPECT_TRUE(decoded("00").is_null());
}

rc::Gen<Data> any_simple() {
  const auto number = [](Tag tag, std::int64_t from, std::int64_t to) {
    return rc::gen::map(rc::gen::inRange(from, to), [tag](std::int64_t value) { return integer_data(tag, value); });
  };
  const auto string = [](Tag tag) {
    return rc::gen::map(rc::gen::arbitrary<std::vector<Byte>>(),
                        [tag](const std::vector<Byte>& octets) { return octets_data(octets, tag); });
  };
  const auto fixed = [](Tag tag) {
    return rc::gen::map(rc::gen::container<std::vector<Byte>>(*fixed_size(tag), rc::gen::arbitrary<Byte>()),
                        [tag](const std::vector<Byte>& octets) { return octets_data(octets, tag); });
  };
  return rc::gen::oneOf(
      rc::gen::just(null_data()), rc::gen::just(Data{Tag::dont_care, std::monostate{}, 0}), number(Tag::boolean, 0, 2),
      number(Tag::int8, -128, 128), number(Tag::int16, -32768, 32768), number(Tag::uint8, 0, 256),
      number(Tag::enumeration, 0, 256), number(Tag::uint16, 0, 65536), number(Tag::int32, -2147483648, 2147483648),
      number(Tag::uint32, 0, 4294967296), string(Tag::octet_string), string(Tag::visible_string),
      string(Tag::utf8_string), fixed(Tag::bcd), fixed(Tag::date_time), fixed(Tag::date), fixed(Tag::time),
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t v) { return integer_data(Tag::int64, v); }),
      rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t v) { return unsigned_data(Tag::uint64, v); }),
      rc::gen::map(rc::gen::arbitrary<float>(),
                   [](float v) {
                     return Data{Tag::float32, static_cast<double>(v), 0};
                   }),
      rc::gen::map(rc::gen::arbitrary<double>(),
                   [](double v) {
                     return Data{Tag::float64, v, 0};
                   }),
      rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::vector<Byte>>(), rc::gen::inRange<std::size_t>(0, 8)),
                   [](const std::pair<std::vector<Byte>, std::size_t>& bits) {
                     Data data = octets_data(bits.first, Tag::bit_string);
                     if (!bits.first.empty()) data.bits -= bits.second;
                     return data;
                   }));
}

rc::Gen<Data> any_data(int depth) {
  if (depth == 0) return any_simple();
  const auto items = rc::gen::container<std::vector<Data>>(any_data(depth - 1));
  return rc::gen::oneOf(any_simple(), rc::gen::map(items, structure), rc::gen::map(items, array));
}

RC_GTEST_PROP(Data, WhatIsEncodedIsDecoded, ()) {
  const Data data = *rc::gen::resize(20, any_data(2));
  std::vector<Byte> bytes;
  encode(data, bytes);
  const auto result = decode_data(bytes);
  RC_ASSERT(result.has_value());
  RC_ASSERT(result->size == bytes.size());
  RC_ASSERT(result->data == data);
  Cursor cursor(bytes);
  RC_ASSERT(cursor.skip() == Step::item);
  RC_ASSERT(cursor.at() == bytes.size());
  const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT(!decode_data(Bytes(bytes).first(cut)).has_value());
}

}  // namespace
}  // namespace obiscope::dlms

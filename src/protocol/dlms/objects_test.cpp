#include "protocol/dlms/objects.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

Data data_from(std::string_view text) {
  return decode_data(*bytes_from_hex(text))->data;
}

std::vector<Object> meter(Byte association_version) {
  Object association{15, association_version, {0, 0, 40, 0, 0, 255}, 0, {{1, Access::read, false, {}}}, {1}};
  Object energy{3, 0, {1, 0, 1, 8, 0, 255}, 0, {}, {}};
  energy.attributes = {{1, Access::read, false, {}}, {2, Access::read, true, {}}, {3, Access::none, false, {}}};
  Object profile{7, 1, {1, 0, 99, 1, 0, 255}, 0, {}, {1, 2}};
  profile.attributes = {
      {2, Access::read, false, {1, 2}}, {4, Access::read_write, true, {}}, {5, Access::write, true, {}}};
  return {association, energy, profile};
}

void expect_same(const std::vector<Object>& left, const std::vector<Object>& right) {
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    EXPECT_EQ(left[i].class_id, right[i].class_id);
    EXPECT_EQ(left[i].version, right[i].version);
    EXPECT_EQ(left[i].instance, right[i].instance);
    EXPECT_EQ(left[i].methods, right[i].methods);
    ASSERT_EQ(left[i].attributes.size(), right[i].attributes.size());
    for (std::size_t k = 0; k < left[i].attributes.size(); ++k) {
      EXPECT_EQ(left[i].attributes[k].attribute, right[i].attributes[k].attribute);
      EXPECT_EQ(left[i].attributes[k].access, right[i].attributes[k].access);
      EXPECT_EQ(left[i].attributes[k].authenticated, right[i].attributes[k].authenticated);
      EXPECT_EQ(left[i].attributes[k].selectors, right[i].attributes[k].selectors);
    }
  }
}

TEST(Objects, TheListThereAndBack) {
  for (const Byte version : {Byte{1}, Byte{3}}) {
    const auto list = object_list_from(object_list_of(meter(version)));
    ASSERT_TRUE(list) << list.error().text();
    expect_same(*list, meter(version));
  }
}

TEST(Objects, ModesCountOrAreBits) {
  // One register: its modes are 4 (authenticated reading, or bits that grant nothing) and 5.
  const std::string register_ = "0204 120003 1100 09060100010800FF 0202 0102 0203 0F02 1604 00 0203 0F03 1605 00 0100";
  const auto counted = object_list_from(data_from("0101" + register_));
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->at(0).attributes.at(0).access, Access::read);
  EXPECT_TRUE(counted->at(0).attributes.at(0).authenticated);
  EXPECT_EQ(counted->at(0).attributes.at(1).access, Access::write);
  // The same in an association of version 3.
  const std::string association = "0204 12000F 1103 09060000280000FF 0202 0101 0203 0F01 1601 00 0100";
  const auto bits = object_list_from(data_from("0102" + association + register_));
  ASSERT_TRUE(bits);
  EXPECT_EQ(bits->at(1).attributes.at(0).access, Access::none);
  EXPECT_EQ(bits->at(1).attributes.at(1).access, Access::read);
  EXPECT_TRUE(bits->at(1).attributes.at(1).authenticated);
  // No association in the list, but a mode that no number is.
  const std::string great = "0204 120001 1100 09060000600100FF 0202 0101 0203 0F02 16CD 00 0101 0202 0F01 1601";
  const auto guessed = object_list_from(data_from("0102" + great + register_));
  ASSERT_TRUE(guessed) << guessed.error().text();
  EXPECT_EQ(guessed->at(0).attributes.at(0).access, Access::read);
  EXPECT_EQ(guessed->at(0).methods, std::vector<std::int8_t>{1});
  EXPECT_EQ(guessed->at(1).attributes.at(0).access, Access::none);
}

TEST(Objects, MethodsWithBooleanAccess) {
  const auto list = object_list_from(data_from(
      "0101 0204 120008 1100 09060000010000FF 0202 0101 0203 0F02 1603 00 0102 0202 0F01 0301 0202 0F02 0300"));
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->at(0).methods, std::vector<std::int8_t>{1});
}

TEST(Objects, SaysWhichElementIsWrong) {
  for (const std::string_view text :
       {"00", "0101 0203 120003 1100 09060100010800FF", "0101 0204 120003 1100 09050100010800 0202 0100 0100",
        "0101 0204 120003 120100 09060100010800FF 0202 0100 0100",
        "0101 0204 120003 1100 09060100010800FF 0202 0101 00 0100",
        "0101 0204 120003 1100 09060100010800FF 0202 0100 00", "0101 0204 120003 1100 09060100010800FF 0900"}) {
    const auto list = object_list_from(data_from(text));
    ASSERT_FALSE(list) << text;
    EXPECT_EQ(list.error().kind(), ErrorKind::malformed);
  }
  const auto second = object_list_from(data_from("0102 0204 120003 1100 09060100010800FF 0202 0100 0100 00"));
  EXPECT_NE(second.error().text().find("element 2"), std::string::npos);
}

TEST(Objects, ShortNames) {
  const auto list =
      short_name_list_from(data_from("0102 0204 10FA00 12000C 1101 09060000280000FF"
                                     "0204 1004E8 120003 1100 09060100010800FF"));
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->at(0).base_name, 0xFA00);
  EXPECT_EQ(list->at(0).version, 1);
  EXPECT_EQ(list->at(1).base_name, 0x04E8);
  EXPECT_EQ(short_name_of(list->at(1), 2), 0x04F0);
  EXPECT_EQ(short_name_of(list->at(0), 2), 0xFA08);
  std::vector<Byte> bytes;
  encode(short_name_list_of(*list), bytes);
  EXPECT_EQ(hex_from(bytes), "0102020410fa0012000c110109060000280000ff02041004e8120003110009060100010800ff");
  EXPECT_FALSE(short_name_list_from(data_from("0101 0204 0900 12000C 1101 09060000280000FF")));
  EXPECT_FALSE(short_name_list_from(data_from("00")));
}

TEST(Objects, WhatMayBeRead) {
  const Object energy = meter(1)[1];
  EXPECT_TRUE(is_readable(energy, 2));
  EXPECT_FALSE(is_readable(energy, 3));
  EXPECT_TRUE(is_readable(energy, 9));
  EXPECT_FALSE(is_readable(meter(1)[2], 5));
  EXPECT_TRUE(is_readable(Object{}, 2));
}

}  // namespace
}  // namespace obiscope::dlms

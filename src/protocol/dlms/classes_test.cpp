#include "protocol/dlms/classes.hpp"

#include <gtest/gtest.h>

namespace obiscope::dlms {
namespace {

TEST(Classes, AttributesByName) {
  EXPECT_EQ(attribute_name(3, 3), "scaler_unit");
  EXPECT_EQ(attribute_name(7, 2), "buffer");
  EXPECT_EQ(attribute_name(8, 2), "time");
  EXPECT_EQ(attribute_name(5, 9), "number_of_periods");
  EXPECT_EQ(attribute_name(23, 9), "device_address");
  EXPECT_EQ(attribute_name(40, 7), "repetition_delay");
  EXPECT_EQ(attribute_name(64, 5), "server_system_title");
  EXPECT_EQ(attribute_name(70, 3), "control_state");
  EXPECT_EQ(attribute_name(3, 12), "attribute 12");
  EXPECT_EQ(attribute_name(999, 1), "logical_name");
  EXPECT_EQ(attribute_name(999, 2), "attribute 2");
  EXPECT_EQ(attribute_name(3, -1), "attribute -1");
  EXPECT_EQ(attribute_name(3, 0), "attribute 0");
}

TEST(Classes, VersionsDiffer) {
  EXPECT_EQ(attribute_name(15, 7, 0), "LLS_secret");
  EXPECT_EQ(attribute_name(15, 7), "secret");
  EXPECT_EQ(attribute_name(15, 9, 0), "attribute 9");
  EXPECT_EQ(attribute_name(15, 9, 1), "security_setup_reference");
  EXPECT_EQ(attribute_name(15, 10, 1), "attribute 10");
  EXPECT_EQ(attribute_name(15, 10, 2), "user_list");
  EXPECT_EQ(attribute_name(12, 3, 0), "attribute 3");
  EXPECT_EQ(attribute_name(12, 4, 4), "security_setup_reference");
  EXPECT_EQ(attribute_name(64, 6, 0), "attribute 6");
  EXPECT_EQ(attribute_name(64, 6, 1), "certificates");
  EXPECT_EQ(class_of(64, 0)->methods.size(), 2U);
  EXPECT_EQ(class_of(64, 1)->methods.size(), 8U);
  EXPECT_EQ(class_of(7, 0)->methods.size(), 4U);
  EXPECT_EQ(class_of(7)->methods.size(), 2U);
  EXPECT_EQ(class_of(15, 0)->methods.size(), 4U);
  EXPECT_EQ(class_of(15, 3)->methods.size(), 6U);
  EXPECT_EQ(attribute_name(40, 8, 0), "attribute 8");
  EXPECT_EQ(attribute_name(40, 8, 1), "port_reference");
  EXPECT_EQ(attribute_name(40, 11, 1), "attribute 11");
}

TEST(Classes, AllOfTheListAreKnown) {
  for (const int id : {1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 15, 17, 18, 19, 20, 21, 22, 23, 40, 64, 70}) {
    const InterfaceClass* const known = class_of(static_cast<std::uint16_t>(id));
    ASSERT_NE(known, nullptr) << id;
    EXPECT_EQ(known->attributes[0], "logical_name");
    EXPECT_FALSE(known->name.empty());
  }
  EXPECT_EQ(class_of(999), nullptr);
  EXPECT_EQ(class_of(class_id::profile_generic)->name, "Profile generic");
}

TEST(Classes, StandInOrderAndMethodsBehindAttributes) {
  const InterfaceClass* before = nullptr;
  for (const InterfaceClass& one : known_classes()) {
    if (before != nullptr) {
      EXPECT_TRUE(before->id < one.id || (before->id == one.id && before->version < one.version)) << one.id;
    }
    // Short names of methods come behind those of the attributes; the first numbers may be free.
    if (one.first_method_offset != 0) {
      std::size_t first = 0;
      while (one.methods[first].empty()) ++first;
      EXPECT_GE(one.first_method_offset + 8 * first, 8 * one.attributes.size()) << one.id;
    }
    before = &one;
  }
  EXPECT_EQ(class_of(class_id::register_)->first_method_offset, 0x28);
}

}  // namespace
}  // namespace obiscope::dlms

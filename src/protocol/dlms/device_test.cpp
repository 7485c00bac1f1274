#include "protocol/dlms/device.hpp"

#include <gtest/gtest.h>

#include <set>

#include "bytes/hex.hpp"
#include "protocol/dlms/profile_rows.hpp"
#include "protocol/dlms/source_test.hpp"
#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

class DeviceTest : public testing::Test {
 protected:
  const Object& object(std::uint16_t class_number, const Obis& instance) const {
    for (const Object& each : device_->objects())
      if (each.class_id == class_number && each.instance == instance) return each;
    ADD_FAILURE() << "no object " << text_from(instance);
    return device_->objects().front();
  }
  std::string read(std::uint16_t class_number, const Obis& instance, std::int8_t attribute) {
    std::vector<Byte> out;
    const AccessResult result = device_->read(object(class_number, instance), attribute, std::nullopt, kTestNow, out);
    return result == access::success ? hex_from(out) : "refused " + std::to_string(static_cast<int>(result));
  }
  Data profile(const Obis& instance, std::int8_t attribute, const std::optional<Selection>& selection = std::nullopt) {
    std::vector<Byte> out;
    result_ = device_->read(object(class_id::profile_generic, instance), attribute, selection, kTestNow, out);
    if (result_ != access::success) return {};
    const Result<DecodedData> decoded = decode_data(out);
    EXPECT_TRUE(decoded) << (decoded ? "" : decoded.error().text());
    if (decoded) {
      EXPECT_EQ(decoded->size, out.size());
    }
    return decoded ? decoded->data : Data{};
  }

  TestSource source_;
  std::unique_ptr<Device> device_ = make_device(source_, test_objects(), Deviation::to_utc);
  AccessResult result_ = access::success;
};

TEST_F(DeviceTest, RegistersAreCutToTheirScaler) {
  EXPECT_EQ(read(class_id::register_, kEnergy, 1), "09060100010800ff");
  EXPECT_EQ(read(class_id::register_, kEnergy, 2), "060012d687");  // 1234.567 kWh are 1234567 Wh
  EXPECT_EQ(read(class_id::register_, kEnergy, 3), "02020f00161e");
  EXPECT_EQ(read(class_id::register_, kVoltage, 2), "1208fd");  // 230.1 V
  EXPECT_EQ(read(class_id::register_, kVoltage, 3), "02020fff1623");
  EXPECT_EQ(read(class_id::register_, kVoltage, 4), "refused 4");
}

TEST_F(DeviceTest, AnExtendedRegisterHasStatusAndCaptureTime) {
  EXPECT_EQ(read(class_id::extended_register, kDemand, 2), "06000010e1");  // 4.321 kW
  EXPECT_EQ(read(class_id::extended_register, kDemand, 4), "1100");
  EXPECT_EQ(read(class_id::extended_register, kDemand, 5).substr(0, 20), "090c07e90c1803120f00");
}

TEST_F(DeviceTest, TextsAreOctets) {
  EXPECT_EQ(read(class_id::data, kSerial, 2), "09083430313233343536");
  EXPECT_EQ(read(class_id::data, kDeviceNameInstance, 2), "091058585831323334353637383930313233");
}

TEST_F(DeviceTest, TheClockHasNineAttributes) {
  EXPECT_EQ(read(class_id::clock, kClockInstance, 2).substr(0, 22), "090c07ea01010400070000");
  for (std::int8_t attribute = 1; attribute <= 9; ++attribute)
    EXPECT_EQ(read(class_id::clock, kClockInstance, attribute).find("refused"), std::string::npos) << int{attribute};
  EXPECT_EQ(read(class_id::clock, kClockInstance, 10), "refused 4");
  EXPECT_EQ(read(class_id::clock, kClockInstance, 5), "090cffff03fe0702000000800000");
}

TEST_F(DeviceTest, TheBufferIsWholeAndNeverInMemoryAtOnce) {
  const Data buffer = profile(kLoadProfile, 2);
  ASSERT_TRUE(buffer.items());
  ASSERT_EQ(buffer.items()->size(), 28U * 96U);
  EXPECT_LE(source_.most_rows, 200U);
  const std::vector<Data>& last = *buffer.items()->back().items();
  ASSERT_EQ(last.size(), 4U);
  EXPECT_EQ(time_from(last[0])->minute, 0);
  EXPECT_EQ(last[2].integer(), 28 * 96 - 1);  // 2.687 kWh in Wh
  EXPECT_EQ(last[3].integer(), 2300 + (28 * 96 - 1) % 10);
}

// What null-data leaves out, a reader finds again: row by row the same as without it, in fewer bytes.
TEST_F(DeviceTest, NullDataTellsTheSameInFewerBytes) {
  std::vector<ObjectDescription> objects = test_objects();
  for (ObjectDescription& each : objects) each.null_data = each.instance == kLoadProfile;
  const std::unique_ptr<Device> shortening = make_device(source_, std::move(objects), Deviation::to_utc);
  const auto buffer_of = [&](const Device& device) {
    std::vector<Byte> bytes;
    for (const Object& each : device.objects())
      if (each.instance == kLoadProfile) device.read(each, 2, std::nullopt, kTestNow, bytes);
    return bytes;
  };
  const std::vector<Byte> whole = buffer_of(*device_), shortened = buffer_of(*shortening);
  EXPECT_LT(shortened.size() * 3, whole.size() * 2);
  const auto rows_of = [](Bytes buffer) {
    RowShape shape;
    shape.period = std::chrono::minutes(15);
    shape.columns = {{Place::time, {}}, {Place::status, {}}, {Place::value, {}}, {Place::value, {}}};
    std::vector<Row> rows;
    ProfileRows reader(shape, [&rows](const Row& row) -> Result<void> {
      rows.push_back(row);
      return {};
    });
    EXPECT_TRUE(reader.take(buffer));
    EXPECT_TRUE(reader.end());
    return rows;
  };
  EXPECT_EQ(rows_of(whole).size(), 28U * 96U);
  EXPECT_EQ(rows_of(shortened), rows_of(whole));
}

TEST_F(DeviceTest, ARangeSelectsRowsAndColumns) {
  const Range hour{MeterTime{2025, 12, 31, 10, 0, 0}, MeterTime{2025, 12, 31, 11, 0, 0}};
  const Data rows = profile(kLoadProfile, 2, selection_of(hour, Deviation::to_utc));
  ASSERT_TRUE(rows.items());
  EXPECT_EQ(rows.items()->size(), 5U);

  Selection two = selection_of(hour, Deviation::to_utc);
  auto& parts = std::get<std::vector<Data>>(two.parameters.value);
  parts[3] = array({structure({unsigned_data(Tag::uint16, 3), obis_data(kVoltage), integer_data(Tag::int8, 2),
                               unsigned_data(Tag::uint16, 0)})});
  const Data one_column = profile(kLoadProfile, 2, two);
  ASSERT_TRUE(one_column.items());
  ASSERT_EQ(one_column.items()->size(), 5U);
  EXPECT_EQ(one_column.items()->front().items()->size(), 1U);

  parts[3] = array({structure(
      {unsigned_data(Tag::uint16, 3), obis_data(kDemand), integer_data(Tag::int8, 2), unsigned_data(Tag::uint16, 0)})});
  profile(kLoadProfile, 2, two);
  EXPECT_EQ(result_, access::scope_violated);
}

TEST_F(DeviceTest, EntriesCountFromOne) {
  const Data rows = profile(kLoadProfile, 2, selection_of(Entries{2, 4, 3, 3}));
  ASSERT_TRUE(rows.items());
  ASSERT_EQ(rows.items()->size(), 3U);
  ASSERT_EQ(rows.items()->front().items()->size(), 1U);
  EXPECT_EQ(rows.items()->front().items()->front().integer(), 1);
  profile(kLoadProfile, 2, selection_of(Entries{0, 4}));
  EXPECT_EQ(result_, access::scope_violated);
  EXPECT_EQ(profile(kLoadProfile, 2, selection_of(Entries{90'000, 0})).items()->size(), 0U);
}

TEST_F(DeviceTest, AProfileDescribesItself) {
  EXPECT_EQ(profile(kLoadProfile, 3).items()->size(), 4U);
  EXPECT_EQ(profile(kLoadProfile, 4).integer(), 900);
  EXPECT_EQ(profile(kLoadProfile, 5).integer(), 1);
  EXPECT_EQ(profile(kLoadProfile, 7).integer(), 28 * 96);
  EXPECT_EQ(profile(kLoadProfile, 8).integer(), 28 * 96);
  EXPECT_EQ(profile(kLogBook, 4).integer(), 0);
}

TEST_F(DeviceTest, ALogBookHasTimesAndEventCodes) {
  const Data rows = profile(kLogBook, 2);
  ASSERT_TRUE(rows.items());
  ASSERT_EQ(rows.items()->size(), 28U);
  EXPECT_EQ(rows.items()->front().items()->back().integer(), 4);  // 0x08: the fourth bit
}

TEST_F(DeviceTest, ShortNamesAreUniqueMultiplesOfEight) {
  std::set<std::uint32_t> taken;
  for (const Object& each : device_->objects()) {
    EXPECT_EQ(each.base_name % 8, 0) << text_from(each.instance);
    EXPECT_NE(each.base_name, 0);
    for (std::size_t attribute = 0; attribute < each.attributes.size(); ++attribute)
      EXPECT_TRUE(taken.insert(each.base_name + static_cast<std::uint32_t>(attribute) * 8).second)
          << text_from(each.instance);
  }
  EXPECT_EQ(object(class_id::data, kDeviceNameInstance).base_name, 0xFD00);
}

TEST(Writing, WholeNumbersAreCutAndBounded) {
  EXPECT_EQ(whole_number({12399, -2}, 0), 123);
  EXPECT_EQ(whole_number({-12399, -2}, 0), -123);
  EXPECT_EQ(whole_number({5, 0}, 3), 5000);
  EXPECT_EQ(whole_number({1, 0}, -40), 0);
  EXPECT_EQ(whole_number({9'000'000'000'000'000'000, 0}, 1), std::nullopt);
  EXPECT_EQ(whole_number({0, 0}, 100), 0);
}

TEST(Writing, WhatDoesNotFitTheTypeIsRefused) {
  std::vector<Byte> out;
  EXPECT_EQ(put_value(Decimal{256, 0}, {}, {Tag::uint8, {}, Deviation::to_utc}, out), access::other_reason);
  EXPECT_EQ(put_value(Decimal{-1, 0}, {}, {Tag::uint32, {}, Deviation::to_utc}, out), access::other_reason);
  EXPECT_EQ(put_value(MeterTime{}, {}, {Tag::uint32, {}, Deviation::to_utc}, out), access::type_unmatched);
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(put_value(std::string("00004000"), {}, {Tag::uint32, {}, Deviation::to_utc}, out), access::success);
  EXPECT_EQ(hex_from(out), "0600004000");
}

}  // namespace
}  // namespace obiscope::dlms

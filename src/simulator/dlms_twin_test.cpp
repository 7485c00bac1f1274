#include "simulator/dlms_twin.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace obiscope::simulator {
namespace {

using catalogue::Meter;
namespace class_id = dlms::class_id;

const catalogue::Catalogue& built_in() {
  static std::vector<Error> faults;
  static const catalogue::Catalogue catalogue = catalogue::Catalogue::load({}, faults);
  return catalogue;
}

std::vector<const Meter*> dlms_meters() {
  std::vector<const Meter*> all;
  for (const Meter& meter : built_in().meters())
    if (meter.has_twin && meter.protocol == Protocol::dlms) all.push_back(&meter);
  return all;
}

constexpr Instant kNow(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(21) +
                       std::chrono::minutes(3) + std::chrono::seconds(7));

class EveryDlmsTwin : public testing::TestWithParam<const Meter*> {
 protected:
  // The value of one attribute; nothing where the device does not give it.
  std::optional<dlms::Data> read(const dlms::Object& object, std::int8_t attribute) const {
    std::vector<Byte> encoded;
    const dlms::AccessResult result = device_->read(object, attribute, std::nullopt, kNow, encoded);
    if (result != dlms::AccessResult::success) return std::nullopt;
    const auto decoded = dlms::decode_data(encoded);
    EXPECT_TRUE(decoded && decoded->size == encoded.size()) << text_from(object.instance) << " " << int{attribute};
    if (!decoded) return std::nullopt;
    return decoded->data;
  }

  const Meter& meter_ = *GetParam();
  std::unique_ptr<Source> source_ = make_twin(meter_, {.seed = 3, .now = {}});
  std::unique_ptr<dlms::Device> device_ = dlms::make_device(*source_, meter_.dlms_twin.model);
};

// The server answers for these.
bool is_of_the_server(std::uint16_t class_number) {
  return class_number == class_id::sap_assignment || class_number == class_id::hdlc_setup ||
         class_number == class_id::push_setup || class_number == class_id::security_setup;
}

TEST_P(EveryDlmsTwin, HasEveryAttributeOfEveryObject) {
  for (const dlms::Object& object : device_->objects()) {
    if (is_of_the_server(object.class_id)) continue;
    const bool profile = object.class_id == class_id::profile_generic;
    for (const dlms::AttributeAccess& right : object.attributes) {
      if (profile && right.attribute == 2) continue;  // a year of rows
      EXPECT_TRUE(read(object, right.attribute))
          << object.class_id << " " << text_from(object.instance) << " attribute " << int{right.attribute};
    }
  }
}

TEST_P(EveryDlmsTwin, ShowsWhatItsRegistersHold) {
  for (std::size_t at = 0; at < device_->objects().size(); ++at) {
    const dlms::Object& object = device_->objects()[at];
    if (object.class_id < 3 || object.class_id > 5) continue;
    const auto value = read(object, 2);
    const auto scaler_unit = dlms::scaler_unit_from(read(object, object.class_id == 5 ? 4 : 3).value());
    ASSERT_TRUE(value && scaler_unit) << text_from(object.instance);
    const Register held = source_->find(text_from(object.instance), kNow).value();
    EXPECT_EQ(scaler_unit->unit, held.reading.unit.number) << text_from(object.instance);
    const auto* const decimal = std::get_if<Decimal>(&held.reading.value);
    if (decimal == nullptr) {
      EXPECT_TRUE(value->is_null()) << text_from(object.instance);
      continue;
    }
    EXPECT_EQ(value->integer(), decimal->mantissa) << text_from(object.instance);
    EXPECT_EQ(scaler_unit->scaler, decimal->exponent + held.reading.unit.prefix) << text_from(object.instance);
  }
}

TEST_P(EveryDlmsTwin, ShowsIdentityAndClockToEverybodyAndEnergiesToNobody) {
  std::size_t open = 0;
  for (const dlms::Object& object : device_->objects()) {
    if (device_->is_open(object)) ++open;
    const bool energy = object.instance.a == 1 && object.instance.d == 8;
    EXPECT_FALSE(energy && device_->is_open(object)) << text_from(object.instance);
    if (object.class_id == class_id::clock) {
      EXPECT_TRUE(device_->is_open(object));
    }
  }
  EXPECT_GE(open, 4U);
}

TEST_P(EveryDlmsTwin, ProfilesHoldWhatTheRegistersHeldThen) {
  for (const catalogue::TwinProfile& each : meter_.profiles) {
    const auto profile = source_->profile(each.code, meter_time_from_user("2026-09-01T00:00"), {}, kNow);
    ASSERT_TRUE(profile) << each.code;
    ASSERT_FALSE(profile->rows.empty()) << each.code;
    const Row& row = profile->rows[profile->rows.size() / 2];
    ASSERT_EQ(row.values.size(), each.columns.size()) << each.code;
    // Seconds of the loop are those of UTC, what the row shows is the meter's own time.
    const std::chrono::minutes zone(meter_.dlms_twin.minutes_east_of_utc.value_or(0));
    const Instant then = as_if_utc(row.time).value() - zone;
    for (std::size_t column = 0; column < each.columns.size(); ++column) {
      if (each.columns[column].obis.d != 8) continue;  // a maximum is that of its month
      const auto twin = make_twin(meter_, {.seed = 3, .now = {}});
      EXPECT_EQ(row.values[column], twin->find(each.columns[column].code, then)->reading.value)
          << each.code << " " << each.columns[column].code;
    }
  }
}

TEST_P(EveryDlmsTwin, BillingRowsStandAtTheEndOfEachMonth) {
  for (const catalogue::TwinProfile& each : meter_.profiles) {
    if (!each.billing) continue;
    const auto profile = source_->profile(each.code, {}, {}, kNow);
    ASSERT_EQ(profile->rows.size(), 12U) << each.code;
    for (const Row& row : profile->rows) {
      EXPECT_EQ(row.time.day, 1);
      EXPECT_EQ(row.time.hour, 0);
    }
    for (std::size_t column = 0; column < each.columns.size(); ++column) {
      if (each.columns[column].kind != catalogue::RegisterKind::demand_import) continue;
      const auto& maximum = std::get<Decimal>(profile->rows.back().values[column]);
      EXPECT_GT(maximum.mantissa, 0) << each.code;
    }
  }
}

TEST_P(EveryDlmsTwin, EachSeedIsAMeterOfItsOwn) {
  const DlmsTwin one(meter_, {.seed = 1, .now = {}}, {}), again(meter_, {.seed = 1, .now = {}}, {});
  const DlmsTwin two(meter_, {.seed = 2, .now = {}}, {});
  EXPECT_EQ(one.title(), again.title());
  EXPECT_NE(one.title(), two.title());
  EXPECT_NE(one.title()[0], 0);
  const auto name_of = [](const DlmsTwin& twin) { return twin.source().find("0-0:42.0.0", kNow)->written; };
  EXPECT_NE(name_of(one), name_of(two));
}

TEST_P(EveryDlmsTwin, ItsClockSaysInWhichZoneItIs) {
  const MeterTime clock = source_->clock(kNow);
  EXPECT_EQ(clock.minutes_east_of_utc, meter_.dlms_twin.minutes_east_of_utc);
  const std::chrono::minutes zone(clock.minutes_east_of_utc.value_or(0));
  EXPECT_EQ(as_if_utc(clock), kNow + zone);
  const auto set = make_twin(meter_, {.seed = 1, .now = kNow});
  EXPECT_EQ(as_if_utc(set->clock(Instant{})), kNow);
}

INSTANTIATE_TEST_SUITE_P(Each, EveryDlmsTwin, testing::ValuesIn(dlms_meters()), [](const auto& each) {
  std::string name = each.param->name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// Reactive power is what the reactive registers advance by, apparent power is never below either.
TEST(DlmsTwin, PowersFitTogether) {
  const Meter& kind = **built_in().find("landisgyr-e450");
  const auto twin = make_twin(kind, {.seed = 9, .now = {}});
  const auto value = [&](const char* code, Instant now) {
    return std::get<Decimal>(twin->find(code, now)->reading.value).mantissa;
  };
  for (int hour = 0; hour < 24; ++hour) {
    const Instant begin = kNow - kNow.time_since_epoch() % std::chrono::minutes(1) + std::chrono::hours(hour);
    const Instant end = begin + std::chrono::seconds(59);
    EXPECT_EQ(value("1-0:16.7.0", begin), value("1-0:1.7.0", begin) - value("1-0:2.7.0", begin));
    const std::int64_t used = value("1-0:3.8.0", end) - value("1-0:3.8.0", begin);
    EXPECT_LE(std::abs(used * 60 - value("1-0:3.7.0", begin)), 90) << hour;  // whole varh of a minute
    EXPECT_GE(value("1-0:9.7.0", begin) + 5, std::abs(value("1-0:16.7.0", begin))) << hour;
    EXPECT_EQ(value("1-0:3.8.0", end), value("1-0:5.8.0", end) + value("1-0:6.8.0", end));
    EXPECT_EQ(value("1-0:4.8.0", end), value("1-0:7.8.0", end) + value("1-0:8.8.0", end));
  }
}

}  // namespace
}  // namespace obiscope::simulator

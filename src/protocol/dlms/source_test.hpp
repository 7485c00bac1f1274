// A meter for tests: a few registers, a load profile of four weeks, a log book. What it shows follows from the time.
#pragma once

#include "protocol/dlms/device.hpp"

namespace obiscope::dlms {

constexpr Instant kTestNow{std::chrono::seconds(1767225600 + 7 * 60)};  // 2026-01-01T00:07:00 on its clock
constexpr Obis kEnergy{1, 0, 1, 8, 0, 255}, kVoltage{1, 0, 32, 7, 0, 255}, kDemand{1, 0, 1, 6, 0, 255},
    kSerial{0, 0, 96, 1, 0, 255}, kLoadProfile{1, 0, 99, 1, 0, 255}, kLogBook{0, 0, 99, 98, 0, 255},
    kClockInstance{0, 0, 1, 0, 0, 255}, kDeviceNameInstance{0, 0, 42, 0, 0, 255};

class TestSource final : public Source {
 public:
  MeterTime clock(Instant now) const override { return meter_time_from(now); }

  bool readout(std::string_view list, Instant, const std::function<void(const Register&)>& sink) const override {
    if (!list.empty()) return false;
    Register energy{energy_reading(), "(001234.567*kWh)"};
    sink(energy);
    return true;
  }

  std::optional<Register> find(std::string_view code, Instant) const override {
    const std::optional<Obis> obis = obis_from(code);
    if (!obis) return std::nullopt;
    if (*obis == kEnergy) return Register{energy_reading(), "(001234.567*kWh)"};
    if (*obis == kVoltage) return made(*obis, Decimal{2301, -1}, {35, 0});
    if (*obis == kDemand) {
      Register demand = made(*obis, Decimal{4321, -3}, {27, 3});
      demand.reading.captured = MeterTime{2025, 12, 24, 18, 15, 0};
      return demand;
    }
    if (*obis == kSerial) return made(*obis, std::string("40123456"), {});
    if (*obis == Obis{1, 0, 13, 7, 0, 255}) return made(*obis, std::monostate(), {});
    return std::nullopt;
  }

  // Each quarter of an hour of four weeks: energy from the number of the period on; a log book with one entry a day.
  std::optional<Profile> profile(std::string_view code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                                 Instant now) const override {
    const std::optional<Obis> obis = obis_from(code);
    if (!obis || (*obis != kLoadProfile && *obis != kLogBook)) return std::nullopt;
    const bool log = *obis == kLogBook;
    Profile made;
    made.obis = *obis;
    made.period = log ? Duration::zero() : Duration(std::chrono::minutes(15));
    if (!log) made.columns = {{kEnergy, "1.8.0", {30, 3}, ""}, {kVoltage, "32.7.0", {35, 0}, ""}};
    const Duration step = log ? Duration(std::chrono::days(1)) : made.period;
    const Instant first = now - now.time_since_epoch() % step - (kRows(log) - 1) * step;
    const Instant begin = from ? as_if_utc(*from).value_or(first) : first;
    const Instant end = to ? as_if_utc(*to).value_or(now) : now;
    ++asked;
    for (std::int64_t row = 0; row < kRows(log); ++row) {
      const Instant at = first + row * step;
      if (at < begin || at > end) continue;
      made.rows.push_back({meter_time_from(at), log ? 0x08U : static_cast<std::uint64_t>(row % 3), {}});
      if (!log) made.rows.back().values = {Decimal{row, -3}, Decimal{2300 + row % 10, -1}};
    }
    rows_given += made.rows.size();
    most_rows = std::max(most_rows, made.rows.size());
    return made;
  }

  static std::int64_t kRows(bool log) { return log ? 28 : 28 * 96; }
  mutable std::size_t asked = 0, rows_given = 0, most_rows = 0;

 private:
  static Register made(const Obis& obis, Value value, Unit unit) {
    Register one;
    one.reading.obis = obis;
    one.reading.code = short_text_from(obis);
    one.reading.value = std::move(value);
    one.reading.unit = unit;
    return one;
  }
  static Reading energy_reading() { return made(kEnergy, Decimal{1234567, -3}, {30, 3}).reading; }
};

inline std::vector<ObjectDescription> test_objects() {
  const auto described = [](std::uint16_t class_number, Obis instance, Tag type, ScalerUnit scaler_unit, bool open) {
    ObjectDescription one;
    one.class_id = class_number;
    one.instance = instance;
    one.type = type;
    one.scaler_unit = scaler_unit;
    one.open = open;
    return one;
  };
  std::vector<ObjectDescription> all;
  all.push_back(described(class_id::data, kDeviceNameInstance, Tag::octet_string, {}, true));
  all.back().text = "XXX1234567890123";
  all.push_back(described(class_id::data, kSerial, Tag::octet_string, {}, true));
  all.push_back(described(class_id::clock, kClockInstance, Tag::octet_string, {}, true));
  all.push_back(described(class_id::register_, kEnergy, Tag::uint32, {0, 30}, false));
  all.push_back(described(class_id::register_, kVoltage, Tag::uint16, {-1, 35}, false));
  all.push_back(described(class_id::extended_register, kDemand, Tag::uint32, {0, 27}, false));
  all.push_back(described(class_id::data, {0, 0, 96, 10, 1, 255}, Tag::uint8, {}, false));
  all.back().text = "0";
  all.push_back(described(class_id::data, {0, 0, 96, 11, 0, 255}, Tag::uint8, {}, false));
  all.back().text = "0";
  const Attribute clock{class_id::clock, kClockInstance, 2};
  all.push_back(described(class_id::profile_generic, kLoadProfile, Tag::null, {}, false));
  all.back().columns = {clock,
                        {class_id::data, {0, 0, 96, 10, 1, 255}, 2},
                        {class_id::register_, kEnergy, 2},
                        {class_id::register_, kVoltage, 2}};
  all.push_back(described(class_id::profile_generic, kLogBook, Tag::null, {}, false));
  all.back().columns = {clock, {class_id::data, {0, 0, 96, 11, 0, 255}, 2}};
  for (const std::uint16_t each :
       {class_id::special_days, class_id::activity_calendar, class_id::register_monitor, class_id::sap_assignment,
        class_id::hdlc_setup, class_id::push_setup, class_id::disconnect_control, class_id::register_activation})
    all.push_back(described(each, {0, 0, static_cast<Byte>(each == class_id::push_setup ? 25 : each), 9, 0, 255},
                            Tag::null, {}, false));
  return all;
}

}  // namespace obiscope::dlms

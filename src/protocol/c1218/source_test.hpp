// A Source for tests of C12.18: registers as Readings, and a load profile of a quarter of an hour.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reading/source.hpp"

namespace obiscope::c1218::test {

inline Reading reading_of(const std::string& code, std::string_view value, std::string_view unit) {
  Reading reading;
  reading.code = code;
  reading.obis = obis_from(code).value_or(Obis{});
  reading.unit = unit_from(unit);
  const std::optional<Decimal> number = decimal_from(value);
  if (number && !unit.empty()) {
    reading.value = *number;
  } else {
    reading.value = std::string(value);
  }
  return reading;
}

class Household final : public Source {
 public:
  Household() {
    put("C.1.0", "40123456", "");
    put("1.8.0", "12345.678", "kWh");
    put("1.8.1", "12000.000", "kWh");
    put("1.8.2", "345.678", "kWh");
    put("2.8.0", "3.500", "kWh");
    put("2.8.1", "3.000", "kWh");
    put("2.8.2", "0.500", "kWh");
    put("3.8.0", "77.125", "kvarh");
    put("1.6.0", "4.25", "kW");
    put("1.4.0", "1.75", "kW");
    put("32.7.0", "120.3", "V");
    put("52.7.0", "121.0", "V");
    put("31.7.0", "5.25", "A");
    put("14.7.0", "60.01", "Hz");
    put("16.7.0", "-630", "W");
    put("1.8.0*01", "12000.001", "kWh");
    put("2.8.0*01", "3.000", "kWh");
    registers.at("1.6.0").captured = MeterTime{2025, 12, 24, 18, 15, 0};
  }
  void put(const std::string& code, std::string_view value, std::string_view unit) {
    registers[code] = reading_of(code, value, unit);
  }

  std::map<std::string, Reading> registers;
  std::size_t profile_rows = 4 * 96 + 10;
  std::size_t missing_row = 0;  // one that the profile does not have; 0: it has all

  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view list, Instant, const std::function<void(const Register&)>& sink) const override {
    if (!list.empty()) return false;
    for (const auto& [code, reading] : registers) sink({reading, ""});
    return true;
  }
  std::optional<Register> find(std::string_view code, Instant) const override {
    const auto found = registers.find(std::string(code));
    if (found == registers.end()) return std::nullopt;
    return Register{found->second, ""};
  }
  // Row n holds n watt-hours delivered and one received.
  std::optional<Profile> profile(std::string_view code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                                 Instant now) const override {
    if (code != "P.01") return std::nullopt;
    Profile profile;
    profile.code = code;
    profile.period = 15min;
    profile.columns = {{{1, 0, 1, 8, 0, 255}, "1.8.0", unit_from("kWh"), ""},
                       {{1, 0, 2, 8, 0, 255}, "2.8.0", unit_from("kWh"), ""}};
    const Instant last = Instant(std::chrono::floor<std::chrono::minutes>(now.time_since_epoch()) / 15min * 15min);
    for (std::size_t n = 1; n <= profile_rows; ++n) {
      const Instant time = last - static_cast<int>(profile_rows - n) * 15min;
      Row row;
      row.time = meter_time_from(time);
      if ((from && time < as_if_utc(*from)) || (to && time > as_if_utc(*to)) || n == missing_row) continue;
      row.values = {Decimal{static_cast<std::int64_t>(n), -3}, Decimal{1, -3}};
      profile.rows.push_back(row);
    }
    return profile;
  }
};

}  // namespace obiscope::c1218::test

// A Source for dialogues: a few registers, and a profile of a quarter of an hour.
#pragma once

#include <string>
#include <vector>

#include "reading/source.hpp"

namespace obiscope::test {

class Household final : public Source {
 public:
  std::vector<std::pair<std::string, std::string>> registers = {{"F.F", "(00)"},
                                                                {"0.0.0", "(  40123456)"},
                                                                {"C.1.0", "(40123456)"},
                                                                {"1.8.0", "(012345.678*kWh)"},
                                                                {"1.8.1", "(012000.000*kWh)"},
                                                                {"1.8.2", "(000345.678*kWh)"},
                                                                {"2.8.0", "(000003.500*kWh)"},
                                                                {"32.7", "(233*V)"},
                                                                {"C.5.0", "(0400)"}};
  std::size_t profile_rows = 96;

  MeterTime clock(Instant now) const override { return meter_time_from(now); }

  bool readout(std::string_view list, Instant, const std::function<void(const Register&)>& sink) const override {
    if (!list.empty() && list != "2") return false;
    for (const auto& [code, written] : registers) {
      if (list == "2" && code != "1.8.0") continue;
      Register one;
      one.reading.code = code;
      one.written = written;
      sink(one);
    }
    return true;
  }

  std::optional<Register> find(std::string_view code, Instant) const override {
    for (const auto& [name, written] : registers) {
      if (name != code) continue;
      Register one;
      one.reading.code = name;
      one.written = written;
      return one;
    }
    return std::nullopt;
  }

  std::optional<Profile> profile(std::string_view code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                                 Instant) const override {
    if (code != "P.01") return std::nullopt;
    Profile all;
    all.code = code;
    all.obis = obis_from(code).value();
    all.period = 15min;
    all.columns = {{obis_from("1.5.0").value(), "1.5.0", unit_from("kW"), ""},
                   {obis_from("2.5.0").value(), "2.5.0", unit_from("kW"), ""}};
    const Instant first = Instant(1767225600s);
    const auto bound = [](const std::optional<MeterTime>& time, Instant otherwise) {
      return time ? as_if_utc(*time).value_or(otherwise) : otherwise;
    };
    for (std::size_t i = 1; i <= profile_rows; ++i) {
      const Instant end = first + i * 15min;
      if (end < bound(from, Instant::min()) || end > bound(to, Instant::max())) continue;
      Row row;
      row.time = meter_time_from(end);
      row.status = i == 40 ? 0x80 : 0;
      row.values = {Decimal{static_cast<std::int64_t>(i * 137 % 5000), -3}, Decimal{0, -3}};
      all.rows.push_back(row);
    }
    return all;
  }
};

}  // namespace obiscope::test

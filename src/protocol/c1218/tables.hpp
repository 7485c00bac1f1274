// Tables of ANSI C12.19 that say what the others hold: identity, status, sources, selections, clock.
//
//   11 ──> 12, 15, 16: units, constants, sources          21 ──> 22, 27: which source stands in which register
//                       └────────── source number ────────────────┘  └──> 23, 25, 28: the registers (registers.hpp)
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/c1218/format.hpp"
#include "protocol/c1218/measure.hpp"
#include "reading/reading.hpp"

namespace obiscope::c1218 {

// The octets of each table that came, by its number.
using Tables = std::map<std::uint16_t, std::vector<Byte>>;

// "CURRENT_REG_DATA_TBL"; empty where it is not known.
std::string_view table_name(std::uint16_t table);

struct Manufacturer {  // table 1, GENERAL_MFG_ID_TBL
  std::string manufacturer, model, serial;
  Byte hardware_version = 0, hardware_revision = 0, firmware_version = 0, firmware_revision = 0;
  // "XXXX METER"
  std::string identification() const;
};
Result<Manufacturer> manufacturer_from(Bytes table1, const Format& format);

struct Nameplate {  // table 2, DEVICE_NAMEPLATE_TBL of electricity meters
  std::string kh, class_amperes, test_amperes;
};
Result<Nameplate> nameplate_from(Bytes table2, const Format& format);

struct Status {   // table 3, ED_MODE_STATUS_TBL
  Byte mode = 0;  // bit 0 metering, 1 test, 2 meter shop, 3 factory
  std::uint16_t standard = 0;
  std::vector<Byte> manufacturer;
};
Result<Status> status_from(Bytes table3, const Configuration& configuration);
// The bits of Status::standard in words.
std::vector<Flag> status_flags(std::uint16_t standard);

struct Utility {  // table 6, UTIL_INFO_TBL
  std::string owner, division, service_point, address, device, serial, customer, tariff;
};
Utility utility_from(Bytes table6, const Format& format);

// Tables 11, 12, 15 and 16.
struct SourceLink {  // table 16
  bool unit = false, constants = false;
  bool engineering_units = true;    // else pulses
  bool constants_to_apply = false;  // the value is raw: times multiplier plus offset
};
struct Constants {  // table 15, ELECTRIC_CONSTANTS_RCD
  std::optional<Decimal> multiplier, offset;
  std::optional<Decimal> current_ratio, voltage_ratio;
  bool ratios_applied = true;
};
class Sources {
 public:
  // What is missing in `tables` stays unknown.
  Sources(const Tables& tables, const Format& format);
  bool known() const { return !links_.empty() || !measures_.empty(); }
  std::optional<Measure> measure_of(Byte source) const;
  const Constants* constants_of(Byte source) const;  // those to be applied
  bool in_pulses(Byte source) const;
  const std::vector<Constants>& constants() const { return constants_; }

 private:
  std::vector<SourceLink> links_;
  std::vector<Measure> measures_;
  std::vector<Constants> constants_;
};

// A raw number of a source as its value, with unit and OBIS code.
struct Valued {
  Value value;
  Unit unit;
  std::string unit_text;
};
Valued value_of(const std::optional<Decimal>& raw, const Sources& sources, Byte source);

struct Clock {  // tables 52 and 55
  std::optional<MeterTime> time;
  std::optional<std::uint16_t> status;  // table 55: tier, season
};
struct TimeOffset {  // table 53
  std::optional<std::int16_t> zone_minutes;
  Byte daylight_saving_minutes = 60;
};
TimeOffset time_offset_from(Bytes table53, const Format& format);
// `table` 52 or 55. The time says its offset from UTC where the meter tells that one was applied.
Clock clock_from(std::uint16_t table, Bytes octets, const Format& format, const TimeOffset& offset);

struct Calendar {  // table 51, ACT_TIME_TOU_TBL
  Byte flags1 = 0, flags2 = 0, seasons = 0, special_schedules = 0, non_recurring_dates = 0, recurring_dates = 0;
  std::uint16_t tier_switches = 0;
  bool anchored() const { return (flags1 >> 5U & 1U) != 0; }
  bool separate_weekdays() const { return (flags2 >> 1U & 1U) != 0; }
  bool separate_demands() const { return (flags2 >> 2U & 1U) != 0; }
};
Result<Calendar> calendar_from(Bytes table51, const Format& format);
// A switch of table 54, CALENDAR_TBL: from this minute of a day of this schedule, this tier.
struct TierSwitch {
  Byte schedule = 0, tier = 0, hour = 0, minute = 0;
};
Result<std::vector<TierSwitch>> tier_switches_from(Bytes table54, const Calendar& calendar, const Format& format);

}  // namespace obiscope::c1218

#include "protocol/c1218/tables.hpp"

#include <algorithm>

namespace obiscope::c1218 {
namespace {

Error too_short(std::uint16_t table) {
  return Error(ErrorKind::incomplete, "table " + std::to_string(table) + " is too short");
}

bool bit(unsigned word, unsigned place) {
  return (word >> place & 1U) != 0;
}

struct StatusName {
  unsigned bit;
  const char* code;
  const char* text;
};
constexpr StatusName kStatus[] = {
    {0, "unprogrammed", "the meter is not programmed"},
    {1, "configuration_error", "the configuration is faulty"},
    {2, "self_check_error", "a self check failed"},
    {3, "ram_failure", "RAM failed"},
    {4, "rom_failure", "ROM failed"},
    {5, "memory_failure", "the non-volatile memory failed"},
    {6, "clock_error", "the clock is wrong"},
    {7, "measurement_error", "the measurement is faulty"},
    {8, "low_battery", "the battery is low"},
    {9, "low_loss_potential", "a voltage is too low or missing"},
    {10, "demand_overload", "the demand was above its threshold"},
    {11, "power_failure", "the power failed"},
    {12, "tamper", "the meter was tampered with"},
    {13, "reverse_rotation", "energy flowed backwards"},
};

}  // namespace

std::string Manufacturer::identification() const {
  return model.empty() ? manufacturer : manufacturer + " " + model;
}

Result<Manufacturer> manufacturer_from(Bytes table1, const Format& format) {
  Fields fields(table1, format);
  Manufacturer made;
  made.manufacturer = fields.text(4);
  made.model = fields.text(8);
  made.hardware_version = fields.octet();
  made.hardware_revision = fields.octet();
  made.firmware_version = fields.octet();
  made.firmware_revision = fields.octet();
  made.serial = fields.identifier(16);
  if (fields.ended_early()) return failure(too_short(1));
  return made;
}

Result<Nameplate> nameplate_from(Bytes table2, const Format& format) {
  Fields fields(table2, format);
  Nameplate plate;
  plate.kh = fields.text(6);
  fields.take(6 + 1 + 5 + 2 + 1);  // E_KT, E_INPUT_SCALAR, E_ED_CONFIG, E_ELEMENTS, E_VOLTS
  plate.class_amperes = fields.text(6);
  plate.test_amperes = fields.text(6);
  if (fields.ended_early()) return failure(too_short(2));
  return plate;
}

Result<Status> status_from(Bytes table3, const Configuration& configuration) {
  Fields fields(table3, configuration.format);
  Status status;
  status.mode = fields.octet();
  status.standard = fields.word();
  if (fields.ended_early()) return failure(too_short(3));
  fields.take(std::min<std::size_t>(1, fields.left()));  // ED_STD_STATUS2: nothing yet
  const std::size_t own = std::min<std::size_t>(configuration.manufacturer_status_octets, fields.left());
  const Bytes manufacturer = fields.take(own);
  status.manufacturer.assign(manufacturer.begin(), manufacturer.end());
  return status;
}

std::vector<Flag> status_flags(std::uint16_t standard) {
  std::vector<Flag> flags;
  for (const StatusName& one : kStatus)
    if (bit(standard, one.bit)) flags.push_back({one.code, one.text});
  return flags;
}

Utility utility_from(Bytes table6, const Format& format) {
  Fields fields(table6, format);
  Utility utility;
  utility.owner = fields.text(20);
  utility.division = fields.text(20);
  utility.service_point = fields.identifier(20);
  utility.address = fields.identifier(20);
  utility.device = fields.identifier(20);
  utility.serial = fields.identifier(20);
  utility.customer = fields.identifier(20);
  fields.take(std::min<std::size_t>(30, fields.left()));  // coordinates
  utility.tariff = fields.text(std::min<std::size_t>(8, fields.left()));
  return utility;
}

TimeOffset time_offset_from(Bytes table53, const Format& format) {
  Fields fields(table53, format);
  TimeOffset offset;
  const std::size_t time = format.size_of_time_of_day();
  // The revisions of the standard differ in what may be left out; the length tells.
  if (table53.size() >= time + 1) {
    fields.take(time);
    offset.daylight_saving_minutes = fields.octet();
  }
  if (fields.left() >= 2) offset.zone_minutes = static_cast<std::int16_t>(fields.signed_number(2));
  if (offset.zone_minutes && std::abs(*offset.zone_minutes) > 14 * 60) offset.zone_minutes.reset();
  return offset;
}

Clock clock_from(std::uint16_t table, Bytes octets, const Format& format, const TimeOffset& offset) {
  Fields fields(octets, format);
  Clock clock;
  clock.time = fields.long_time();
  const Byte qualities = fields.octet();
  if (fields.ended_early()) return clock;
  const bool daylight_saving = bit(qualities, 3), utc = bit(qualities, 4), zone_applied = bit(qualities, 5);
  if (table == 55 && fields.left() >= 2) clock.status = fields.word();
  if (!clock.time) return clock;
  const bool daylight_saving_applied = bit(qualities, 6) && daylight_saving;
  if (bit(qualities, 6) || bit(qualities, 7)) clock.time->daylight_saving = daylight_saving;
  if (utc && !zone_applied) {
    clock.time->minutes_east_of_utc = std::int16_t{0};
  } else if (zone_applied && offset.zone_minutes) {
    const int extra = daylight_saving_applied ? offset.daylight_saving_minutes : 0;
    clock.time->minutes_east_of_utc = static_cast<std::int16_t>(*offset.zone_minutes + extra);
  }
  return clock;
}

Result<Calendar> calendar_from(Bytes table51, const Format& format) {
  Fields fields(table51, format);
  Calendar calendar;
  calendar.flags1 = fields.octet();
  calendar.flags2 = fields.octet();
  const Byte counts = fields.octet();
  calendar.seasons = counts & 0x0FU;
  calendar.special_schedules = static_cast<Byte>(counts >> 4U);
  calendar.non_recurring_dates = fields.octet();
  calendar.recurring_dates = fields.octet();
  calendar.tier_switches = fields.word();
  if (fields.ended_early()) return failure(too_short(51));
  return calendar;
}

//   [anchor date]  non-recurring: date, action   recurring: rule (2), action   tier switches: word, schedule
Result<std::vector<TierSwitch>> tier_switches_from(Bytes table54, const Calendar& calendar, const Format& format) {
  Fields fields(table54, format);
  const bool counted = format.time == TimeFormat::minutes || format.time == TimeFormat::seconds;
  const std::size_t date = format.time == TimeFormat::none ? 0U : counted ? 2U : 3U;
  if (calendar.anchored()) fields.take(date);
  fields.take(calendar.non_recurring_dates * (date + 1));
  fields.take(calendar.recurring_dates * std::size_t{3});
  std::vector<TierSwitch> switches;
  for (unsigned i = 0; i < calendar.tier_switches && fields.left() >= 3; ++i) {
    const std::uint16_t word = fields.word();
    TierSwitch one;
    one.tier = static_cast<Byte>(word & 7U);
    one.minute = static_cast<Byte>(word >> 5U & 0x3FU);
    one.hour = static_cast<Byte>(word >> 11U & 0x1FU);
    one.schedule = fields.octet();
    switches.push_back(one);
  }
  if (fields.ended_early() || switches.size() < calendar.tier_switches) return failure(too_short(54));
  return switches;
}

}  // namespace obiscope::c1218

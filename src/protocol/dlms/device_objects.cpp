#include "protocol/dlms/device_objects.hpp"

#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::int64_t kDaylightSavingMinutes = 60;
constexpr std::int64_t kInternalCrystal = 1;
constexpr Byte kDaylightSavingBit = 0x80;

// The last Sunday of `month`, two or three o'clock: year and deviation are not specified.
void put_change(Byte month, Byte hour, std::vector<Byte>& out) {
  constexpr Byte kLastOfMonth = 0xFE, kSunday = 7, kAnyYear = 0xFF;
  const std::array<Byte, 12> octets{kAnyYear, kAnyYear, month, kLastOfMonth, kSunday, hour, 0, 0, 0, 0x80, 0x00, 0};
  put_octet_string(octets, out);
}

// The time zone is the deviation without daylight saving.
std::int64_t zone_of(const MeterTime& time, Deviation deviation) {
  std::int64_t east = time.minutes_east_of_utc.value_or(0);
  if (time.daylight_saving.value_or(false)) east -= kDaylightSavingMinutes;
  return deviation == Deviation::from_utc ? east : -east;
}

//   day profile: { day 1, [ { 00:00:00.00, script table, selector 1 } ] }
void put_day_profiles(std::vector<Byte>& out) {
  constexpr std::array<Byte, 4> kMidnight{0, 0, 0, 0};
  put_head(Tag::array, 1, out);
  put_head(Tag::structure, 2, out);
  put_number(Tag::uint8, 1, out);
  put_head(Tag::array, 1, out);
  put_head(Tag::structure, 3, out);
  put_octet_string(kMidnight, out);
  put_obis({0, 0, 10, 0, 100, 255}, out);
  put_number(Tag::uint16, 1, out);
}

void put_week_profiles(std::vector<Byte>& out) {
  put_head(Tag::array, 1, out);
  put_head(Tag::structure, 8, out);
  put_octet_string(as_bytes("1"), out);
  for (int day = 0; day < 7; ++day) put_number(Tag::uint8, 1, out);
}

void put_seasons(std::vector<Byte>& out) {
  constexpr std::array<Byte, 12> kNewYear{0xFF, 0xFF, 1, 1, 0xFF, 0, 0, 0, 0, 0x80, 0x00, 0};
  put_head(Tag::array, 1, out);
  put_head(Tag::structure, 3, out);
  put_octet_string(as_bytes("1"), out);
  put_octet_string(kNewYear, out);
  put_octet_string(as_bytes("1"), out);
}

// The active calendar stands in attributes 2 to 5, an empty passive one in 6 to 9.
AccessResult put_calendar(std::int8_t attribute, std::vector<Byte>& out) {
  switch (attribute) {
    case 2:
      put_octet_string(as_bytes("active"), out);
      break;
    case 3:
      put_seasons(out);
      break;
    case 4:
      put_week_profiles(out);
      break;
    case 5:
      put_day_profiles(out);
      break;
    case 6:
      put_octet_string({}, out);
      break;
    case 7:
    case 8:
    case 9:
      put_head(Tag::array, 0, out);
      break;
    case 10:
      put_time(MeterTime{}, Deviation::to_utc, out);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

// New year and the first of May, every year: { index, date, day }.
AccessResult put_special_days(std::int8_t attribute, std::vector<Byte>& out) {
  if (attribute != 2) return access::object_undefined;
  constexpr std::array<std::array<Byte, 2>, 2> kDays{{{1, 1}, {5, 1}}};
  put_head(Tag::array, kDays.size(), out);
  std::int64_t index = 0;
  for (const auto& [month, day] : kDays) {
    put_head(Tag::structure, 3, out);
    put_number(Tag::uint16, ++index, out);
    put_octet_string(std::array<Byte, 5>{0xFF, 0xFF, month, day, 0xFF}, out);
    put_number(Tag::uint8, 1, out);
  }
  return access::success;
}

AccessResult put_monitor(const ObjectDescription& description, std::int8_t attribute, std::vector<Byte>& out) {
  if (attribute == 2 || attribute == 4) {
    put_head(Tag::array, 0, out);
    return access::success;
  }
  if (attribute != 3) return access::object_undefined;
  const Attribute monitored = description.columns.empty() ? Attribute{} : description.columns.front();
  put_head(Tag::structure, 3, out);
  put_number(Tag::uint16, monitored.class_id, out);
  put_obis(monitored.instance, out);
  put_number(Tag::int8, monitored.number, out);
  return access::success;
}

// Closed, connected, and nobody may change that.
AccessResult put_disconnect(std::int8_t attribute, std::vector<Byte>& out) {
  switch (attribute) {
    case 2:
      put_number(Tag::boolean, 1, out);
      break;
    case 3:
      put_number(Tag::enumeration, 1, out);
      break;
    case 4:
      put_number(Tag::enumeration, 0, out);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

// Assigned registers, masks, and the mask in force.
AccessResult put_activation(std::int8_t attribute, std::vector<Byte>& out) {
  if (attribute == 2 || attribute == 3) {
    put_head(Tag::array, 0, out);
  } else if (attribute == 4) {
    put_octet_string({}, out);
  } else {
    return access::object_undefined;
  }
  return access::success;
}

}  // namespace

AccessResult put_clock_attribute(const MeterTime& time, std::int8_t attribute, Deviation deviation,
                                 std::vector<Byte>& out) {
  const bool saving = time.daylight_saving.value_or(false);
  switch (attribute) {
    case 2:
      put_time(time, deviation, out);
      break;
    case 3:
      put_number(Tag::int16, zone_of(time, deviation), out);
      break;
    case 4:
      put_number(Tag::uint8, saving ? kDaylightSavingBit : 0, out);
      break;
    case 5:
      put_change(3, 2, out);
      break;
    case 6:
      put_change(10, 3, out);
      break;
    case 7:
      put_number(Tag::int8, kDaylightSavingMinutes, out);
      break;
    case 8:
      put_number(Tag::boolean, saving ? 1 : 0, out);
      break;
    case 9:
      put_number(Tag::enumeration, kInternalCrystal, out);
      break;
    default:
      return access::object_undefined;
  }
  return access::success;
}

AccessResult put_fixed_attribute(const ObjectDescription& description, std::int8_t attribute, std::vector<Byte>& out) {
  switch (description.class_id) {
    case class_id::register_activation:
      return put_activation(attribute, out);
    case class_id::special_days:
      return put_special_days(attribute, out);
    case class_id::activity_calendar:
      return put_calendar(attribute, out);
    case class_id::register_monitor:
      return put_monitor(description, attribute, out);
    case class_id::disconnect_control:
      return put_disconnect(attribute, out);
    case class_id::script_table:
      if (attribute != 2) return access::object_undefined;
      put_head(Tag::array, 0, out);
      return access::success;
    default:
      return access::object_undefined;
  }
}

}  // namespace obiscope::dlms

// A meter with a P1 port: [line], [p1] (what it gets wrong), [twin].
#include <algorithm>

#include "catalogue/meter_parts.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kMostMbusMeters = 4;
constexpr std::array kVersions{p1::Version::v2_2, p1::Version::v3, p1::Version::v4, p1::Version::v5};
constexpr std::array kVariants{p1::Variant::netherlands, p1::Variant::belgium,   p1::Variant::luxembourg,
                               p1::Variant::sweden,      p1::Variant::lithuania, p1::Variant::hungary,
                               p1::Variant::switzerland};

void read_p1_quirks(Fields& fields, p1::Quirks& quirks) {
  fields.flag("x25_check", quirks.x25_check);
  fields.flag("without_check", quirks.without_check);
  if (const auto minutes = fields.number("winter_minutes_east", -720, 840))
    quirks.winter_minutes_east = static_cast<std::int16_t>(*minutes);
}

p1::MbusMeter read_mbus_meter(Fields& fields) {
  p1::MbusMeter meter;
  meter.channel = static_cast<unsigned>(fields.number("channel", 1, 4).value_or(1));
  meter.device_type = static_cast<unsigned>(fields.number("device_type", 0, 255).value_or(meter.device_type));
  meter.id = fields.needed_text("id");
  meter.written = fields.needed_text("value");
  if (const auto minutes = fields.number("period_minutes", 1, 1440)) meter.period = std::chrono::minutes(*minutes);
  return meter;
}

p1::Encryption read_encryption(Fields& fields) {
  constexpr std::size_t kKey = 16;
  p1::Encryption encryption;
  encryption.keys.encryption = read_key(fields, "encryption_key", kKey);
  encryption.keys.authentication = read_key(fields, "authentication_key", kKey);
  if (encryption.keys.encryption.empty()) fields.complain("encryption_key", "is missing");
  const std::vector<Byte> title = read_key(fields, "system_title", encryption.title.size());
  std::copy(title.begin(), title.end(), encryption.title.begin());
  fields.flag("associated", encryption.associated);
  return encryption;
}

void read_identification(Fields& fields, Meter& meter) {
  std::string& identification = meter.p1.twin.identification;
  identification = fields.needed_text("identification");
  const bool own = std::any_of(meter.identifications.begin(), meter.identifications.end(),
                               [&](const std::string& pattern) { return matches(pattern, identification); });
  if (!own) fields.complain("identification", "'" + identification + "' matches none of the identifications above");
}

void read_p1_twin(Fields& fields, Meter& meter) {
  p1::MeterOptions& twin = meter.p1.twin;
  meter.has_twin = true;
  read_identification(fields, meter);
  twin.line = meter.p1.line;
  if (const auto place = fields.choice("version", {"2.2", "3", "4", "5"})) twin.version = kVersions.at(*place);
  const auto variant = fields.choice(
      "variant", {"netherlands", "belgium", "luxembourg", "sweden", "lithuania", "hungary", "switzerland"});
  if (variant) twin.variant = kVariants.at(*variant);
  twin.equipment_id = fields.needed_text("equipment_id");
  if (const auto ms = fields.number("push_interval_ms", 100, 3'600'000)) twin.interval = std::chrono::milliseconds(*ms);
  if (meter.p1.quirks.x25_check) twin.check = p1::Check::x25;
  if (meter.p1.quirks.without_check) twin.check = p1::Check::none;
  twin.winter_minutes_east = meter.p1.quirks.winter_minutes_east;
  fields.tables("mbus", kMostMbusMeters, [&](Fields& mbus) { twin.mbus.push_back(read_mbus_meter(mbus)); });
  fields.table("encryption", [&](Fields& encryption) { twin.encryption = read_encryption(encryption); });
  read_household(fields, meter);
  read_registers(fields, 1, meter);
}

}  // namespace

void read_p1(Fields& fields, Meter& meter) {
  fields.table("line", [&](Fields& line) { meter.p1.line = read_settings(line, meter.p1.line); });
  fields.table("p1", [&](Fields& quirks) { read_p1_quirks(quirks, meter.p1.quirks); });
  meter.p1.quirks.model = meter.model;
  fields.table("twin", [&](Fields& twin) { read_p1_twin(twin, meter); });
}

}  // namespace obiscope::catalogue

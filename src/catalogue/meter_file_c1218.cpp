// A meter that speaks ANSI C12.18: [line], [c1218] (how to log on, what it gets wrong), [twin].
#include "catalogue/meter_parts.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kMostSources = 64;
constexpr std::size_t kMostProfiles = 4;

Byte read_padding(Fields& fields) {
  const auto place = fields.choice("password_padding", {"blank", "nul"});
  return place && *place == 1 ? Byte{0} : Byte{' '};
}

void read_c1218_visit(Fields& fields, C1218Meter& meter) {
  meter.visit.user = fields.text("user").value_or(meter.visit.user);
  if (meter.visit.user.size() > 10) fields.complain("user", "has at most 10 characters");
  if (const auto id = fields.number("user_id", 0, 0xFFFF)) meter.visit.user_id = static_cast<std::uint16_t>(*id);
  fields.flag("negotiate", meter.visit.negotiate);
  meter.quirks.password_padding = read_padding(fields);
}

void read_formats(Fields& fields, c1218::MeterOptions& twin) {
  fields.flag("most_significant_first", twin.most_significant_first);
  const auto byte = [&](std::string_view key, std::int64_t most, Byte& out) {
    if (const auto number = fields.number(key, 0, most)) out = static_cast<Byte>(*number);
  };
  byte("number_format1", 13, twin.number_format1);
  byte("number_format2", 13, twin.number_format2);
  byte("time_format", 4, twin.time_format);
  fields.flag("bcd_ids", twin.bcd_ids);
  fields.flag("offset_reads", twin.offset_reads);
  if (const auto exponent = fields.number("constants_exponent", -6, 6))
    twin.constants_exponent = static_cast<int>(*exponent);
}

void read_sources(Fields& fields, c1218::MeterOptions& twin) {
  const auto refuse = [](const std::string& text) -> std::optional<std::string> {
    if (obis_from_user(text)) return std::nullopt;
    return "'" + text + "' is no OBIS code";
  };
  const auto list = [&](std::string_view key, std::vector<std::string>& out) {
    if (fields.has(key)) out = fields.texts(key, kMostSources, refuse);
  };
  list("summations", twin.summations);
  list("demands", twin.demands);
  list("present_demands", twin.present_demands);
  list("present_values", twin.present_values);
  if (const auto tiers = fields.number("tiers", 0, 8)) twin.tiers = static_cast<unsigned>(*tiers);
}

void read_c1218_twin(Fields& fields, Meter& meter) {
  c1218::MeterOptions& twin = meter.c1218.twin;
  meter.has_twin = true;
  twin.line = meter.c1218.visit.line;
  twin.manufacturer = fields.needed_text("manufacturer");
  if (twin.manufacturer.size() > 4) fields.complain("manufacturer", "has at most 4 characters");
  twin.model = fields.needed_text("ed_model");
  if (twin.model.size() > 8) fields.complain("ed_model", "has at most 8 characters");
  twin.password = fields.text("password");
  twin.password_padding = meter.c1218.quirks.password_padding;
  read_formats(fields, twin);
  read_sources(fields, twin);
  read_household(fields, meter);
  read_registers(fields, 1, meter);
  fields.tables("profiles", kMostProfiles, [&](Fields& each) { meter.profiles.push_back(read_profile(each, 1)); });
  twin.profile = meter.profiles.empty() ? "" : meter.profiles.front().code;
}

}  // namespace

void read_c1218(Fields& fields, Meter& meter) {
  fields.table("line", [&](Fields& line) { meter.c1218.visit.line = read_settings(line, meter.c1218.visit.line); });
  fields.table("c1218", [&](Fields& visit) { read_c1218_visit(visit, meter.c1218); });
  meter.c1218.quirks.model = meter.model;
  fields.table("twin", [&](Fields& twin) { read_c1218_twin(twin, meter); });
}

}  // namespace obiscope::catalogue

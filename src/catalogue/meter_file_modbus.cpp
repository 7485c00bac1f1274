// A meter that speaks Modbus: [line], [modbus] (how to read it, its registers), [twin].
#include <algorithm>

#include "catalogue/meter_parts.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {
namespace {

using modbus::Entry;
using modbus::Measurement;
using modbus::RegisterMap;
using modbus::Role;
using modbus::Type;

constexpr std::size_t kMostEntries = 2000;
constexpr std::size_t kMostMeasurements = 256;
constexpr std::size_t kMostMeanings = 64;
constexpr std::size_t kMostProfiles = 1;
constexpr std::int64_t kMostObjectBytes = 32;
constexpr std::int64_t kMostWordBytes = 250;

const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (int type = 0; type <= static_cast<int>(Type::demand_period); ++type)
      all.emplace_back(name_of(static_cast<Type>(type)));
    return all;
  }();
  return names;
}

const std::vector<std::string>& role_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (int role = 0; role <= static_cast<int>(Role::capacity); ++role)
      all.emplace_back(name_of(static_cast<Role>(role)));
    return all;
  }();
  return names;
}

Type read_type(Fields& fields) {
  const auto place = fields.choice("type", type_names());
  if (!fields.has("type")) fields.complain("type: is missing");
  return place ? static_cast<Type>(*place) : Type::u16;
}

Obis read_code(Fields& fields) {
  const std::string text = fields.needed_text("obis");
  const std::optional<Obis> obis = obis_from_user(text);
  if (!obis && !text.empty()) fields.complain("obis", "'" + text + "' is no OBIS code");
  return obis.value_or(Obis{});
}

Unit read_unit(Fields& fields) {
  const std::string symbol = fields.text("unit").value_or("");
  const Unit unit = unit_from(symbol);
  if (unit.number == Unit::kOther) fields.complain("unit", "'" + symbol + "' is no unit");
  return unit;
}

std::int8_t read_scaler(Fields& fields) {
  return static_cast<std::int8_t>(fields.number("scaler", -9, 9).value_or(0));
}

void read_meaning(Fields& fields, Entry& entry) {
  modbus::Meaning meaning;
  meaning.value = static_cast<std::uint32_t>(fields.number("value", 0, UINT32_MAX).value_or(0));
  meaning.flag.code = fields.needed_text("code");
  meaning.flag.text = fields.needed_text("text");
  entry.meanings.push_back(std::move(meaning));
}

void read_size(Fields& fields, bool objects, Entry& entry) {
  const std::size_t fixed = modbus::size_of(entry.type);
  const auto said = fields.number("bytes", 1, objects ? kMostObjectBytes : kMostWordBytes);
  if (fixed != 0 && said) return fields.complain("bytes", "this type has a size of its own");
  if (fixed == 0 && !said) return fields.complain("bytes: is missing");
  entry.size = static_cast<Byte>(said.value_or(static_cast<std::int64_t>(fixed)));
}

bool is_behind(const RegisterMap& map, const Entry& entry) {
  if (map.entries.empty()) return true;
  const Entry& last = map.entries.back();
  if (last.function != entry.function) return last.function < entry.function;
  return last.address + last.addresses(map.objects) <= entry.address;
}

void read_entry(Fields& fields, RegisterMap& map, Byte function) {
  Entry entry;
  entry.function = static_cast<Byte>(fields.number("function", 3, 4).value_or(function));
  if (!fields.has("address")) fields.complain("address: is missing");
  entry.address = static_cast<std::uint16_t>(fields.number("address", 0, 0xFFFF).value_or(0));
  entry.type = read_type(fields);
  read_size(fields, map.objects, entry);
  entry.scaler = read_scaler(fields);
  entry.unit = read_unit(fields);
  entry.obis = read_code(fields);
  entry.name = fields.text("name").value_or("");
  entry.part = fields.text("part").value_or("");
  bool low_first = false;
  fields.flag("low_word_first", low_first);
  if (low_first) entry.order = modbus::WordOrder::low_first;
  if (const auto place = fields.choice("role", role_names())) entry.role = static_cast<Role>(*place);
  fields.tables("meanings", kMostMeanings, [&](Fields& meaning) { read_meaning(meaning, entry); });
  if (!is_behind(map, entry)) return fields.complain("address", "stands before or inside the register above");
  map.entries.push_back(std::move(entry));
}

void read_measurement(Fields& fields, RegisterMap& map) {
  Measurement measurement;
  measurement.id = static_cast<Byte>(fields.number("id", 0, 254).value_or(0));
  if (!fields.has("id")) fields.complain("id: is missing");
  if (map.measurement(measurement.id) != nullptr) fields.complain("id", "stands here twice");
  measurement.type = read_type(fields);
  if (modbus::size_of(measurement.type) == 0) fields.complain("type", "has no size of its own");
  measurement.scaler = read_scaler(fields);
  measurement.unit = read_unit(fields);
  measurement.obis = read_code(fields);
  map.measurements.push_back(measurement);
}

void read_map(Fields& fields, RegisterMap& map) {
  fields.flag("objects", map.objects);
  const auto function = static_cast<Byte>(fields.number("function", 3, 4).value_or(4));
  if (const auto most = fields.number("most_registers", 1, 125)) map.most_registers = static_cast<std::uint16_t>(*most);
  if (const auto gap = fields.number("gap", 0, 125)) map.gap = static_cast<std::uint16_t>(*gap);
  map.when_denied = fields.text("when_denied").value_or("");
  fields.tables("registers", kMostEntries, [&](Fields& entry) { read_entry(entry, map, function); });
  if (map.entries.empty()) fields.complain("registers", "a Modbus meter without registers");
  fields.tables("measurements", kMostMeasurements, [&](Fields& each) { read_measurement(each, map); });
}

void read_modbus_visit(Fields& fields, ModbusMeter& meter) {
  modbus::ReadOptions& visit = meter.visit;
  if (const auto place = fields.choice("framing", {"rtu", "tcp"})) visit.framing = static_cast<modbus::Framing>(*place);
  if (const auto unit = fields.number("unit", 1, 247)) visit.unit = static_cast<Byte>(*unit);
  const auto time = [&](std::string_view key, Duration& out) {
    if (const auto ms = fields.number(key, 0, 600'000)) out = std::chrono::milliseconds(*ms);
  };
  time("pause_ms", visit.pause);
  time("patience_ms", visit.patience);
  time("rest_after_error_ms", meter.quirks.rest_after_error);
  auto map = std::make_shared<RegisterMap>();
  read_map(fields, *map);
  visit.map = std::move(map);
}

std::vector<std::uint16_t> read_closed(Fields& fields, const RegisterMap& map) {
  std::vector<std::uint16_t> closed;
  const auto refuse = [&](const std::string& text) -> std::optional<std::string> {
    for (const Entry& entry : map.entries)
      if (code_of(entry) == text) {
        closed.push_back(entry.address);
        return std::nullopt;
      }
    return "'" + text + "' is none of the registers above";
  };
  fields.texts("closed", kMostEntries, refuse);
  return closed;
}

void read_columns(Fields& fields, const RegisterMap& map, modbus::MeterOptions& twin) {
  const auto refuse = [&](const std::string& text) -> std::optional<std::string> {
    for (const Measurement& each : map.measurements)
      if (std::to_string(unsigned{each.id}) == text) {
        twin.columns.push_back(each.id);
        return std::nullopt;
      }
    return "'" + text + "' is the id of none of the measurements above";
  };
  fields.texts("columns", 14, refuse);
}

// A single-phase meter lacks the parts of the map whose name begins with "three-phase".
void leave_out_phases(modbus::MeterOptions& twin) {
  for (const Entry& entry : twin.map->entries)
    if (entry.part.starts_with("three-phase")) twin.without.push_back(entry.part);
  std::sort(twin.without.begin(), twin.without.end());
  twin.without.erase(std::unique(twin.without.begin(), twin.without.end()), twin.without.end());
}

void read_modbus_twin(Fields& fields, Meter& meter) {
  modbus::MeterOptions& twin = meter.modbus.twin;
  const modbus::ReadOptions& visit = meter.modbus.visit;
  meter.has_twin = true;
  twin.framing = visit.framing;
  twin.line = visit.line;
  twin.unit = visit.unit;
  twin.map = visit.map;
  if (const auto ms = fields.number("reaction_ms", 0, 5'000)) twin.reaction = std::chrono::milliseconds(*ms);
  if (!twin.map) return fields.complain("registers", "a twin needs the registers of [modbus]");
  twin.closed = read_closed(fields, *twin.map);
  read_columns(fields, *twin.map, twin);
  if (const auto entries = fields.number("profile_entries", 1, 65'535))
    twin.capacity = static_cast<std::uint32_t>(*entries);
  read_household(fields, meter);
  if (meter.phases == 1) leave_out_phases(twin);
  read_registers(fields, 1, meter);
  fields.tables("profiles", kMostProfiles, [&](Fields& each) { meter.profiles.push_back(read_profile(each, 1)); });
  if (meter.profiles.empty()) return;
  twin.profile = meter.profiles.front().code;
  twin.period = meter.profiles.front().period;
}

}  // namespace

void read_modbus(Fields& fields, Meter& meter) {
  ModbusMeter& modbus = meter.modbus;
  fields.table("line", [&](Fields& line) { modbus.visit.line = read_settings(line, modbus.visit.line); });
  fields.table("modbus", [&](Fields& visit) { read_modbus_visit(visit, modbus); });
  if (!modbus.visit.map) fields.complain("modbus", "a Modbus meter without registers");
  modbus.quirks.model = meter.model;
  fields.table("twin", [&](Fields& twin) { read_modbus_twin(twin, meter); });
}

}  // namespace obiscope::catalogue

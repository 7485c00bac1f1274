// Registers and profiles of a twin, as a meter file tells them.
#include <algorithm>

#include "catalogue/meter_parts.hpp"
#include "catalogue/names.hpp"
#include "catalogue/twin_register.hpp"

namespace obiscope::catalogue {
namespace {

bool counts_something(const TwinRegister& column) {
  const Dimension dimension = row_of(column.kind).dimension;
  return dimension == Dimension::energy || dimension == Dimension::reactive_energy ||
         column.kind == RegisterKind::demand_import || column.kind == RegisterKind::demand_export;
}

void read_column(Fields& fields, Byte medium, bool log_book, TwinProfile& profile) {
  read_register(fields, medium, profile.columns);
  if (profile.columns.empty()) return;
  const TwinRegister& column = profile.columns.back();
  if (log_book && column.kind != RegisterKind::clock) fields.complain("kind: a log book has columns of kind clock");
  if (!log_book && !counts_something(column))
    fields.complain("kind: a load profile has columns of an energy or a demand");
}

}  // namespace

RegisterKind read_kind(Fields& fields) {
  const std::string name = fields.needed_text("kind");
  const std::optional<RegisterKind> kind = register_kind_from(name);
  if (kind || name.empty()) return kind.value_or(RegisterKind::fixed);
  std::vector<std::string> names;
  for (const KindRow& row : register_kinds()) names.emplace_back(row.name);
  const std::string meant = nearest(name, names);
  fields.complain("kind", "'" + name + "' is not known" + (meant.empty() ? "" : ", did you mean '" + meant + "'?"));
  return RegisterKind::fixed;
}

void read_register(Fields& fields, Byte medium, std::vector<TwinRegister>& registers) {
  TwinRegister entry;
  entry.code = fields.needed_text("code");
  entry.kind = read_kind(fields);
  entry.format = fields.text("format").value_or("");
  entry.unit = fields.text("unit").value_or("");
  entry.lists = fields.text("lists").value_or("");
  entry.stamp = fields.text("stamp").value_or("");
  if (const auto bit = fields.number("rate_bit", 0, 60)) entry.rate_bit = static_cast<std::uint8_t>(*bit);
  entry.months_back = static_cast<std::uint8_t>(fields.number("months_back", 0, 15).value_or(0));
  entry.years_back = static_cast<std::uint8_t>(fields.number("years_back", 0, 15).value_or(0));
  const auto months = static_cast<unsigned>(fields.number("months", 1, 15).value_or(0));
  fields.no_others();
  std::vector<TwinRegister> each = months == 0 ? std::vector{entry} : monthly(entry, months);
  for (TwinRegister& one : each) {
    if (registers.size() >= kMostRegisters) return fields.complain("more than 2000 registers");
    const Result<void> done = complete(one, medium);
    if (!done) return fields.complain(done.error().text());
    const bool twice = std::any_of(registers.begin(), registers.end(),
                                   [&](const TwinRegister& other) { return other.code == one.code; });
    if (twice) return fields.complain("code", "'" + one.code + "' stands here twice");
    registers.push_back(std::move(one));
  }
}

void read_registers(Fields& fields, Byte medium, Meter& meter) {
  fields.tables("registers", kMostRegisters, [&](Fields& each) { read_register(each, medium, meter.registers); });
  if (meter.registers.empty()) fields.complain("registers", "a twin without registers");
}

TwinProfile read_profile(Fields& fields, Byte medium) {
  TwinProfile profile;
  profile.code = fields.needed_text("code");
  if (const auto obis = obis_from(profile.code, medium))
    profile.obis = *obis;
  else
    fields.complain("code", "'" + profile.code + "' is no OBIS code");
  const std::int64_t minutes = fields.number("period_minutes", 0, 60).value_or(15);
  if (minutes != 0 && (minutes % 15 != 0 || 60 % minutes != 0))
    fields.complain("period_minutes", std::to_string(minutes) + " is neither 15, 30, 60 nor 0 for a log book");
  profile.period = std::chrono::minutes(minutes);
  profile.days = static_cast<unsigned>(fields.number("days", 1, 3660).value_or(profile.days));
  fields.tables("columns", 32, [&](Fields& column) { read_column(column, medium, minutes == 0, profile); });
  if (profile.columns.empty()) fields.complain("columns", "a profile without columns");
  return profile;
}

}  // namespace obiscope::catalogue

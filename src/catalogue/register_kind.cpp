#include "catalogue/register_kind.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace obiscope::catalogue {
namespace {

using enum RegisterKind;

constexpr std::array kKinds = {
    KindRow{fixed, "fixed", Form::text, Dimension::none, "always the same text"},
    KindRow{serial, "serial", Form::serial, Dimension::none, "the twin's own number"},
    KindRow{status, "status", Form::hex, Dimension::none, "a status word; `rate_bit` names the lowest bit of the rate"},
    KindRow{clock, "clock", Form::stamp, Dimension::none, "the meter's clock, or a part of it"},
    KindRow{tariff, "tariff", Form::digits, Dimension::none, "the number of the rate in force"},
    KindRow{power_fails, "power_fails", Form::digits, Dimension::none, "how often the supply has failed"},
    KindRow{billing_count, "billing_count", Form::digits, Dimension::none, "how many billing periods have ended"},
    KindRow{billing_stamp, "billing_stamp", Form::stamp, Dimension::none, "when the billing period ended"},
    KindRow{operating_time, "operating_time", Form::digits, Dimension::duration, "since it was installed"},
    KindRow{energy_import, "energy_import", Form::digits, Dimension::energy, "drawn from the grid, sum of the rates"},
    KindRow{energy_import_t1, "energy_import_t1", Form::digits, Dimension::energy, "drawn from 06:00 to 22:00"},
    KindRow{energy_import_t2, "energy_import_t2", Form::digits, Dimension::energy, "drawn from 22:00 to 06:00"},
    KindRow{energy_import_t3, "energy_import_t3", Form::digits, Dimension::energy, "zero: there is no third rate"},
    KindRow{energy_import_t4, "energy_import_t4", Form::digits, Dimension::energy, "zero: there is no fourth rate"},
    KindRow{energy_export, "energy_export", Form::digits, Dimension::energy, "fed into the grid, sum of the rates"},
    KindRow{energy_export_t1, "energy_export_t1", Form::digits, Dimension::energy, "fed in from 06:00 to 22:00"},
    KindRow{energy_export_t2, "energy_export_t2", Form::digits, Dimension::energy, "fed in from 22:00 to 06:00"},
    KindRow{energy_export_t3, "energy_export_t3", Form::digits, Dimension::energy, "zero: there is no third rate"},
    KindRow{energy_export_t4, "energy_export_t4", Form::digits, Dimension::energy, "zero: there is no fourth rate"},
    KindRow{energy_absolute, "energy_absolute", Form::digits, Dimension::energy, "drawn and fed in, added"},
    KindRow{reactive_import, "reactive_import", Form::digits, Dimension::reactive_energy, "reactive energy drawn"},
    KindRow{reactive_export, "reactive_export", Form::digits, Dimension::reactive_energy, "reactive energy fed in"},
    KindRow{reactive_q1, "reactive_q1", Form::digits, Dimension::reactive_energy, "quadrant I: all that is drawn"},
    KindRow{reactive_q2, "reactive_q2", Form::digits, Dimension::reactive_energy, "quadrant II: zero"},
    KindRow{reactive_q3, "reactive_q3", Form::digits, Dimension::reactive_energy, "quadrant III: all that is fed in"},
    KindRow{reactive_q4, "reactive_q4", Form::digits, Dimension::reactive_energy, "quadrant IV: zero"},
    KindRow{demand_import, "demand_import", Form::digits, Dimension::power,
            "the greatest 15-minute mean of the billing period, with its `stamp`"},
    KindRow{demand_export, "demand_export", Form::digits, Dimension::power, "the same of what is fed in"},
    KindRow{demand_last, "demand_last", Form::digits, Dimension::power, "mean of the last full 15 minutes"},
    KindRow{power_import, "power_import", Form::digits, Dimension::power, "what is drawn now"},
    KindRow{power_export, "power_export", Form::digits, Dimension::power, "what is fed in now"},
    KindRow{power_net, "power_net", Form::digits, Dimension::power, "drawn less fed in"},
    KindRow{reactive_power_import, "reactive_power_import", Form::digits, Dimension::reactive_power,
            "reactive power drawn now"},
    KindRow{reactive_power_export, "reactive_power_export", Form::digits, Dimension::reactive_power,
            "reactive power fed in now"},
    KindRow{RegisterKind::apparent_power, "apparent_power", Form::digits, Dimension::apparent_power,
            "voltage times current, of all phases"},
    KindRow{power_l1, "power_l1", Form::digits, Dimension::power, "net, phase 1"},
    KindRow{power_l2, "power_l2", Form::digits, Dimension::power, "net, phase 2"},
    KindRow{power_l3, "power_l3", Form::digits, Dimension::power, "net, phase 3"},
    KindRow{voltage_l1, "voltage_l1", Form::digits, Dimension::voltage, "phase 1"},
    KindRow{voltage_l2, "voltage_l2", Form::digits, Dimension::voltage, "phase 2"},
    KindRow{voltage_l3, "voltage_l3", Form::digits, Dimension::voltage, "phase 3"},
    KindRow{current_l1, "current_l1", Form::digits, Dimension::current, "phase 1"},
    KindRow{current_l2, "current_l2", Form::digits, Dimension::current, "phase 2"},
    KindRow{current_l3, "current_l3", Form::digits, Dimension::current, "phase 3"},
    KindRow{power_factor, "power_factor", Form::digits, Dimension::ratio, "of all phases; dashes without load"},
    KindRow{power_factor_l1, "power_factor_l1", Form::digits, Dimension::ratio, "phase 1; dashes without load"},
    KindRow{power_factor_l2, "power_factor_l2", Form::digits, Dimension::ratio, "phase 2; dashes without load"},
    KindRow{power_factor_l3, "power_factor_l3", Form::digits, Dimension::ratio, "phase 3; dashes without load"},
    KindRow{frequency, "frequency", Form::digits, Dimension::frequency, "of the grid"},
    KindRow{heat_energy, "heat_energy", Form::digits, Dimension::energy, "heat taken"},
    KindRow{heat_volume, "heat_volume", Form::digits, Dimension::volume, "water that carried it"},
    KindRow{heat_power, "heat_power", Form::digits, Dimension::power, "heat taken now"},
    KindRow{heat_flow, "heat_flow", Form::digits, Dimension::flow, "water that flows now"},
    KindRow{temperature_flow, "temperature_flow", Form::digits, Dimension::temperature, "of the water that comes"},
    KindRow{temperature_return, "temperature_return", Form::digits, Dimension::temperature,
            "of the water that goes back"},
};

struct UnitRow {
  Dimension dimension;
  std::string_view symbol;
  std::int64_t multiply;  // thousandths of the base unit * multiply / divide = the number in this unit
  std::int64_t divide;
};

// "" first where a meter may leave the unit out.
constexpr std::array kUnits = {
    UnitRow{Dimension::none, "", 1, 1},
    UnitRow{Dimension::ratio, "", 1, 1'000},
    UnitRow{Dimension::energy, "", 1, 1'000'000},
    UnitRow{Dimension::energy, "Wh", 1, 1'000},
    UnitRow{Dimension::energy, "kWh", 1, 1'000'000},
    UnitRow{Dimension::energy, "MWh", 1, 1'000'000'000},
    UnitRow{Dimension::energy, "MJ", 36, 10'000'000},
    UnitRow{Dimension::energy, "GJ", 36, 10'000'000'000},
    UnitRow{Dimension::reactive_energy, "", 1, 1'000'000},
    UnitRow{Dimension::reactive_energy, "varh", 1, 1'000},
    UnitRow{Dimension::reactive_energy, "kvarh", 1, 1'000'000},
    UnitRow{Dimension::power, "", 1, 1'000'000},
    UnitRow{Dimension::power, "W", 1, 1'000},
    UnitRow{Dimension::power, "kW", 1, 1'000'000},
    UnitRow{Dimension::reactive_power, "", 1, 1'000'000},
    UnitRow{Dimension::reactive_power, "var", 1, 1'000},
    UnitRow{Dimension::reactive_power, "kvar", 1, 1'000'000},
    UnitRow{Dimension::apparent_power, "", 1, 1'000'000},
    UnitRow{Dimension::apparent_power, "VA", 1, 1'000},
    UnitRow{Dimension::apparent_power, "kVA", 1, 1'000'000},
    UnitRow{Dimension::voltage, "", 1, 1'000},
    UnitRow{Dimension::voltage, "V", 1, 1'000},
    UnitRow{Dimension::current, "", 1, 1'000},
    UnitRow{Dimension::current, "A", 1, 1'000},
    UnitRow{Dimension::frequency, "", 1, 1'000},
    UnitRow{Dimension::frequency, "Hz", 1, 1'000},
    UnitRow{Dimension::volume, "", 1, 1'000'000},
    UnitRow{Dimension::volume, "m3", 1, 1'000'000},
    UnitRow{Dimension::volume, "l", 1, 1'000},
    UnitRow{Dimension::flow, "", 1, 1'000'000},
    UnitRow{Dimension::flow, "m3/h", 1, 1'000'000},
    UnitRow{Dimension::flow, "m3ph", 1, 1'000'000},
    UnitRow{Dimension::flow, "l/h", 1, 1'000},
    UnitRow{Dimension::temperature, "", 1, 1'000},
    UnitRow{Dimension::temperature, "C", 1, 1'000},
    UnitRow{Dimension::duration, "", 1, 3'600'000},
    UnitRow{Dimension::duration, "h", 1, 3'600'000},
    UnitRow{Dimension::duration, "min", 1, 60'000},
    UnitRow{Dimension::duration, "s", 1, 1'000},
};

constexpr unsigned kMostDigits = 15;

std::size_t run_of(std::string_view text, std::size_t from, char character) {
  std::size_t end = from;
  while (end < text.size() && text[end] == character) ++end;
  return end - from;
}

}  // namespace

std::span<const KindRow> register_kinds() {
  return kKinds;
}

const KindRow& row_of(RegisterKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}

std::optional<RegisterKind> register_kind_from(std::string_view name) {
  const auto row = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& each) { return each.name == name; });
  if (row == kKinds.end()) return std::nullopt;
  return row->kind;
}

std::optional<Digits> digits_from(std::string_view format) {
  Digits digits;
  if (format.starts_with('+')) {
    digits.always_signed = true;
    format.remove_prefix(1);
  }
  const std::size_t before = run_of(format, 0, '0');
  format.remove_prefix(before);
  if (format.starts_with('.')) {
    format.remove_prefix(1);
    digits.behind = static_cast<std::uint8_t>(std::min<std::size_t>(run_of(format, 0, '0'), kMostDigits + 1));
    if (digits.behind == 0) return std::nullopt;
    format.remove_prefix(std::min<std::size_t>(digits.behind, format.size()));
  }
  if (before == 0 || !format.empty() || before + digits.behind > kMostDigits) return std::nullopt;
  digits.before = static_cast<std::uint8_t>(before);
  return digits;
}

std::optional<Scale> scale_for(Dimension dimension, std::string_view unit, Digits digits) {
  for (const UnitRow& row : kUnits) {
    if (row.dimension != dimension || row.symbol != unit) continue;
    std::int64_t power_of_ten = 1;
    for (unsigned digit = 0; digit < digits.behind; ++digit) power_of_ten *= 10;
    const std::int64_t common = std::gcd(power_of_ten, row.divide);
    const Scale scale{row.multiply * (power_of_ten / common), row.divide / common};
    // What a meter counts stays below 10^12 thousandths; the product has to stay in 63 bits.
    if (scale.multiply > 1'000'000) return std::nullopt;
    return scale;
  }
  return std::nullopt;
}

std::string units_of(Dimension dimension) {
  std::string text;
  for (const UnitRow& row : kUnits) {
    if (row.dimension != dimension || row.symbol.empty()) continue;
    if (!text.empty()) text += ", ";
    text += row.symbol;
  }
  return text.empty() ? "none" : text;
}

bool is_stamp_format(std::string_view format) {
  bool any = false;
  for (std::size_t at = 0; at < format.size();) {
    const char character = format[at];
    const std::size_t run = run_of(format, at, character);
    const bool pair = character == 'M' || character == 'D' || character == 'h' || character == 'm' || character == 's';
    if (pair && run != 2) return false;
    if (character == 'Y' && run != 2 && run != 4) return false;
    const bool letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    if (letter && !pair && character != 'Y' && character != 'S') return false;
    if (character < ' ' || character > '~' || character == '(' || character == ')') return false;
    any = any || pair || character == 'Y';
    at += run;
  }
  return any;
}

}  // namespace obiscope::catalogue

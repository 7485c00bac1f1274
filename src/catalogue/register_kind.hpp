// What can live behind a register of a virtual meter, how it may be written, and in which units.
//
//   {code = "1.8.0", kind = "energy_import", format = "000000.000", unit = "kWh"}   ->   1.8.0(012345.678*kWh)
//
// The simulator gives every quantity as a whole number of thousandths of its base unit (mWh, mW, mV, ...); `Scale`
// takes it from there to the digits that the meter shows. Nothing here rounds through a floating-point number.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "async/error.hpp"

namespace obiscope::catalogue {

enum class RegisterKind : std::uint8_t {
  fixed,
  serial,
  status,
  clock,
  tariff,
  power_fails,
  billing_count,
  billing_stamp,
  operating_time,
  energy_import,
  energy_import_t1,
  energy_import_t2,
  energy_import_t3,
  energy_import_t4,
  energy_export,
  energy_export_t1,
  energy_export_t2,
  energy_export_t3,
  energy_export_t4,
  energy_absolute,
  reactive_import,
  reactive_export,
  reactive_q1,
  reactive_q2,
  reactive_q3,
  reactive_q4,
  demand_import,
  demand_export,
  demand_last,
  power_import,
  power_export,
  power_net,
  reactive_power_import,
  reactive_power_export,
  apparent_power,
  power_l1,
  power_l2,
  power_l3,
  voltage_l1,
  voltage_l2,
  voltage_l3,
  current_l1,
  current_l2,
  current_l3,
  power_factor,
  power_factor_l1,
  power_factor_l2,
  power_factor_l3,
  frequency,
  heat_energy,
  heat_volume,
  heat_power,
  heat_flow,
  temperature_flow,
  temperature_return,
};

// What `format` describes.
enum class Form : std::uint8_t {
  text,    // the text itself
  serial,  // the text, each # replaced by a digit of the twin's own number
  hex,     // a word of hexadecimal digits
  stamp,   // S YYYY YY MM DD hh mm ss, all else as it stands
  digits,  // 000000.000, with + in front where the sign is always written
};

enum class Dimension : std::uint8_t {
  none,  // a number by itself
  ratio,
  energy,
  reactive_energy,
  power,
  reactive_power,
  apparent_power,
  voltage,
  current,
  frequency,
  volume,
  flow,
  temperature,
  duration,
};

struct KindRow {
  RegisterKind kind;
  std::string_view name;
  Form form;
  Dimension dimension;
  std::string_view meaning;  // one line, as docs/recipe-meter.md has it
};

// In the order of RegisterKind.
std::span<const KindRow> register_kinds();
const KindRow& row_of(RegisterKind kind);
std::optional<RegisterKind> register_kind_from(std::string_view name);

// "+000000.000" -> 6 digits before the point, 3 behind it, signed.
struct Digits {
  std::uint8_t before = 1;
  std::uint8_t behind = 0;
  bool always_signed = false;
};
// Nothing where `format` is no such picture, or has more than 15 digits.
std::optional<Digits> digits_from(std::string_view format);

// From thousandths of the base unit to units of the last digit shown: value * multiply / divide, cut off and not
// rounded, as registers do it.
struct Scale {
  std::int64_t multiply = 1;
  std::int64_t divide = 1;
};
// Nothing where a quantity of this dimension cannot be written in `unit`. "" is the usual unit of the dimension.
std::optional<Scale> scale_for(Dimension dimension, std::string_view unit, Digits digits);
// "Wh, kWh, MWh, MJ, GJ": for an error message.
std::string units_of(Dimension dimension);

// True where `format` is made of S YYYY YY MM DD hh mm ss and signs between them.
bool is_stamp_format(std::string_view format);

}  // namespace obiscope::catalogue

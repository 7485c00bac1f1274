// The names of quantities, as they stand in JSON. They are a promise: add, never change.
//
//   1-0:1.8.1*255  ->  "energy_import" + "" + "_tariff_1"        stem by C and D, phase by C, tariff by E
//
// The billing period F has no part in a name: the code tells it. E = 255 (not used) is as E = 0.
#include <algorithm>
#include <vector>

#include "reading/obis.hpp"

namespace obiscope {
namespace {

struct Entry {
  Byte medium, c, d, e;
  std::string name;

  auto key() const { return std::array<Byte, 4>{medium, c, d, e}; }
};

using Names = std::vector<Entry>;

constexpr Byte kAbstract = 0, kElectricity = 1, kCooling = 5, kHeat = 6;
constexpr unsigned kTariffs = 63;

// Powers and energies. `kind` goes before "energy", "power" and "demand"; `way` behind them.
struct PowerQuantity {
  Byte c;
  const char* kind;
  const char* way;
};
constexpr PowerQuantity kPowers[] = {
    {1, "", "_import"},          {2, "", "_export"},           {3, "reactive_", "_import"}, {4, "reactive_", "_export"},
    {5, "reactive_", "_q1"},     {6, "reactive_", "_q2"},      {7, "reactive_", "_q3"},     {8, "reactive_", "_q4"},
    {9, "apparent_", "_import"}, {10, "apparent_", "_export"}, {15, "", "_absolute"},
};

// How a power was processed (D).
struct Processing {
  Byte d;
  const char* stem;
  bool tariffs;
};
constexpr Processing kProcessings[] = {
    {2, "demand_cumulative", true}, {3, "demand_min", true}, {4, "demand", true}, {5, "demand_last", true},
    {6, "demand_max", true},        {7, "power", false},     {8, "energy", true}, {9, "energy_period", true},
    {29, "energy_interval", false},
};

struct Instantaneous {
  Byte c;
  const char* stem;
};
constexpr Instantaneous kInstantaneous[] = {{11, "current"}, {12, "voltage"}, {13, "power_factor"}, {14, "frequency"}};

struct PhaseStep {
  Byte step;  // added to C
  const char* suffix;
};
constexpr PhaseStep kPhases[] = {{0, ""}, {20, "_l1"}, {40, "_l2"}, {60, "_l3"}};

struct Fixed {
  Byte medium, c, d, e;
  const char* name;
};
constexpr Fixed kFixed[] = {
    {kElectricity, 0, 0, 0, "customer_id"},
    {kElectricity, 0, 1, 0, "reset_count"},
    {kElectricity, 0, 1, 2, "reset_time"},
    {kElectricity, 0, 1, 3, "reset_date"},
    {kElectricity, 0, 2, 0, "firmware"},
    {kElectricity, 0, 2, 1, "parameter_id"},
    {kElectricity, 0, 2, 2, "tariff_program_id"},
    {kElectricity, 0, 3, 0, "energy_pulse_constant"},
    {kElectricity, 0, 3, 1, "reactive_energy_pulse_constant"},
    {kElectricity, 0, 4, 2, "current_transformer_ratio"},
    {kElectricity, 0, 4, 3, "voltage_transformer_ratio"},
    {kElectricity, 0, 8, 0, "demand_period"},
    {kElectricity, 0, 8, 4, "load_profile_period"},
    {kElectricity, 0, 9, 1, "meter_time"},
    {kElectricity, 0, 9, 2, "meter_date"},
    {kElectricity, 0, 9, 4, "meter_date_time"},
    {kElectricity, 90, 7, 0, "current_sum"},
    {kElectricity, 91, 7, 0, "current_neutral"},
    {kElectricity, 82, 8, 1, "terminal_cover_openings"},
    {kElectricity, 82, 8, 2, "magnetic_field_detections"},
    {kElectricity, 98, 1, 0, "billing_profile"},
    {kElectricity, 99, 1, 0, "load_profile"},
    {kElectricity, 99, 2, 0, "load_profile_2"},
    {kAbstract, 1, 0, 0, "clock"},
    {kAbstract, 11, 0, 0, "special_days"},
    {kAbstract, 13, 0, 0, "activity_calendar"},
    {kAbstract, 22, 0, 0, "hdlc_setup"},
    {kAbstract, 25, 9, 0, "push_setup"},
    {kAbstract, 40, 0, 0, "association"},
    {kAbstract, 41, 0, 0, "sap_assignment"},
    {kAbstract, 42, 0, 0, "logical_device_name"},
    {kAbstract, 43, 0, 0, "security_setup"},
    {kAbstract, 43, 1, 0, "invocation_counter"},
    {kAbstract, 96, 3, 10, "disconnect_control"},
    {kAbstract, 96, 10, 1, "profile_status"},
    {kAbstract, 96, 11, 0, "event_code"},
    {kAbstract, 98, 1, 0, "billing_profile"},
    {kAbstract, 96, 1, 0, "meter_id"},
    {kAbstract, 96, 1, 1, "manufacturing_id"},
    {kAbstract, 96, 2, 0, "parameter_changes"},
    {kAbstract, 96, 2, 1, "parameter_changed"},
    {kAbstract, 96, 5, 0, "status"},
    {kAbstract, 96, 6, 0, "battery_hours"},
    {kAbstract, 96, 6, 3, "battery_voltage"},
    {kAbstract, 96, 7, 0, "power_failures"},
    {kAbstract, 96, 7, 1, "power_failures_l1"},
    {kAbstract, 96, 7, 2, "power_failures_l2"},
    {kAbstract, 96, 7, 3, "power_failures_l3"},
    {kAbstract, 96, 7, 9, "long_power_failures"},
    {kAbstract, 96, 7, 21, "power_failures"},
    {kAbstract, 96, 8, 0, "operating_time"},
    {kAbstract, 96, 13, 0, "message"},
    {kAbstract, 96, 14, 0, "tariff"},
    {kAbstract, 96, 90, 1, "device_address"},
    {kAbstract, 96, 90, 2, "parameter_set_id"},
    {kAbstract, 97, 97, 0, "error_status"},
    {kAbstract, 99, 1, 0, "load_profile"},
    {kAbstract, 99, 2, 0, "load_profile_2"},
    {kAbstract, 99, 98, 0, "log_book"},
    {kHeat, 0, 0, 0, "customer_id"},
    {kHeat, 6, 4, 0, "heat_power"},
    {kHeat, 6, 6, 0, "heat_power_max"},
    {kHeat, 6, 8, 0, "heat_energy"},
    {kHeat, 6, 26, 0, "volume"},
    {kHeat, 6, 27, 0, "flow"},
    {kHeat, 6, 28, 0, "return_temperature"},
    {kHeat, 6, 29, 0, "flow_temperature"},
    {kHeat, 6, 30, 0, "temperature_difference"},
    {kHeat, 6, 31, 0, "operating_hours"},
    {kHeat, 6, 32, 0, "fault_hours"},
    {kHeat, 6, 33, 0, "flow_max"},
    {kHeat, 6, 35, 0, "measurement_period"},
    {kHeat, 6, 36, 0, "reset_day"},
    {kHeat, 9, 4, 0, "temperatures_max"},
    {kHeat, 9, 20, 0, "meter_id"},
    {kHeat, 9, 21, 0, "property_number"},
    {kHeat, 9, 24, 0, "flow_nominal"},
    {kHeat, 9, 36, 0, "meter_date_time"},
};

void add(Names& names, Byte c, Byte d, Byte e, std::string name) {
  names.push_back({kElectricity, c, d, e, std::move(name)});
}

void add_powers(Names& names, const PhaseStep& phase) {
  for (const PowerQuantity& quantity : kPowers)
    for (const Processing& processing : kProcessings) {
      const auto c = static_cast<Byte>(quantity.c + phase.step);
      const std::string name = std::string(quantity.kind) + processing.stem + quantity.way + phase.suffix;
      add(names, c, processing.d, 0, name);
      for (unsigned tariff = 1; processing.tariffs && tariff <= kTariffs; ++tariff)
        add(names, c, processing.d, static_cast<Byte>(tariff), name + "_tariff_" + std::to_string(tariff));
    }
  const auto net = static_cast<Byte>(16 + phase.step);
  add(names, net, 7, 0, std::string("power") + phase.suffix);
  add(names, net, 8, 0, std::string("energy_net") + phase.suffix);
}

void add_instantaneous(Names& names, const PhaseStep& phase) {
  for (const Instantaneous& quantity : kInstantaneous) {
    const auto c = static_cast<Byte>(quantity.c + phase.step);
    add(names, c, 7, 0, std::string(quantity.stem) + phase.suffix);
    add(names, c, 3, 0, std::string(quantity.stem) + "_min" + phase.suffix);
    add(names, c, 6, 0, std::string(quantity.stem) + "_max" + phase.suffix);
    add(names, c, 24, 0, std::string(quantity.stem) + "_average" + phase.suffix);
  }
  const auto voltage = static_cast<Byte>(12 + phase.step);
  add(names, voltage, 32, 0, std::string("voltage_sags") + phase.suffix);
  add(names, voltage, 36, 0, std::string("voltage_swells") + phase.suffix);
}

void add_numbered(Names& names) {
  for (Byte n = 1; n <= 9; ++n) {
    const std::string number = std::to_string(static_cast<unsigned>(n));
    add(names, 0, 0, n, "customer_id_" + number);
    names.push_back({kAbstract, 96, 5, n, "status_" + number});
    names.push_back({kAbstract, 96, 8, n, "operating_time_tariff_" + number});
    if (n > 1) names.push_back({kAbstract, 96, 1, n, "device_id_" + number});
  }
}

Names all_names() {
  Names names;
  for (const PhaseStep& phase : kPhases) {
    add_powers(names, phase);
    add_instantaneous(names, phase);
  }
  add_numbered(names);
  for (const Fixed& fixed : kFixed) names.push_back({fixed.medium, fixed.c, fixed.d, fixed.e, fixed.name});
  std::sort(names.begin(), names.end(), [](const Entry& left, const Entry& right) { return left.key() < right.key(); });
  return names;
}

// The part of the table in which `obis` stands: C from 96 on means the same in every medium.
Byte medium_of(const Obis& obis) {
  if (obis.c >= 96 && obis.c <= 99) return kAbstract;
  if (obis.a == kCooling) return kHeat;
  return obis.a;
}

}  // namespace

std::string_view name_of(const Obis& obis) {
  static const Names names = all_names();
  const std::array<Byte, 4> key{medium_of(obis), obis.c, obis.d, obis.e == 255 ? Byte{0} : obis.e};
  const auto found = std::lower_bound(names.begin(), names.end(), key,
                                      [](const Entry& entry, const auto& wanted) { return entry.key() < wanted; });
  if (found == names.end() || found->key() != key) return {};
  return found->name;
}

}  // namespace obiscope

#include "protocol/c1218/measure.hpp"

#include <algorithm>
#include <iterator>

namespace obiscope::c1218 {
namespace {

constexpr int kPowers[] = {0, 2, 3, 6, 9, -2, -3, -6};

// DLMS units: of the quantity, and of what it adds up to.
struct Quantity {
  Byte id;
  std::string_view name;
  Byte unit;
  Byte bulk_unit;
};
constexpr Quantity kQuantities[] = {
    {0, "active power", 27, 30},
    {1, "reactive power", 29, 32},
    {2, "apparent power", 28, 31},
    {3, "phasor power", 28, 31},
    {4, "quantity power Q60", 29, 32},
    {5, "quantity power Q45", 29, 32},
    {6, "RMS reactive power", 29, 32},
    {7, "distortion power", 28, 31},
    {8, "RMS voltage", 35, Unit::kOther},
    {9, "average voltage", 35, Unit::kOther},
    {10, "RMS voltage squared", Unit::kOther, 48},
    {11, "instantaneous voltage", 35, Unit::kOther},
    {12, "RMS current", 33, 57},
    {13, "average current", 33, 57},
    {14, "RMS current squared", Unit::kOther, 49},
    {15, "instantaneous current", 33, 57},
    {16, "voltage distortion", 56, 56},
    {17, "current distortion", 56, 56},
    {18, "voltage distortion", 56, 56},
    {19, "current distortion", 56, 56},
    {20, "voltage phase angle", 8, 8},
    {21, "voltage phase angle", 8, 8},
    {22, "current phase angle", 8, 8},
    {23, "current phase angle", 8, 8},
    {24, "power factor", Unit::kNone, Unit::kNone},
    {25, "power factor", Unit::kNone, Unit::kNone},
    {33, "frequency", 44, 44},
    {34, "count", Unit::kNone, Unit::kNone},
};

const Quantity* quantity_of(Byte id) {
  const auto* const found =
      std::find_if(std::begin(kQuantities), std::end(kQuantities), [&](const Quantity& one) { return one.id == id; });
  return found == std::end(kQuantities) ? nullptr : found;
}

bool adds_up(TimeBase base) {
  return base == TimeBase::bulk || base == TimeBase::net_bulk;
}

constexpr Byte kNoGroup = 0;

Byte active_group(const Measure& measure) {
  switch (measure.quadrants) {
    case 0:
    case 0b1001:
      return 1;
    case 0b0110:
      return 2;
    case 0b1111:
      return measure.net ? 16 : 15;
    case 0b0001:
      return 17;
    case 0b0010:
      return 18;
    case 0b0100:
      return 19;
    case 0b1000:
      return 20;
    default:
      return kNoGroup;
  }
}

Byte reactive_group(const Measure& measure) {
  switch (measure.quadrants) {
    case 0:
    case 0b0011:
      return 3;
    case 0b1100:
      return 4;
    case 0b0001:
      return 5;
    case 0b0010:
      return 6;
    case 0b0100:
      return 7;
    case 0b1000:
      return 8;
    default:
      return kNoGroup;
  }
}

// C without the phase.
Byte group_of(const Measure& measure) {
  switch (measure.quantity) {
    case 0:
      return active_group(measure);
    case 1:
    case 6:
      return reactive_group(measure);
    case 2:
    case 3:
      return measure.quadrants == 0b0110 ? Byte{10} : Byte{9};
    case 8:
    case 9:
      return 12;
    case 12:
    case 13:
      return 11;
    case 24:
    case 25:
      return 13;
    case 33:
      return 14;
    default:
      return kNoGroup;
  }
}

// 0, 20, 40, 60 for none, A, B and C against neutral.
std::optional<Byte> phase_step(Byte segmentation) {
  if (segmentation == 0) return Byte{0};
  if (segmentation < 5) return std::nullopt;
  return static_cast<Byte>((segmentation - 4) * 20);
}

Byte kind_of(Role role, TimeBase base) {
  switch (role) {
    case Role::demand_maximum:
      return 6;
    case Role::demand_minimum:
      return 3;
    case Role::cumulative:
      return 2;
    case Role::continuous_cumulative:
      return kOwnGroup;
    case Role::coincident:
      return kOwnGroup + 1;
    case Role::present_demand:
      return 4;
    case Role::summation:
      return base == TimeBase::net_bulk ? Byte{9} : Byte{8};
    case Role::present_value:
      if (adds_up(base)) return base == TimeBase::bulk ? Byte{8} : Byte{9};
      return base == TimeBase::block || base == TimeBase::sub_block || base == TimeBase::thermal ? Byte{4} : Byte{7};
    case Role::interval:
      return adds_up(base) ? Byte{29} : Byte{5};
  }
  return kOwnGroup;
}

}  // namespace

Measure measure_from(std::uint32_t entry) {
  Measure measure;
  measure.quantity = static_cast<Byte>(entry & 0xFFU);
  measure.time_base = static_cast<TimeBase>(entry >> 8U & 7U);
  measure.multiplier = static_cast<Byte>(entry >> 11U & 7U);
  measure.quadrants = static_cast<Byte>(entry >> 14U & 15U);
  measure.net = (entry >> 18U & 1U) != 0;
  measure.segmentation = static_cast<Byte>(entry >> 19U & 7U);
  measure.harmonic = (entry >> 22U & 1U) != 0;
  measure.own_meaning = (entry >> 31U & 1U) != 0;
  return measure;
}

std::uint32_t entry_from(const Measure& measure) {
  const auto bit = [](bool set, unsigned place) { return set ? 1U << place : 0U; };
  return measure.quantity | static_cast<std::uint32_t>(measure.time_base) << 8U |
         static_cast<std::uint32_t>(measure.multiplier) << 11U | static_cast<std::uint32_t>(measure.quadrants) << 14U |
         bit(measure.net, 18) | static_cast<std::uint32_t>(measure.segmentation) << 19U | bit(measure.harmonic, 22) |
         bit(measure.own_meaning, 31);
}

std::string_view quantity_name(Byte quantity) {
  const Quantity* known = quantity_of(quantity);
  return known == nullptr ? std::string_view() : known->name;
}

int power_of(Byte multiplier) {
  return kPowers[multiplier & 7U];
}

Scaled unit_of(const Measure& measure) {
  const int power = power_of(measure.multiplier);
  const Quantity* known = measure.own_meaning ? nullptr : quantity_of(measure.quantity);
  if (known == nullptr || measure.time_base == TimeBase::event) return {{Unit::kNone, 0}, power};
  const Byte unit = adds_up(measure.time_base) ? known->bulk_unit : known->unit;
  const bool takes_prefix = (unit >= 27 && unit <= 35) && (power == 3 || power == 6 || power == 9);
  if (!takes_prefix) return {{unit, 0}, power};
  return {{unit, static_cast<std::int8_t>(power)}, 0};
}

Obis obis_of(const std::optional<Measure>& measure, Role role, Byte tier, Byte source, Byte period) {
  Obis obis{1, 0, kOwnGroup, kOwnGroup, source, period};
  if (!measure) return obis;
  obis.d = kind_of(role, measure->time_base);
  if (measure->own_meaning || measure->harmonic || measure->time_base == TimeBase::event) return obis;
  const Byte group = group_of(*measure);
  const std::optional<Byte> step = phase_step(measure->segmentation);
  if (measure->segmentation == 4 && group == 11) {
    obis.c = 91;  // current in the neutral
    obis.e = tier;
    return obis;
  }
  const bool phased = group <= 14;
  if (group == kNoGroup || !step || (*step != 0 && !phased)) return obis;
  obis.c = static_cast<Byte>(group + *step);
  obis.e = tier;
  return obis;
}

std::optional<Measure> measure_of(const Obis& obis, Unit unit) {
  Measure measure;
  Byte group = obis.c;
  if (group > 20 && group < 80) {
    measure.segmentation = static_cast<Byte>(4 + (group - 1) / 20);
    group = static_cast<Byte>(group - (group - 1) / 20 * 20);
  }
  struct Known {
    Byte group, quantity, quadrants;
    bool net;
  };
  constexpr Known kKnown[] = {
      {1, 0, 0b1001, false}, {2, 0, 0b0110, false},  {3, 1, 0b0011, false},  {4, 1, 0b1100, false},
      {5, 1, 0b0001, false}, {6, 1, 0b0010, false},  {7, 1, 0b0100, false},  {8, 1, 0b1000, false},
      {9, 2, 0b1001, false}, {10, 2, 0b0110, false}, {11, 12, 0, false},     {12, 8, 0, false},
      {13, 24, 0, false},    {14, 33, 0, false},     {15, 0, 0b1111, false}, {16, 0, 0b1111, true}};
  const auto* const known =
      std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known& one) { return one.group == group; });
  if (known == std::end(kKnown)) return std::nullopt;
  measure.quantity = known->quantity;
  measure.quadrants = known->quadrants;
  measure.net = known->net;
  const bool energy = unit.number >= 30 && unit.number <= 32;
  const bool demand = obis.d >= 2 && obis.d <= 6;
  measure.time_base = energy ? TimeBase::bulk : demand ? TimeBase::block : TimeBase::instantaneous;
  return measure;
}

}  // namespace obiscope::c1218

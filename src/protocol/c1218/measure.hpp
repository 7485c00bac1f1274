// Table 12 (ANSI C12.19, UOM_ENTRY_TBL): what a source measures.
//
//   bits 0..7 quantity  8..10 time base  11..13 multiplier  14..17 quadrants 1 to 4  18 net flow
//        19..21 segmentation (phase)  22 harmonic  31 not as the standard
//
//   quadrants 1 and 4: delivered, OBIS 1.x; 2 and 3: received, 2.x; 1 and 2: 3.x; 3 and 4: 4.x; one alone: 5 to 8.x
#pragma once

#include <optional>
#include <string>

#include "bytes/bytes.hpp"
#include "reading/obis.hpp"
#include "reading/unit.hpp"

namespace obiscope::c1218 {

enum class TimeBase : Byte {
  bulk = 0,
  instantaneous = 1,
  period = 2,
  sub_block = 3,
  block = 4,
  net_bulk = 5,
  thermal = 6,
  event = 7
};

struct Measure {
  Byte quantity = 0;
  TimeBase time_base = TimeBase::bulk;
  Byte multiplier = 0;
  Byte quadrants = 0;  // bit 0: quadrant 1
  bool net = false;
  Byte segmentation = 0;
  bool harmonic = false;
  bool own_meaning = false;  // not as the standard
};
Measure measure_from(std::uint32_t entry);
std::uint32_t entry_from(const Measure& measure);
// "active power", "RMS voltage"; empty where it is not known.
std::string_view quantity_name(Byte quantity);

// 10^power_of(multiplier) is what a value is multiplied by.
int power_of(Byte multiplier);
// The unit with its prefix, and by how many powers of ten a value is to be shifted to be in it.
struct Scaled {
  Unit unit;
  int shift = 0;
};
Scaled unit_of(const Measure& measure);

// Which register a value stands in.
enum class Role : Byte {
  summation,
  demand_maximum,
  demand_minimum,
  cumulative,
  continuous_cumulative,
  coincident,
  present_demand,
  present_value,
  interval,
};
constexpr Byte kOwnGroup = 128;  // OBIS: C and D from here on are the manufacturer's own
constexpr Byte kLastBillingPeriod = 101;

// C and D of the OBIS code are those of the quantity where IEC 62056-61 has them; else C is kOwnGroup and E the number
// of the source. Nothing in `measure`: no table tells what the source is.
Obis obis_of(const std::optional<Measure>& measure, Role role, Byte tier, Byte source, Byte period = 255);

// The other way, for virtual meters: what 1.8.0 in Wh is. Nothing where C12.19 has no word for it.
std::optional<Measure> measure_of(const Obis& obis, Unit unit);

}  // namespace obiscope::c1218

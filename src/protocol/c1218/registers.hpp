// The registers of ANSI C12.19: tables 21 to 23, 25, 27 and 28.
//
//   23  [demand resets]  total  tier 1  tier 2 ...       25  [end time] [season] and the same
//       each: summations (NI_FMAT1) | demands: [times] [cumulative] [continuous] values (NI_FMAT2) | coincident values
//   28  present demands: [time remaining] value | present values (NI_FMAT1)
#pragma once

#include <functional>

#include "protocol/c1218/tables.hpp"

namespace obiscope::c1218 {

struct RegisterLimits {  // table 21, ACT_REGS_TBL
  Byte flags1 = 0, flags2 = 0;
  Byte self_reads = 0, summations = 0, demands = 0, coincidents = 0, occurrences = 0, tiers = 0;
  Byte present_demands = 0, present_values = 0;
  bool season() const { return (flags1 & 1U) != 0; }
  bool times() const { return (flags1 >> 1U & 1U) != 0; }
  bool demand_resets() const { return (flags1 >> 2U & 1U) != 0; }
  bool cumulative() const { return (flags1 >> 4U & 1U) != 0; }
  bool continuous_cumulative() const { return (flags1 >> 5U & 1U) != 0; }
  bool time_remaining() const { return (flags1 >> 6U & 1U) != 0; }
};
Result<RegisterLimits> register_limits_from(Bytes table21, const Format& format);

struct Selection {  // tables 22 and 27: numbers of sources
  std::vector<Byte> summations, demands, coincidents;
  std::vector<bool> maxima;  // of the demands; false: minima
  std::vector<Byte> present_demands, present_values;
};
// Empty tables leave their lists empty.
Selection selection_from(Bytes table22, Bytes table27, const RegisterLimits& limits);

// One value in one of the tables.
struct RegisterValue {
  std::uint16_t table = 23;
  Role role = Role::summation;
  Byte tier = 0;               // 0: total
  Byte index = 0;              // of the summation, the demand, ...
  Byte occurrence = 0;         // of a demand: 0 is the highest
  std::optional<Byte> source;  // none: no table tells
  std::optional<Decimal> raw;
  std::optional<MeterTime> captured;
  std::size_t offset = 0, length = 0;  // in the table
  // "ST23.TIER_DATA_BLOCK[0].SUMMATIONS[1]"
  std::string code() const;
};
struct RegisterHead {
  std::optional<Byte> demand_resets;
  std::optional<MeterTime> ended;  // table 25
  std::optional<Byte> season;
};
using RegisterSink = std::function<void(const RegisterValue&)>;

// Walks table 23 or 25. Errors: incomplete, after what was there went to `sink`.
Result<RegisterHead> walk_registers(std::uint16_t table, Bytes octets, const RegisterLimits& limits,
                                    const Selection& selection, const Format& format, const RegisterSink& sink);
// Walks table 28.
Result<void> walk_present(Bytes table28, const RegisterLimits& limits, const Selection& selection, const Format& format,
                          const RegisterSink& sink);

}  // namespace obiscope::c1218

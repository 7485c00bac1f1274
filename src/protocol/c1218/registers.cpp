#include "protocol/c1218/registers.hpp"

namespace obiscope::c1218 {
namespace {

std::vector<Byte> list_from(Fields& fields, std::size_t count) {
  const Bytes taken = fields.take(std::min(count, fields.left()));
  return {taken.begin(), taken.end()};
}

std::optional<Byte> source_at(const std::vector<Byte>& list, std::size_t index) {
  return index < list.size() ? std::optional<Byte>(list[index]) : std::nullopt;
}

class RegisterWalk {
 public:
  RegisterWalk(std::uint16_t table, Bytes octets, const RegisterLimits& limits, const Selection& selection,
               const Format& format, const RegisterSink& sink)
      : table_(table), limits_(limits), selection_(selection), fields_(octets, format), sink_(sink) {}

  Fields& fields() { return fields_; }
  const Format& format() const { return fields_.format(); }

  // False where the table has ended.
  bool block(Byte tier) {
    for (Byte i = 0; i < limits_.summations; ++i)
      if (!value(Role::summation, tier, i, 0, source_at(selection_.summations, i), format().number1)) return false;
    for (Byte i = 0; i < limits_.demands; ++i)
      if (!demand(tier, i)) return false;
    for (Byte i = 0; i < limits_.coincidents; ++i)
      for (Byte n = 0; n < limits_.occurrences; ++n)
        if (!value(Role::coincident, tier, i, n, source_at(selection_.coincidents, i), format().number2)) return false;
    return true;
  }

  bool value(Role role, Byte tier, Byte index, Byte occurrence, std::optional<Byte> source, NumberFormat number,
             std::optional<MeterTime> captured = {}) {
    RegisterValue one{table_, role, tier, index, occurrence, source, {}, captured, fields_.at(), size_of(number)};
    if (fields_.left() < one.length) return false;
    one.raw = fields_.number(number);
    sink_(one);
    return true;
  }

 private:
  bool demand(Byte tier, Byte index) {
    std::vector<std::optional<MeterTime>> times(limits_.occurrences);
    if (limits_.times())
      for (auto& time : times) time = fields_.short_time();
    const std::optional<Byte> source = source_at(selection_.demands, index);
    if (limits_.cumulative() && !value(Role::cumulative, tier, index, 0, source, format().number1)) return false;
    if (limits_.continuous_cumulative() &&
        !value(Role::continuous_cumulative, tier, index, 0, source, format().number1))
      return false;
    const bool minimum = index < selection_.maxima.size() && !selection_.maxima[index];
    const Role role = minimum ? Role::demand_minimum : Role::demand_maximum;
    for (Byte n = 0; n < limits_.occurrences; ++n)
      if (!value(role, tier, index, n, source, format().number2, times[n])) return false;
    return true;
  }

  std::uint16_t table_;
  const RegisterLimits& limits_;
  const Selection& selection_;
  Fields fields_;
  const RegisterSink& sink_;
};

tl::unexpected<Error> ends_early(std::uint16_t table) {
  return failure(ErrorKind::incomplete, "table " + std::to_string(table) + " ends before its last register");
}

std::string_view field_name(Role role) {
  switch (role) {
    case Role::summation:
      return "SUMMATIONS";
    case Role::demand_maximum:
    case Role::demand_minimum:
      return "DEMAND";
    case Role::cumulative:
      return "CUM_DEMAND";
    case Role::continuous_cumulative:
      return "CONT_CUM_DEMAND";
    case Role::coincident:
      return "COINCIDENT_VALUES";
    case Role::present_demand:
      return "PRESENT_DEMAND";
    case Role::present_value:
      return "PRESENT_VALUE";
    case Role::interval:
      return "INT_DATA";
  }
  return {};
}

}  // namespace

Result<RegisterLimits> register_limits_from(Bytes table21, const Format& format) {
  Fields fields(table21, format);
  RegisterLimits limits;
  limits.flags1 = fields.octet();
  limits.flags2 = fields.octet();
  limits.self_reads = fields.octet();
  limits.summations = fields.octet();
  limits.demands = fields.octet();
  limits.coincidents = fields.octet();
  limits.occurrences = fields.octet();
  limits.tiers = fields.octet();
  limits.present_demands = fields.octet();
  limits.present_values = fields.octet();
  if (fields.ended_early()) return failure(ErrorKind::incomplete, "table 21 is too short");
  return limits;
}

Selection selection_from(Bytes table22, Bytes table27, const RegisterLimits& limits) {
  Selection selection;
  Fields fields(table22, {});
  selection.summations = list_from(fields, limits.summations);
  selection.demands = list_from(fields, limits.demands);
  const std::vector<Byte> flags = list_from(fields, (limits.demands + 7U) / 8U);
  for (std::size_t i = 0; i < selection.demands.size() && i / 8 < flags.size(); ++i)
    selection.maxima.push_back((flags[i / 8] >> i % 8 & 1U) != 0);
  selection.coincidents = list_from(fields, limits.coincidents);
  Fields present(table27, {});
  selection.present_demands = list_from(present, limits.present_demands);
  selection.present_values = list_from(present, limits.present_values);
  return selection;
}

std::string RegisterValue::code() const {
  std::string text = "ST" + std::to_string(table) + ".";
  if (table != 28 && tier == 0) text += "TOT_DATA_BLOCK.";
  if (table != 28 && tier != 0) text += "TIER_DATA_BLOCK[" + std::to_string(tier - 1) + "].";
  text += field_name(role);
  text += "[" + std::to_string(index) + "]";
  if (occurrence > 0) text += "[" + std::to_string(occurrence) + "]";
  return text;
}

Result<RegisterHead> walk_registers(std::uint16_t table, Bytes octets, const RegisterLimits& limits,
                                    const Selection& selection, const Format& format, const RegisterSink& sink) {
  RegisterWalk walk(table, octets, limits, selection, format, sink);
  Fields& fields = walk.fields();
  RegisterHead head;
  if (table == 25 && limits.times()) head.ended = fields.short_time();
  if (table == 25 && limits.season()) head.season = fields.octet();
  if (limits.demand_resets()) head.demand_resets = fields.octet();
  if (fields.ended_early()) return ends_early(table);
  for (unsigned tier = 0; tier <= limits.tiers; ++tier)
    if (!walk.block(static_cast<Byte>(tier)) || fields.ended_early()) return ends_early(table);
  return head;
}

Result<void> walk_present(Bytes table28, const RegisterLimits& limits, const Selection& selection, const Format& format,
                          const RegisterSink& sink) {
  RegisterWalk walk(28, table28, limits, selection, format, sink);
  for (Byte i = 0; i < limits.present_demands; ++i) {
    if (limits.time_remaining()) walk.fields().take(format.size_of_time_of_day());
    const std::optional<Byte> source = source_at(selection.present_demands, i);
    if (!walk.value(Role::present_demand, 0, i, 0, source, format.number2)) return ends_early(28);
  }
  for (Byte i = 0; i < limits.present_values; ++i) {
    const std::optional<Byte> source = source_at(selection.present_values, i);
    if (!walk.value(Role::present_value, 0, i, 0, source, format.number1)) return ends_early(28);
  }
  return {};
}

}  // namespace obiscope::c1218

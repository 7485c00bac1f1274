// Tables 11, 12, 15 and 16: what the sources are, and what their raw numbers mean.
//
// A source points to an entry of table 12 or 15 by having its flag set: the n-th source with the flag has the n-th
// entry.
#include <algorithm>
#include <limits>

#include "protocol/c1218/tables.hpp"

namespace obiscope::c1218 {
namespace {

struct Limits {  // table 11
  Byte units = 255, constants = 255, sources = 255;
  bool first_set = false, second_set = false;
  Byte constants_kind = 2;
};

constexpr Byte kElectricConstants = 2;
constexpr Byte kNoSource = 255;

Limits limits_from(const Tables& tables, const Format& format) {
  Limits limits;
  const auto found = tables.find(11);
  if (found == tables.end() || found->second.size() < 8) return limits;
  Fields fields(found->second, format);
  const Byte flags = fields.octet();
  limits.first_set = (flags >> 5U & 1U) != 0;
  limits.second_set = (flags >> 6U & 1U) != 0;
  limits.units = fields.octet();
  fields.take(3);  // demand control, width and number of data control entries
  limits.constants = fields.octet();
  limits.constants_kind = fields.octet();
  limits.sources = fields.octet();
  return limits;
}

void take_ratios(Fields& fields, const Format& format, Constants& constants) {
  const bool applied = (fields.octet() & 1U) != 0;
  constants.current_ratio = fields.number(format.number1);
  constants.voltage_ratio = fields.number(format.number1);
  constants.ratios_applied = constants.ratios_applied && applied;
}

// left + right, exactly; nothing where there are too many digits.
std::optional<Decimal> sum(Decimal left, Decimal right) {
  if (left.exponent < right.exponent) std::swap(left, right);
  while (left.exponent > right.exponent && left.mantissa != 0) {
    if (__builtin_mul_overflow(left.mantissa, std::int64_t{10}, &left.mantissa)) return std::nullopt;
    --left.exponent;
  }
  std::int64_t mantissa = 0;
  if (__builtin_add_overflow(left.mantissa, right.mantissa, &mantissa)) return std::nullopt;
  return Decimal{mantissa, right.exponent};
}

std::optional<Decimal> product(Decimal left, Decimal right) {
  std::int64_t mantissa = 0;
  if (__builtin_mul_overflow(left.mantissa, right.mantissa, &mantissa)) return std::nullopt;
  return scaled(Decimal{mantissa, left.exponent}, right.exponent);
}

std::optional<Decimal> applied(const Constants& constants, Decimal raw) {
  std::optional<Decimal> value = raw;
  if (constants.multiplier) value = product(*value, *constants.multiplier);
  if (value && constants.offset && constants.offset->mantissa != 0) value = sum(*value, *constants.offset);
  return value;
}

}  // namespace

Sources::Sources(const Tables& tables, const Format& format) {
  const Limits limits = limits_from(tables, format);
  if (const auto table = tables.find(12); table != tables.end()) {
    Fields fields(table->second, format);
    while (fields.left() >= 4 && measures_.size() < limits.units)
      measures_.push_back(measure_from(static_cast<std::uint32_t>(fields.unsigned_number(4))));
  }
  if (const auto table = tables.find(16); table != tables.end()) {
    Fields fields(table->second, format);
    while (fields.left() > 0 && links_.size() < limits.sources) {
      const unsigned flags = fields.octet();
      const auto flag = [flags](unsigned place) { return (flags >> place & 1U) != 0; };
      links_.push_back({flag(0), flag(3), flag(4), flag(5)});
    }
  }
  const auto table = tables.find(15);
  if (table == tables.end() || limits.constants_kind != kElectricConstants) return;
  const std::size_t number = size_of(format.number1);
  const std::size_t sets = (limits.first_set ? 1U : 0U) + (limits.second_set ? 1U : 0U);
  const std::size_t size = 2 * number + sets * (1 + 2 * number);
  Fields fields(table->second, format);
  while (fields.left() >= size && constants_.size() < limits.constants) {
    Constants one;
    one.multiplier = fields.number(format.number1);
    one.offset = fields.number(format.number1);
    for (std::size_t i = 0; i < sets; ++i) take_ratios(fields, format, one);
    constants_.push_back(one);
  }
}

std::optional<Measure> Sources::measure_of(Byte source) const {
  if (source == kNoSource) return std::nullopt;
  std::size_t entry = source;
  if (!links_.empty()) {
    if (source >= links_.size() || !links_[source].unit) return std::nullopt;
    entry = static_cast<std::size_t>(
        std::count_if(links_.begin(), links_.begin() + source, [](const SourceLink& link) { return link.unit; }));
  }
  if (entry >= measures_.size()) return std::nullopt;
  return measures_[entry];
}

const Constants* Sources::constants_of(Byte source) const {
  if (source >= links_.size() || !links_[source].constants || !links_[source].constants_to_apply) return nullptr;
  const auto entry = static_cast<std::size_t>(
      std::count_if(links_.begin(), links_.begin() + source, [](const SourceLink& link) { return link.constants; }));
  return entry < constants_.size() ? &constants_[entry] : nullptr;
}

bool Sources::in_pulses(Byte source) const {
  return source < links_.size() && !links_[source].engineering_units && constants_of(source) == nullptr;
}

Valued value_of(const std::optional<Decimal>& raw, const Sources& sources, Byte source) {
  Valued valued;
  const std::optional<Measure> measure = sources.measure_of(source);
  if (sources.in_pulses(source) || !measure) {
    if (raw) valued.value = *raw;
    valued.unit = {measure ? Unit::kOther : Unit::kNone, 0};
    if (measure) valued.unit_text = "pulses";
    return valued;
  }
  const Scaled scale = unit_of(*measure);
  valued.unit = scale.unit;
  if (scale.unit.number == Unit::kOther) valued.unit_text = quantity_name(measure->quantity);
  std::optional<Decimal> value = raw;
  if (const Constants* constants = sources.constants_of(source); value && constants != nullptr)
    value = applied(*constants, *value);
  if (value) value = scaled(*value, scale.shift);
  if (value) valued.value = *value;
  return valued;
}

}  // namespace obiscope::c1218

// Tables 21 to 28 of a virtual meter.
#include "protocol/c1218/meter_tables.hpp"

namespace obiscope::c1218 {
namespace {

// The register of a tier: 1.8.0 and tier 2 -> 1.8.2.
std::string tier_code(const std::string& code, unsigned tier) {
  if (tier == 0) return code;
  const std::size_t point = code.rfind('.');
  if (point == std::string::npos || code.find('.') == point) return code + "." + std::to_string(tier);
  return code.substr(0, point + 1) + std::to_string(tier);
}

}  // namespace

std::optional<Reading> MeterTables::reading_of(const std::string& code, bool before_reset, Instant now) const {
  if (!before_reset) {
    std::optional<Register> found = source_.find(code, now);
    if (!found) return std::nullopt;
    return std::move(found->reading);
  }
  for (const char* period : {"*01", "*1"}) {
    std::optional<Register> found = source_.find(code + period, now);
    if (found) return std::move(found->reading);
  }
  return std::nullopt;
}

// The value in units of the source, a whole number.
std::optional<Decimal> MeterTables::raw_of(const std::optional<Reading>& reading, const Kept& kept) const {
  if (!reading) return std::nullopt;
  const auto* value = std::get_if<Decimal>(&reading->value);
  if (value == nullptr) return std::nullopt;
  return scaled(*value, reading->unit.prefix - kept.power - options_.constants_exponent);
}

std::vector<Byte> MeterTables::register_limits() const {
  FieldWriter out(format_);
  const bool times = format_.time != TimeFormat::none;
  constexpr unsigned kTimes = 1U << 1U, kDemandResets = 1U << 2U;
  out.octet((times ? kTimes : 0U) | kDemandResets);
  for (const std::size_t one :
       {std::size_t{0}, std::size_t{0}, summations_.size(), demands_.size(), std::size_t{0}, std::size_t{1},
        std::size_t{options_.tiers}, present_demands_.size(), present_values_.size()})
    out.octet(static_cast<unsigned>(one));
  return out.take();
}

std::vector<Byte> MeterTables::selection() const {
  FieldWriter out(format_);
  out.raw(summations_);
  out.raw(demands_);
  out.raw(std::vector<Byte>((demands_.size() + 7) / 8, 0xFF));  // maxima
  return out.take();
}

std::vector<Byte> MeterTables::present_selection() const {
  FieldWriter out(format_);
  out.raw(present_demands_);
  out.raw(present_values_);
  return out.take();
}

void MeterTables::put_block(FieldWriter& out, unsigned tier, bool before_reset, Instant now) const {
  for (const Byte source : summations_) {
    const Kept& kept = sources_[source];
    out.number(raw_of(reading_of(tier_code(kept.code, tier), before_reset, now), kept), format_.number1);
  }
  for (const Byte source : demands_) {
    const Kept& kept = sources_[source];
    const std::optional<Reading> reading = reading_of(tier_code(kept.code, tier), before_reset, now);
    const std::optional<MeterTime> captured = reading ? reading->captured : std::nullopt;
    if (format_.time != TimeFormat::none) out.short_time(captured.value_or(MeterTime{}));
    out.number(raw_of(reading, kept), format_.number2);
  }
}

std::vector<Byte> MeterTables::registers(bool before_reset, Instant now) const {
  FieldWriter out(format_);
  if (before_reset && format_.time != TimeFormat::none) {
    MeterTime month = source_.clock(now);
    month.day = 1;
    month.hour = month.minute = month.second = 0;
    out.short_time(month);
  }
  const std::optional<Register> resets = source_.find("0.1.0", now);
  const auto* count = resets ? std::get_if<Decimal>(&resets->reading.value) : nullptr;
  out.octet(count == nullptr ? 0U : static_cast<unsigned>(count->mantissa & 0xFF));
  for (unsigned tier = 0; tier <= options_.tiers; ++tier) put_block(out, tier, before_reset, now);
  return out.take();
}

std::vector<Byte> MeterTables::present(Instant now) const {
  FieldWriter out(format_);
  for (const Byte source : present_demands_) {
    const Kept& kept = sources_[source];
    out.number(raw_of(reading_of(kept.code, false, now), kept), format_.number2);
  }
  for (const Byte source : present_values_) {
    const Kept& kept = sources_[source];
    out.number(raw_of(reading_of(kept.code, false, now), kept), format_.number1);
  }
  return out.take();
}

}  // namespace obiscope::c1218

// Which registers there are, and the tables of identity, clock and layout. The registers and the load profile stand in
// meter_registers.cpp and meter_profile.cpp.
#include "protocol/c1218/meter_tables.hpp"

#include <algorithm>

namespace obiscope::c1218 {
namespace {

constexpr int kPowers[] = {9, 6, 3, 2, 0, -2, -3, -6};
constexpr std::size_t kSetOctets = 9;  // standard tables 0 to 71
constexpr std::uint16_t kTables[] = {0,  1,  2,  3,  5,  6,  11, 12, 15, 16, 21, 22, 23,
                                     25, 27, 28, 51, 52, 53, 54, 55, 61, 62, 63, 64};
constexpr Byte kMostSources = 254;

Format format_of(const MeterOptions& options) {
  Format format;
  format.most_significant_first = options.most_significant_first;
  format.time = static_cast<TimeFormat>(std::min<Byte>(options.time_format, 4));
  format.data_access = options.offset_reads ? 1 : 0;
  format.bcd_ids = options.bcd_ids;
  format.number1 = static_cast<NumberFormat>(std::min<Byte>(options.number_format1, 13));
  format.number2 = static_cast<NumberFormat>(std::min<Byte>(options.number_format2, 13));
  return format;
}

}  // namespace

MeterTables::MeterTables(const Source& source, const MeterOptions& options, Instant now)
    : source_(source), options_(options), format_(format_of(options)) {
  summations_ = keep(options.summations, now);
  demands_ = keep(options.demands, now);
  present_demands_ = keep(options.present_demands, now);
  present_values_ = keep(options.present_values, now);
  before_reset_ = !summations_.empty() && reading_of(sources_[summations_[0]].code, true, now).has_value();
  keep_profile(now);
}

std::vector<Byte> MeterTables::keep(const std::vector<std::string>& codes, Instant now) {
  std::vector<Byte> numbers;
  for (const std::string& code : codes) {
    const std::optional<Register> found = source_.find(code, now);
    const std::optional<Byte> number = found ? keep(code, found->reading) : std::nullopt;
    if (number) numbers.push_back(*number);
  }
  return numbers;
}

// Numbers stand in the registers in the largest power of ten that loses no digit.
std::optional<Byte> MeterTables::keep(const std::string& code, const Reading& reading) {
  const auto* value = std::get_if<Decimal>(&reading.value);
  const std::optional<Obis> obis = obis_from(code);
  if (value == nullptr || !obis || sources_.size() == kMostSources) return std::nullopt;
  std::optional<Measure> measure = measure_of(*obis, reading.unit);
  if (!measure) return std::nullopt;
  const int least = value->exponent + reading.unit.prefix - options_.constants_exponent;
  const auto* const power = std::find_if(std::begin(kPowers), std::end(kPowers), [&](int one) { return one <= least; });
  Kept kept{code, *measure, power == std::end(kPowers) ? kPowers[std::size(kPowers) - 1] : *power};
  for (Byte i = 0; i < 8; ++i)
    if (power_of(i) == kept.power) kept.measure.multiplier = i;
  sources_.push_back(std::move(kept));
  return static_cast<Byte>(sources_.size() - 1);
}

bool MeterTables::has(std::uint16_t number) const {
  const bool known = std::find(std::begin(kTables), std::end(kTables), number) != std::end(kTables);
  if (number == 15) return options_.constants_exponent != 0;
  if (number == 25) return before_reset_;
  if (number >= 51 && number <= 55) return known && format_.time != TimeFormat::none;
  if (number >= 61) return known && !channels_.empty() && format_.time != TimeFormat::none;
  return known;
}

std::optional<std::vector<Byte>> MeterTables::table(std::uint16_t number, Instant now) {
  if (!has(number)) return std::nullopt;
  if (number == 63 || number == 64) load_intervals(now);
  switch (number) {
    case 0:
      return configuration();
    case 1:
      return manufacturer(now);
    case 2:
      return nameplate();
    case 3:
      return status();
    case 5:
      return identifier_table(now);
    case 6:
      return utility(now);
    case 11:
      return source_limits();
    case 12:
      return units();
    case 15:
      return constants();
    case 16:
      return links();
    case 21:
      return register_limits();
    case 22:
      return selection();
    case 23:
    case 25:
      return registers(number == 25, now);
    case 27:
      return present_selection();
    case 28:
      return present(now);
    case 51:
      return calendar_limits();
    case 52:
    case 55:
      return clock(number == 55, now);
    case 53:
      return time_offset(now);
    case 54:
      return calendar();
    case 61:
      return profile_limits();
    case 62:
      return profile_channels();
    case 63:
      return profile_status();
    default:
      return profile_blocks();
  }
}

std::vector<Byte> MeterTables::configuration() const {
  FieldWriter out(format_);
  constexpr unsigned kSevenBitCharacters = 1U << 1U;
  out.octet((format_.most_significant_first ? 1U : 0U) | kSevenBitCharacters);
  out.octet(static_cast<unsigned>(format_.time) | static_cast<unsigned>(format_.data_access) << 3U |
            (format_.bcd_ids ? 1U << 5U : 0U));
  out.octet(static_cast<unsigned>(format_.number1) | static_cast<unsigned>(format_.number2) << 4U);
  out.text(options_.manufacturer, 4);
  constexpr unsigned kElectricity = 2;
  constexpr unsigned kVersion = 2;
  out.octet(kElectricity);
  for (const unsigned one : {0U, 0U, 0U, kVersion, 0U}) out.octet(one);  // default set, procedures, version, revision
  out.octet(kSetOctets);
  for (int i = 0; i < 5; ++i) out.octet(0);  // no tables of the manufacturer, no procedures, no status, nothing pending
  std::vector<Byte> used(kSetOctets);
  for (std::uint16_t i = 0; i < kSetOctets * 8; ++i)
    if (has(i)) used[i / 8U] = static_cast<Byte>(used[i / 8U] | 1U << i % 8U);
  out.raw(used);
  out.raw(std::vector<Byte>(kSetOctets));  // none can be written
  return out.take();
}

std::string MeterTables::number(Instant now) const {
  if (!options_.serial.empty()) return options_.serial;
  for (const char* code : {"C.1.0", "0.0.0", "0.0"}) {
    const std::optional<Register> found = source_.find(code, now);
    if (found) return std::string(trimmed(text_from(found->reading.value)));
  }
  return "00000000";
}

std::vector<Byte> MeterTables::manufacturer(Instant now) const {
  FieldWriter out(format_);
  out.text(options_.manufacturer, 4);
  out.text(options_.model, 8);
  for (const unsigned one :
       {static_cast<unsigned>(options_.hardware), 0U, static_cast<unsigned>(options_.firmware), 0U})
    out.octet(one);
  out.identifier(number(now), 16);
  return out.take();
}

std::vector<Byte> MeterTables::nameplate() const {
  FieldWriter out(format_);
  out.text("1.0", 6);  // watt-hours of a pulse
  out.text("1.0", 6);
  out.octet(1);
  out.text("", 5);
  out.word(0);
  out.octet(0);
  out.text("200", 6);
  out.text("30", 6);
  return out.take();
}

std::vector<Byte> MeterTables::status() const {
  FieldWriter out(format_);
  out.octet(1);  // metering
  out.word(options_.status);
  out.octet(0);
  return out.take();
}

std::vector<Byte> MeterTables::identifier_table(Instant now) const {
  FieldWriter out(format_);
  out.identifier(number(now), 20);
  return out.take();
}

std::vector<Byte> MeterTables::utility(Instant now) const {
  FieldWriter out(format_);
  out.text("", 20);
  out.text("", 20);
  out.identifier("", 20);
  out.identifier("", 20);
  out.identifier(number(now), 20);
  out.identifier("", 20);
  out.identifier("", 20);
  out.raw(std::vector<Byte>(30));
  out.text("", 8);
  for (int i = 0; i < 2; ++i) {
    out.text("", 4);
    out.word(0);
  }
  out.text("", 10);
  out.text("", 30);
  return out.take();
}

std::vector<Byte> MeterTables::source_limits() const {
  FieldWriter out(format_);
  const auto count = static_cast<unsigned>(sources_.size());
  constexpr unsigned kBlockDemand = 1U << 2U;
  constexpr unsigned kElectricConstants = 2;
  out.octet(kBlockDemand);
  out.octet(count);
  for (int i = 0; i < 3; ++i) out.octet(0);
  out.octet(options_.constants_exponent == 0 ? 0 : count);
  out.octet(kElectricConstants);
  out.octet(count);
  return out.take();
}

std::vector<Byte> MeterTables::units() const {
  FieldWriter out(format_);
  for (const Kept& one : sources_) out.unsigned_number(entry_from(one.measure), 4);
  return out.take();
}

std::vector<Byte> MeterTables::constants() const {
  FieldWriter out(format_);
  const Decimal multiplier{1, static_cast<std::int8_t>(options_.constants_exponent)};
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    out.number(multiplier, format_.number1);
    out.number(Decimal{}, format_.number1);
  }
  return out.take();
}

std::vector<Byte> MeterTables::links() const {
  constexpr Byte kUnit = 0x01, kConstants = 0x08, kEngineeringUnits = 0x10, kToApply = 0x20;
  const Byte flags = options_.constants_exponent == 0 ? Byte{kUnit | kEngineeringUnits}
                                                      : Byte{kUnit | kConstants | kEngineeringUnits | kToApply};
  return std::vector<Byte>(sources_.size(), flags);
}

std::vector<Byte> MeterTables::calendar_limits() const {
  FieldWriter out(format_);
  out.octet(0);
  out.octet(0);
  out.octet(1);  // one season
  out.octet(0);
  out.octet(0);
  out.word(std::min(options_.tiers, 2U));
  out.word(std::min(options_.tiers, 2U) * 3);
  return out.take();
}

// Tier 1 from six o'clock, tier 2 from ten at night.
std::vector<Byte> MeterTables::calendar() const {
  constexpr unsigned kHours[] = {6, 22};
  constexpr unsigned kSummationsAndDemands = 3U << 3U;
  FieldWriter out(format_);
  for (unsigned i = 0; i < std::min(options_.tiers, 2U); ++i) {
    out.word(i | kSummationsAndDemands | kHours[i] << 11U);
    out.octet(0);
  }
  return out.take();
}

std::vector<Byte> MeterTables::clock(bool with_status, Instant now) const {
  const MeterTime time = source_.clock(now);
  FieldWriter out(format_);
  out.long_time(time);
  constexpr unsigned kNoWeekday = 7;
  unsigned qualities = kNoWeekday;
  if (time.daylight_saving) qualities |= (*time.daylight_saving ? 1U << 3U : 0U) | 1U << 6U | 1U << 7U;
  if (time.minutes_east_of_utc) qualities |= 1U << 5U;
  out.octet(qualities);
  if (with_status) out.word(0);
  return out.take();
}

std::vector<Byte> MeterTables::time_offset(Instant now) const {
  const MeterTime time = source_.clock(now);
  constexpr int kDaylightSaving = 60;
  FieldWriter out(format_);
  out.time_of_day(2 * 3600);
  out.octet(kDaylightSaving);
  const int extra = time.daylight_saving.value_or(false) ? kDaylightSaving : 0;
  out.signed_number(time.minutes_east_of_utc.value_or(0) - extra, 2);
  return out.take();
}

}  // namespace obiscope::c1218

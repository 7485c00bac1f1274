#include "protocol/sml/collector.hpp"

#include <algorithm>
#include <limits>

#include "bytes/hex.hpp"
#include "protocol/sml/identity.hpp"
#include "protocol/sml/readout.hpp"

namespace obiscope::sml {
namespace {

constexpr Byte kWatt = 27, kWattHours = 30;
constexpr Obis kImport{1, 0, 1, 8, 0, 255};
constexpr unsigned kExportBit = 11;

// The status word of basic meters (FNN): low byte 04, nothing above bit 20.
constexpr std::uint64_t kBasicLowByte = 0x04, kBasicBits = 0x1F'FFFF;
constexpr std::uint64_t kBasicUntold = 0x1C'0004;  // bit 2 is always set, 18 to 20 say that a phase has voltage

bool is_basic(Number status) {
  return status.there() && (status.bits & 0xFFU) == kBasicLowByte && status.bits <= kBasicBits;
}

const StatusWord& basic_word() {
  static const StatusWord kWord{"",
                                {{8, {"load", "energy flows"}, false, false},
                                 {9, {"magnetic_field", "a strong magnetic field was detected"}, true, false},
                                 {10, {"cover_opened", "the terminal cover was opened"}, true, false},
                                 {kExportBit, {"energy_export", "energy flows out of the house"}, false, false},
                                 {12, {"phase_1_export", "energy flows out on a phase (bit 12)"}, false, false},
                                 {13, {"phase_2_export", "energy flows out on a phase (bit 13)"}, false, false},
                                 {14, {"phase_3_export", "energy flows out on a phase (bit 14)"}, false, false},
                                 {15, {"phase_sequence", "the phases turn the other way round"}, false, false},
                                 {17, {"fatal_error", "the meter has a fatal error"}, true, false}}};
  return kWord;
}

std::string hex_word(std::uint64_t word) {
  Byte bytes[8];
  for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<Byte>(word >> 8U * (7 - i));
  return hex_from(bytes);
}

Obis obis_of(Bytes name) {
  if (name.size() != 6) return Obis{0, 0, 0, 0, 0, 0};
  return {name[0], name[1], name[2], name[3], name[4], name[5]};
}

// 129-129:199.130.5: the public key; its octets are no text even where they look like it.
bool is_key(const Obis& obis) {
  return obis.a == 129 && obis.b == 129 && obis.c == 199 && obis.d == 130 && obis.e == 5;
}
bool names_manufacturer(const Obis& obis) {
  const bool by_name = obis.a == 129 && obis.b == 129 && obis.c == 199 && obis.d == 130 && obis.e == 3;
  return by_name || (obis.a == 1 && obis.c == 96 && obis.d == 50 && obis.e == 1);
}

Value number_value(Number number, std::int8_t scaler) {
  const bool too_large = !number.is_signed && number.bits > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  if (too_large) {
    const std::string exponent = scaler == 0 ? "" : "e" + std::to_string(scaler);
    return std::to_string(number.bits) + exponent;
  }
  return Decimal{number.value(), scaler};
}

Value value_of(const Entry& entry, const Obis& obis) {
  switch (entry.kind) {
    case Entry::Kind::number:
      return number_value(entry.number, entry.scaler);
    case Entry::Kind::boolean:
      return entry.truth;
    case Entry::Kind::time:
      if (const auto time = meter_time_from(entry.moment)) return *time;
      return Decimal{static_cast<std::int64_t>(entry.moment.seconds), 0};
    case Entry::Kind::octets:
      if (!is_key(obis) && printable(entry.octets)) return std::string(as_text(entry.octets));
      return std::vector<Byte>(entry.octets.begin(), entry.octets.end());
    case Entry::Kind::nothing:
      break;
  }
  return std::monostate{};
}

bool is_power(const Reading& reading) {
  return reading.obis.d == 7 && reading.unit.number == kWatt && reading.obis.a == 1;
}

bool whole_kilo(Decimal value) {
  if (value.exponent >= 3 || value.mantissa == 0) return true;
  std::int64_t thousand = 1;
  for (int i = value.exponent; i < 3; ++i) {
    if (thousand > std::numeric_limits<std::int64_t>::max() / 10) return false;
    thousand *= 10;
  }
  return value.mantissa % thousand == 0;
}

constexpr const char* kEnterPin =
    "the meter sends only whole kWh and no power: its PIN has not been entered. Ask the metering operator for the PIN; "
    "light up the meter with a torch (or press its button) until PIN is asked for on the display; give each digit by "
    "as "
    "many short flashes (under 4 s) as the digit says, then wait for the next place; where the menu says \"InF OFF\", "
    "light it for 5 s so that it says \"InF on\"; \"Pin OFF\" keeps that through power failures";

}  // namespace

const Quirks& Collector::quirks() const {
  return quirks_ != nullptr ? *quirks_ : follows_the_standard({});
}

void Collector::warn(const char* code, std::string text) {
  readout_.warnings.push_back({code, std::move(text)});
}

void Collector::see_time(const Time& time) {
  bare_time_ = bare_time_ || time.bare;
}

void Collector::server(const Server& server) {
  see_time(server.time);
  if (const auto time = meter_time_from(server.time)) readout_.meter_time = time;
  if (server.id.empty()) return;
  std::string id = id_from(server.id);
  if (quirks_ != nullptr && id == readout_.meter.id) return;
  readout_.meter.manufacturer = manufacturer_in(server.id);
  quirks_ = &recognise_(id);
  readout_.meter.model = quirks_->model;
  readout_.meter.identification = id;
  readout_.meter.id = std::move(id);
}

void Collector::attention(const Attention& attention) {
  std::string text = "the meter refuses: " + attention_text(attention.number);
  if (printable(attention.text)) text += " (" + std::string(as_text(attention.text)) + ")";
  warn("attention", std::move(text));
}

void Collector::name(const Entry& entry, Reading& reading) {
  reading.obis = obis_of(entry.name);
  reading.code = entry.name.size() == 6 ? text_from(reading.obis) : hex_from(entry.name);
}

void Collector::entry(const Entry& entry) {
  see_time(entry.time);
  see_time(entry.kind == Entry::Kind::time ? entry.moment : Time{});
  Reading& reading = readout_.readings.emplace_back();
  name(entry, reading);
  reading.value = value_of(entry, reading.obis);
  reading.unit = {entry.unit, 0};
  if (entry.unit == Unit::kOther) reading.unit_text = "unit 254";
  reading.captured = meter_time_from(entry.time);
  if (entry.kind == Entry::Kind::number && is_power(reading))
    powers_.push_back({readout_.readings.size() - 1, entry.number});
  if (const auto* const text = std::get_if<std::string>(&reading.value))
    if (names_manufacturer(reading.obis)) manufacturer_ = *text;
  if (entry.status.there()) statuses_.push_back({reading.obis, entry.status});
  tell_status(entry, reading);
  if (!entry.signature.empty()) keep_signature(reading.code, entry.signature);
}

// A signature has no code of its own: 0-0:0.0.0.
void Collector::keep_signature(const std::string& of, Bytes octets) {
  Reading signature;
  signature.code = of + " signature";
  signature.value = std::vector<Byte>(octets.begin(), octets.end());
  readout_.readings.push_back(std::move(signature));
}

void Collector::signature(Bytes octets) {
  keep_signature("list", octets);
}

void Collector::tell_status(const Entry& entry, Reading& reading) {
  if (!entry.status.there()) return;
  const std::vector<StatusWord>& own = quirks().status_words;
  const auto found = std::find_if(own.begin(), own.end(), [&reading](const StatusWord& word) {
    return word.code == reading.code || obis_from(word.code) == reading.obis;
  });
  const bool basic = found == own.end() && is_basic(entry.status);
  if (found == own.end() && !basic) return;
  const StatusWord& word = basic ? basic_word() : *found;
  const std::uint64_t bits = entry.status.bits & ~(basic ? kBasicUntold : 0U);
  reading.flags = flags_from(word, hex_word(bits));
  for (const StatusBit& bit : word.bits)
    if (bit.warn && bit.bit < 64 && (bits >> bit.bit & 1U) != 0)
      warn("status", "the status word beside " + reading.code + ": " + bit.flag.text);
}

bool Collector::flows_out(const Obis& of, unsigned bit) const {
  return std::any_of(statuses_.begin(), statuses_.end(), [&](const Seen& seen) {
    return seen.obis == of && bit < 64 && (seen.status.bits >> bit & 1U) != 0;
  });
}

// What was sent as a signed number and is none.
void Collector::correct_unsigned(const Powered& power) {
  constexpr Byte kWidest = 3;
  const Number& sent = power.number;
  if (!sent.is_signed || sent.size > kWidest || sent.value() >= 0) return;
  auto& value = std::get<Decimal>(readout_.readings[power.reading].value);
  value.mantissa = static_cast<std::int64_t>(sent.bits & ((std::uint64_t{1} << 8U * sent.size) - 1));
}

void Collector::turn(Reading& reading) const {
  auto* const value = std::get_if<Decimal>(&reading.value);
  if (value == nullptr || value->mantissa <= 0) return;
  value->mantissa = -value->mantissa;
}

void Collector::correct_signs() {
  const std::optional<std::uint32_t> serial = serial_of(readout_.meter.id);
  const auto& ranges = quirks().unsigned_power;
  const bool unsigned_power = serial && std::any_of(ranges.begin(), ranges.end(), [&](const SerialRange& range) {
                                return *serial >= range.first && *serial <= range.last;
                              });
  const auto& direction = quirks().power_direction;
  for (const Powered& power : powers_) {
    if (unsigned_power && !flows_out(kImport, kExportBit)) correct_unsigned(power);
    if (direction && flows_out(direction->status_of, direction->bit)) turn(readout_.readings[power.reading]);
  }
}

// Energies there are, all of them whole kWh, at least one above zero, and no power.
bool Collector::reduced() const {
  bool energy = false;
  for (const Reading& reading : readout_.readings) {
    if (is_power(reading)) return false;
    const auto* const value = std::get_if<Decimal>(&reading.value);
    if (value == nullptr || reading.unit.number != kWattHours || reading.obis.d != 8) continue;
    if (!whole_kilo(*value)) return false;
    energy = energy || value->mantissa != 0 || value->exponent >= 3;
  }
  return energy;
}

Readout Collector::finish() && {
  readout_.protocol = Protocol::sml;
  readout_.line.baud = 0;
  correct_signs();
  if (readout_.meter.manufacturer.empty()) readout_.meter.manufacturer = manufacturer_;
  if (bare_time_ && !quirks().bare_time)
    warn("bare_time", "times come without the list that says of which kind they are; taken as a seconds index");
  if (reduced()) warn("reduced_data_set", kEnterPin);
  return std::move(readout_);
}

}  // namespace obiscope::sml

// The parts of a meter file that tell of IEC 62056-21: how to sign on, what it gets wrong, how its twin behaves.
#include <algorithm>
#include <set>

#include "catalogue/meter_parts.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {
namespace {

std::optional<char> read_speed(Fields& fields, std::string_view key) {
  const std::optional<std::string> text = fields.text(key);
  if (!text) return std::nullopt;
  if (text->size() == 1 && iec62056_21::baud_of(text->front(), iec62056_21::Mode::c)) return text->front();
  fields.complain(key, "'" + *text + "' is no speed character from 0 to 9");
  return std::nullopt;
}

iec62056_21::WakeUp read_wake_up(Fields& fields) {
  const std::string text = fields.text("wake_up").value_or("none");
  if (text == "normal") return iec62056_21::WakeUp::normal;
  if (text == "fast") return iec62056_21::WakeUp::fast;
  if (text != "none") fields.complain("wake_up", "'" + text + "' is neither none, normal nor fast");
  return iec62056_21::WakeUp::none;
}

std::string read_address(Fields& fields) {
  const std::string address = fields.text("address").value_or("");
  const bool allowed = address.size() <= 32 && std::all_of(address.begin(), address.end(), [](char character) {
                         return character == ' ' || (character >= '0' && character <= '9') ||
                                (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
                       });
  if (!allowed) fields.complain("address", "has to be up to 32 digits, letters and blanks");
  return address;
}

StatusBit read_status_bit(Fields& fields, std::set<unsigned>& seen) {
  StatusBit bit;
  bit.bit = static_cast<unsigned>(fields.number("bit", 0, 63).value_or(0));
  if (!fields.has("bit")) fields.complain("bit", "is missing");
  if (!seen.insert(bit.bit).second) fields.complain("bit", std::to_string(bit.bit) + " stands here twice");
  bit.flag.code = fields.needed_text("code");
  if (bit.flag.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    fields.complain("code", "'" + bit.flag.code + "' has to be of small letters, digits and _");
  bit.flag.text = fields.needed_text("text");
  fields.flag("warn", bit.warn);
  fields.flag("cleared_by_readout", bit.cleared_by_readout);
  return bit;
}

void read_twin_timing(Fields& fields, iec62056_21::MeterOptions& twin) {
  if (const auto ms = fields.number("reaction_ms", 1, 1500)) twin.reaction = std::chrono::milliseconds(*ms);
  if (const auto ms = fields.number("push_interval_ms", 1, 3'600'000))
    twin.push_interval = std::chrono::milliseconds(*ms);
  if (const auto size = fields.number("block_size", 16, 65'536)) twin.block_size = static_cast<std::size_t>(*size);
  fields.flag("falls_back", twin.falls_back);
  fields.flag("takes_lower_speeds", twin.takes_lower_speeds);
  fields.flag("keeps_old_speed", twin.faults.ignore_speed);
  fields.flag("answers_without_address", twin.answers_without_address);
  fields.flag("stx", twin.stx);
}

}  // namespace

LineSettings read_settings(Fields& fields, LineSettings settings) {
  if (const auto baud = fields.number("baud", 50, 4'000'000)) settings.baud = static_cast<std::uint32_t>(*baud);
  if (const auto format = fields.text("format")) {
    const Result<LineSettings> formatted = with_format(settings, *format);
    if (formatted) return *formatted;
    fields.complain("format", formatted.error().text());
  }
  return settings;
}

void read_sign_on(Fields& fields, iec62056_21::SignOn& sign_on) {
  sign_on.line = read_settings(fields, sign_on.line);
  sign_on.wake_up = read_wake_up(fields);
  sign_on.address = read_address(fields);
  sign_on.speed = read_speed(fields, "speed");
  fields.flag("fixed_speed", sign_on.fixed_speed);
  sign_on.list = fields.text("list").value_or(sign_on.list);
  if (sign_on.list.size() != 1 || sign_on.list.find_first_not_of("?#0123456789") != std::string::npos)
    fields.complain("list", "'" + sign_on.list + "' is neither ? nor a digit");
}

void read_status_word(Fields& fields, StatusWord& word) {
  word.code = fields.needed_text("code");
  if (!word.code.empty() && !obis_from(word.code)) fields.complain("code", "'" + word.code + "' is no OBIS code");
  std::set<unsigned> seen;
  fields.tables("bits", 64, [&](Fields& bit) { word.bits.push_back(read_status_bit(bit, seen)); });
  if (word.bits.empty()) fields.complain("bits", "a status word without bits");
}

void read_quirks(Fields& fields, iec62056_21::Quirks& quirks) {
  if (const auto medium = fields.number("medium", 0, 15)) quirks.medium = static_cast<Byte>(*medium);
  fields.flag("additive_checksum", quirks.additive_checksum);
  quirks.speed = read_speed(fields, "speed");
}

void read_twin_identification(Fields& fields, Meter& meter, std::string_view key) {
  iec62056_21::MeterOptions& twin = meter.twin;
  twin.identification = fields.needed_text(key);
  const auto identification = iec62056_21::identification_from(twin.identification);
  if (!identification) return fields.complain(key, identification.error().text());
  const bool own = std::any_of(meter.identifications.begin(), meter.identifications.end(),
                               [&](const std::string& pattern) { return matches(pattern, twin.identification); });
  if (!own) fields.complain(key, "'" + twin.identification + "' matches none of the identifications above");
  twin.mode = identification->mode();
}

void read_household(Fields& fields, Meter& meter) {
  meter.phases = static_cast<unsigned>(fields.number("phases", 1, 3).value_or(3));
  if (meter.phases == 2) fields.complain("phases", "has to be 1 or 3");
  fields.flag("solar", meter.solar);
}

void read_twin(Fields& fields, Meter& meter) {
  iec62056_21::MeterOptions& twin = meter.twin;
  meter.has_twin = true;
  read_twin_identification(fields, meter, "identification");
  const std::string mode = fields.text("mode").value_or(std::string(1, static_cast<char>(twin.mode)));
  if (mode.size() != 1 || mode.front() < 'A' || mode.front() > 'E')
    return fields.complain("mode", "'" + mode + "' is no mode from A to E");
  twin.mode = static_cast<iec62056_21::Mode>(mode.front());
  twin.line = read_settings(fields, twin.line);
  twin.wake_up = read_wake_up(fields);
  twin.address = read_address(fields);
  read_twin_timing(fields, twin);
  twin.additive_checksum = meter.quirks.additive_checksum;
  twin.line_end = fields.text("line_end").value_or(twin.line_end);
  if (twin.line_end.empty() || twin.line_end.find_first_not_of("\r\n") != std::string::npos || twin.line_end.size() > 4)
    fields.complain("line_end", "has to be of CR and LF");
  twin.password = fields.text("password");
  read_household(fields, meter);
  read_registers(fields, meter.quirks.medium, meter);
  fields.tables("profiles", 16,
                [&](Fields& each) { meter.profiles.push_back(read_profile(each, meter.quirks.medium)); });
}

}  // namespace obiscope::catalogue

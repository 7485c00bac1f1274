// A meter that pushes SML: [line], [sml] (what it gets wrong), [[status]], [twin].
#include "bytes/hex.hpp"
#include "catalogue/meter_parts.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kMostRanges = 32;
constexpr std::size_t kMostStatusWords = 16;
constexpr std::int64_t kHighestSerial = 99'999'999;

std::vector<Byte> read_octets(Fields& fields, std::string_view key) {
  const std::optional<std::string> text = fields.text(key);
  if (!text) return {};
  std::optional<std::vector<Byte>> octets = bytes_from_hex(*text);
  if (octets && octets->size() <= 256) return std::move(*octets);
  fields.complain(key, "has to be up to 256 bytes in hexadecimal");
  return {};
}

sml::SerialRange read_range(Fields& fields) {
  sml::SerialRange range;
  range.first = static_cast<std::uint32_t>(fields.number("first", 0, kHighestSerial).value_or(range.first));
  range.last = static_cast<std::uint32_t>(fields.number("last", 0, kHighestSerial).value_or(range.last));
  if (range.first > range.last) fields.complain("last", "is before the first");
  return range;
}

sml::PowerDirection read_direction(Fields& fields) {
  sml::PowerDirection direction;
  if (const auto code = fields.text("status_of")) {
    const std::optional<Obis> obis = obis_from_user(*code);
    if (obis) direction.status_of = *obis;
    if (!obis) fields.complain("status_of", "'" + *code + "' is no OBIS code");
  }
  if (const auto bit = fields.number("bit", 0, 63)) direction.bit = static_cast<unsigned>(*bit);
  return direction;
}

void read_sml_quirks(Fields& fields, sml::Quirks& quirks) {
  fields.flag("message_crc_kermit", quirks.message_crc_kermit);
  fields.flag("bare_time", quirks.bare_time);
  fields.tables("unsigned_power", kMostRanges,
                [&](Fields& range) { quirks.unsigned_power.push_back(read_range(range)); });
  fields.table("power_direction", [&](Fields& direction) { quirks.power_direction = read_direction(direction); });
}

void read_forms(Fields& fields, sml::MeterOptions& twin) {
  constexpr std::array kForms{sml::ListForm::edl, sml::ListForm::fnn};
  if (const auto place = fields.choice("form", {"edl", "fnn"})) twin.form = kForms.at(*place);
  constexpr std::array kPowers{sml::PowerForm::signed_number, sml::PowerForm::no_leading_00, sml::PowerForm::absolute};
  if (const auto place = fields.choice("power", {"signed", "no leading 00", "absolute"}))
    twin.power = kPowers.at(*place);
}

void read_sml_twin(Fields& fields, Meter& meter) {
  sml::MeterOptions& twin = meter.sml.twin;
  meter.has_twin = true;
  twin.line = meter.sml.line;
  twin.manufacturer = fields.needed_text("manufacturer");
  if (twin.manufacturer.size() != 3) fields.complain("manufacturer", "has to be three letters");
  read_forms(fields, twin);
  if (const auto ms = fields.number("push_interval_ms", 100, 3'600'000)) twin.interval = std::chrono::milliseconds(*ms);
  fields.flag("pin_entered", twin.pin_entered);
  fields.flag("status", twin.status);
  if (const auto bit = fields.number("direction_bit", 0, 63)) twin.direction_bit = static_cast<unsigned>(*bit);
  fields.flag("timestamp", twin.timestamp);
  twin.bare_time = meter.sml.quirks.bare_time;
  twin.message_crc_kermit = meter.sml.quirks.message_crc_kermit;
  twin.public_key = read_octets(fields, "public_key");
  twin.list_signature = read_octets(fields, "list_signature");
  read_household(fields, meter);
  read_registers(fields, 1, meter);
}

}  // namespace

void read_sml(Fields& fields, Meter& meter) {
  fields.table("line", [&](Fields& line) { meter.sml.line = read_settings(line, meter.sml.line); });
  fields.table("sml", [&](Fields& quirks) { read_sml_quirks(quirks, meter.sml.quirks); });
  fields.tables("status", kMostStatusWords,
                [&](Fields& word) { read_status_word(word, meter.sml.quirks.status_words.emplace_back()); });
  meter.sml.quirks.model = meter.model;
  fields.table("twin", [&](Fields& twin) { read_sml_twin(twin, meter); });
}

}  // namespace obiscope::catalogue

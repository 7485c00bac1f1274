// A file of meters/ -> Meter: what stands at its top. docs/recipe-meter.md describes the format.
#include "catalogue/catalogue.hpp"
#include "catalogue/meter_layouts.hpp"
#include "catalogue/meter_parts.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kMostIdentifications = 256;
constexpr std::size_t kMostStatusWords = 16;

void read_identifications(Fields& fields, Meter& meter) {
  const auto refuse = [](const std::string& text) -> std::optional<std::string> {
    if (is_pattern(text)) return std::nullopt;
    return "'" + text + "' is no pattern: 3 characters or more besides * and ?, no / and no !";
  };
  meter.identifications = fields.texts("identifications", kMostIdentifications, refuse);
  if (meter.identifications.empty())
    fields.complain("identifications", "has to be a list of at least one identification");
}

void read_iec(Fields& fields, Meter& meter) {
  fields.table("line", [&](Fields& line) { read_sign_on(line, meter.sign_on); });
  fields.table("quirks", [&](Fields& quirks) { read_quirks(quirks, meter.quirks); });
  meter.quirks.push_only = meter.push;
  fields.tables("status", kMostStatusWords,
                [&](Fields& word) { read_status_word(word, meter.quirks.status_words.emplace_back()); });
  fields.table("twin", [&](Fields& twin) { read_twin(twin, meter); });
}

void read_dlms(Fields& fields, Meter& meter) {
  fields.table("line", [&](Fields& line) { meter.visit.line = read_settings(line, meter.visit.line); });
  fields.table("dlms", [&](Fields& visit) { read_visit(visit, meter); });
  read_layouts(fields, meter.dlms_quirks);
  meter.dlms_quirks.model = meter.model;
  fields.table("twin", [&](Fields& twin) { read_dlms_twin(twin, meter); });
}

Protocol read_protocol(Fields& fields) {
  std::vector<std::string> names;
  for (const Protocol protocol : kProtocols) names.emplace_back(name_of(protocol));
  const std::optional<std::size_t> place = fields.choice("protocol", names);
  return place ? kProtocols.at(*place) : Protocol::iec62056_21;
}

void read_family(Fields& fields, Meter& meter) {
  switch (meter.protocol) {
    case Protocol::iec62056_21:
      return read_iec(fields, meter);
    case Protocol::dlms:
      return read_dlms(fields, meter);
    case Protocol::sml:
      return read_sml(fields, meter);
    case Protocol::p1:
      return read_p1(fields, meter);
    case Protocol::modbus:
      return read_modbus(fields, meter);
    case Protocol::c1218:
      return read_c1218(fields, meter);
  }
}

void read_meter(Fields& fields, Meter& meter) {
  meter.model = fields.needed_text("model");
  meter.quirks.model = meter.model;
  meter.notes = fields.text("notes").value_or("");
  meter.protocol = read_protocol(fields);
  read_identifications(fields, meter);
  fields.flag("push", meter.push);
  read_family(fields, meter);
}

}  // namespace

Result<Meter> meter_from(std::string_view toml, const std::string& file) {
  Meter meter;
  meter.file = file;
  meter.name = meter.file.stem().string();
  const Result<void> read = read_fields(toml, file, [&](Fields& fields) { read_meter(fields, meter); });
  if (!read) return failure(read.error());
  return meter;
}

}  // namespace obiscope::catalogue

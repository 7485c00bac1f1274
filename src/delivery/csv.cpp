#include "delivery/csv.hpp"

#include "delivery/escape.hpp"
#include "delivery/profile_text.hpp"

namespace obiscope::delivery {

namespace {

// What stands for the meter in a table of many: its number, or how it names itself.
const std::string& label_of(const MeterIdentity& meter) {
  return meter.id.empty() ? meter.identification : meter.id;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string safe;
  bool quote = false;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    quote = quote || character.point == U',' || character.point == U'"' || character.point == U'\n' ||
            character.point == U'\r';
    if (character.point == U'"') safe += '"';
    append_utf8(safe, character.point);
    at += character.length;
  }
  return quote ? '"' + safe + '"' : safe;
}

std::string csv_head() {
  return "received,meter,obis,code,name,value,unit,captured\n";
}

std::string csv_from(const Readout& readout) {
  std::string csv;
  const std::string received = readout.received == Instant{} ? "" : utc_text_from(readout.received);
  for (const Reading& reading : readout.readings) {
    csv += received + ',' + csv_cell(label_of(readout.meter)) + ',' + text_from(reading.obis) + ',';
    csv += csv_cell(reading.code) + ',' + csv_cell(name_of(reading.obis)) + ',';
    csv += csv_cell(text_from(reading.value)) + ',' + csv_cell(unit_text_of(reading)) + ',';
    csv += (reading.captured ? text_from(*reading.captured) : "") + '\n';
  }
  for (const Readout& sub_meter : readout.sub_meters) csv += csv_from(sub_meter);
  return csv;
}

std::string csv_head(const Profile& profile) {
  std::string csv = "time,status";
  for (const Column& column : profile.columns) csv += ',' + csv_cell(title_of(column));
  return csv + '\n';
}

std::string csv_from(const Profile& profile, const Row& row) {
  std::string csv = text_from(row.time) + ',' + status_text(row.status);
  for (std::size_t i = 0; i < profile.columns.size(); ++i) {
    csv += ',';
    if (i < row.values.size()) csv += csv_cell(text_from(row.values[i]));
  }
  return csv + '\n';
}

}  // namespace obiscope::delivery

#include "delivery/table.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "delivery/columns.hpp"
#include "delivery/escape.hpp"
#include "delivery/profile_text.hpp"

namespace obiscope::delivery {

namespace {

std::string line_about(const MeterIdentity& meter) {
  std::string line = "meter       ";
  line += meter.model.empty() ? "of an unknown model" : meter.model;
  if (!meter.identification.empty()) line += ", " + meter.identification;
  if (!meter.id.empty()) line += ", number " + meter.id;
  return printable(line) + '\n';
}

std::string head_of(const Readout& readout) {
  std::string head = line_about(readout.meter);
  std::string how = "read by     " + std::string(name_of(readout.protocol));
  if (!readout.mode.empty()) how += readout.mode.size() == 1 ? ", mode " + readout.mode : ", " + readout.mode;
  if (readout.received != Instant{}) {
    if (readout.line.baud != 0) how += ", " + text_from(readout.line);
    how += ", at " + utc_text_from(readout.received);
  }
  head += printable(how) + '\n';
  if (readout.meter_time) head += "meter time  " + text_from(*readout.meter_time) + '\n';
  return head;
}

std::string flags_of(const Readout& readout) {
  std::string lines;
  for (const Reading& reading : readout.readings) {
    for (const Flag& flag : reading.flags) lines += printable(reading.code + ": " + flag.text) + '\n';
  }
  return lines.empty() ? lines : '\n' + lines;
}

std::string lines_of(const std::vector<Warning>& warnings) {
  std::string lines;
  for (const Warning& warning : warnings) lines += printable("warning: " + warning.text) + '\n';
  return lines.empty() ? lines : '\n' + lines;
}

Cell cell_of(const Value& value) {
  return {text_from(value), std::holds_alternative<Decimal>(value)};
}

bool has_parts(const Explanation& explanation, std::size_t at) {
  return at + 1 < explanation.size() && explanation[at + 1].depth > explanation[at].depth;
}

// What a line of an explanation shows of its bytes.
std::string text_of(Bytes bytes) {
  std::string text;
  for (const Byte byte : bytes) text += byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.';
  return text;
}

// A field without parts shows its bytes, eight a line.
void add_field(Columns& columns, const Explained& field, Bytes bytes) {
  constexpr std::size_t kBytesPerLine = 8;
  const std::string name = std::string(2UL * field.depth, ' ') + field.name;
  const std::string value = field.wrong ? field.value + "  <-- wrong" : field.value;
  Bytes shown = bytes.first(std::min(bytes.size(), kBytesPerLine));
  columns.add({{std::to_string(field.offset), true},
               {hex_from(shown, " ")},
               {text_of(shown)},
               {name},
               {value},
               {field.clause}});
  for (std::size_t at = kBytesPerLine; at < bytes.size(); at += kBytesPerLine) {
    shown = bytes.subspan(at, std::min(kBytesPerLine, bytes.size() - at));
    columns.add({{std::to_string(field.offset + at), true}, {hex_from(shown, " ")}, {text_of(shown)}, {}, {}, {}});
  }
}

}  // namespace

std::string table_from(const Readout& readout) {
  Columns columns({{"code"}, {"OBIS"}, {"name"}, {"value", true}, {"unit"}, {"captured"}});
  for (const Reading& reading : readout.readings) {
    columns.add({{reading.code},
                 {text_from(reading.obis)},
                 {std::string(name_of(reading.obis))},
                 cell_of(reading.value),
                 {unit_text_of(reading)},
                 {reading.captured ? text_from(*reading.captured) : ""}});
  }
  std::string text = head_of(readout) + '\n' + columns.text() + flags_of(readout) + lines_of(readout.warnings);
  for (const Readout& sub_meter : readout.sub_meters) text += '\n' + table_from(sub_meter);
  return text;
}

std::string table_from(const Profile& profile) {
  std::vector<Cell> titles{{"time"}, {"status"}};
  for (const Column& column : profile.columns) titles.push_back({title_of(column), true});
  Columns columns(std::move(titles));
  for (const Row& row : profile.rows) {
    std::vector<Cell> cells{{text_from(row.time)}, {status_text(row.status)}};
    for (const Value& value : row.values) cells.push_back(cell_of(value));
    columns.add(std::move(cells));
  }
  std::string head = line_about(profile.meter) + printable("profile     " + profile.code);
  if (profile.period != Duration::zero()) head += ", every " + text_from(profile.period);
  head += ", " + std::to_string(profile.rows.size()) + (profile.rows.size() == 1 ? " row" : " rows");
  return head + "\n\n" + columns.text() + lines_of(profile.warnings);
}

std::string table_from(const Explanation& explanation, Bytes input) {
  Columns columns({{"offset", true}, {"bytes"}, {"text"}, {"field"}, {"value"}, {"clause"}});
  for (std::size_t at = 0; at < explanation.size(); ++at) {
    const Explained& field = explanation[at];
    const bool whole = has_parts(explanation, at);
    add_field(columns, field, whole ? Bytes{} : input.subspan(field.offset, field.length));
  }
  return columns.text();
}

}  // namespace obiscope::delivery

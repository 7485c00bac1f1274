#include "protocol/iec62056_21/readout.hpp"

#include <algorithm>

#include "protocol/iec62056_21/data_set.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kUnreadableLines = 8;  // quoted; the rest is counted

// Quoted for a person: printable, at most 40 characters.
std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string quote = "\"";
  for (const char c : text.substr(0, kMost)) quote += c >= 0x20 && c < 0x7F ? c : '.';
  return quote + (text.size() > kMost ? "...\"" : "\"");
}

bool is_clock(const Obis& obis, Byte e) {
  return obis.c == 0 && obis.d == 9 && obis.e == e && obis.f == 255;
}

// Times stand behind 0.9.x (clock), 0.1.x (resets), C.2.1 (parameters changed) and C.51.x (tamper events).
bool tells_a_time(const Obis& obis) {
  if (obis.c == 0) return obis.d == 9 || (obis.d == 1 && obis.e != 0);
  return obis.c == 96 && (obis.d == 51 || (obis.d == 2 && obis.e == 1));
}

std::optional<MeterTime> time_of(const Obis& obis, std::string_view text) {
  constexpr Byte kTimeOfDay = 1;
  if (!tells_a_time(obis)) return std::nullopt;
  if (obis.c == 0 && obis.d == 9 && obis.e == kTimeOfDay) return time_of_day_from(text);
  return stamp_from(text);
}

Value value_of(const DataSet& set) {
  switch (set.kind) {
    case DataSet::Kind::nothing:
      return std::monostate{};
    case DataSet::Kind::number:
      return set.number;
    case DataSet::Kind::text:
      if (const auto time = time_of(set.obis, set.text)) return *time;
      return std::string(set.text);
  }
  return std::monostate{};
}

Reading reading_of(const DataSet& set) {
  Reading reading;
  reading.obis = set.obis;
  reading.code = set.code;
  reading.value = value_of(set);
  reading.unit = set.unit;
  if (set.unit.number == Unit::kOther) reading.unit_text = set.unit_text;
  return reading;
}

// A second pair of brackets that holds when the number before it arose. A stamp of zeros, dashes or nothing says that
// there was no such time yet.
bool is_stamp_of(const DataSet& set, const std::vector<Reading>& before, std::optional<MeterTime>& captured) {
  constexpr std::size_t kShortestStamp = 6;
  if (set.place == 0 || !set.unit_text.empty() || before.empty()) return false;
  const Value& stamped = before.back().value;
  if (!std::holds_alternative<Decimal>(stamped) && !std::holds_alternative<std::monostate>(stamped)) return false;
  if (set.text.find_first_not_of("0-: ,") == std::string_view::npos)
    return set.text.empty() || set.text.size() >= kShortestStamp;
  captured = stamp_from(set.text);
  return captured.has_value();
}

void merge_clock(const Obis& obis, const Value& value, std::optional<MeterTime>& clock) {
  constexpr Byte kTimeOfDay = 1, kDate = 2, kBoth = 4;
  const auto* told = std::get_if<MeterTime>(&value);
  if (told == nullptr || !(is_clock(obis, kTimeOfDay) || is_clock(obis, kDate) || is_clock(obis, kBoth))) return;
  MeterTime merged = clock.value_or(MeterTime{});
  if (told->has_date()) {
    merged.year = told->year;
    merged.month = told->month;
    merged.day = told->day;
  }
  if (told->has_time()) {
    merged.hour = told->hour;
    merged.minute = told->minute;
    merged.second = told->second;
  }
  if (told->minutes_east_of_utc) merged.minutes_east_of_utc = told->minutes_east_of_utc;
  if (told->daylight_saving) merged.daylight_saving = told->daylight_saving;
  clock = merged;
}

// How good a meter number `reading` is: 2 for 96.1.0 (C.1.0), 1 for 0.0.0, 0 for none.
int rank_as_id(const Reading& reading) {
  const Obis& obis = reading.obis;
  const auto* text = std::get_if<std::string>(&reading.value);
  if (text == nullptr || text->empty() || obis.b != 0 || obis.f != 255 || (obis.e != 0 && obis.e != 255)) return 0;
  if (obis.c == 96 && obis.d == 1) return 2;
  return obis.c == 0 && obis.d == 0 ? 1 : 0;
}

void identify(Readout& readout) {
  int best = 0;
  for (const Reading& reading : readout.readings) {
    const int rank = rank_as_id(reading);
    if (rank <= best) continue;
    best = rank;
    readout.meter.id = std::get<std::string>(reading.value);
  }
}

void apply_status_words(const Quirks& quirks, Reading& reading, std::vector<Warning>& warnings) {
  for (const StatusWord& word : quirks.status_words)
    if (word.code == reading.code || obis_from(word.code, quirks.medium) == reading.obis)
      apply(word, reading, warnings);
}

void add(const DataSet& set, const Quirks& quirks, Readout& readout) {
  std::optional<MeterTime> captured;
  if (is_stamp_of(set, readout.readings, captured)) {
    if (!readout.readings.back().captured) readout.readings.back().captured = captured;
    return;
  }
  Reading& reading = readout.readings.emplace_back(reading_of(set));
  merge_clock(reading.obis, reading.value, readout.meter_time);
  apply_status_words(quirks, reading, readout.warnings);
}

void warn_of_unreadable(std::string_view line, std::size_t count, std::vector<Warning>& warnings) {
  if (count <= kUnreadableLines)
    warnings.push_back({"unreadable_line", "a line is no data set and was left out: " + quoted(line)});
}

}  // namespace

void add_readings(std::string_view content, const Quirks& quirks, Readout& readout) {
  DataSets sets(content, quirks.medium);
  std::size_t unreadable = 0;
  for (DataSets::Outcome outcome = sets.next(); outcome != DataSets::Outcome::end; outcome = sets.next()) {
    if (outcome == DataSets::Outcome::data_set) {
      add(sets.data_set(), quirks, readout);
    } else {
      warn_of_unreadable(sets.unreadable(), ++unreadable, readout.warnings);
    }
  }
  if (unreadable > kUnreadableLines)
    readout.warnings.push_back({"unreadable_line", std::to_string(unreadable - kUnreadableLines) +
                                                       " more lines are no data sets and were left out"});
  identify(readout);
}

Readout readout_of(const Identification& identification, const Quirks& quirks) {
  Readout readout;
  readout.meter.manufacturer = identification.manufacturer;
  readout.meter.identification = identification.text;
  readout.meter.model = quirks.model;
  const Mode mode = quirks.push_only ? Mode::d : identification.mode();
  readout.mode = std::string(1, static_cast<char>(mode == Mode::e ? Mode::c : mode));
  if (mode == Mode::e)
    readout.warnings.push_back({"mode_e", "the meter also speaks binary HDLC (mode E); it was read in ASCII"});
  return readout;
}

}  // namespace obiscope::iec62056_21

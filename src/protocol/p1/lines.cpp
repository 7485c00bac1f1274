#include "protocol/p1/lines.hpp"

#include <algorithm>

#include "protocol/p1/message.hpp"

namespace obiscope::p1 {
namespace {

constexpr Byte kService = 96, kMbus = 24;
constexpr std::size_t kUnreadableLines = 8;  // quoted; the rest is counted
constexpr std::size_t kShortestId = 12;      // hexadecimal digits: shorter ones are serial numbers as they stand

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string quote = "\"";
  for (const char c : text.substr(0, kMost)) quote += c >= 0x20 && c < 0x7F ? c : '.';
  return quote + (text.size() > kMost ? "...\"" : "\"");
}

bool is(const Obis& obis, Byte c, Byte d) {
  return obis.c == c && obis.d == d;
}
bool is_clock(const Obis& obis) {
  return obis.a == 0 && obis.b == 0 && is(obis, 1, 0) && obis.e == 0;
}
bool is_log(const Obis& obis) {
  return is(obis, 99, 97) || is(obis, 98, 1);
}
bool is_message(const Obis& obis) {
  return is(obis, kService, 13);
}
bool is_version(const Obis& obis) {
  constexpr Byte kBelgian = 4;
  return (obis.a == 1 && is(obis, 0, 2) && obis.e == 8) || (obis.a == 0 && is(obis, kService, 1) && obis.e == kBelgian);
}
bool is_id(const Obis& obis) {
  constexpr Byte kLogicalDeviceName = 42;
  return obis.a == 0 && (is(obis, kService, 1) || is(obis, kLogicalDeviceName, 0));
}
bool is_of_sub_meter(const Obis& obis) {
  return obis.a == 0 && obis.b > 0 && (obis.c == kMbus || is(obis, kService, 1));
}

// How good a meter number: 96.1.1 is the equipment identifier, 96.1.0 that of later companions.
int rank_as_id(const Obis& obis) {
  if (is(obis, kService, 1)) return obis.e == 1 ? 4 : obis.e == 0 ? 3 : 0;
  if (obis.c == 42 && obis.d == 0) return 2;
  return is(obis, 0, 0) && obis.e == 0 ? 1 : 0;
}

Reading reading_of(const DataSet& set) {
  Reading reading;
  reading.obis = set.obis;
  reading.code = set.code;
  if (set.kind == DataSet::Kind::number) {
    reading.value = set.number;
  } else if (!set.text.empty() && set.kind != DataSet::Kind::nothing) {
    reading.value = std::string(set.text);
  }
  reading.unit = set.unit;
  if (set.unit.number == Unit::kOther) reading.unit_text = set.unit_text;
  return reading;
}

bool stands_before_its_value(const DataSet& set) {
  return set.unit_text.empty() && has_form_of_time(set.text);
}

// "0-0:96.7.19" in a log: the object of a column. Some leave out a part ("0:96.7.19").
bool names_column(const DataSet& set) {
  return set.unit_text.empty() && set.text.find(':') != std::string_view::npos;
}

// Codes that the companion standards themselves misspell: "1-0:99:97.0", "1-0:21.7.0.255". Empty where it is another.
std::string respelled(std::string_view code) {
  constexpr std::string_view kLast = ".255";
  const std::size_t first = code.find(':');
  if (first == std::string_view::npos) return {};
  std::string right(code);
  const std::size_t second = right.find(':', first + 1);
  if (second != std::string::npos) right[second] = '.';
  if (std::count(right.begin(), right.end(), '.') == 3 && right.ends_with(kLast))
    right.resize(right.size() - kLast.size());
  return right != code && obis_from(right) ? right : std::string();
}

// "50" -> "5.0", "42" -> "4.2", "50217" -> "5.0.2": of the companion standard.
std::string version_of(std::string_view digits) {
  if (digits.size() < 2 || digits.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::string version{digits[0], '.', digits[1]};
  if (digits.size() == 5) version += {'.', digits[2]};
  return version;
}

}  // namespace

std::size_t Lines::add_all(std::string_view content) {
  DataSets sets(content);
  Line line;
  std::size_t unreadable = 0;
  for (;;) {
    const DataSets::Outcome outcome = sets.next();
    const bool goes_on = outcome == DataSets::Outcome::data_set && sets.data_set().place > 0;
    if (!goes_on && !line.empty()) {
      add(line);
      line.clear();
    }
    if (outcome == DataSets::Outcome::end) break;
    if (outcome == DataSets::Outcome::data_set) line.push_back(sets.data_set());
    if (outcome != DataSets::Outcome::unreadable || add_respelled(sets.unreadable())) continue;
    if (++unreadable <= kUnreadableLines)
      readout_.warnings.push_back(
          {"unreadable_line", "a line is no data set and was left out: " + quoted(sets.unreadable())});
  }
  if (unreadable > kUnreadableLines)
    readout_.warnings.push_back({"unreadable_line", std::to_string(unreadable - kUnreadableLines) +
                                                        " more lines are no data sets and were left out"});
  identify_sub_meters();
  return unreadable;
}

// False where the line is none even with its code spelled right.
bool Lines::add_respelled(std::string_view written) {
  const std::size_t open = written.find('(');
  if (open == std::string_view::npos) return false;
  std::string text = respelled(written.substr(0, open));
  if (text.empty()) return false;
  text += written.substr(open);
  DataSets sets(text);
  Line line;
  DataSets::Outcome outcome = sets.next();
  for (; outcome == DataSets::Outcome::data_set; outcome = sets.next()) {
    line.push_back(sets.data_set());
    line.back().code = written.substr(0, open);
  }
  if (outcome != DataSets::Outcome::end || line.empty()) return false;
  add(line);
  return true;
}

void Lines::add(const Line& line) {
  const Obis& obis = line.front().obis;
  if (is_clock(obis)) return add_clock(line);
  if (is_log(obis)) return add_log(line);
  if (is_of_sub_meter(obis)) return add_to_sub_meter(line);
  if (is_version(obis)) return add_version(line);
  if (is_message(obis) || is_id(obis)) return add_text(line);
  const std::size_t before = readout_.readings.size();
  add_stamped(line, readout_.readings);
  if (rank_as_id(obis) > rank_of_id_ && readout_.readings.size() > before) {
    rank_of_id_ = rank_as_id(obis);
    readout_.meter.id = line.front().text;
  }
}

void Lines::add_clock(const Line& line) {
  Reading reading = reading_of(line.front());
  auto time = time_from(line.front().text, quirks_.winter_minutes_east);
  if (!time) time = stamp_from(line.front().text);
  if (time) {
    reading.value = *time;
    readout_.meter_time = time;
  } else if (!line.front().text.empty()) {
    reading.value = std::string(line.front().text);
  }
  readout_.readings.push_back(std::move(reading));
}

void Lines::add_version(const Line& line) {
  if (readout_.mode.empty()) readout_.mode = version_of(line.front().text);
  add_stamped(line, readout_.readings);
}

// Identifiers and messages: text in hexadecimal digits, or as it stands where it is none.
void Lines::add_text(const Line& line) {
  for (const DataSet& set : line) {
    Reading reading = reading_of(set);
    reading.value = std::monostate{};
    if (!set.text.empty()) reading.value = std::string(set.text);
    if (is_message(set.obis) || set.text.size() >= kShortestId)
      if (auto text = text_from_hex(set.text)) reading.value = std::move(*text);
    const int rank = is_message(set.obis) ? 0 : rank_as_id(set.obis);
    if (const auto* id = std::get_if<std::string>(&reading.value);
        id != nullptr && !id->empty() && rank > rank_of_id_) {
      rank_of_id_ = rank;
      readout_.meter.id = *id;
    }
    readout_.readings.push_back(std::move(reading));
  }
}

// Values, each with the time that stands before it, if there is one.
void Lines::add_stamped(const Line& line, std::vector<Reading>& readings) {
  std::optional<MeterTime> captured;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto time = time_from(line[i].text, quirks_.winter_minutes_east);
    if (stands_before_its_value(line[i]) && i + 1 < line.size()) {
      captured = time;
      continue;
    }
    Reading& reading = readings.emplace_back(reading_of(line[i]));
    reading.captured = std::exchange(captured, std::nullopt);
    if (stands_before_its_value(line[i]) && time) reading.value = *time;
  }
}

// (count)(column)...[(time)...(value)]...: each value is a row, with the last time before it.
void Lines::add_log(const Line& line) {
  std::optional<MeterTime> captured;
  std::size_t rows = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (names_column(line[i])) continue;
    if (stands_before_its_value(line[i])) {
      captured = time_from(line[i].text, quirks_.winter_minutes_east);
      continue;
    }
    Reading& reading = readout_.readings.emplace_back(reading_of(line[i]));
    reading.captured = std::exchange(captured, std::nullopt);
    ++rows;
  }
  const auto count = decimal_from(line.front().text);
  if (rows == 0) {
    Reading& reading = readout_.readings.emplace_back(reading_of(line.front()));
    if (count) reading.value = *count;
  }
  if (count && !same_value(*count, {static_cast<std::int64_t>(rows), 0}))
    readout_.warnings.push_back({"log_incomplete", "the log " + std::string(line.front().code) + " is said to have " +
                                                       text_from(*count) + " rows, and " + std::to_string(rows) +
                                                       " are there"});
}

Readout& Lines::sub_meter(Byte channel) {
  const auto found = std::find(channels_.begin(), channels_.end(), channel);
  if (found != channels_.end()) return readout_.sub_meters[static_cast<std::size_t>(found - channels_.begin())];
  channels_.push_back(channel);
  Readout& added = readout_.sub_meters.emplace_back();
  added.protocol = Protocol::p1;
  return added;
}

// (time)(status)(minutes)(number of objects)(object)(unit) CR LF (value)...
void Lines::add_old_reading(const Line& line, Readout& sub_meter) {
  constexpr std::size_t kObject = 4, kUnit = 5, kHead = 6;
  auto captured = time_from(line[0].text, quirks_.winter_minutes_east);
  if (!captured) captured = stamp_from(line[0].text);
  for (std::size_t i = kHead; i < line.size(); ++i) {
    Reading reading = reading_of(line[i]);
    const auto object = obis_from(line[kObject].text);
    if (object) reading.obis = *object;
    const auto number = decimal_from(line[i].text);
    if (number) reading.value = *number;
    reading.unit = unit_from(line[kUnit].text);
    if (reading.unit.number == Unit::kOther) reading.unit_text = line[kUnit].text;
    reading.captured = i == kHead ? captured : std::nullopt;
    sub_meter.readings.push_back(std::move(reading));
  }
}

void Lines::add_to_sub_meter(const Line& line) {
  constexpr Byte kType = 1, kOldReading = 3;
  constexpr std::size_t kOldHead = 6;
  const Obis& obis = line.front().obis;
  Readout& sub = sub_meter(obis.b);
  if (obis.c == kMbus && obis.d == kOldReading && line.size() > kOldHead) return add_old_reading(line, sub);
  const std::size_t before = sub.readings.size();
  add_stamped(line, sub.readings);
  Reading& reading = sub.readings[before];
  const std::string_view text = line.front().text;
  if (obis.c == kService) {
    if (text.empty()) reading.value = std::monostate{};
    if (text.size() >= kShortestId)
      if (auto decoded = text_from_hex(text)) reading.value = std::move(*decoded);
    const auto* id = std::get_if<std::string>(&reading.value);
    if (id != nullptr && obis.e <= 1) sub.meter.id = *id;
  } else if (obis.d == kType) {
    if (const auto type = decimal_from(text); type && type->mantissa >= 0 && type->mantissa <= 255)
      sub.mode = name_of_device_type(static_cast<unsigned>(type->mantissa));
  }
}

void Lines::identify_sub_meters() {
  for (Readout& sub : readout_.sub_meters)
    for (const Reading& reading : sub.readings)
      if (reading.captured && !sub.meter_time) sub.meter_time = reading.captured;
}

}  // namespace obiscope::p1

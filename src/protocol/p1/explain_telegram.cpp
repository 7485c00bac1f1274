#include "protocol/p1/explain_telegram.hpp"

#include <cstdio>

#include "protocol/iec62056_21/explain_walk.hpp"
#include "protocol/p1/message.hpp"
#include "reading/reading.hpp"

namespace obiscope::p1 {
namespace {

using iec62056_21::is_line_end;
using iec62056_21::quoted;

// `length` characters from where the walk stands.
std::string_view ahead(const ByteWalk& walk, std::size_t length) {
  return as_text(walk.rest()).substr(0, length);
}

void take_text(ByteWalk& walk, std::size_t length, const char* name) {
  const std::string text = quoted(ahead(walk, length));
  walk.take(length, name, text);
}

std::size_t line_end_size(std::string_view text) {
  if (text.empty() || !is_line_end(text.front())) return 0;
  return text.substr(0, 2) == "\r\n" ? 2 : 1;
}

// CR LF, or what stands in its place.
void take_line_end(ByteWalk& walk, std::size_t end) {
  const std::size_t size = line_end_size(ahead(walk, end - walk.at()));
  if (size == 0) return;
  Explained& entry = walk.take(size, "line end");
  entry.wrong = size < 2;
  if (entry.wrong) entry.value = "CR LF expected";
}

void explain_identification(ByteWalk& walk, std::size_t end) {
  constexpr std::size_t kManufacturer = 3;
  const std::size_t parent = walk.open("identification", "DSMR P1 5.2.2; IEC 62056-21 6.3.2");
  walk.take(1, "start character", "/");
  take_text(walk, kManufacturer, "manufacturer");
  take_text(walk, 1, "speed character");
  const std::string_view rest = ahead(walk, end - walk.at());
  const std::size_t length = std::min(rest.find_first_of("\r\n"), rest.size());
  if (length > 0) take_text(walk, length, "identification");
  take_line_end(walk, end);
  walk.close(parent);
}

// What a value says, where that is not what one sees.
std::string meaning_of(std::string_view value, const Obis& obis, std::int16_t winter_minutes_east) {
  if (const auto time = time_from(value, winter_minutes_east)) return text_from(*time);
  const bool text = obis.c == 96 && (obis.d == 13 || obis.d == 1);
  constexpr std::size_t kShortest = 12;
  if (text && (obis.d == 13 || value.size() >= kShortest))
    if (const auto decoded = text_from_hex(value)) return iec62056_21::quoted(*decoded);
  if (const auto object = value.find(':') == std::string_view::npos ? std::nullopt : obis_from(value))
    return text_from(*object) + " " + std::string(name_of(*object));
  return quoted(value);
}

// ( value * unit )
void explain_value(ByteWalk& walk, std::size_t length, const Obis& obis, std::int16_t winter_minutes_east) {
  const std::string_view inside = ahead(walk, length).substr(1, length - 2);
  const std::size_t star = inside.find('*');
  const std::string_view value = inside.substr(0, star);
  const std::string_view unit = star == std::string_view::npos ? std::string_view() : inside.substr(star + 1);
  walk.take(1, "front bracket");
  if (!value.empty()) walk.take(value.size(), "value", meaning_of(value, obis, winter_minutes_east));
  if (star != std::string_view::npos) walk.take(1, "separator");
  if (!unit.empty()) take_text(walk, unit.size(), "unit");
  walk.take(1, "rear bracket");
}

// The line that begins where the walk stands and has `length` characters. `obis`: of the line before, for values that
// stand on a line of their own.
void explain_data_line(ByteWalk& walk, std::size_t length, Obis& obis, std::int16_t winter_minutes_east) {
  const std::size_t end = walk.at() + length;
  const std::string_view line = ahead(walk, length);
  const std::size_t code = std::min(line.find('('), line.size());
  const auto named = obis_from(line.substr(0, code));
  if (code == line.size() || (code > 0 && !named)) {
    const std::string text = quoted(line);
    walk.take(length, "no data set", text).wrong = true;
    return;
  }
  if (named) obis = *named;
  if (named) walk.take(code, "code", text_from(obis) + " " + std::string(name_of(obis)));
  while (walk.at() < end) {
    const std::string_view rest = ahead(walk, end - walk.at());
    const std::size_t close = rest.find(')');
    if (rest.front() != '(' || close == std::string_view::npos) break;
    explain_value(walk, close + 1, obis, winter_minutes_east);
  }
  if (walk.at() < end) {
    const std::string text = quoted(ahead(walk, end - walk.at()));
    walk.take(end - walk.at(), "no value", text).wrong = true;
  }
}

std::string hex_word(unsigned value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%04X", value & 0xFFFFU);
  return text;
}

// "!" and what stands behind it.
void explain_end(ByteWalk& walk, std::size_t end, const TelegramParts& parts, const Quirks& quirks) {
  walk.take(1, "end mark", "!");
  if (parts.digits.empty()) return;
  const Check how = quirks.x25_check ? Check::x25 : Check::arc;
  const Checked checked = check(parts, how);
  const std::string sent = hex_word(value_of_digits(parts.digits));
  std::string value = sent + ": right";
  if (checked == Checked::restored) value = sent + ": right once the line ends are CR LF again";
  if (checked == Checked::wrong) value = sent + ": wrong, " + hex_word(check_of(parts.covered, how)) + " expected";
  Explained& entry = walk.take(end - walk.at(), "CRC", value);
  entry.clause = how == Check::x25 ? "CRC-16/X-25" : "DSMR P1 5.2.2: CRC-16/ARC";
  entry.wrong = checked == Checked::wrong;
}

}  // namespace

void explain_telegram(ByteWalk& walk, std::size_t size, const Recognise& recognise, bool whole) {
  const std::size_t end = walk.at() + size;
  const TelegramParts parts = whole ? parts_of(walk.rest().first(size)) : TelegramParts();
  const Quirks& quirks = recognise(parts.identification);
  const bool marked = !parts.covered.empty();  // a "!" on the identification's own line is no end mark
  const std::size_t mark = marked ? walk.at() + parts.covered.size() - 1 : end;
  const std::size_t parent = walk.open("telegram", "DSMR P1 5.2");
  explain_identification(walk, mark);
  Obis obis;
  while (walk.at() < mark) {
    const std::string_view rest = ahead(walk, mark - walk.at());
    const std::size_t length = std::min(rest.find_first_of("\r\n"), rest.size());
    const std::size_t line = walk.open(length == 0 ? "empty line" : "data line");
    if (length > 0) explain_data_line(walk, length, obis, quirks.winter_minutes_east);
    take_line_end(walk, mark);
    walk.close(line);
  }
  if (marked) explain_end(walk, end, parts, quirks);
  walk.close(parent);
  if (!marked) walk.entry(parent).value = whole ? "no telegram: it has no lines" : "stops before its end";
  walk.entry(parent).wrong = !marked;
}

void explain_outside(ByteWalk& walk, std::size_t size) {
  const std::size_t end = walk.at() + size;
  while (walk.at() < end) {
    const std::string_view rest = ahead(walk, end - walk.at());
    const std::size_t line_ends = std::min(rest.find_first_not_of("\r\n"), rest.size());
    if (line_ends > 0) {
      walk.take(line_ends, "line end");
      continue;
    }
    const std::size_t noise = std::min(rest.find_first_of("\r\n"), rest.size());
    take_text(walk, noise, "outside of a telegram");
  }
}

}  // namespace obiscope::p1

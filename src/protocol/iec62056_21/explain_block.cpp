// Readouts, blocks and commands, field by field (IEC 62056-21 6.3.4, 6.3.7 to 6.3.12, 6.5, 6.6).
#include <algorithm>

#include "bytes/checksum.hpp"
#include "bytes/hex.hpp"
#include "protocol/iec62056_21/explain_walk.hpp"
#include "protocol/iec62056_21/message.hpp"
#include "reading/meter_time.hpp"
#include "reading/obis.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::string_view kMask = "********";

struct Command {
  std::string_view name;  // C and D
  std::string_view meaning;
};
constexpr Command kCommands[] = {
    {"P0", "operand for the password algorithm, and greeting of programming mode"},
    {"P1", "password"},
    {"P2", "result of the manufacturer's password algorithm"},
    {"R1", "read ASCII"},
    {"R2", "formatted read"},
    {"R3", "read ASCII in partial blocks"},
    {"R4", "formatted read in partial blocks"},
    {"R5", "read a register or profile (national use)"},
    {"R6", "read a register or profile in partial blocks (national use)"},
    {"W1", "write ASCII"},
    {"W2", "formatted write"},
    {"W3", "write ASCII in partial blocks"},
    {"W4", "formatted write in partial blocks"},
    {"W5", "write a register (national use)"},
    {"E2", "formatted execute"},
    {"B0", "complete sign-off"},
    {"B1", "sign-off of devices with fast wake-up"},
};

std::string command_text(std::string_view name) {
  const auto* const known =
      std::find_if(std::begin(kCommands), std::end(kCommands), [&](const Command& c) { return c.name == name; });
  std::string text = quoted(name) + ": ";
  text += known == std::end(kCommands) ? "reserved or the manufacturer's own" : known->meaning;
  if (name[0] == 'W' || name[0] == 'E') text += "; a write: obiscope never sends this";
  return text;
}

bool is_secret(std::string_view name) {
  return name == "P1" || name == "P2";
}

bool line_begins(std::string_view text, std::size_t at) {
  return text[at] == '/' && at > 0 && is_line_end(text[at - 1]);
}

// Where the block that began before `at` ends: at its ETX or EOT, or where another message begins without one.
std::size_t end_of_block(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (text[at] == kEtx || text[at] == kEot) return at;
    if (line_begins(text, at) || request_begins(text, at) || command_begins(text, at)) return at;
  }
  return at;
}

bool has_block_end(const Walk& walk) {
  return walk.peek() == kEtx || walk.peek() == kEot;
}

std::string check_text(Byte check, Byte expected, Byte sum) {
  const auto hex = [](Byte byte) { return "0x" + hex_from({&byte, 1}); };
  if (check == expected) return hex(check) + ": right";
  std::string text = hex(check) + ": wrong, " + hex(expected) + " expected";
  if (check == sum) text += "; right as the sum that some meters send";
  return text;
}

// ETX or EOT and the check character; `begin` is where the characters that it covers begin.
void take_block_end(Walk& walk, std::size_t message, std::size_t begin) {
  const bool last = walk.peek() == kEtx;
  walk.take(1, last ? "ETX" : "EOT").value = last ? "end of text" : "end of a partial block, more follow";
  const Bytes covered = as_bytes(walk.text().substr(begin, walk.at() - begin));
  const Byte expected = block_check(covered);
  const auto check = static_cast<Byte>(walk.peek());
  const bool right = check == expected || check == additive_check(covered);
  const bool begins_another = check == '/' || check == kStx || check == kSoh;
  if (walk.ended() || (!right && begins_another)) {
    walk.entry(message).value += (walk.entry(message).value.empty() ? "" : ": ");
    walk.entry(message).value += "ends before its block check character";
    walk.entry(message).wrong = true;
    return;
  }
  Explained& field = walk.take(1, "block check character");
  field.value = check_text(check, expected, additive_check(covered));
  field.clause = "IEC 62056-21 6.2";
  field.wrong = check != expected;
  walk.entry(message).wrong = walk.entry(message).wrong || field.wrong;
}

void mark_cut(Walk& walk, std::size_t message, std::string_view what) {
  walk.entry(message).value = "ends in the middle of " + std::string(what);
  walk.entry(message).wrong = true;
}

std::size_t run_length(const Walk& walk, std::size_t end, std::string_view stops) {
  std::size_t length = 0;
  while (walk.at() + length < end && is_printable(walk.peek(length)) &&
         stops.find(walk.peek(length)) == std::string_view::npos) {
    ++length;
  }
  return length;
}

// A of the short codes of a block: a meter that counts heat or volumes is no electricity meter.
Byte medium_of(std::string_view content) {
  constexpr Byte kElectricity = 1, kHeat = 6;
  const bool heat = content.find("*GJ)") != std::string_view::npos || content.find("*m3)") != std::string_view::npos;
  return heat ? kHeat : kElectricity;
}

std::string code_text(std::string_view code, Byte medium) {
  std::string text = quoted(code);
  const auto obis = obis_from(trimmed(code), medium);
  if (!obis) return text;
  text += ": " + text_from(*obis);
  if (const std::string_view name = name_of(*obis); !name.empty()) text += " " + std::string(name);
  return text;
}

// value [* unit], between the brackets.
void take_value(Walk& walk, std::size_t end, bool first, bool secret) {
  const std::size_t length = run_length(walk, end, secret ? "()" : "()*");
  if (length > 0) {
    Explained& value = walk.take(length, secret ? "password" : "value");
    const std::string_view text = walk.text().substr(value.offset, length);
    const auto stamp = first || secret ? std::nullopt : stamp_from(text);
    if (secret) value.value = kMask;
    value.secret = secret;
    if (stamp) {
      value.name = "time stamp";
      value.value += ": " + text_from(*stamp);
    }
  }
  if (walk.at() < end && walk.peek() == '*') {
    walk.take(1, "separator");
    const std::size_t unit = run_length(walk, end, "()");
    if (unit > 0) walk.take(unit, "unit");
  }
}

void take_data_set(Walk& walk, std::size_t end, Byte medium) {
  const std::size_t code = run_length(walk, end, "()!");
  if (code == 0 && walk.peek() != '(') {
    std::size_t same = 1;
    while (walk.at() + same < end && walk.peek(same) == walk.peek()) ++same;
    walk.take(same, "characters without a place here").wrong = true;
    return;
  }
  if (walk.at() + code >= end || walk.peek(code) != '(') {
    walk.take(code, "text that is no data set").wrong = true;
    return;
  }
  const std::size_t data_set = walk.open("data set", "IEC 62056-21 6.6");
  bool secret = false;
  if (code > 0) {
    Explained& field = walk.take(code, "code");
    const std::string_view text = walk.text().substr(field.offset, code);
    field.value = code_text(text, medium);
    secret = is_secret(trimmed(text));
  }
  for (bool first = true; walk.at() < end && walk.peek() == '('; first = false) {
    walk.take(1, "front bracket");
    take_value(walk, end, first, secret);
    if (walk.at() < end && walk.peek() == ')') {
      walk.take(1, "rear bracket");
    } else {
      mark_cut(walk, data_set, "a value");
    }
  }
  walk.close(data_set);
}

// The end mark stands alone: "!" and a line end, or nothing more.
bool is_end_mark(const Walk& walk, std::size_t end) {
  return walk.peek() == '!' && (walk.at() + 1 == end || is_line_end(walk.peek(1)));
}

void take_data_sets(Walk& walk, std::size_t end) {
  const Byte medium = medium_of(walk.text().substr(walk.at(), end - walk.at()));
  while (walk.at() < end) {
    if (walk.take_line_end(end)) continue;
    if (is_end_mark(walk, end)) {
      walk.take(1, "end character");
    } else {
      take_data_set(walk, end, medium);
    }
  }
}

// What a password command holds is not taken apart further than its brackets, so that nothing of it shows.
void take_secret(Walk& walk, std::size_t end) {
  if (walk.at() < end && walk.peek() == '(') walk.take(1, "front bracket");
  const bool closed = end > walk.at() && walk.text()[end - 1] == ')';
  const std::size_t length = end - walk.at() - (closed ? 1 : 0);
  if (length > 0) {
    Explained& password = walk.take(length, "password");
    password.value = kMask;
    password.secret = true;
  }
  if (closed) walk.take(1, "rear bracket");
}

struct Naming {
  std::string_view name;
  std::string_view clause;
};

Naming name_of_block(std::string_view content) {
  if (is_error_message(content)) return {"error message", "IEC 62056-21 6.3.11, 6.3.14 item 21"};
  if (content.find('!') != std::string_view::npos) return {"data readout", "IEC 62056-21 6.3.4"};
  return {"data message of programming mode", "IEC 62056-21 6.3.9"};
}

// SOH of a password command was lost before this STX.
bool behind_password(const Walk& walk) {
  return walk.at() >= 2 && is_secret(walk.text().substr(walk.at() - 2, 2));
}

// A readout without STX ends behind "!" and its line end, or where something else begins.
std::size_t end_of_plain(const Walk& walk) {
  const std::string_view text = walk.text();
  std::size_t at = walk.at();
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '!' && (at + 1 == text.size() || is_line_end(text[at + 1]))) return at + 1;
    if (!is_printable(c) && !is_line_end(c)) return at;
    if (line_begins(text, at) || request_begins(text, at)) return at;
  }
  return at;
}

void take_content(Walk& walk, std::size_t end, bool secret) {
  if (secret) {
    take_secret(walk, end);
  } else {
    take_data_sets(walk, end);
  }
}

void close_block(Walk& walk, std::size_t message, std::size_t begin, const char* cut) {
  if (has_block_end(walk)) {
    take_block_end(walk, message, begin);
  } else {
    mark_cut(walk, message, cut);
  }
  walk.close(message);
}

}  // namespace

bool command_begins(std::string_view text, std::size_t at) {
  return at + 3 < text.size() && text[at] == kSoh && is_letter(text[at + 1]) && is_digit(text[at + 2]) &&
         (text[at + 3] == kStx || text[at + 3] == kEtx || text[at + 3] == kEot);
}

void explain_block(Walk& walk) {
  const bool secret = behind_password(walk);
  const std::size_t begin = walk.at() + 1;
  const std::size_t end = end_of_block(walk.text(), begin);
  const Naming naming = name_of_block(walk.text().substr(begin, end - begin));
  const std::size_t message = walk.open(naming.name, naming.clause);
  walk.take(1, "STX").value = "start of text";
  take_content(walk, end, secret);
  close_block(walk, message, begin, "a block, without ETX");
}

void explain_command(Walk& walk) {
  const std::size_t begin = walk.at() + 1;
  const std::size_t end = end_of_block(walk.text(), begin);
  const std::string_view name = walk.text().substr(begin, std::min<std::size_t>(2, end - begin));
  const bool is_break = name.substr(0, 1) == "B";
  const std::size_t message =
      walk.open(is_break ? "break" : "programming command", is_break ? "IEC 62056-21 6.3.12" : "IEC 62056-21 6.3.7");
  walk.take(1, "SOH").value = "start of header";
  Explained& command = walk.take(name.size(), "command");
  command.value = command_text(name);
  command.clause = "IEC 62056-21 6.3.14, items 18 and 19";
  if (walk.at() < end && walk.peek() == kStx) walk.take(1, "STX").value = "start of text";
  take_content(walk, end, is_secret(name));
  close_block(walk, message, begin, "a command, without ETX");
}

void explain_plain(Walk& walk) {
  const std::size_t end = end_of_plain(walk);
  const bool whole = walk.text()[end - 1] == '!';
  const std::size_t message = walk.open("data readout without STX", "IEC 62056-21 6.3.4, 6.4.4");
  if (!whole) mark_cut(walk, message, "a readout, without \"!\"");
  take_data_sets(walk, end);
  walk.take_line_end();
  walk.close(message);
}

}  // namespace obiscope::iec62056_21

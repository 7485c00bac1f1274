// Request, identification and option select, field by field (IEC 62056-21 6.3.1 to 6.3.3).
#include <algorithm>

#include "protocol/iec62056_21/explain_walk.hpp"
#include "protocol/iec62056_21/message.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kLongestAddress = 32;
constexpr std::size_t kLongestIdent = 16;

// Where the line that begins at the walk ends: at its CR or LF, at a control character, or at a second "/".
std::size_t end_of_line(const Walk& walk) {
  const std::string_view text = walk.text();
  std::size_t end = walk.at() + 1;
  while (end < text.size() && text[end] != '/' && (is_printable(text[end]) || text[end] == '\x7F')) ++end;
  return end;
}

void take_completion(Walk& walk, std::size_t message, std::string_view what) {
  if (walk.take_line_end()) return;
  walk.entry(message).value += (walk.entry(message).value.empty() ? "" : ": ");
  walk.entry(message).value += "ends in the middle of " + std::string(what);
  walk.entry(message).wrong = true;
}

void explain_request(Walk& walk, std::size_t end) {
  const std::size_t message = walk.open("request", "IEC 62056-21 6.3.1");
  walk.take(1, "start character");
  if (walk.at() < end && walk.peek() != '!') {
    Explained& list = walk.take(1, "transmission request");
    if (list.value != "?") list.value += ": another list than the standard's, by custom of some meters";
  }
  const std::size_t mark =
      walk.at() + std::min(walk.text().substr(walk.at(), end - walk.at()).find('!'), end - walk.at());
  if (mark > walk.at()) {
    const std::size_t length = mark - walk.at();
    Explained& address = walk.take(length, "device address");
    address.clause = "IEC 62056-21 6.3.14, item 22";
    address.wrong = length > kLongestAddress;
  }
  if (walk.at() < end) walk.take(1, "end character");
  if (walk.at() < end) walk.take(end - walk.at(), "characters behind the end").wrong = true;
  take_completion(walk, message, "a request");
  walk.close(message);
}

std::string speed_text(char speed) {
  const Mode mode = is_digit(speed) ? Mode::c : is_letter(speed) && speed >= 'A' && speed <= 'I' ? Mode::b : Mode::a;
  const auto bauds = baud_of(speed, mode);
  std::string text(1, speed);
  if (mode == Mode::a || !bauds) return text + ": no speed to change to, mode A";
  text += ": " + std::to_string(*bauds) + " Bd, mode " + std::string(1, static_cast<char>(mode));
  if (speed == '3') text += " (or D, which sends by itself)";
  return text;
}

std::string escape_text(std::string_view pair) {
  const char w = pair.size() == 2 ? pair[1] : '\0';
  std::string text = quoted(pair);
  if (w == '2') return text + ": offers HDLC, mode E";
  return text + (is_digit(w) ? ": reserved" : ": manufacturer's own meaning");
}

void take_manufacturer(Walk& walk, std::size_t end) {
  const std::size_t length = std::min<std::size_t>(3, end - walk.at());
  if (length == 0) return;
  Explained& manufacturer = walk.take(length, "manufacturer");
  manufacturer.clause = "IEC 62056-21 6.3.14, item 12";
  manufacturer.wrong = length < 3 || !std::all_of(manufacturer.value.begin(), manufacturer.value.end(), is_letter);
  if (length == 3 && manufacturer.value[2] >= 'a' && manufacturer.value[2] <= 'z') {
    manufacturer.value += ": lower-case third letter, reacts within 20 ms";
  }
}

void take_ident(Walk& walk, std::size_t end) {
  const std::size_t length = end - walk.at();
  while (walk.at() + 1 < end && walk.peek() == '\\') {
    Explained& pair = walk.take(2, "enhanced ability");
    pair.value = escape_text(walk.text().substr(pair.offset, 2));
    pair.clause = "IEC 62056-21 6.3.14, item 24";
  }
  if (walk.at() == end) return;
  Explained& ident = walk.take(end - walk.at(), "identification");
  ident.clause = "IEC 62056-21 6.3.14, item 14";
  ident.wrong = length > kLongestIdent;
  if (ident.wrong) ident.value += ": longer than the 16 characters of the standard";
}

void explain_identification(Walk& walk, std::size_t end) {
  const std::size_t message = walk.open("identification", "IEC 62056-21 6.3.2");
  walk.entry(message).value = quoted(walk.text().substr(walk.at() + 1, end - walk.at() - 1));
  walk.take(1, "start character");
  take_manufacturer(walk, end);
  if (walk.at() < end) {
    Explained& speed = walk.take(1, "speed");
    speed.value = speed_text(walk.text()[speed.offset]);
    speed.clause = "IEC 62056-21 6.3.14, item 13";
  }
  take_ident(walk, end);
  take_completion(walk, message, "an identification");
  walk.close(message);
}

std::string protocol_text(char v) {
  if (v == '0') return "0: normal";
  if (v == '1') return "1: secondary";
  if (v == '2') return "2: HDLC";
  return quoted({&v, 1}) + ": reserved";
}

std::string mode_text(char y) {
  if (y == '0') return "0: data readout";
  if (y == '1') return "1: programming mode";
  if (y == '2') return "2: binary mode, HDLC";
  return quoted({&y, 1}) + (y >= '6' && y <= '9' ? ": manufacturer's own mode" : ": reserved");
}

std::string chosen_speed_text(char z) {
  const auto bauds = baud_of(z, Mode::c);
  return quoted({&z, 1}) + (bauds ? ": " + std::to_string(*bauds) + " Bd" : ": no speed");
}

// How many of V, Z and Y follow an ACK; 0 where what follows is something else.
std::size_t option_length(const Walk& walk) {
  std::size_t length = 0;
  while (length < 3 && (is_digit(walk.peek(1 + length)) || is_letter(walk.peek(1 + length)))) ++length;
  const std::size_t behind = walk.at() + 1 + length;
  const bool ends = behind >= walk.text().size();
  return ends || (length == 3 && is_line_end(walk.text()[behind])) ? length : 0;
}

}  // namespace

bool request_begins(std::string_view text, std::size_t at) {
  if (at + 3 >= text.size() || text[at] != '/' || !is_printable(text[at + 1])) return false;
  std::size_t end = at + 2;
  while (end < text.size() && end - at < kLongestAddress + 2 && (is_digit(text[end]) || is_letter(text[end]))) ++end;
  return end + 1 < text.size() && text[end] == '!' && is_line_end(text[end + 1]);
}

void explain_line(Walk& walk) {
  const std::size_t end = end_of_line(walk);
  const std::string_view line = walk.text().substr(walk.at() + 1, end - walk.at() - 1);
  const bool request = line.empty() || line[0] == '?' || line[0] == '!' || line[line.size() - 1] == '!';
  if (request) return explain_request(walk, end);
  explain_identification(walk, end);
}

void explain_option(Walk& walk) {
  const std::size_t length = option_length(walk);
  if (length == 0) {
    Explained& ack = walk.take(1, "acknowledgement");
    ack.value = "ACK";
    ack.clause = "IEC 62056-21 6.3.5";
    return;
  }
  const std::size_t message = walk.open("option select", "IEC 62056-21 6.3.3");
  walk.take(1, "ACK").value = "ACK";
  const char v = walk.peek(), z = walk.peek(1), y = walk.peek(2);
  walk.take(1, "protocol control V").value = protocol_text(v);
  if (length > 1) walk.take(1, "speed Z").value = chosen_speed_text(z);
  if (length > 2) walk.take(1, "mode control Y").value = mode_text(y);
  take_completion(walk, message, "an option select");
  walk.close(message);
}

}  // namespace obiscope::iec62056_21

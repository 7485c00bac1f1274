#include "protocol/iec62056_21/explain.hpp"

#include <algorithm>
#include <bit>

#include "bytes/hex.hpp"
#include "protocol/iec62056_21/explain_walk.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kLongestQuotation = 80;
constexpr std::size_t kFewestWakeUpCharacters = 10;

bool even(char c) {
  return std::popcount(static_cast<Byte>(c)) % 2 == 0;
}
bool has_bit_7(char c) {
  return static_cast<Byte>(c) >= 0x80;
}
char without_parity(char c) {
  return static_cast<char>(static_cast<Byte>(c) & 0x7FU);
}

bool begins_message(const Walk& walk) {
  const char c = walk.peek();
  return c == '/' || c == kStx || c == kAck || c == kNak || is_line_end(c) || is_printable(c) || c == kEtx ||
         c == kEot || (c == kSoh && is_letter(walk.peek(1)));
}

// Characters that begin no message, as long as they are the same or all of no use.
void explain_noise(Walk& walk) {
  const char first = walk.peek();
  std::size_t length = 1;
  while (walk.at() + length < walk.text().size() && walk.peek(length) == first) ++length;
  if (first == '\0' && length >= kFewestWakeUpCharacters) {
    Explained& wake_up = walk.take(length, "wake-up");
    wake_up.value = std::to_string(length) + " NUL characters";
    wake_up.clause = "IEC 62056-21 B.1";
    return;
  }
  Explained& noise = walk.take(length, "noise");
  noise.value = std::to_string(length) + " x 0x" + hex_from(as_bytes(std::string_view(&first, 1)));
  noise.wrong = true;
}

// ETX or EOT whose STX was lost, with the check character behind it.
void explain_end_alone(Walk& walk) {
  const std::size_t message = walk.open("end of a block without its beginning", "IEC 62056-21 6.3.4");
  walk.take(1, walk.peek() == kEtx ? "ETX" : "EOT");
  if (!walk.ended() && (is_printable(walk.peek()) && walk.peek() != '/')) walk.take(1, "block check character");
  walk.entry(message).value = "STX is missing";
  walk.entry(message).wrong = true;
  walk.close(message);
}

void explain_next(Walk& walk) {
  if (!begins_message(walk)) return explain_noise(walk);
  switch (walk.peek()) {
    case '/':
      return explain_line(walk);
    case kStx:
      return explain_block(walk);
    case kSoh:
      return explain_command(walk);
    case kAck:
      return explain_option(walk);
    case kEtx:
    case kEot:
      return explain_end_alone(walk);
    case kNak: {
      Explained& nak = walk.take(1, "repeat request");
      nak.value = "NAK: send the last block again";
      nak.clause = "IEC 62056-21 6.3.6";
      return;
    }
    default:
      if (!walk.take_line_end()) explain_plain(walk);
  }
}

}  // namespace

Walk::Walk(Bytes dialogue) : text_(as_text(dialogue)) {
  strip_parity(dialogue);
}

void Walk::strip_parity(Bytes dialogue) {
  const auto total = static_cast<std::size_t>(std::count_if(text_.begin(), text_.end(), has_bit_7));
  const auto wrong = text_.size() - static_cast<std::size_t>(std::count_if(text_.begin(), text_.end(), even));
  std::size_t stripped = 0;
  const bool all = total * 10 > text_.size() && wrong * 10 < text_.size();
  for (std::size_t begin = 0, end = 0; begin < text_.size(); begin = end) {
    end = std::min(text_.find('\n', begin), text_.size() - 1) + 1;
    const auto line = text_.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto line_end = text_.begin() + static_cast<std::ptrdiff_t>(end);
    if (!all && !std::all_of(line, line_end, even)) continue;
    stripped += static_cast<std::size_t>(std::count_if(line, line_end, has_bit_7));
    std::transform(line, line_end, line, without_parity);
  }
  if (stripped == 0) return;
  Explained& parity = take(0, "parity");
  parity.value = "7E1 read as 8N1: " + std::to_string(stripped) + " of " + std::to_string(dialogue.size()) +
                 " characters carry their parity in bit 7, which is left out below";
  if (all && wrong > 0) parity.value += "; " + std::to_string(wrong) + " have a wrong one";
  parity.clause = "IEC 62056-21 5";
  parity.wrong = all && wrong > 0;
}

std::size_t Walk::open(std::string_view name, std::string_view clause) {
  explanation_.push_back({at_, 0, depth_++, std::string(name), {}, std::string(clause), false});
  return explanation_.size() - 1;
}

void Walk::close(std::size_t entry) {
  explanation_[entry].length = at_ - explanation_[entry].offset;
  --depth_;
}

Explained& Walk::take(std::size_t length, std::string_view name) {
  const std::string_view text = std::string_view(text_).substr(at_, length);
  explanation_.push_back({at_, text.size(), depth_, std::string(name), quoted(text), {}, false});
  at_ += text.size();
  return explanation_.back();
}

bool Walk::take_line_end(std::size_t end) {
  const char first = peek();
  if (ended() || at_ >= end || !is_line_end(first)) return false;
  const bool two = peek(1) == '\n' && at_ + 1 < end;
  Explained& line_end = take(two ? 2 : 1, "line end");
  line_end.value = two ? (first == '\r' ? "CR LF" : "LF LF in place of CR LF")
                       : (first == '\r' ? "CR in place of CR LF" : "LF in place of CR LF");
  line_end.wrong = !two || first != '\r';
  return true;
}

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kLongestQuotation)) {
    if (c == '\r' || c == '\n') {
      out += c == '\r' ? "\\r" : "\\n";
    } else if (is_printable(c)) {
      out += c;
    } else {
      out += "\\x" + hex_from(as_bytes(std::string_view(&c, 1)));
    }
  }
  if (text.size() > kLongestQuotation) out += "...";
  return out;
}

Explanation explain(Bytes dialogue) {
  Walk walk(dialogue);
  while (!walk.ended()) explain_next(walk);
  return walk.finish();
}

}  // namespace obiscope::iec62056_21

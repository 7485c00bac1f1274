// The reading side of the `.line` format. One function for each kind of line, and one for each kind of token.
#include <algorithm>
#include <charconv>

#include "bytes/hex.hpp"
#include "line/line_format.hpp"
#include "line/line_tokens.hpp"

namespace obiscope {
namespace {

using namespace line_tokens;
using Limits = LineFormatLimits;

constexpr std::string_view kTokensAllowed =
    "allowed are \"text\", NUL SOH STX ETX EOT ACK NAK DEL, BCC, x and hex bytes, and at the end a pause such as "
    "+412ms";

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string quoted(std::string_view word) {
  constexpr std::size_t kShown = 24;
  return std::string("'").append(word.substr(0, kShown)).append(word.size() > kShown ? "...'" : "'");
}

// Reads one line after the other into a recording. A function that answers false has left an Error in `error_`.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<LineRecording> parse() {
    if (rest_.size() > Limits::file) return failure(ErrorKind::malformed, "1:1: the file is longer than 64 MiB");
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    while (!rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      if (line_.ends_with('\r')) line_.remove_suffix(1);
      ++number_;
      at_ = 0;
      if (!parse_line()) return failure(*error_);
    }
    return std::move(recording_);
  }

 private:
  bool fail(std::size_t at, std::string what) {
    error_.emplace(ErrorKind::malformed,
                   std::to_string(number_) + ":" + std::to_string(at + 1) + ": " + std::move(what));
    return false;
  }

  bool at_end() const { return at_ == line_.size() || line_[at_] == '#'; }
  void skip_blanks() {
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
  }
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < line_.size() && !is_blank(line_[at_]) && line_[at_] != '#' && line_[at_] != '"') ++at_;
    return line_.substr(begin, at_ - begin);
  }

  bool parse_line() {
    if (line_.size() > Limits::text_line) return fail(Limits::text_line, "the line is longer than 4 MiB");
    for (std::size_t i = 0; i < line_.size(); ++i)
      if (static_cast<unsigned char>(line_[i]) < 0x20 && line_[i] != '\t')
        return fail(i, "a control character stands here as it is; write it by its name, or as \\xNN in a text");
    skip_blanks();
    if (at_end()) return true;
    if (recording_.events.size() == Limits::events) return fail(at_, "there are more than 1000000 events");
    switch (line_[at_]) {
      case '>':
        return parse_characters(LineEvent::Kind::sent);
      case '<':
        return parse_characters(LineEvent::Kind::received);
      case '=':
        return parse_expected();
      default:
        break;
    }
    const std::string_view rest = line_.substr(at_);
    if (rest.starts_with("line") && (rest.size() == 4 || is_blank(rest[4]))) return parse_settings();
    return parse_header();
  }

  bool parse_header() {
    const std::size_t begin = at_;
    const auto is_key = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    while (at_ < line_.size() && is_key(line_[at_])) ++at_;
    const std::string_view key = line_.substr(begin, at_ - begin);
    if (key.empty() || at_ == line_.size() || line_[at_] != ':') {
      at_ = begin;
      return fail(begin, quoted(word()) + " begins no line; lines begin with >, <, =, line, # or a header's KEY:");
    }
    if (key == "line") return fail(at_, "settings are written without a colon: line 300 7E1");
    if (!recording_.events.empty()) return fail(begin, "a header stands here; headers stand before all other lines");
    if (recording_.headers.size() == Limits::headers) return fail(begin, "there are more than 1000 headers");
    recording_.headers.emplace_back(trimmed(line_.substr(begin)));
    return true;
  }

  bool parse_settings() {
    at_ += 4;
    skip_blanks();
    const std::size_t baud_at = at_;
    const Result<std::uint32_t> baud = baud_from(word());
    if (!baud) return fail(baud_at, baud.error().text() + "; allowed is " + baud.error().advice());
    skip_blanks();
    const std::size_t format_at = at_;
    const Result<LineSettings> settings = with_format(k7E1.at(*baud), word());
    if (!settings) return fail(format_at, settings.error().text() + "; allowed are " + settings.error().advice());
    skip_blanks();
    if (!at_end()) return fail(at_, "something stands behind the settings; allowed is a line such as line 300 7E1");
    recording_.events.push_back({LineEvent::Kind::settings, *settings, {}, {}, {}});
    return true;
  }

  // A "#" may be part of a reading, so there are no comments behind one.
  bool parse_expected() {
    const std::string_view reading = trimmed(line_.substr(at_ + 1));
    if (reading.empty()) return fail(at_, "no reading stands behind =; write = CODE VALUE UNIT");
    recording_.events.push_back({LineEvent::Kind::expected, {}, {}, {}, std::string(reading)});
    return true;
  }

  bool parse_characters(LineEvent::Kind kind) {
    const std::size_t begin = at_++;
    LineEvent event;
    event.kind = kind;
    check_ = {};
    in_hex_ = false;
    for (skip_blanks(); !at_end(); skip_blanks())
      if (!(line_[at_] == '+' ? parse_pause(event) : parse_token(event))) return false;
    if (event.bytes.empty()) return fail(begin, "no characters stand on this line; " + std::string(kTokensAllowed));
    total_ += event.bytes.size();
    if (total_ > Limits::total_bytes) return fail(begin, "there are more than 64 MiB of characters in this file");
    recording_.events.push_back(std::move(event));
    return true;
  }

  bool add(LineEvent& event, Byte byte, std::size_t count, std::size_t at) {
    if (count > Limits::event_bytes - event.bytes.size()) return fail(at, "more than 1 MiB of characters on one line");
    event.bytes.insert(event.bytes.end(), count, byte);
    for (; count > 0; --count) check_.pass(byte);
    return true;
  }

  bool parse_token(LineEvent& event) {
    const std::size_t begin = at_;
    if (line_[at_] == '"') return parse_text(event);
    const std::string_view token = word();
    if (at_ < line_.size() && line_[at_] == '"') return fail(at_, "a blank is missing before the text");
    if (token == kHexMark) return parse_hex_mark(begin);
    if (token == kCheckName) return parse_check(event, begin);
    const std::size_t star = std::min(token.find('*'), token.size());
    const std::string_view name = token.substr(0, star);
    const bool pair = is_pair(name);
    if (pair && !in_hex_) return fail(begin, "hex bytes stand behind an x: x " + std::string(name));
    const auto* named = std::find_if(kControlNames.begin(), kControlNames.end(),
                                     [name](const auto& candidate) { return candidate.name == name; });
    if (!pair && named == kControlNames.end())
      return fail(begin, quoted(token) + " is nothing that is known; " + std::string(kTokensAllowed));
    in_hex_ = pair;
    const Byte byte = pair ? static_cast<Byte>(hex_digit(name[0]) << 4 | hex_digit(name[1])) : named->byte;
    std::size_t count = 1;
    if (star < token.size() && !parse_count(token.substr(star + 1), begin + star + 1, count)) return false;
    return add(event, byte, count, begin);
  }

  bool parse_count(std::string_view digits, std::size_t at, std::size_t& count) {
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (code == std::errc{} && end == digits.data() + digits.size() && count > 0 && count <= Limits::event_bytes)
      return true;
    return fail(at, quoted(digits) + " is no count; allowed are 1 to 1048576");
  }

  static bool is_pair(std::string_view word) {
    return word.size() == 2 && hex_digit(word[0]) >= 0 && hex_digit(word[1]) >= 0;
  }

  bool parse_hex_mark(std::size_t begin) {
    skip_blanks();
    const std::size_t bytes_at = at_;
    const std::string_view next = word();
    at_ = bytes_at;
    if (!is_pair(next.substr(0, next.find('*'))))
      return fail(begin, "no hex bytes stand behind x; write two digits for each: x 7e a0");
    in_hex_ = true;
    return true;
  }

  bool parse_check(LineEvent& event, std::size_t begin) {
    in_hex_ = false;
    if (!check_.is_next())
      return fail(begin,
                  "BCC has nothing to check; it stands behind the ETX or EOT of a block that begins on this line");
    return add(event, check_.block_check(), 1, begin);
  }

  bool parse_text(LineEvent& event) {
    const std::size_t begin = at_++;
    in_hex_ = false;
    while (at_ < line_.size() && line_[at_] != '"') {
      const std::size_t at = at_;
      Byte byte = 0;
      if (!parse_text_character(byte) || !add(event, byte, 1, at)) return false;
    }
    if (at_ == line_.size()) return fail(begin, "the text that begins here has no end; write \" behind it");
    ++at_;
    if (!at_end() && !is_blank(line_[at_])) return fail(at_, "a blank is missing behind the text");
    return true;
  }

  bool parse_text_character(Byte& byte) {
    byte = static_cast<Byte>(line_[at_]);
    if (byte >= 0x7F || byte == '\t')
      return fail(at_, "a text holds printable ASCII characters; write \\x" + hex_from(Bytes(&byte, 1)));
    ++at_;
    if (byte != '\\') return true;
    const char escape = at_ < line_.size() ? line_[at_] : ' ';
    ++at_;
    if (escape == '"' || escape == '\\') byte = static_cast<Byte>(escape);
    if (escape == 'r') byte = '\r';
    if (escape == 'n') byte = '\n';
    if (escape == '"' || escape == '\\' || escape == 'r' || escape == 'n') return true;
    const std::string_view digits = line_.substr(std::min(at_, line_.size()), 2);
    if (escape != 'x' || digits.size() < 2 || hex_digit(digits[0]) < 0 || hex_digit(digits[1]) < 0)
      return fail(at_ - 2, "\\ begins nothing that is known; allowed are \\r \\n \\\" \\\\ and \\xNN");
    byte = static_cast<Byte>(hex_digit(digits[0]) << 4 | hex_digit(digits[1]));
    at_ += 2;
    return true;
  }

  // "+412ms": digits, at most one point, a unit; whole microseconds.
  bool parse_pause(LineEvent& event) {
    const std::size_t begin = at_++;
    constexpr std::string_view kAllowed = "allowed are such as +412ms +231.417ms +1.6s +2min +80us, up to 1000000s";
    std::int64_t number = 0, parts = 1;
    bool point = false, digits = false;
    for (; at_ < line_.size() && ((line_[at_] >= '0' && line_[at_] <= '9') || (line_[at_] == '.' && !point)); ++at_) {
      point = point || line_[at_] == '.';
      if (line_[at_] == '.') continue;
      number = number * 10 + (line_[at_] - '0');
      if (point) parts *= 10;
      digits = true;
      if (number > 1'000'000'000'000 || parts > 1'000'000'000)
        return fail(begin, "the pause has too many digits; " + std::string(kAllowed));
    }
    const std::string_view unit_name = word();
    const auto* unit = std::find_if(kTimeUnits.begin(), kTimeUnits.end(),
                                    [unit_name](const auto& candidate) { return candidate.name == unit_name; });
    if (!digits || unit == kTimeUnits.end())
      return fail(begin, quoted(line_.substr(begin, at_ - begin)) + " is no pause; " + std::string(kAllowed));
    constexpr std::int64_t kMost = std::chrono::duration_cast<std::chrono::microseconds>(Limits::pause).count();
    const std::int64_t whole = number / parts, part = number % parts * unit->microseconds;
    if (whole >= kMost / unit->microseconds && (whole > kMost / unit->microseconds || part > 0))
      return fail(begin, "the pause is too long; " + std::string(kAllowed));
    if (part % parts != 0) return fail(begin, "the pause is finer than a microsecond; " + std::string(kAllowed));
    event.pause = std::chrono::microseconds(whole * unit->microseconds + part / parts);
    skip_blanks();
    if (!at_end()) return fail(at_, "something stands behind the pause; a pause is the last on its line");
    return true;
  }

  std::string_view rest_, line_;
  std::size_t number_ = 0;  // of the line, from 1
  std::size_t at_ = 0;      // in the line, from 0
  std::size_t total_ = 0;   // characters so far
  BlockCheck check_;        // of the characters of this line
  bool in_hex_ = false;     // behind an x
  LineRecording recording_;
  std::optional<Error> error_;
};

}  // namespace

Result<LineRecording> recording_from(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace obiscope

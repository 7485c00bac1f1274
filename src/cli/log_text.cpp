#include "cli/log_text.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "bytes/hex.hpp"

namespace obiscope::cli {

namespace {

constexpr std::string_view kBetween = " \t\r,;";
constexpr std::string_view kAround = "[](){}\"'";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without(std::string_view word, std::string_view around) {
  const std::size_t begin = std::min(word.find_first_not_of(around), word.size());
  word.remove_prefix(begin);
  return word.substr(0, word.find_last_not_of(around) + 1);
}

// 21:03:07, 21:03:07.412, 2026-11-20, 2026-11-20T21:03:07Z, 1763672587.412, 1763672587
bool is_time(std::string_view word) {
  word = without(word, kAround);
  const auto colons = std::count(word.begin(), word.end(), ':');
  const auto dashes = std::count(word.begin(), word.end(), '-');
  const bool numbers = std::all_of(word.begin(), word.end(), [](char c) {
    return is_digit(c) || c == ':' || c == '-' || c == '.' || c == ',' || c == 'T' || c == 'Z' || c == '+' || c == '/';
  });
  if (!numbers || word.empty() || !is_digit(word.front())) return false;
  if (colons == 2 && dashes == 0) return word.find(':') <= 2;
  if (dashes == 2) return word.find('-') == 4;
  const std::size_t point = word.find('.');
  const std::string_view seconds = word.substr(0, point);
  const bool epoch = seconds.size() == 10 && seconds.front() == '1';
  return epoch || (point != std::string_view::npos && point + 2 < word.size() && point <= 7);
}

bool is_direction(std::string_view word) {
  constexpr std::array<std::string_view, 26> kMarks{
      "rx", "tx", "recv", "received", "receive", "send", "sent", "read", "write", "in", "out", "<", ">",
      "<<", ">>", "<-",   "->",       "<=",      "=>",   "<--",  "-->",  "from",  "to", "r",   "s", "w"};
  std::string small(without(word, "[](){}:"));
  if (small.size() > 2 && (small.back() == '>' || small.back() == '<')) small.pop_back();  // "Tx>"
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::find(kMarks.begin(), kMarks.end(), small) != kMarks.end();
}

// The bytes of a word: 7E, 0x7e, 7EA007, 7E:A0:07; nothing where it is none.
bool take_word(std::string_view word, std::vector<Byte>& out) {
  word = without(word, kAround);
  if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
  std::string digits;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool between = i % 3 == 2 && (word[i] == ':' || word[i] == '-');
    if (!between) digits += word[i];
  }
  if (digits.empty() || digits.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<Byte>(high << 4 | low));
  }
  return true;
}

struct LogLine {
  std::vector<Byte> bytes;
  bool marked = false;  // a time stamp, a direction or a name stands before them
};

LogLine line_from(std::string_view line) {
  LogLine best;
  std::vector<Byte> run;
  bool marked = false;
  std::size_t words_before = 0;
  const auto end_run = [&] {
    if (!run.empty() && run.size() >= best.bytes.size()) best = {run, marked};
    run.clear();
  };
  line = line.substr(0, line.find('|'));
  while (!line.empty()) {
    line.remove_prefix(std::min(line.find_first_not_of(kBetween), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(kBetween));
    line.remove_prefix(word.size());
    if (word.empty()) break;
    const std::size_t before = run.size();
    if (!is_time(word) && !is_direction(word) && take_word(word, run)) continue;
    run.resize(before);
    end_run();
    ++words_before;
    marked = marked || is_time(word) || is_direction(word);
  }
  // "identify ee0000000001201310": a name, and nothing else in the line.
  constexpr std::size_t kLong = 6;
  if (words_before == 1 && run.size() >= kLong) marked = true;
  end_run();
  return best;
}

bool is_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<Byte>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t'; });
}

}  // namespace

std::optional<std::vector<Byte>> bytes_from_log(std::string_view text, std::size_t most) {
  if (!is_text(text)) return std::nullopt;
  std::vector<Byte> bytes;
  std::size_t marked = 0, others = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const LogLine line = line_from(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.marked) {
      ++marked;
      if (bytes.size() + line.bytes.size() > most) return std::nullopt;
      bytes.insert(bytes.end(), line.bytes.begin(), line.bytes.end());
    } else if (line.bytes.size() > 1) {
      ++others;
    }
  }
  if (marked <= others || bytes.size() < 2) return std::nullopt;
  return bytes;
}

}  // namespace obiscope::cli

#include "protocol/p1/telegram.hpp"

#include <algorithm>

#include "bytes/crc.hpp"
#include "bytes/hex.hpp"

namespace obiscope::p1 {
namespace {

constexpr std::string_view kLineEnds = "\r\n";

std::uint16_t go_on(Bytes covered, Check how, std::uint16_t before) {
  return how == Check::x25 ? frame_check(covered, before) : crc_arc(covered, before);
}

// Of `covered` with each line end (CR LF, LF, CR) as CR LF; with one more behind the first line where `empty_line`.
std::uint16_t check_restored(Bytes covered, Check how, bool empty_line) {
  const std::string_view text = as_text(covered);
  const Bytes line_end = as_bytes(kLineEnds);
  std::uint16_t check = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kLineEnds, at), text.size());
    check = go_on(covered.subspan(at, end - at), how, check);
    at = end;
    if (end == text.size()) break;
    check = go_on(line_end, how, check);
    if (empty_line) check = go_on(line_end, how, check);
    empty_line = false;
    at += text.substr(end, kLineEnds.size()) == kLineEnds ? kLineEnds.size() : std::size_t{1};
  }
  return check;
}

bool has_empty_line(std::string_view content) {
  return !content.empty() && kLineEnds.find(content.front()) != std::string_view::npos;
}

}  // namespace

TelegramParts parts_of(Bytes telegram) {
  TelegramParts parts;
  const std::string_view text = as_text(telegram);
  const std::size_t mark = text.rfind('!');
  std::size_t line_end = 0;
  while (line_end < text.size() && text[line_end] != '\r' && text[line_end] != '\n') ++line_end;
  if (mark == std::string_view::npos || line_end >= mark) return parts;
  parts.identification = text.substr(1, line_end - 1);
  const std::size_t content = line_end + (text.substr(line_end, 2) == kLineEnds ? 2 : 1);
  parts.content = text.substr(content, mark + 1 - content);
  parts.covered = telegram.first(mark + 1);
  parts.digits = text.substr(mark + 1);
  return parts;
}

unsigned value_of_digits(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) value = value << 4U | static_cast<unsigned>(hex_digit(c));
  return value;
}

std::uint16_t check_of(Bytes covered, Check how) {
  return go_on(covered, how, 0);
}

bool is_right(const TelegramParts& parts, Check how) {
  return !parts.digits.empty() && check_of(parts.covered, how) == value_of_digits(parts.digits);
}

Checked check(const TelegramParts& parts, Check how) {
  if (parts.digits.empty()) return Checked::missing;
  const unsigned sent = value_of_digits(parts.digits);
  if (check_of(parts.covered, how) == sent) return Checked::right;
  if (check_restored(parts.covered, how, false) == sent) return Checked::restored;
  if (!has_empty_line(parts.content) && check_restored(parts.covered, how, true) == sent) return Checked::restored;
  return Checked::wrong;
}

}  // namespace obiscope::p1

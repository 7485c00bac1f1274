#include "cli/dump.hpp"

#include <algorithm>
#include <string>

#include "bytes/hex.hpp"

namespace obiscope::cli {

namespace {

using Decoded = Result<std::optional<std::vector<Byte>>>;

constexpr std::string_view kBetween = " \t\r\n,;:{}[]\"'\\";

std::string_view first_word(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
  return line.substr(begin, end - begin);
}

std::optional<std::size_t> number_from(std::string_view digits, unsigned base) {
  std::size_t value = 0;
  for (const char c : digits) {
    const int digit = hex_digit(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base || value >> 56U != 0) return std::nullopt;
    value = value * base + static_cast<unsigned>(digit);
  }
  return value;
}

// A dump whose lines begin with offsets.
class Dump {
 public:
  // Whether the first line begins with an offset of zero and has something behind it.
  static bool begins(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    std::string_view word = first_word(line);
    const bool colon = word.ends_with(':');
    if (colon) word.remove_suffix(1);
    constexpr std::size_t kShortest = 6, kLongest = 16;
    const bool zeros = word.find_first_not_of('0') == std::string_view::npos;
    const bool more = !trimmed(line.substr(line.find(word) + word.size())).empty();
    return zeros && more && word.size() >= kShortest && word.size() <= kLongest;
  }

  explicit Dump(std::size_t most) : most_(most) {}

  Decoded decode(std::string_view text) {
    for (std::size_t number = 1; !text.empty(); ++number) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (Result<void> good = take_line(text.substr(0, end), number); !good) return failure(good.error());
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::optional(std::move(bytes_));
  }

 private:
  static Result<void> wrong(std::size_t line, std::size_t column, const std::string& why) {
    return failure(ErrorKind::malformed, std::to_string(line) + ':' + std::to_string(column) + ": " + why);
  }

  Result<void> take_line(std::string_view line, std::size_t number) {
    if (trimmed(line).empty()) return {};
    if (trimmed(line) == "*") {
      repeats_ = true;
      return {};
    }
    std::string_view word = first_word(line);
    const std::size_t behind = line.find(word) + word.size();
    const bool xxd = word.ends_with(':');
    if (xxd) word.remove_suffix(1);
    constexpr std::size_t kOctalDigits = 7;
    const std::optional<std::size_t> offset = number_from(word, word.size() == kOctalDigits ? 8 : 16);
    if (!offset) return wrong(number, 1, "here should be an offset");
    if (repeats_ && !fill_to(*offset)) return wrong(number, 1, "the offset does not fit to the lines before");
    if (*offset != bytes_.size()) return wrong(number, 1, "the offset does not fit to the lines before");
    return take_bytes(line, behind, number, xxd);
  }

  // `*` stands for lines like the one before it.
  bool fill_to(std::size_t offset) {
    repeats_ = false;
    if (offset < bytes_.size() || offset > most_ || last_line_ == 0) return false;
    while (bytes_.size() < offset) {
      const Byte again = bytes_[bytes_.size() - last_line_];
      bytes_.push_back(again);
    }
    return true;
  }

  Result<void> take_bytes(std::string_view line, std::size_t at, std::size_t number, bool xxd) {
    const std::size_t before = bytes_.size();
    const std::size_t first = line.find_first_not_of(' ', at);
    std::size_t end = xxd ? line.find("  ", first) : line.find_first_of("|>", at);
    end = std::min(end, line.size());
    for (; at < end; ++at) {
      if (line[at] == ' ' || line[at] == '\r' || line[at] == '\t') continue;
      const int high = hex_digit(line[at]);
      const int low = at + 1 < end ? hex_digit(line[at + 1]) : -1;
      if (high < 0 || low < 0) return wrong(number, at + 1, "no hexadecimal byte");
      bytes_.push_back(static_cast<Byte>(high << 4 | low));
      ++at;
    }
    if (bytes_.size() > before) last_line_ = bytes_.size() - before;
    return {};
  }

  std::size_t most_;
  std::vector<Byte> bytes_;
  std::size_t last_line_ = 0;  // bytes in the last line with any
  bool repeats_ = false;
};

// Hexadecimal digits and what may stand between them, and at least one byte.
bool is_plain(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (hex_digit(c) >= 0) {
      ++digits;
    } else if (c != 'x' && c != 'X' && kBetween.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return digits >= 2;
}

Decoded decode_plain(std::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    if (kBetween.find(c) != std::string_view::npos) c = ' ';
    if (c == 'X') c = 'x';
  }
  // "\x2f": the backslash is gone, the x stands alone.
  for (std::size_t at = 0; (at = clean.find('x', at)) != std::string::npos; ++at) {
    if (at == 0 || clean[at - 1] != '0') clean[at] = ' ';
  }
  if (std::optional<std::vector<Byte>> bytes = bytes_from_hex(clean)) return bytes;
  return failure(ErrorKind::malformed, "hexadecimal text with half a byte in it", "two digits a byte");
}

}  // namespace

Decoded bytes_from_dump(std::string_view text, std::size_t most) {
  if (Dump::begins(text)) return Dump(most).decode(text);
  if (is_plain(text)) return decode_plain(text);
  return std::optional<std::vector<Byte>>();
}

}  // namespace obiscope::cli

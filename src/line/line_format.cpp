// The writing side of the `.line` format; line_parser.cpp is the reading one.
#include "line/line_format.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "line/line_tokens.hpp"

namespace obiscope {
namespace {

using namespace line_tokens;

constexpr std::size_t kPauseColumn = 38;
constexpr std::size_t kShortestRun = 4;  // of equal bytes that are written once with their count

bool is_text(Byte byte) {
  return (byte >= 0x20 && byte <= 0x7E) || byte == '\r' || byte == '\n';
}

std::string_view name_of(Byte byte) {
  const auto* found = std::find_if(kControlNames.begin(), kControlNames.end(),
                                   [byte](const auto& named) { return named.byte == byte; });
  return found == kControlNames.end() ? std::string_view{} : found->name;
}

// Bytes -> tokens, from the first to the last.
class TokenWriter {
 public:
  TokenWriter(Bytes bytes, std::string& out) : bytes_(bytes), out_(out) {}

  void write() {
    const auto neither =
        std::count_if(bytes_.begin(), bytes_.end(), [](Byte byte) { return !is_text(byte) && name_of(byte).empty(); });
    const bool binary = static_cast<std::size_t>(neither) * 4 > bytes_.size();
    while (at_ < bytes_.size()) {
      const Byte byte = bytes_[at_];
      if (binary) {
        write_hex([](Byte) { return true; });
      } else if (is_right_check(byte)) {
        token(kCheckName);
        pass(1);
      } else if (is_text(byte)) {
        write_text();
      } else if (!name_of(byte).empty()) {
        write_name(name_of(byte));
      } else {
        write_hex([](Byte other) { return !is_text(other) && name_of(other).empty(); });
      }
    }
  }

 private:
  void token(std::string_view text) {
    out_ += ' ';
    out_ += text;
  }
  bool is_right_check(Byte byte) const { return check_.is_next() && byte == check_.block_check(); }
  void pass(std::size_t count) {
    for (; count > 0; --count) check_.pass(bytes_[at_++]);
  }
  // How many bytes from here on are equal.
  std::size_t run() const {
    std::size_t end = at_ + 1;
    while (end < bytes_.size() && bytes_[end] == bytes_[at_]) ++end;
    return end - at_;
  }
  // Passes the run that begins here, or one byte of it where it is not worth a count.
  void write_count() {
    const std::size_t count = run() >= kShortestRun ? run() : 1;
    if (count > 1) out_.append("*").append(std::to_string(count));
    pass(count);
  }
  void write_name(std::string_view name) {
    token(name);
    write_count();
  }
  template <class Belongs>
  void write_hex(Belongs belongs) {
    token(kHexMark);
    while (at_ < bytes_.size() && belongs(bytes_[at_])) {
      token(hex_from(bytes_.subspan(at_, 1)));
      write_count();
    }
  }
  // Only the first character can be a check character: what comes before one is a control character.
  void write_text() {
    token("\"");
    while (at_ < bytes_.size() && is_text(bytes_[at_])) {
      const char c = static_cast<char>(bytes_[at_]);
      if (c == '\r' || c == '\n' || c == '"' || c == '\\') out_ += '\\';
      out_ += c == '\r' ? 'r' : c == '\n' ? 'n' : c;
      pass(1);
    }
    out_ += '"';
  }

  Bytes bytes_;
  std::string& out_;
  std::size_t at_ = 0;
  BlockCheck check_;
};

std::string pause_text_from(Duration pause) {
  const Duration bounded = std::clamp(pause, Duration{}, LineFormatLimits::pause);
  const std::int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(bounded).count();
  if (us == 0) return {};
  const auto whole = [us](std::int64_t unit, std::string_view name) {
    return std::string("+").append(std::to_string(us / unit)).append(name);
  };
  if (us < 1000) return whole(1, "us");
  if (us % 60'000'000 == 0) return whole(60'000'000, "min");
  if (us % 1'000'000 == 0 && us >= 10'000'000) return whole(1'000'000, "s");
  if (us % 1000 == 0) return whole(1000, "ms");
  const std::string thousandths = std::to_string(1000 + us % 1000);
  return whole(1000, ".").append(thousandths, 1).append("ms");
}

// Text that stands alone on its line: nothing in it may end the line.
void append_words(std::string& out, std::string_view words) {
  for (const char c : trimmed(words)) out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? ' ' : c;
}

void append_event(std::string& out, const LineEvent& event) {
  const std::size_t start = out.size();
  switch (event.kind) {
    case LineEvent::Kind::settings:
      out.append("line ").append(text_from(event.settings));
      break;
    case LineEvent::Kind::expected:
      out += "= ";
      append_words(out, event.expected);
      break;
    case LineEvent::Kind::sent:
    case LineEvent::Kind::received: {
      out += event.kind == LineEvent::Kind::sent ? '>' : '<';
      TokenWriter(event.bytes, out).write();
      const std::string pause = pause_text_from(event.pause);
      if (!pause.empty())
        out.append(std::max<std::size_t>(2, kPauseColumn - std::min(kPauseColumn, out.size() - start)), ' ');
      out += pause;
      break;
    }
  }
  out += '\n';
}

}  // namespace

std::string text_from(const LineEvent& event) {
  std::string text;
  append_event(text, event);
  return text;
}

std::string text_from(const LineRecording& recording) {
  std::string text;
  for (const std::string& header : recording.headers) {
    append_words(text, header);
    text += '\n';
  }
  for (const LineEvent& event : recording.events) append_event(text, event);
  return text;
}

std::vector<Byte> bytes_of(const LineRecording& recording) {
  std::vector<Byte> bytes;
  for (const LineEvent& event : recording.events) bytes.insert(bytes.end(), event.bytes.begin(), event.bytes.end());
  return bytes;
}

}  // namespace obiscope

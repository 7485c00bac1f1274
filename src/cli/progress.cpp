#include "cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace obiscope::cli {

namespace {

std::size_t terminal_width() {
  winsize size{};
  constexpr std::size_t kUsual = 80;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

std::string whole_seconds(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return seconds == 0s ? "0s" : text_from(seconds);
}

std::string bar(std::size_t done, std::size_t all) {
  constexpr std::size_t kLength = 20;
  const std::size_t filled = kLength * done / all;
  return '[' + std::string(filled, '#') + std::string(kLength - filled, '-') + ']';
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

// Time is left in proportion to the registers that are.
std::string amount_with_bar(const Progress& progress, std::size_t all, Duration elapsed) {
  const std::size_t done = std::min(progress.registers, all);
  std::string text = bar(done, all) + " " + std::to_string(progress.registers) + '/' + std::to_string(all) +
                     " registers, " + counted(progress.bytes, "byte");
  if (done > 0 && done < all) {
    const auto left = static_cast<Duration::rep>(all - done);
    text += ", " + whole_seconds(elapsed / static_cast<Duration::rep>(done) * left) + " left";
  }
  return text;
}

}  // namespace

std::string progress_text(const Progress& progress, std::optional<std::size_t> registers_to_come, Duration elapsed,
                          std::size_t width) {
  std::string text(progress.stage);
  if (progress.line.baud != 0) text += "  " + text_from(progress.line);
  if (progress.bytes > 0 && registers_to_come && *registers_to_come > 0) {
    text += "  " + amount_with_bar(progress, *registers_to_come, elapsed);
  } else if (progress.bytes > 0) {
    text += "  " + counted(progress.bytes, "byte");
    if (progress.registers > 0) text += ", " + counted(progress.registers, "register");
    text += ", " + whole_seconds(elapsed);
  }
  return text.substr(0, width > 0 ? width - 1 : 0);
}

void ProgressLine::show(const Progress& progress) {
  if (!shown_) return;
  constexpr Duration kBetween = 100ms;
  const Instant now = loop_.now();
  const bool new_stage = stage_ != progress.stage;
  if (!new_stage && now < next_) return;
  if (new_stage) began_ = now;
  stage_ = progress.stage;
  next_ = now + kBetween;
  const std::optional<std::size_t> to_come = progress.to_come > 0 ? std::optional(progress.to_come) : to_come_;
  err_ << "\r\x1b[K" << progress_text(progress, to_come, now - began_, terminal_width()) << std::flush;
  written_ = true;
}

void ProgressLine::clear() {
  if (written_) err_ << "\r\x1b[K" << std::flush;
  written_ = false;
}

}  // namespace obiscope::cli

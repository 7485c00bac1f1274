#include "cli/input.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/dump.hpp"
#include "cli/log_text.hpp"
#include "cli/named_text.hpp"

namespace obiscope::cli {

namespace {

Result<std::string> read_all(int descriptor, const std::string& name) {
  constexpr std::size_t kPiece = 1U << 20U;
  std::string content;
  while (true) {
    const std::size_t before = content.size();
    content.resize(before + kPiece);
    const ssize_t count = read(descriptor, content.data() + before, kPiece);
    const int reason = errno;
    content.resize(before + (count > 0 ? static_cast<std::size_t>(count) : 0));
    if (count == 0) return content;
    if (count < 0 && reason != EINTR) return failure(ErrorKind::port, name + ": " + std::strerror(reason));
    if (content.size() > kMostInput) return failure(ErrorKind::port, name + ": larger than 256 MiB");
  }
}

// "source: ...", "line 300 7E1", "> ...", "< ...", "# ...": how lines of a recording begin.
bool begins_like_a_recording(std::string_view line) {
  if (line.starts_with("line ") || line.starts_with("> ") || line.starts_with("< ") || line.starts_with("= "))
    return true;
  const std::size_t colon = line.find(": ");
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view key = line.substr(0, colon);
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == ' '; };
  return std::all_of(key.begin(), key.end(), letter) && key.front() != ' ';
}

bool is_recording(std::string_view content) {
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    const std::string_view line = trimmed(content.substr(0, end));
    content.remove_prefix(std::min(end + 1, content.size()));
    if (line.empty() || line.front() == '#') continue;
    return begins_like_a_recording(line);
  }
  return false;
}

}  // namespace

std::string name_of_input(const std::string& path) {
  return path == "-" ? "stdin" : path;
}

Result<std::string> content_of(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, "stdin");
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const int reason = errno;
    return failure(ErrorKind::port, path + ": " + std::strerror(reason));
  }
  Result<std::string> content = read_all(descriptor, path);
  close(descriptor);
  return content;
}

Result<LineRecording> recording_of(const std::string& path) {
  const Result<std::string> content = content_of(path);
  if (!content) return failure(content.error());
  Result<LineRecording> recording = recording_from(*content);
  const std::string name = name_of_input(path);
  if (!recording)
    return failure(recording.error().reworded(name + ':' + recording.error().text(), recording.error().advice()));
  if (recording->events.empty()) return failure(ErrorKind::malformed, name + ": a recording without any traffic");
  return recording;
}

Result<std::vector<Byte>> input_from(std::string content, const std::string& name) {
  if (content.empty()) return failure(ErrorKind::malformed, name + ": empty: there is nothing to decode");
  if (is_recording(content)) {
    const Result<LineRecording> recording = recording_from(content);
    if (recording) return bytes_of(*recording);
    if (auto log = bytes_from_log(content, kMostInput)) return std::move(*log);  // "> 7E A0": a log with such marks
    return failure(recording.error().reworded(name + ':' + recording.error().text(), recording.error().advice()));
  }
  Result<std::optional<std::vector<Byte>>> dump = bytes_from_dump(content, kMostInput);
  if (!dump) return failure(dump.error().reworded(name + ": " + dump.error().text(), dump.error().advice()));
  if (*dump) return std::move(**dump);
  if (auto log = bytes_from_log(content, kMostInput)) return std::move(*log);
  if (auto named = bytes_from_named(content)) return std::move(*named);
  const Bytes bytes = as_bytes(content);
  return std::vector<Byte>(bytes.begin(), bytes.end());
}

}  // namespace obiscope::cli

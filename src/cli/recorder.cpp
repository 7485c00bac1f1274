#include "cli/recorder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace obiscope::cli {

Result<std::unique_ptr<Recorder>> Recorder::create(const std::string& path, Instant now, bool redact) {
  constexpr int kMode = 0644;
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor < 0) {
    const int reason = errno;
    return failure(ErrorKind::port, path + ": cannot write the recording: " + std::strerror(reason));
  }
  LineRecording recording;
  recording.headers = {"source: recorded with obiscope", "recorded: " + utc_text_from(now)};
  std::unique_ptr<Recorder> recorder(new Recorder(path, descriptor, std::move(recording), redact));
  if (!redact) {
    if (Result<void> good = recorder->write(text_from(recorder->recording_)); !good) return failure(good.error());
  }
  return recorder;
}

Recorder::~Recorder() {
  close(descriptor_);
}

Result<void> Recorder::add(const LineEvent& event) {
  ++events_;
  if (!redact_) return write(text_from(event));
  recording_.events.push_back(event);
  return {};
}

Result<void> Recorder::finish() {
  if (!redact_) return {};
  redact(recording_);
  return write(text_from(recording_));
}

// A line that does not go in whole is taken out again, so that what stays can be read.
Result<void> Recorder::write(const std::string& text) {
  const off_t before = lseek(descriptor_, 0, SEEK_CUR);
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(descriptor_, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count > 0) {
      written += static_cast<std::size_t>(count);
      continue;
    }
    const int reason = errno;
    if (before >= 0 && ftruncate(descriptor_, before) == 0) lseek(descriptor_, before, SEEK_SET);
    return failure(ErrorKind::port, path_ + ": cannot write the recording: " + std::strerror(reason),
                   "what was written before is whole and can be used");
  }
  return {};
}

}  // namespace obiscope::cli

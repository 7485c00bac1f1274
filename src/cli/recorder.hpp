// A `.line` file that grows as the line's traffic passes. Whatever was written is valid at any time.
#pragma once

#include <memory>
#include <string>

#include "line/record.hpp"

namespace obiscope::cli {

class Recorder {
 public:
  // Creates the file at `path`. With `redact`, nothing is written before finish(), because only the whole dialogue
  // tells what names a customer. Error: port.
  static Result<std::unique_ptr<Recorder>> create(const std::string& path, Instant now, bool redact);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // One event. Error: port (a full disk).
  Result<void> add(const LineEvent& event);
  Result<void> finish();
  std::size_t events() const { return events_; }
  const std::string& path() const { return path_; }

 private:
  Recorder(std::string path, int descriptor, LineRecording recording, bool redact)
      : path_(std::move(path)), descriptor_(descriptor), recording_(std::move(recording)), redact_(redact) {}
  Result<void> write(const std::string& text);

  std::string path_;
  int descriptor_;
  LineRecording recording_;  // the headers; with redact_, the events too
  bool redact_;
  std::size_t events_ = 0;
};

}  // namespace obiscope::cli

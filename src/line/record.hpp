// The `.line` format (docs/line-format.md), and a Line that writes one of all that passes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "line/line.hpp"

namespace obiscope {

struct LineEvent {
  enum class Kind : std::uint8_t { settings, sent, received, expected };  // "line", ">", "<", "="
  Kind kind = Kind::received;
  LineSettings settings;    // settings
  std::vector<Byte> bytes;  // sent, received
  Duration pause{};         // before the first character, counted from the end of the event before it
  std::string expected;     // "=": one reading, for golden tests
};

struct LineRecording {
  std::vector<std::string> headers;  // "source: ..." and other "key: value" lines, comments left out
  std::vector<LineEvent> events;
};

// Errors: malformed, "LINE:COLUMN: what and why".
Result<LineRecording> recording_from(std::string_view text);
std::string text_from(const LineRecording& recording);
std::string text_from(const LineEvent& event);  // one line, with its line end

// All bytes of the recording in order, both directions: what decode and explain work on.
std::vector<Byte> bytes_of(const LineRecording& recording);

// Masks what could name a customer: serial and meter numbers, passwords, in the texts of IEC 62056-21 messages. Lengths
// stay; check characters are made right again where they were right.
void redact(LineRecording& recording);

// A Line around `inner` that hands every event, as it ends, to `sink`. An Error of the sink (a full disk) ends no
// dialogue: it is kept, and the rest is not recorded.
class RecordingLine final : public LineDecorator {
 public:
  using Sink = std::function<Result<void>(const LineEvent&)>;
  RecordingLine(Line& inner, Sink sink);
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  // Hands over what is still being collected.
  void flush();
  const std::optional<Error>& failed() const { return failed_; }

 private:
  void collect(LineEvent::Kind kind, Bytes bytes, Instant began, Instant ended);

  Sink sink_;
  LineEvent open_;
  Instant last_end_{};
  std::optional<Error> failed_;
};

}  // namespace obiscope

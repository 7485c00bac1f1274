// The `.line` format (docs/line-format.md): what passed on a line, as text.
//
//   source: own capture                          header
//   line 300 7E1                                 settings
//   > "/?!\r\n"                                  sent
//   < "/XXX4METER\r\n"              +412ms       received, 412 ms after the end of what came before
//   < STX "1.8.0(1*kWh)\r\n!\r\n" ETX BCC        control characters, check character
//   < NUL*3 x 80 ff                              repeated; bytes that are no text
//   = 1-0:1.8.0*255 1 kWh                        an expected reading
#pragma once

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

  friend bool operator==(const LineEvent&, const LineEvent&) = default;
};

struct LineRecording {
  std::vector<std::string> headers;  // "source: ..." and other "key: value" lines, comments left out
  std::vector<LineEvent> events;

  friend bool operator==(const LineRecording&, const LineRecording&) = default;
};

// What a file may hold. text_from() writes nothing beyond it as long as the recording keeps to it too.
struct LineFormatLimits {
  static constexpr std::size_t file = std::size_t{64} << 20U;         // characters
  static constexpr std::size_t text_line = std::size_t{4} << 20U;     // characters in one line
  static constexpr std::size_t event_bytes = std::size_t{1} << 20U;   // of one event
  static constexpr std::size_t total_bytes = std::size_t{64} << 20U;  // of all events
  static constexpr std::size_t headers = 1000;
  static constexpr std::size_t events = 1'000'000;
  static constexpr Duration pause = 1'000'000s;
};

// Errors: malformed, "LINE:COLUMN: what and why", counted from 1.
Result<LineRecording> recording_from(std::string_view text);
// Pauses are written in whole microseconds.
std::string text_from(const LineRecording& recording);
std::string text_from(const LineEvent& event);  // one line, with its line end

// All bytes of the recording in order, both directions: what decode and explain work on.
std::vector<Byte> bytes_of(const LineRecording& recording);

}  // namespace obiscope

#include "protocol/iec62056_21/extent.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/iec62056_21/frame.hpp"
#include "protocol/iec62056_21/recording_scan.hpp"

namespace obiscope::iec62056_21 {
namespace {

bool is_text(std::string_view content) {
  return std::all_of(content.begin(), content.end(), [](char c) {
    return (c >= 0x20 && c < 0x7F) || c == '\r' || c == '\n' || c == kStx;  // STX stands between command and operand
  });
}

bool has_a_value(std::string_view content) {
  const std::size_t open = content.find('(');
  return open != std::string_view::npos && content.find(')', open) != std::string_view::npos;
}

// "!EF2F": what stands behind a P1 telegram.
bool begins_with_crc(Bytes behind) {
  constexpr std::size_t kDigits = 4;
  return behind.size() >= kDigits && std::all_of(behind.begin(), behind.begin() + kDigits,
                                                 [](Byte b) { return hex_digit(static_cast<char>(b)) >= 0; });
}

class Finder {
 public:
  explicit Finder(const ExtentSink& sink) : sink_(sink) {}

  // `bytes` begin at `offset` of the recording, with an identification or where the recording begins.
  void search(Bytes bytes, std::size_t offset, bool identified) {
    Framer framer;
    const Bytes all = bytes;
    while (!bytes.empty()) {
      if (framer.feed(bytes, {.plain = identified}) != Framer::Outcome::frame) continue;
      const std::size_t end = offset + all.size() - bytes.size();
      take(framer.frame(), end - framer.frame().bytes.size(), bytes, identified);
    }
  }

 private:
  void take(const Frame& frame, std::size_t at, Bytes behind, bool identified) {
    const std::size_t length = frame.bytes.size();
    switch (frame.kind) {
      case FrameKind::line:
        if (identified && frame.damaged == 0) sink_({at, length, false});
        return;
      case FrameKind::block:
      case FrameKind::command:
        if ((frame.bcc_right() || frame.sum_right()) && frame.damaged == 0 && is_text(frame.content) &&
            (has_a_value(frame.content) || frame.kind == FrameKind::command))
          sink_({at, length, true});
        return;
      case FrameKind::plain:
        if (is_text(frame.content) && has_a_value(frame.content) && !begins_with_crc(behind))
          sink_({at, length, false});
        return;
      case FrameKind::option:
      case FrameKind::ack:
      case FrameKind::nak:
        return;
    }
  }

  const ExtentSink& sink_;
};

}  // namespace

void find_telegrams(Bytes recording, const ExtentSink& sink) {
  std::vector<Byte> stripped;
  if (holds_parity_bits(recording)) {
    stripped = without_parity(recording);
    recording = stripped;
  }
  Finder finder(sink);
  for (std::size_t begin = 0; begin < recording.size();) {
    const std::size_t end = next_identification(recording, begin + 1);
    finder.search(recording.subspan(begin, end - begin), begin, identification_at(recording, begin));
    begin = end;
  }
}

}  // namespace obiscope::iec62056_21

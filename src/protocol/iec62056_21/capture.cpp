#include "protocol/iec62056_21/capture.hpp"

#include <algorithm>

#include "protocol/iec62056_21/conversation.hpp"
#include "protocol/iec62056_21/recording_scan.hpp"

namespace obiscope::iec62056_21 {
namespace {

bool printable(Byte byte) {
  return byte >= 0x20 && byte < 0x7F;
}

// Whether a request ("/?!", "/2!") is the last thing before `at`.
bool asked_before(Bytes recording, std::size_t at) {
  constexpr std::size_t kLongestRequest = 40;
  while (at > 0 && !printable(recording[at - 1])) --at;
  if (at == 0 || recording[at - 1] != '!') return false;
  for (std::size_t length = 1; length <= std::min(at, kLongestRequest); ++length) {
    const Byte byte = recording[at - length];
    if (byte == '/') return true;
    if (!printable(byte)) return false;
  }
  return false;
}

}  // namespace

std::size_t decode_capture(Bytes recording, const Recognise& recognise, const std::function<void(Telegram)>& sink) {
  std::vector<Byte> stripped;
  if (holds_parity_bits(recording)) {
    stripped = without_parity(recording);
    recording = stripped;
  }
  std::size_t belonging = 0;
  std::size_t begin = 0;
  while (begin < recording.size()) {
    const std::size_t end = next_identification(recording, begin + 1);
    const bool identified = identification_at(recording, begin);
    Conversation conversation(recognise, sink, {identified, identified && asked_before(recording, begin)});
    belonging += conversation.decode(recording.subspan(begin, end - begin), begin);
    begin = end;
  }
  return recording.size() - belonging;
}

}  // namespace obiscope::iec62056_21

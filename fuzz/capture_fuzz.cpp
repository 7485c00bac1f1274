// Recordings. The first byte of the input says how the rest is cut and used:
//   Framer gives the same frames whole and in pieces;
//   a telegram is given only where its check character was right, or with a Warning that it has none.
#include <algorithm>
#include <cstdlib>

#include "protocol/iec62056_21/capture.hpp"
#include "protocol/iec62056_21/frame.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::iec62056_21;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::vector<Byte>> frames_of(Bytes recording, std::size_t piece) {
  std::vector<std::vector<Byte>> frames;
  Framer framer({.line = 64, .block = 4096});
  while (!recording.empty()) {
    Bytes part = recording.first(std::min(piece, recording.size()));
    recording = recording.subspan(part.size());
    while (!part.empty())
      if (framer.feed(part, {.option_select = true, .plain = true}) == Framer::Outcome::frame)
        frames.emplace_back(framer.frame().bytes.begin(), framer.frame().bytes.end());
  }
  return frames;
}

bool warns_of_missing_check(const Readout& readout) {
  return std::any_of(readout.warnings.begin(), readout.warnings.end(), [](const Warning& warning) {
    return warning.code == "no_checksum" || warning.code == "checksum_missing";
  });
}

// Whether any block at all in `recording` has a right check character, with parity bits or without.
bool any_right_block(Bytes recording) {
  std::vector<Byte> stripped(recording.begin(), recording.end());
  for (Byte& byte : stripped) byte &= 0x7F;
  for (std::size_t begin = 0; begin < stripped.size(); ++begin) {
    if (stripped[begin] != kStx && stripped[begin] != kSoh) continue;
    Byte check = 0;
    for (std::size_t at = begin + 1; at + 1 < stripped.size(); ++at) {
      check ^= stripped[at];
      if ((stripped[at] == kEtx || stripped[at] == kEot) && stripped[at + 1] == check) return true;
    }
  }
  return false;
}

void check_telegrams(Bytes recording) {
  std::size_t given = 0;
  const std::size_t left_over = decode_capture(recording, follows_the_standard, [&](const Telegram& telegram) {
    ++given;
    if (!telegram) return require(!telegram.error().text().empty() && telegram.error().offset() < recording.size());
    require(warns_of_missing_check(*telegram) || any_right_block(recording));
  });
  require(left_over <= recording.size() && given <= recording.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::size_t kMost = 16'384;  // any_right_block looks at each beginning
  if (size == 0 || size > kMost) return 0;
  const Bytes recording(input + 1, size - 1);
  require(frames_of(recording, recording.size()) == frames_of(recording, 1U + input[0] % 16U));
  check_telegrams(recording);
  return 0;
}

#include "protocol/iec62056_21/recording_scan.hpp"

#include <algorithm>
#include <bit>

#include "protocol/iec62056_21/frame.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kLongestLine = 256;

bool letter(Byte byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}
bool printable(Byte byte) {
  return byte >= 0x20 && byte < 0x7F;
}
bool even_parity(Byte byte) {
  return std::popcount(byte) % 2 == 0;
}

}  // namespace

bool holds_parity_bits(Bytes recording) {
  const auto high = static_cast<std::size_t>(
      std::count_if(recording.begin(), recording.end(), [](Byte byte) { return byte >= 0x80; }));
  const auto even = static_cast<std::size_t>(std::count_if(recording.begin(), recording.end(), even_parity));
  return high * 4 >= recording.size() && even * 4 >= recording.size() * 3;
}

std::vector<Byte> without_parity(Bytes recording) {
  std::vector<Byte> characters(recording.begin(), recording.end());
  for (Byte& byte : characters) byte = static_cast<Byte>(even_parity(byte) ? byte & 0x7F : byte | 0x80);
  return characters;
}

bool identification_at(Bytes recording, std::size_t at) {
  if (recording[at] != '/' || recording.size() - at < 5) return false;
  const bool behind_check = at >= 2 && recording[at - 2] == kEtx;
  if (at > 0 && printable(recording[at - 1]) && recording[at - 1] != '!' && !behind_check) return false;
  if (!std::all_of(recording.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                   recording.begin() + static_cast<std::ptrdiff_t>(at) + 4, letter))
    return false;
  const Bytes line = recording.subspan(at, std::min(kLongestLine, recording.size() - at));
  const auto end = std::find_if(line.begin(), line.end(), [](Byte byte) { return byte < 0x20 || byte == 0x7F; });
  return end != line.end() && (*end == '\r' || *end == '\n');
}

std::size_t next_identification(Bytes recording, std::size_t from) {
  for (; from < recording.size(); ++from) {
    const Bytes rest = recording.subspan(from);
    from += static_cast<std::size_t>(std::find(rest.begin(), rest.end(), Byte{'/'}) - rest.begin());
    if (from < recording.size() && identification_at(recording, from)) return from;
  }
  return recording.size();
}

}  // namespace obiscope::iec62056_21

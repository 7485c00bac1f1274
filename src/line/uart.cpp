#include "line/uart.hpp"

#include <bit>

namespace obiscope::uart {
namespace {

// The levels of a line that carries `bytes` back to back; true = mark = idle.
class Waveform {
 public:
  Waveform(Bytes bytes, const LineSettings& settings) {
    levels_.reserve(bytes.size() * settings.bits_per_character());
    for (const Byte byte : bytes) {
      levels_.push_back(false);
      for (unsigned bit = 0; bit < settings.data_bits; ++bit) levels_.push_back((byte >> bit & 1) != 0);
      if (settings.parity != Parity::none) {
        // A character marked as damaged (bit 7 on a 7-bit line) leaves with the wrong parity: all eight bits count.
        const bool odd_ones = std::popcount(static_cast<unsigned>(byte)) % 2 == 1;
        levels_.push_back(odd_ones == (settings.parity == Parity::even));
      }
      for (unsigned bit = 0; bit < settings.stop_bits; ++bit) levels_.push_back(true);
    }
  }
  // In units of the sender's bits. Behind the end the line is idle.
  bool at(double time) const {
    const auto index = static_cast<std::size_t>(time);
    return index >= levels_.size() || levels_[index];
  }
  // The first moment from `time` on at which the line falls to space; nothing where it stays at mark.
  std::optional<double> falling_edge_from(double time) const {
    bool before = time <= 0.0 || at(time);
    if (!before) {  // wait for the line to come back to mark first
      auto index = static_cast<std::size_t>(time);
      while (index < levels_.size() && !levels_[index]) ++index;
      time = static_cast<double>(index);
    }
    for (auto index = static_cast<std::size_t>(time); index < levels_.size(); ++index)
      if (!levels_[index] && static_cast<double>(index) >= time) return static_cast<double>(index);
    return std::nullopt;
  }

 private:
  std::vector<bool> levels_;
};

}  // namespace

bool agree(const LineSettings& sender, const LineSettings& receiver) {
  const std::uint64_t slow = std::min(sender.baud, receiver.baud);
  const std::uint64_t fast = std::max(sender.baud, receiver.baud);
  return sender.data_bits == receiver.data_bits && sender.parity == receiver.parity && fast * 100 <= slow * 103;
}

std::vector<Character> resample(Bytes bytes, const LineSettings& sender, const LineSettings& receiver) {
  const Waveform wave(bytes, sender);
  const double bit = static_cast<double>(sender.baud) / static_cast<double>(receiver.baud);  // the receiver's, in ours
  const double ns_per_unit = 1e9 / static_cast<double>(sender.baud);
  std::vector<Character> characters;
  double time = 0;
  while (const std::optional<double> edge = wave.falling_edge_from(time)) {
    double sample = *edge + bit / 2;
    if (wave.at(sample)) {  // a glitch shorter than half a bit is no start bit
      time = sample;
      continue;
    }
    Character character;
    unsigned ones = 0;
    for (unsigned i = 0; i < receiver.data_bits; ++i) {
      sample += bit;
      if (wave.at(sample)) {
        character.byte = static_cast<Byte>(character.byte | 1U << i);
        ++ones;
      }
    }
    if (receiver.parity != Parity::none) {
      sample += bit;
      if (wave.at(sample)) ++ones;
      character.damaged = (ones % 2 == 1) == (receiver.parity == Parity::even);
    }
    sample += bit;
    if (!wave.at(sample)) character.damaged = true;  // framing: the stop bit is no mark
    if (character.damaged && receiver.data_bits == 7) character.byte |= 0x80;
    character.ended = Duration(static_cast<std::int64_t>((sample + bit / 2) * ns_per_unit));
    characters.push_back(character);
    time = sample;
  }
  return characters;
}

Byte with_parity(Byte byte, Parity parity) {
  const unsigned seven = byte & 0x7FU;
  const bool odd_ones = std::popcount(seven) % 2 == 1;
  return static_cast<Byte>(seven | (odd_ones == (parity == Parity::even) ? 0x80U : 0U));
}

std::optional<Byte> without_parity(Byte byte, Parity parity) {
  if (with_parity(byte, parity) != byte) return std::nullopt;
  return byte & 0x7F;
}

}  // namespace obiscope::uart

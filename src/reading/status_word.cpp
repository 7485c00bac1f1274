#include "reading/status_word.hpp"

#include <algorithm>
#include <optional>

#include "bytes/hex.hpp"

namespace obiscope {
namespace {

std::optional<std::uint64_t> word_from(std::string_view written) {
  constexpr std::size_t kMostDigits = 16;
  if (written.empty() || written.size() > kMostDigits) return std::nullopt;
  std::uint64_t word = 0;
  for (const char c : written) {
    const int digit = hex_digit(c);
    if (digit < 0) return std::nullopt;
    word = word << 4U | static_cast<unsigned>(digit);
  }
  return word;
}

const StatusBit* meaning_of(const StatusWord& word, unsigned bit) {
  const auto found = std::find_if(word.bits.begin(), word.bits.end(),
                                  [bit](const StatusBit& candidate) { return candidate.bit == bit; });
  return found == word.bits.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Flag> flags_from(const StatusWord& word, std::string_view written) {
  std::vector<Flag> flags;
  const std::uint64_t set = word_from(trimmed(written)).value_or(0);
  for (unsigned bit = 0; bit < 64; ++bit) {
    if ((set >> bit & 1U) == 0) continue;
    const StatusBit* meaning = meaning_of(word, bit);
    const std::string number = std::to_string(bit);
    flags.push_back(meaning != nullptr ? meaning->flag : Flag{"bit_" + number, "bit " + number + " is set"});
  }
  return flags;
}

void apply(const StatusWord& word, Reading& reading, std::vector<Warning>& warnings) {
  const std::string written = text_from(reading.value);
  reading.flags = flags_from(word, written);
  const std::uint64_t set = word_from(trimmed(written)).value_or(0);
  for (const StatusBit& bit : word.bits) {
    if (!bit.warn || bit.bit >= 64 || (set >> bit.bit & 1U) == 0) continue;
    warnings.push_back({bit.cleared_by_readout ? "status_cleared_by_readout" : "status",
                        reading.code + " held " + written + ": " + bit.flag.text});
  }
}

}  // namespace obiscope

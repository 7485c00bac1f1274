// What a receiver makes of a sender's characters, bit by bit.
//
//   sender    ‾‾\__s__/‾‾d0‾‾\__d1__/‾ ... ‾‾stop‾‾‾\__s__/ ...
//   receiver       ↑ edge   ↑ half a bit later: still space?  then one sample in the middle of each of its own bits
//
// With equal settings the characters come through unharmed; with others it is the rubbish that a real one would see.
#pragma once

#include <optional>
#include <vector>

#include "line/line.hpp"

namespace obiscope::uart {

// A character as a receiver delivers it (see Received): bit 7 marks damage where it has 7 data bits.
struct Character {
  Byte byte = 0;
  bool damaged = false;
  Duration ended{};  // when its stop bit was sampled, counted from the sender's first start bit
};

// True where `receiver` gets what `sender` sends: same data bits and parity, speeds within 3 %.
bool agree(const LineSettings& sender, const LineSettings& receiver);

// `bytes` back to back from `sender`, as `receiver` sees them, followed by an idle line.
std::vector<Character> resample(Bytes bytes, const LineSettings& sender, const LineSettings& receiver);

// `byte` with its parity bit in bit 7, as an 8N1 receiver sees a 7E1 or 7O1 character.
Byte with_parity(Byte byte, Parity parity);
// The character that 7 bits with this parity would have delivered; nothing where the parity is wrong.
std::optional<Byte> without_parity(Byte byte, Parity parity);

}  // namespace obiscope::uart

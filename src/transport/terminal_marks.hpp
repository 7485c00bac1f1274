// Takes out the marks that a terminal with PARMRK and INPCK puts into what it has received:
//
//   FF 00 X    X came with a wrong parity or stop bit; a break is FF 00 00
//   FF FF      the character FF
//
// (termios(3), PARMRK). A mark may be cut anywhere between two reads.
#pragma once

#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::transport {

class TerminalMarks {
 public:
  // Adds the characters in `bytes` to `characters`; says how many of them are damaged. With 7 data bits those have bit
  // 7 set (see Received).
  std::size_t decode(Bytes bytes, bool seven_bits, std::vector<Byte>& characters);

 private:
  enum class State : std::uint8_t { character, mark, damaged };
  State state_ = State::character;
};

}  // namespace obiscope::transport

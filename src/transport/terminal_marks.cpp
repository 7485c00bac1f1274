#include "transport/terminal_marks.hpp"

namespace obiscope::transport {

std::size_t TerminalMarks::decode(Bytes bytes, bool seven_bits, std::vector<Byte>& characters) {
  std::size_t damaged = 0;
  for (const Byte byte : bytes) {
    switch (state_) {
      case State::character:
        if (byte == 0xFF) {
          state_ = State::mark;
        } else {
          characters.push_back(byte);
        }
        break;
      case State::mark:
        state_ = byte == 0 ? State::damaged : State::character;
        if (byte != 0) characters.push_back(byte);
        break;
      case State::damaged:
        state_ = State::character;
        characters.push_back(seven_bits ? static_cast<Byte>(byte | 0x80U) : byte);
        ++damaged;
        break;
    }
  }
  return damaged;
}

}  // namespace obiscope::transport

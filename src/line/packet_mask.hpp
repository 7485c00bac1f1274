// Takes the password of an ANSI C12.18 security request out of a stream, byte by byte as it passes.
//
//   EE identity control sequence 00 15 51   password (20)   CRC (2)
//                                           └─ each byte becomes "*"; the CRC is made right again where it was right
//
// Like Mask a scanner rather than a decoder: this floor knows no protocol folder, and pieces and echoes have to work
// too.
#pragma once

#include <array>

#include "bytes/bytes.hpp"

namespace obiscope {

class PacketMask {
 public:
  // The byte to hand on in the place of `byte`. One for each direction.
  Byte pass(Byte byte);

 private:
  static constexpr std::size_t kHeader = 7;
  bool header_has_passed() const;

  std::array<Byte, kHeader> last_{};  // the bytes that passed last, the latest one at the end
  std::size_t left_ = 0;              // of password and CRC
  std::uint16_t seen_ = 0, handed_on_ = 0;
};

}  // namespace obiscope

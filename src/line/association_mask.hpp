// Takes the password of a DLMS association request (low level security) out of a stream, byte by byte as it passes.
//
//   8B 07 60 85 74 05 08 02 01   AC LL 80 LL  password      mechanism name: low level; authentication value
//                                             └─ each byte becomes "*"; the FCS of the HDLC frame is made right again
//
// Like Mask a scanner rather than a decoder: this floor knows no protocol folder, and pieces, echoes and frames cut off
// have to work too.
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope {

class AssociationMask {
 public:
  // The byte to hand on in the place of `byte`. One for each direction.
  Byte pass(Byte byte);

 private:
  Byte pass_in_request(Byte byte);
  Byte pass_in_frame(Byte byte, Byte given);

  std::size_t matched_ = 0;   // of the bytes before a password
  std::size_t password_ = 0;  // bytes of it that are still to come
  std::size_t at_ = 0;        // in a frame, from its format field on
  std::size_t frame_ = 0;     // its length; 0: no frame
  Byte format_ = 0;
  bool flag_ = false;       // the last byte was a flag
  std::uint16_t seen_ = 0;  // frame checks, of what came and of what was handed on
  std::uint16_t handed_on_ = 0;
};

}  // namespace obiscope

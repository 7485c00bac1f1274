// M-Bus long frame (EN 13757-2), where it carries DLMS (EN 13757-1): how some meters push on a two-wire customer port.
//
//   68 LL LL 68 | C A CI STSAP DTSAP | part of an APDU ... | checksum 16
//
// LL counts from C to before the checksum, which is the sum of the same bytes. CI: 000L nnnn, n the segment from 0, L
// the last one.
#pragma once

#include "bytes/bytes.hpp"

namespace obiscope::dlms {

struct MbusFrame {
  enum class Fault : std::uint8_t { none, no_frame, incomplete, wrong_checksum };
  Fault fault = Fault::no_frame;
  std::size_t size = 0;  // also of one whose checksum is wrong
  Byte address = 0;
  Byte source = 0, destination = 0;  // transport service access points
  std::uint8_t segment = 0;
  bool last = true;
  Bytes part;
};

// The frame that begins at bytes[0]. incomplete: right so far. Allocates nothing.
MbusFrame mbus_frame_from(Bytes bytes);

}  // namespace obiscope::dlms

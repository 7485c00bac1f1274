// PacketSearch: the packets of a recording, one after the other, whatever stands between them. Linear time, bounded
// memory.
#pragma once

#include <optional>

#include "protocol/c1218/check_window.hpp"

namespace obiscope::c1218 {

// Whether the content of a packet can be what its control byte and the services allow.
bool is_plausible(const Packet& packet);

struct Found {
  std::size_t offset = 0, length = 0;  // of the packet, from kStart to the CRC
  bool right = false;                  // its CRC; else it has only the form of a packet
};

class PacketSearch {
 public:
  explicit PacketSearch(Bytes recording) : recording_(recording), window_(recording) {}
  // The next packet; nothing where there is none any more. A packet with a wrong CRC is given only where no right one
  // begins inside of it.
  std::optional<Found> next();

 private:
  Bytes recording_;
  CheckWindow window_;
  std::size_t at_ = 0;
};

// ACK or NAK directly before a packet that begins at `offset`, not before `least`.
bool acknowledged_before(Bytes recording, std::size_t offset, std::size_t least);

}  // namespace obiscope::c1218

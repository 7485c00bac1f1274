// Which registers are asked for together: as few requests as the map and the limits of a frame allow.
//
//   wanted     16 17 18 .. 1E 1F      26 27       6C 6D ... 7F
//   requests   [16 ............ 27]               [6C ..... 7F]     a gap of known objects is read along where that is
//   cheaper than
//                                                                   a request, its answer's head and a pause of their
//                                                                   own
#pragma once

#include <vector>

#include "protocol/modbus/message.hpp"
#include "protocol/modbus/register_map.hpp"

namespace obiscope::modbus {

constexpr std::size_t kMostAnswerBytes = 250;  // behind the byte count, a pad byte included

struct Group {
  ReadRequest request;
  std::vector<const Entry*> wanted;  // in the map's order
};

struct Detour {
  std::size_t bytes = 0;   // of a gap that may be read along
  std::vector<Byte> open;  // 0: this object cannot be read along; those behind its end can
};

// `wanted`: of `map`, in its order.
std::vector<Group> groups_of(const RegisterMap& map, const std::vector<const Entry*>& wanted, const Detour& detour);
// Two or more smaller groups with the same entries, for one that was refused; none where it is one entry.
std::vector<Group> parts_of(const RegisterMap& map, const Group& group);

}  // namespace obiscope::modbus

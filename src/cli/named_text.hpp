// Text in which control characters have names in angle brackets -> bytes.
//
//   <SOH>P1<STX>(00000000)<ETX>a
//   <ACK>
//   /XXX4METER
//   <STX>1.8.0(012345.6*kWh)
//   !
//   <ETX>5
//
// A line end inside of a block, or behind an identification, is one that passed (CR LF); others are only there to be
// read, as everywhere where <CR> or <LF> stands.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::cli {

// Nothing where no such name stands in `text`. Takes time in proportion to the text.
std::optional<std::vector<Byte>> bytes_from_named(std::string_view text);

}  // namespace obiscope::cli

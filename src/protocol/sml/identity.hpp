// Server ids: how a meter names itself.
//
//   0A │ 01 │ 58 59 5A │ 00 │ 00 BC 61 4E      "1XYZ0012345678"     DIN 43863-5: medium, manufacturer, block, number
//   09   medium   XYZ    block   number         (09 and 0A before it)
//
// Others are text ("02280816") or octets of the manufacturer's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reading/readout.hpp"

namespace obiscope::sml {

// "1XYZ0012345678"; printable text as it is; hexadecimal for all others.
std::string id_from(Bytes server_id);
// The eight digits at the end of an id of DIN 43863-5.
std::optional<std::uint32_t> serial_of(std::string_view id);
// The other way round: an id of DIN 43863-5 (beginning with 0A), an even number of hexadecimal digits, or text.
std::vector<Byte> server_id_from(std::string_view id);
// The three letters in a server id; empty where it has none.
std::string manufacturer_in(Bytes server_id);
bool printable(Bytes octets);

}  // namespace obiscope::sml

// The messages of one file of the meter's side, out of a Source: open response, GetList response, close response.
#pragma once

#include "protocol/sml/meter.hpp"

namespace obiscope::sml {

std::vector<Byte> encode_messages(const Source& source, const MeterOptions& options, Instant now, std::uint32_t count,
                                  std::uint32_t seconds);

}  // namespace obiscope::sml

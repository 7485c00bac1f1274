// What a meter pushes: the object list of its push setup, and the notification that is made of it.
#pragma once

#include <optional>
#include <vector>

#include "protocol/dlms/meter_state.hpp"

namespace obiscope::dlms {

// [ { class, OBIS, attribute, index } ], where it is sent itself with the push setup's own list in front.
void put_push_objects(const PushOptions& push, std::vector<Byte>& out);

// The next push as it leaves, ciphered where the meter's options say so: one APDU, or several in general block transfer
// where it has more than `most` bytes. Errors: usage, unsupported (of the keys).
Result<std::vector<std::vector<Byte>>> next_push(Meter::State& meter, Instant now, std::size_t most);

}  // namespace obiscope::dlms

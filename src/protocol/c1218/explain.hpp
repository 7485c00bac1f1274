// Every byte of a C12.18 dialogue, both directions in one stream, named: packets, services, fields of the tables that
// are read, check sequences right or wrong. Passwords are never shown.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/explanation.hpp"

namespace obiscope::c1218 {

// The entries of depth 0 cover the dialogue without gap or overlap, and those of depth n + 1 cover each entry of depth
// n that has any. Never fails; takes time in proportion to the dialogue.
Explanation explain(Bytes dialogue);

}  // namespace obiscope::c1218

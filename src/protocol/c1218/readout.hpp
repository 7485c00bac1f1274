// The tables of a session -> Readout.
#pragma once

#include "protocol/c1218/quirks.hpp"
#include "protocol/c1218/registers.hpp"
#include "reading/readout.hpp"

namespace obiscope::c1218 {

// What tables 0, 1, 5 and 6 say of who the meter is, as far as they came.
MeterIdentity identity_from(const Tables& tables, const Recognise& recognise);

// All that the tables say. Without table 0 nothing can be read: Error incomplete. A table that is cut off or that
// nothing tells the layout of costs a Warning "table_unreadable".
Result<Readout> readout_from(const Tables& tables, const Recognise& recognise);

}  // namespace obiscope::c1218

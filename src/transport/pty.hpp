// A pseudo terminal that a virtual meter lives on. We own its master; PATH is a link to its slave, which a reader opens
// as it opens a serial port.
//
// What the master sees of the reader's settings is the speed alone, at any time. Where it differs from the meter's,
// characters are rubbish in both directions, as on a wire. 7 data bits and parity are refused by the driver behind the
// reader's back, and show nowhere. So the parity is the reader's choice, and is answered in kind:
//
//   the reader makes parity bits itself   the meter checks them, and sends parity bits           (parity_in_kind.hpp)
//   the reader sends plain 7 bits         taken as right; the meter sends plain 7 bits
//
// We keep the slave open ourselves, so that the master does not end when a reader goes away. What nobody reads is lost.
#pragma once

#include <memory>

#include "transport/open.hpp"

namespace obiscope::transport {

// Replaces a link at `path` that leads nowhere, and no other file. The link goes with the Listener and its Line.
// Errors: port.
Result<std::unique_ptr<Listener>> listen_on_pty(RealLoop& loop, const std::string& path, Pace pace);

}  // namespace obiscope::transport

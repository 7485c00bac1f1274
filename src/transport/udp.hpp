// UDP: the Line of udp://, for the wrapper of DLMS (IEC 62056-47). One send() is one datagram, one receive() takes one;
// what gets lost on the way is lost.
//
//   reader's Line ── datagrams ── socket of the Listener ──┬── Line of one peer address
//                                                          └── Line of another one
#pragma once

#include <memory>

#include "transport/open.hpp"

namespace obiscope::transport {

// Errors: port: no such host, no answer of the resolver within 10 s. Whether somebody listens there shows later.
Task<std::unique_ptr<Line>> connect_udp(RealLoop& loop, Url url);

// A Line for each address that sends something; it ends, with a port Error, when nothing has come from there for five
// minutes. Characters have no pace here. Errors: port: the address is in use or not ours.
Result<std::unique_ptr<Listener>> listen_on_udp(RealLoop& loop, const Url& url);

}  // namespace obiscope::transport

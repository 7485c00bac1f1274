// A serial port behind telnet (RFC 2217): our side, and the meter's side.
//
// Our side tells the far port speed and character format, and waits until it acknowledges them. It gives sent
// characters the time that they take on the far line, so that a change of speed does not run into them.
//
// The meter's side is a port that a virtual meter lives on. The client's settings come in order with its characters;
// where they do not agree with the meter's, characters are rubbish in both directions, as on a wire. Damaged characters
// are told as the RFC says, by a line state before them, to those who ask for it.
#pragma once

#include <memory>

#include "transport/open.hpp"

namespace obiscope::transport {

// Errors: port: those of a connection; a far side that does not speak RFC 2217, or whose port does not take the
// settings.
Task<std::unique_ptr<Line>> connect_rfc2217(RealLoop& loop, Url url);

// One Line a connection.
Result<std::unique_ptr<Listener>> listen_on_rfc2217(RealLoop& loop, const Url& url, Pace pace);

}  // namespace obiscope::transport

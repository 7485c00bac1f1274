// A serial port, and the slave of a pseudo terminal: any speed, raw, for us alone, 7 bits and parity made in software
// where the port does not take them.
#pragma once

#include <memory>

#include "line/line.hpp"
#include "transport/real_loop.hpp"
#include "transport/url.hpp"

namespace obiscope::transport {

// Errors: port: absent, busy, no permission, no serial port, a speed or a modem line that it does not have. While the
// Line works: port, unplugged.
Result<std::unique_ptr<Line>> open_serial(RealLoop& loop, const Url& url);

}  // namespace obiscope::transport

// A URL -> a Line.
#pragma once

#include <functional>
#include <memory>

#include "line/line.hpp"
#include "transport/real_loop.hpp"
#include "transport/url.hpp"

namespace obiscope::transport {

// For the reader's side. The Line owns its descriptor. Errors: port (absent, busy, no permission, no such host, ...).
Task<std::unique_ptr<Line>> connect(RealLoop& loop, Url url);

struct Pace {
  bool wire = true;  // characters take as long as on a line of that speed; else they go at once
};

// For the meter's side: pty (we own the master), tcp and rfc2217 (we listen; port 0 picks one), serial (a real port).
class Listener {
 public:
  virtual ~Listener() = default;
  // What a reader passes to connect(): "pty:./e350", "tcp://127.0.0.1:40123".
  virtual std::string url() const = 0;
  // The next reader that connects; a pty and a serial port have one for ever. Errors: port.
  virtual Task<std::unique_ptr<Line>> accept() = 0;
};
Result<std::unique_ptr<Listener>> listen(RealLoop& loop, const Url& url, Pace pace);

}  // namespace obiscope::transport

// Line: one half-duplex byte line with its clock. The one thing every dialogue talks through.
//
//   co_await line.configure(k7E1);
//   co_await line.send(as_bytes("/?!\r\n"));
//   const Received answer = co_await line.receive(line.now() + 1500ms);
#pragma once

#include "async/instant.hpp"
#include "async/task.hpp"
#include "bytes/bytes.hpp"
#include "line/settings.hpp"

namespace obiscope {

// What has arrived. `bytes` belongs to the Line and holds until the next call of any of its functions.
//
// With 7 data bits, a character whose parity or stop bit was wrong has bit 7 set, so that it is nothing that a grammar
// knows, and one sees where it stood; sent with bit 7 set, it leaves with the wrong parity. With 8 data bits there is
// no room for that: `damaged` alone tells.
struct Received {
  Bytes bytes;              // one or more
  Instant began;            // when the first one's start bit began, as well as the Line knows
  Instant ended;            // when the last one's stop bit had passed
  std::size_t damaged = 0;  // how many of them had a wrong parity or stop bit
};

class Line {
 public:
  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  virtual ~Line() = default;

  // Takes effect after all that was sent has left. Errors: port, usage.
  virtual Task<> configure(LineSettings settings) = 0;

  // Ends when the last stop bit has left the wire. `bytes` has to live until then. Errors: port, cancelled.
  virtual Task<> send(Bytes bytes) = 0;

  // Ends when one or more bytes have arrived, at `deadline` at the latest. What arrived before the call counts too.
  // Errors: silence (nothing until `deadline`), port, cancelled.
  virtual Task<Received> receive(Instant deadline) = 0;

  // Errors: port, cancelled.
  virtual Task<> wait_until(Instant instant) = 0;

  virtual Instant now() const = 0;

  // The settings in force: those of the last configure().
  virtual LineSettings settings() const = 0;
};

// A Line around another one. What a decorator does not change, it hands through.
class LineDecorator : public Line {
 public:
  explicit LineDecorator(Line& inner) : inner_(inner) {}
  Task<> configure(LineSettings settings) override { return inner_.configure(settings); }
  Task<> send(Bytes bytes) override { return inner_.send(bytes); }
  Task<Received> receive(Instant deadline) override { return inner_.receive(deadline); }
  Task<> wait_until(Instant instant) override { return inner_.wait_until(instant); }
  Instant now() const override { return inner_.now(); }
  LineSettings settings() const override { return inner_.settings(); }

 protected:
  Line& inner_;
};

}  // namespace obiscope

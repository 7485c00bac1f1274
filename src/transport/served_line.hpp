// The Line of the meter's side where no real wire is between: it gives the characters the time that they take on a
// wire, and makes them the rubbish that they are where the far side has other settings.
//
//   reader's program ──pty, TCP or RFC 2217──> Peer ──time, settings──> ServedLine ──> the meter's dialogue
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "async/loop.hpp"
#include "line/line.hpp"
#include "transport/open.hpp"
#include "transport/real_loop.hpp"

namespace obiscope::transport {

// The far side of the path, as bytes and as the settings that it shows.
class Peer {
 public:
  virtual ~Peer() = default;

  // Characters as the Line sees them, and the settings at which the far side sent them.
  struct Run {
    std::vector<Byte> bytes;
    LineSettings sender;
  };

  // What the far side has set now; `ours` where that cannot be seen.
  virtual LineSettings settings(const LineSettings& ours) = 0;
  // Takes what is there, and waits for nothing. Error: port, the far side is gone.
  virtual Result<std::vector<Run>> read(const LineSettings& ours) = 0;
  // As Stream::readable().
  virtual Task<bool> readable(Instant deadline) = 0;
  // `characters` as a receiver with the settings `far` makes them. Errors: port.
  virtual Task<> write(std::vector<Byte> characters, LineSettings far) = 0;
};

// It takes in what comes as it comes, whatever its dialogue waits for: so it knows when that was, at which speed, and a
// far side that negotiates gets its answers at once.
class ServedLine final : public Line {
 public:
  ServedLine(RealLoop& loop, Pace pace, std::unique_ptr<Peer> peer);
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  Task<> wait_until(Instant instant) override;
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 private:
  struct Arrival {
    Byte byte;
    LineSettings sender;
    Instant ended;
  };

  Task<> keep_taking_in();
  void take_in();
  Received take_due();

  RealLoop& loop_;
  Pace pace_;
  std::unique_ptr<Peer> peer_;
  LineSettings settings_ = k7E1;
  Instant sent_until_;
  std::deque<Arrival> arrivals_;
  Instant last_arrival_;
  std::vector<Byte> characters_;
  std::optional<Error> failed_;
  Signal arrived_, taken_out_;
  Task<> taking_in_;  // goes first
};

}  // namespace obiscope::transport

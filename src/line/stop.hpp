// A Line that can be told to stop: by a person (Ctrl-C) or by a total deadline. The dialogue gets one Error of kind
// cancelled, from whatever it is waiting in; after that the Line works for `grace` more, so that it can sign off.
#pragma once

#include "async/loop.hpp"
#include "line/line.hpp"

namespace obiscope {

class StoppableLine final : public LineDecorator {
 public:
  StoppableLine(Loop& loop, Line& inner, Instant deadline, Duration grace = 3s);
  // Ends what the dialogue is waiting for now, with `reason`. Call it from outside of the dialogue.
  void stop(std::string reason);
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  Task<> wait_until(Instant instant) override;

 private:
  enum class State : std::uint8_t { working, stopping, signing_off };
  // Ends `operation`, or the Error of the stop where that comes first.
  template <class T>
  Task<T> unless_stopped(Task<T> operation);

  Loop& loop_;
  Instant deadline_;
  Duration grace_;
  State state_ = State::working;
  std::string reason_;
  Signal stopped_;
};

}  // namespace obiscope

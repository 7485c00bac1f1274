// A Line that can be told to stop: by a person (Ctrl-C) or by a total deadline. The dialogue gets one Error of kind
// cancelled, from whatever it is waiting in; after that the Line works for `grace` more, so that it can sign off.
//
//   working ── stop() or deadline ──> stopping ── the Error is given ──> signing_off ── grace is over ──> every
//                                                                        operation ends with the Error again
#pragma once

#include <string>

#include "async/loop.hpp"
#include "line/line.hpp"

namespace obiscope {

class StoppableLine final : public LineDecorator {
 public:
  // `deadline`: when all has to be done. Instant::max(): only stop() ends it.
  StoppableLine(Loop& loop, Line& inner, Instant deadline, Duration grace = 3s);
  // Ends what the dialogue is waiting for now, with `reason`. Call it from outside of the dialogue. Only the first call
  // counts.
  void stop(std::string reason);
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  Task<> wait_until(Instant instant) override;

 private:
  enum class State : std::uint8_t { working, stopping, signing_off };
  // Ends with `operation`, or with the Error of the stop where that comes first; `operation` is destroyed then.
  template <class T>
  Task<T> unless_stopped(Task<T> operation);
  // The Error, where the next operation is to end with it before it begins.
  Result<void> may_begin();
  Error give_error();

  Loop& loop_;
  Instant limit_;  // of what may happen in this state: the total deadline, later the end of the grace
  Duration grace_;
  State state_ = State::working;
  std::string reason_;
  Signal stopped_;
};

}  // namespace obiscope

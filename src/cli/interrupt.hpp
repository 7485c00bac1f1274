// Ctrl-C: runs a Task in real time until it ends, or until somebody presses it.
#pragma once

#include <functional>
#include <string>

#include "transport/real_loop.hpp"

namespace obiscope::cli {

class Interrupt {
 public:
  explicit Interrupt(transport::RealLoop& loop);

  // True once somebody pressed Ctrl-C.
  bool pressed() const { return pressed_; }

  // Runs `task` to its end. On Ctrl-C, calls `stop` and lets the task end by itself (sign off); where there is no
  // `stop`, drops it. Error: cancelled where it was dropped, else what the task ends with.
  template <class T>
  Result<T> run(Task<T> task, std::function<void()> stop = {}) {
    stop_ = std::move(stop);
    Task<> watching = watch();
    watching.start();
    task.start();
    while (!task.ended()) {
      if (pressed_ && !stop_) return failure(ErrorKind::cancelled, "interrupted");
      if (!loop_.step()) return failure(ErrorKind::cancelled, "the dialogue waits for something that cannot happen");
    }
    stop_ = {};
    return task.take();
  }

 private:
  Task<> watch();

  transport::RealLoop& loop_;
  Signal signal_;
  bool pressed_ = false;
  std::function<void()> stop_;
};

}  // namespace obiscope::cli

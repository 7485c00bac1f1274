#include "line/stop.hpp"

namespace obiscope {
namespace {

// co_await Beside{...}: goes on when the operation has ended, when the Signal is notified or at the Instant, whichever
// is first; true where the operation has ended. It costs one place in the Loop's queue and no frame.
template <class T>
class BesideAwaiter {
 public:
  BesideAwaiter(task_detail::ResultAwaiter<T> operation, Loop& loop, Signal& signal, Instant at)
      : operation_(operation), wait_(loop, &signal, at) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task) {
    wait_.await_suspend(task);
    operation_.await_suspend(task);
  }
  bool await_resume() noexcept {
    wait_.await_resume();
    return operation_.await_ready();
  }

 private:
  task_detail::ResultAwaiter<T> operation_;
  Wait wait_;
};

template <class T>
struct Beside {
  task_detail::ResultAwaiter<T> operation;
  Loop& loop;
  Signal& signal;
  Instant at;
  BesideAwaiter<T> operator co_await() const { return {operation, loop, signal, at}; }
};

}  // namespace

StoppableLine::StoppableLine(Loop& loop, Line& inner, Instant deadline, Duration grace)
    : LineDecorator(inner),
      loop_(loop),
      limit_(deadline),
      grace_(grace),
      reason_("not done within the time that was given to it") {
  if (deadline != Instant::max())
    reason_ =
        "not done within the " + text_from(std::max(deadline - loop.now(), Duration{})) + " that were given to it";
}

void StoppableLine::stop(std::string reason) {
  if (state_ != State::working) return;
  state_ = State::stopping;
  reason_ = std::move(reason);
  stopped_.notify();
}

Result<void> StoppableLine::may_begin() {
  if (state_ == State::stopping || loop_.now() >= limit_) return failure(give_error());
  return {};
}

Error StoppableLine::give_error() {
  if (state_ != State::signing_off) {
    state_ = State::signing_off;
    const Instant now = loop_.now();
    limit_ = now < Instant::max() - grace_ ? now + grace_ : Instant::max();
  }
  return {ErrorKind::cancelled, reason_};
}

template <class T>
Task<T> StoppableLine::unless_stopped(Task<T> operation) {
  co_await may_begin();
  const bool ended = co_await Beside<T>{operation.result(), loop_, stopped_, limit_};
  if (!ended) {
    { const Task<T> stopped = std::move(operation); }  // now: nobody may resume us from there once we have ended
    co_await give_error();
  }
  if constexpr (std::is_void_v<T>) {
    co_await operation;
  } else {
    const T value = co_await operation;
    co_return value;
  }
}

Task<> StoppableLine::configure(LineSettings settings) {
  return unless_stopped(inner_.configure(settings));
}
Task<> StoppableLine::send(Bytes bytes) {
  return unless_stopped(inner_.send(bytes));
}
Task<Received> StoppableLine::receive(Instant deadline) {
  return unless_stopped(inner_.receive(deadline));
}
Task<> StoppableLine::wait_until(Instant instant) {
  return unless_stopped(inner_.wait_until(instant));
}

}  // namespace obiscope

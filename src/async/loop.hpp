// Loop: the clock, and the Tasks that wait for it.
//
//   co_await loop.until(instant);                             goes on at that Instant
//   const bool notified = co_await loop.wait(signal, limit);  goes on when notified, or at the limit
//
// VirtualLoop jumps its clock from one waiter to the next: a readout of 90 seconds takes microseconds and is the same
// on every run. The loop in real time stands in transport/, on top of the same waiters.
#pragma once

#include <coroutine>
#include <cstdint>
#include <vector>

#include "async/instant.hpp"
#include "async/task.hpp"

namespace obiscope {

class Loop;
class Signal;

// A Task's place in the queue of a Loop. Lives in the Task's frame: when that is destroyed, it leaves the queue.
class Wait {
 public:
  Wait(Loop& loop, Signal* signal, Instant at) : loop_(loop), signal_(signal), at_(at) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() { leave(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task);
  // True where the Signal ended the wait, false where the Instant did.
  bool await_resume() noexcept {
    leave();
    return notified_;
  }

 private:
  friend class Loop;
  friend class Signal;
  static constexpr std::uint32_t kNotQueued = static_cast<std::uint32_t>(-1);
  void leave();

  Loop& loop_;
  Signal* signal_;
  Wait* next_on_signal_ = nullptr;
  Instant at_;
  std::uint64_t turn_ = 0;  // breaks ties between equal Instants: first come, first served
  std::coroutine_handle<> task_;
  std::uint32_t place_ = kNotQueued;
  bool notified_ = false;
};

// What stands behind co_await: where and for what to wait.
struct Waiting {
  Loop& loop;
  Signal* signal;
  Instant at;
  Wait operator co_await() const { return {loop, signal, at}; }
};

// Something that Tasks can wait for. A notification is not kept: it reaches those who wait now.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  void notify();

 private:
  friend class Wait;
  Wait* first_ = nullptr;
};

class Loop {
 public:
  Loop() = default;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  virtual ~Loop() = default;

  virtual Instant now() const = 0;

  Waiting until(Instant at) { return {*this, nullptr, at}; }
  Waiting wait(Signal& signal, Instant deadline) { return {*this, &signal, deadline}; }

  // Resumes the first Task in the queue, once its time has come. False: nobody waits, and nothing can happen any more.
  bool step();

  // Runs `task` to its end. An Error of kind cancelled where it waits for something that cannot happen.
  template <class T>
  Result<T> run(Task<T> task) {
    task.start();
    while (!task.ended())
      if (!step()) return failure(ErrorKind::cancelled, "the dialogue waits for something that cannot happen");
    return task.take();
  }

 protected:
  // Lets time pass until `first` (nothing: nobody waits for a time), or until something outside has notified somebody.
  // False where neither can happen.
  virtual bool pass_time(const Instant* first) = 0;

 private:
  friend class Wait;
  friend class Signal;
  void enter(Wait& wait);
  void leave(Wait& wait);
  void hurry(Wait& wait);  // its Signal was notified: its time is now
  void sift_up(std::uint32_t place);
  void sift_down(std::uint32_t place);
  void put(std::uint32_t place, Wait* wait);

  std::vector<Wait*> queue_;  // a binary heap: the next to resume is in front
  std::uint64_t turns_ = 0;
};

class VirtualLoop final : public Loop {
 public:
  // 2026-01-01T00:00:00Z unless told otherwise.
  explicit VirtualLoop(Instant start = Instant(1767225600s)) : now_(start) {}
  Instant now() const override { return now_; }

 protected:
  bool pass_time(const Instant* first) override;

 private:
  Instant now_;
};

}  // namespace obiscope

// Task: a lazily started coroutine that ends in a value or an Error.
//
//   T x = co_await task;                    on an Error, this Task ends with it too
//   Result<T> r = co_await task.result();   to look at the Error instead
//   T y = co_await some_result;             a Result<T> works the same way as a Task<T>
//   co_await Error(...);                    ends this Task with that Error
//
// How an Error travels.  read() awaits sign_on() awaits receive(); receive() ends with an Error:
//
//   read ──awaits──> sign_on ──awaits──> receive
//     ▲                 │ stays suspended    │ ends: Error
//     └── result() ◄────┴────── Error ◄──────┘   the Error is handed up until somebody awaits with result();
//                                                 the frames between are destroyed by their owners, innermost last.
//
// Who runs.  No coroutine resumes another one: it leaves its successor's handle in `next`, and `run` on the machine
// stack resumes that. So a resume costs the same at any depth of nesting, no build mode needs tail calls, and no frame
// is destroyed while it is on the machine stack.
//
// A Task owns its frame. Destroying a suspended Task destroys its frame, the frames that it awaits, and their waits.
// Everything here belongs to one thread.
#pragma once

#include <cassert>
#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "async/error.hpp"

namespace obiscope {

template <class T = void>
class Task;

namespace task_detail {

inline thread_local std::coroutine_handle<> next;

// Resumes `handle` and whatever follows from it, until nothing is left to do now.
inline void run(std::coroutine_handle<> handle) {
  const std::coroutine_handle<> outer = std::exchange(next, handle);
  while (next) std::exchange(next, nullptr).resume();
  next = outer;
}

template <class T>
struct ValueAwaiter;
template <class T>
struct UnwrapAwaiter;

struct PromiseBase {
  std::coroutine_handle<> waiting;      // who awaits this coroutine
  PromiseBase* ends_with_us = nullptr;  // the same, where our Error is to end it too
  std::optional<Error> error;
  bool ended = false;

  // Ends this coroutine and all that end with it, and lets the one above them go on.
  static void end(PromiseBase* promise) {
    promise->ended = true;
    while (promise->error && promise->ends_with_us != nullptr) {
      PromiseBase* above = promise->ends_with_us;
      above->error = std::move(promise->error);
      above->ended = true;
      promise = above;
    }
    next = promise->waiting;
  }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> handle) const noexcept {
      end(&handle.promise());
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  // Exceptions are for programming errors only, and end the program.
  void unhandled_exception() const noexcept { std::terminate(); }

  // What stands behind co_await. What is no Task, Result or Error passes through.
  template <class U>
  static ValueAwaiter<U> await_transform(Task<U>&& task);
  template <class U>
  static ValueAwaiter<U> await_transform(Task<U>& task);
  template <class U>
  static UnwrapAwaiter<U> await_transform(Result<U> result);
  static UnwrapAwaiter<void> await_transform(Error failed);
  template <class Awaitable>
  static Awaitable await_transform(Awaitable awaitable) {
    return awaitable;
  }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  requires std::constructible_from<T, U&&>
  void return_value(U&& result) { value.emplace(std::forward<U>(result)); }
  void return_value(Error failed) { error = std::move(failed); }
  void return_value(Result<T> result) {
    if (result) {
      value.emplace(std::move(*result));
    } else {
      error = std::move(result.error());
    }
  }
  Result<T> take() {
    if (error) return failure(std::move(*error));
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() const noexcept {}
  Result<void> take() {
    if (error) return failure(std::move(*error));
    return {};
  }
};

// co_await task: its value, or its Error ends us.
template <class T>
struct ValueAwaiter {
  std::coroutine_handle<Promise<T>> child;
  bool await_ready() const noexcept { return false; }
  template <class Above>
  void await_suspend(std::coroutine_handle<Above> above) const noexcept {
    child.promise().waiting = above;
    child.promise().ends_with_us = &above.promise();
    if (child.promise().ended) {
      PromiseBase::end(&child.promise());
    } else {
      next = child;
    }
  }
  T await_resume() const {
    if constexpr (!std::is_void_v<T>) return std::move(*child.promise().value);
  }
};

// co_await task.result(): its value or its Error.
template <class T>
struct ResultAwaiter {
  std::coroutine_handle<Promise<T>> child;
  bool await_ready() const noexcept { return child.promise().ended; }
  void await_suspend(std::coroutine_handle<> above) const noexcept {
    child.promise().waiting = above;
    next = child;
  }
  Result<T> await_resume() const { return child.promise().take(); }
};

// co_await result: its value, or its Error ends us.
template <class T>
struct UnwrapAwaiter {
  Result<T> result;
  bool await_ready() const noexcept { return result.has_value(); }
  template <class Above>
  void await_suspend(std::coroutine_handle<Above> above) noexcept {
    above.promise().error = std::move(result.error());
    PromiseBase::end(&above.promise());
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }
};

}  // namespace task_detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = task_detail::Promise<T>;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~Task() { destroy(); }

  // To be awaited by a coroutine that wants to see the Error.
  task_detail::ResultAwaiter<T> result() & { return {frame_}; }
  task_detail::ResultAwaiter<T> result() && { return {frame_}; }

  // For those who are no coroutine: run to the first wait; ask; take the outcome once it has ended.
  void start() {
    assert(frame_ && !frame_.promise().ended);
    task_detail::run(frame_);
  }
  bool ended() const { return frame_.promise().ended; }
  Result<T> take() {
    assert(ended());
    return frame_.promise().take();
  }

 private:
  friend struct task_detail::PromiseBase;
  friend struct task_detail::Promise<T>;
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  void destroy() {
    if (frame_) std::exchange(frame_, nullptr).destroy();
  }

  std::coroutine_handle<promise_type> frame_;
};

namespace task_detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

template <class U>
ValueAwaiter<U> PromiseBase::await_transform(Task<U>&& task) {
  return {task.frame_};
}
template <class U>
ValueAwaiter<U> PromiseBase::await_transform(Task<U>& task) {
  return {task.frame_};
}
template <class U>
UnwrapAwaiter<U> PromiseBase::await_transform(Result<U> result) {
  return {std::move(result)};
}
inline UnwrapAwaiter<void> PromiseBase::await_transform(Error failed) {
  return {failure(std::move(failed))};
}

}  // namespace task_detail

// Tasks that run beside each other and whose outcome nobody waits for. Destroying the group ends them all.
class TaskGroup {
 public:
  void add(Task<> task) {
    tasks_.push_back(std::move(task));
    tasks_.back().start();
  }
  // Drops those that have ended. Never call it from inside one of them.
  void reap() {
    std::erase_if(tasks_, [](const Task<>& task) { return task.ended(); });
  }
  std::size_t size() const { return tasks_.size(); }

 private:
  std::vector<Task<>> tasks_;
};

}  // namespace obiscope

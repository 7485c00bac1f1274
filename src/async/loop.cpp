#include "async/loop.hpp"

#include <algorithm>

namespace obiscope {
namespace {

// A Task whose Signal was notified stands before all that wait for a time.
constexpr Instant kNow = Instant::min();

}  // namespace

void Wait::await_suspend(std::coroutine_handle<> task) {
  task_ = task;
  loop_.enter(*this);
  if (signal_ != nullptr) next_on_signal_ = std::exchange(signal_->first_, this);
}

void Wait::leave() {
  if (place_ != kNotQueued) loop_.leave(*this);
  if (signal_ == nullptr) return;
  for (Wait** link = &signal_->first_; *link != nullptr; link = &(*link)->next_on_signal_) {
    if (*link == this) {
      *link = next_on_signal_;
      break;
    }
  }
  signal_ = nullptr;
}

void Signal::notify() {
  while (first_ != nullptr) {
    Wait& wait = *std::exchange(first_, first_->next_on_signal_);
    wait.signal_ = nullptr;
    if (wait.place_ != Wait::kNotQueued) wait.loop_.hurry(wait);
  }
}

bool Loop::step() {
  for (;;) {
    if (queue_.empty()) {
      if (!pass_time(nullptr)) return false;
      continue;
    }
    const Instant first = queue_.front()->at_;
    if (first <= now()) break;
    if (!pass_time(&first)) return false;
  }
  Wait& wait = *queue_.front();
  leave(wait);
  task_detail::run(wait.task_);
  return true;
}

void Loop::enter(Wait& wait) {
  wait.turn_ = turns_++;
  queue_.push_back(nullptr);
  put(static_cast<std::uint32_t>(queue_.size() - 1), &wait);
  sift_up(wait.place_);
}

void Loop::leave(Wait& wait) {
  const std::uint32_t hole = std::exchange(wait.place_, Wait::kNotQueued);
  Wait* last = queue_.back();
  queue_.pop_back();
  if (last == &wait) return;
  put(hole, last);
  sift_up(hole);
  sift_down(last->place_);
}

void Loop::hurry(Wait& wait) {
  wait.at_ = kNow;
  wait.turn_ = turns_++;
  wait.notified_ = true;
  sift_up(wait.place_);
}

void Loop::put(std::uint32_t place, Wait* wait) {
  queue_[place] = wait;
  wait->place_ = place;
}

namespace {
template <class W>
bool before(const W& at_left, const W& at_right, std::uint64_t turn_left, std::uint64_t turn_right) {
  return at_left != at_right ? at_left < at_right : turn_left < turn_right;
}
}  // namespace

void Loop::sift_up(std::uint32_t place) {
  Wait* wait = queue_[place];
  while (place > 0) {
    const std::uint32_t parent = (place - 1) / 2;
    if (!before(wait->at_, queue_[parent]->at_, wait->turn_, queue_[parent]->turn_)) break;
    put(place, queue_[parent]);
    place = parent;
  }
  put(place, wait);
}

void Loop::sift_down(std::uint32_t place) {
  Wait* wait = queue_[place];
  const auto size = static_cast<std::uint32_t>(queue_.size());
  for (std::uint32_t child = 2 * place + 1; child < size; child = 2 * place + 1) {
    if (child + 1 < size &&
        before(queue_[child + 1]->at_, queue_[child]->at_, queue_[child + 1]->turn_, queue_[child]->turn_))
      ++child;
    if (!before(queue_[child]->at_, wait->at_, queue_[child]->turn_, wait->turn_)) break;
    put(place, queue_[child]);
    place = child;
  }
  put(place, wait);
}

bool VirtualLoop::pass_time(const Instant* first) {
  if (first == nullptr) return false;
  now_ = std::max(now_, *first);
  return true;
}

}  // namespace obiscope

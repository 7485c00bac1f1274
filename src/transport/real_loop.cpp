#include "transport/real_loop.hpp"

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <csignal>
#include <optional>

namespace obiscope::transport {

using Steady = std::chrono::steady_clock;

struct RealLoop::Parts {
  // Wakes run_one() at `when` at the latest. The timer is finer than run_one_until(), which waits in whole
  // milliseconds.
  void arm(Steady::time_point when) {
    if (armed && *armed <= when) return;  // waking too early does no harm
    armed = when;
    timer.expires_at(when);
    timer.async_wait([this](std::error_code cancelled) {
      if (!cancelled) armed.reset();
    });
  }
  void disarm() {
    if (!armed) return;
    armed.reset();
    timer.cancel();
  }

  asio::io_context context{1};
  asio::steady_timer timer{context};
  asio::signal_set signals{context};
  std::optional<Steady::time_point> armed;
  Instant wall_start = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  Steady::time_point start = Steady::now();
};

RealLoop::RealLoop() : parts_(std::make_unique<Parts>()) {}
RealLoop::~RealLoop() = default;

Instant RealLoop::now() const {
  return parts_->wall_start + std::chrono::duration_cast<Duration>(Steady::now() - parts_->start);
}

asio::io_context& RealLoop::context() {
  return parts_->context;
}

void RealLoop::on_interrupt(std::function<void()> then) {
  asio::signal_set& signals = parts_->signals;
  signals.add(SIGINT);
  signals.add(SIGTERM);
  signals.async_wait([&signals, call = std::move(then)](std::error_code cancelled, int) {
    if (cancelled) return;
    signals.clear();  // a second one does what it usually does
    call();
  });
}

bool RealLoop::pass_time(const Instant* first) {
  if (first == nullptr) {
    parts_->disarm();
  } else {
    parts_->arm(Steady::now() + std::clamp<Duration>(*first - now(), 0ns, 1h));  // "for ever" would overflow
  }
  if (parts_->context.stopped()) parts_->context.restart();
  return parts_->context.run_one() > 0;
}

}  // namespace obiscope::transport

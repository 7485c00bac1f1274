#include "cli/interrupt.hpp"

namespace obiscope::cli {

Interrupt::Interrupt(transport::RealLoop& loop) : loop_(loop) {
  loop_.on_interrupt([this] {
    pressed_ = true;
    if (stop_) stop_();
    signal_.notify();
  });
}

// Wakes the loop when Ctrl-C comes while nothing else happens.
Task<> Interrupt::watch() {
  constexpr Duration kLong = 24h;
  while (!pressed_) {
    co_await loop_.wait(signal_, loop_.now() + kLong);
  }
}

}  // namespace obiscope::cli

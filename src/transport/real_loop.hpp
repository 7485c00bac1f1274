// The Loop in real time, and what the transports hang on it. Asio's io_context is inside. It has to outlive all Lines,
// Listeners and Tasks that were made with it.
#pragma once

#include <functional>
#include <memory>

#include "async/loop.hpp"

namespace asio {
class io_context;
}

namespace obiscope::transport {

class RealLoop final : public Loop {
 public:
  RealLoop();
  ~RealLoop() override;
  Instant now() const override;
  asio::io_context& context();

  // Calls `then` (once) when SIGINT or SIGTERM comes; a second one ends the program the usual way.
  void on_interrupt(std::function<void()> then);

 protected:
  bool pass_time(const Instant* first) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace obiscope::transport

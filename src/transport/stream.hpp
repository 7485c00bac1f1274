// A descriptor that never blocks: a port, a pseudo terminal or a socket. What it holds is read at once; what it does
// not hold yet can be waited for.
//
// A Task that waits here may be destroyed at any time: the reactor's completion finds only the shared State.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "async/task.hpp"
#include "bytes/bytes.hpp"
#include "transport/real_loop.hpp"

namespace obiscope::transport {

class Stream {
 public:
  // What to say when the other end is there no more.
  struct Gone {
    std::string text;
    std::string advice;
  };

  // Owns `descriptor`, makes it non-blocking, and closes it in the end.
  Stream(RealLoop& loop, int descriptor, Gone gone);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream();

  int descriptor() const { return descriptor_; }

  // What is there now; 0 where nothing is. Error: port, the other end is gone.
  Result<std::size_t> read_some(std::span<Byte> room);
  // As much as goes now, maybe nothing. Error: port, the other end is gone.
  Result<std::size_t> write_some(Bytes bytes);

  // False at the deadline. True may come too early: only read_some() knows.
  Task<bool> readable(Instant deadline);
  Task<bool> writable(Instant deadline);

  // All of `bytes`. Errors: port: gone, or not taken until `deadline`.
  Task<> write(Bytes bytes, Instant deadline);

 private:
  struct State;

  Error gone_because(int error) const;

  RealLoop& loop_;
  int descriptor_;
  bool socket_;
  Gone gone_;
  std::shared_ptr<State> state_;
};

}  // namespace obiscope::transport

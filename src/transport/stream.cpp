#include "transport/stream.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>

namespace obiscope::transport {
namespace {

using Wait = asio::posix::stream_descriptor::wait_type;

bool is_socket(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

struct Stream::State {
  explicit State(asio::io_context& context) : descriptor(context) {}

  // One wait of the reactor at a time for each direction, however many Tasks wait for it or have gone away.
  static void arm(const std::shared_ptr<State>& state, Wait wait) {
    bool& armed = wait == Wait::wait_read ? state->reading : state->writing;
    if (armed) return;
    armed = true;
    state->descriptor.async_wait(wait, [state, wait](std::error_code) {
      (wait == Wait::wait_read ? state->reading : state->writing) = false;
      (wait == Wait::wait_read ? state->readable : state->writable).notify();
    });
  }

  asio::posix::stream_descriptor descriptor;
  Signal readable, writable;
  bool reading = false, writing = false;
};

Stream::Stream(RealLoop& loop, int descriptor, Gone gone)
    : loop_(loop),
      descriptor_(descriptor),
      socket_(is_socket(descriptor)),
      gone_(std::move(gone)),
      state_(std::make_shared<State>(loop.context())) {
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  state_->descriptor.assign(descriptor);
}

Stream::~Stream() {
  std::error_code ignored;
  state_->descriptor.close(ignored);
}

Error Stream::gone_because(int error) const {
  switch (error) {
    case 0:  // end of file
    case EIO:
    case ENXIO:
    case ENODEV:
    case EPIPE:
    case ECONNRESET:
      return {ErrorKind::port, gone_.text, gone_.advice};
    default:
      return {ErrorKind::port, gone_.text + ": " + std::strerror(error), gone_.advice};
  }
}

Result<std::size_t> Stream::read_some(std::span<Byte> room) {
  const ::ssize_t count = ::read(descriptor_, room.data(), room.size());
  if (count > 0) return static_cast<std::size_t>(count);
  if (count < 0 && would_block(errno)) return std::size_t{0};
  return failure(gone_because(count == 0 ? 0 : errno));
}

Result<std::size_t> Stream::write_some(Bytes bytes) {
  if (bytes.empty()) return std::size_t{0};
  const ::ssize_t count = socket_ ? ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL)
                                  : ::write(descriptor_, bytes.data(), bytes.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (would_block(errno)) return std::size_t{0};
  return failure(gone_because(errno));
}

Task<bool> Stream::readable(Instant deadline) {
  const std::shared_ptr<State> state = state_;
  State::arm(state, Wait::wait_read);
  const bool notified = co_await loop_.wait(state->readable, deadline);
  co_return notified;
}

Task<bool> Stream::writable(Instant deadline) {
  const std::shared_ptr<State> state = state_;
  State::arm(state, Wait::wait_write);
  const bool notified = co_await loop_.wait(state->writable, deadline);
  co_return notified;
}

Task<> Stream::write(Bytes bytes, Instant deadline) {
  while (!bytes.empty()) {
    const std::size_t count = co_await write_some(bytes);
    bytes = bytes.subspan(count);
    if (bytes.empty()) break;
    const bool ready = co_await writable(deadline);
    if (!ready)
      co_await Error(ErrorKind::port, "the line takes no more characters",
                     "is the other end stopped, or does it ask for flow control?");
  }
}

}  // namespace obiscope::transport

#include "transport/open.hpp"

#include "transport/pty.hpp"
#include "transport/replay.hpp"
#include "transport/rfc2217.hpp"
#include "transport/serial.hpp"
#include "transport/tcp.hpp"
#include "transport/udp.hpp"

namespace obiscope::transport {
namespace {

// A meter on a real port: the far side is whoever holds the other end of the cable.
class SerialListener final : public Listener {
 public:
  SerialListener(RealLoop& loop, Url url, std::unique_ptr<Line> line)
      : loop_(loop), url_(std::move(url)), line_(std::move(line)) {}
  std::string url() const override { return text_from(url_); }
  Task<std::unique_ptr<Line>> accept() override {
    while (!line_) co_await loop_.wait(never_, Instant::max());
    co_return std::move(line_);
  }

 private:
  RealLoop& loop_;
  Url url_;
  std::unique_ptr<Line> line_;
  Signal never_;
};

Result<std::unique_ptr<Listener>> listen_on_serial(RealLoop& loop, const Url& url) {
  Result<std::unique_ptr<Line>> line = open_serial(loop, url);
  if (!line) return failure(line.error());
  return std::make_unique<SerialListener>(loop, url, std::move(*line));
}

}  // namespace

Task<std::unique_ptr<Line>> connect(RealLoop& loop, Url url) {
  switch (url.scheme) {
    case Scheme::serial:
    case Scheme::pty:
      co_return open_serial(loop, url);
    case Scheme::tcp: {
      std::unique_ptr<Line> line = co_await connect_tcp(loop, url);
      co_return line;
    }
    case Scheme::udp: {
      std::unique_ptr<Line> line = co_await connect_udp(loop, url);
      co_return line;
    }
    case Scheme::rfc2217: {
      std::unique_ptr<Line> line = co_await connect_rfc2217(loop, url);
      co_return line;
    }
    case Scheme::file:
      break;
  }
  co_return open_replay(loop, url.path);
}

Result<std::unique_ptr<Listener>> listen(RealLoop& loop, const Url& url, Pace pace) {
  switch (url.scheme) {
    case Scheme::serial:
      return listen_on_serial(loop, url);
    case Scheme::pty:
      return listen_on_pty(loop, url.path, pace);
    case Scheme::tcp:
      return listen_on_tcp(loop, url, pace);
    case Scheme::udp:
      return listen_on_udp(loop, url);
    case Scheme::rfc2217:
      return listen_on_rfc2217(loop, url, pace);
    case Scheme::file:
      break;
  }
  return failure(ErrorKind::usage, "no meter can be put at " + text_from(url),
                 "pty:PATH, tcp://host:port, udp://host:port, rfc2217://host:port or a serial port");
}

}  // namespace obiscope::transport

#include "transport/tcp.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>

#include "transport/parity_in_kind.hpp"
#include "transport/served_line.hpp"
#include "transport/stack.hpp"

namespace obiscope::transport {
namespace {

using asio::ip::tcp;

constexpr Duration kConnectLimit = 10s;
constexpr Duration kWriteLimit = 10s;  // for a far side that takes nothing
constexpr std::size_t kRoom = 4096;    // bytes taken at a time

std::string authority(const std::string& host, const std::string& port) {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

// What a connection that is being made and its completions share.
struct Connecting {
  explicit Connecting(asio::io_context& context) : resolver(context), socket(context) {}

  static void start(const std::shared_ptr<Connecting>& state, const std::string& host, const std::string& port) {
    state->resolver.async_resolve(host, port, [state](std::error_code failed, tcp::resolver::results_type found) {
      state->resolved = !failed;
      if (failed || state->given_up) return state->end(failed);
      asio::async_connect(state->socket, found,
                          [state](std::error_code error, const tcp::endpoint&) { state->end(error); });
    });
  }
  void end(std::error_code error) {
    outcome = error;
    ended.notify();
  }

  tcp::resolver resolver;
  tcp::socket socket;
  Signal ended;
  bool resolved = false, given_up = false;
  std::optional<std::error_code> outcome;
};

// Ends what is under way where the Task that began it goes away.
struct GivesUp {
  std::shared_ptr<Connecting> state;
  explicit GivesUp(std::shared_ptr<Connecting> of) : state(std::move(of)) {}
  GivesUp(const GivesUp&) = delete;
  GivesUp& operator=(const GivesUp&) = delete;
  ~GivesUp() {
    std::error_code ignored;
    state->given_up = true;
    state->resolver.cancel();
    state->socket.close(ignored);
  }
};

Error not_connected(const Connecting& state, const std::string& host, const std::string& port) {
  const std::string where = authority(host, port);
  if (!state.outcome)
    return {ErrorKind::port, where + " does not answer", "is it switched on, and does a firewall stand between?"};
  const std::error_code error = *state.outcome;
  if (!state.resolved)
    return {ErrorKind::port, "no host is called '" + host + "': " + error.message(),
            "check the name, or use its address"};
  if (error == asio::error::connection_refused)
    return {ErrorKind::port, where + " refuses the connection: nothing listens there", "check the port"};
  return {ErrorKind::port, "cannot connect to " + where + ": " + error.message()};
}

class TcpLine final : public Line {
 public:
  TcpLine(RealLoop& loop, std::unique_ptr<Stream> stream)
      : loop_(loop), stream_(std::move(stream)), received_until_(loop.now()) {}

  Task<> configure(LineSettings settings) override {
    settings_ = settings;
    co_return;
  }
  Task<> send(Bytes bytes) override {
    parity_.begin_message();
    co_await stream_->write(bytes, loop_.now() + kWriteLimit);
  }
  Task<Received> receive(Instant deadline) override {
    for (;;) {
      if (emptied_ && loop_.now() < deadline) co_await stream_->readable(deadline);
      room_.resize(kRoom);
      const std::size_t count = co_await stream_->read_some(room_);
      room_.resize(count);
      emptied_ = count < kRoom;
      Received received;
      received.ended = loop_.now();
      if (count > 0) {
        received.damaged = parity_.receive(room_, settings_);
        received.bytes = room_;
        received.began = std::max(received_until_, received.ended - settings_.time_of(count));
        received_until_ = received.ended;
        co_return received;
      }
      if (received.ended >= deadline) co_await Error(ErrorKind::silence, "nothing came");
    }
  }
  Task<> wait_until(Instant instant) override { co_await loop_.until(instant); }
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 private:
  RealLoop& loop_;
  std::unique_ptr<Stream> stream_;
  LineSettings settings_ = k8N1.at(k7E1.baud);
  ParityInKind parity_;
  Instant received_until_;
  std::vector<Byte> room_;
  bool emptied_ = false;  // the last read took all there was: one that waits for nothing would be in vain
};

class TcpPeer final : public Peer {
 public:
  TcpPeer(RealLoop& loop, std::unique_ptr<Stream> stream) : loop_(loop), stream_(std::move(stream)) {}
  LineSettings settings(const LineSettings& ours) override { return ours; }
  Result<std::vector<Run>> read(const LineSettings& ours) override {
    Result<std::size_t> count = stream_->read_some(room_);
    if (!count) return failure(count.error());
    std::vector<Run> runs;
    if (*count == 0) return runs;
    runs.push_back({{room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(*count)}, ours});
    parity_.receive(runs.back().bytes, ours);
    return runs;
  }
  Task<bool> readable(Instant deadline) override { return stream_->readable(deadline); }
  Task<> write(std::vector<Byte> characters, LineSettings far) override {
    parity_.send(characters, far);
    co_await stream_->write(characters, loop_.now() + kWriteLimit);
  }

 private:
  RealLoop& loop_;
  std::unique_ptr<Stream> stream_;
  ParityInKind parity_;
  std::array<Byte, 4096> room_{};
};

class TcpListener final : public Listener {
 public:
  TcpListener(RealLoop& loop, std::unique_ptr<Acceptor> acceptor, Pace pace)
      : loop_(loop), acceptor_(std::move(acceptor)), pace_(pace) {}
  std::string url() const override { return "tcp://" + acceptor_->address(); }
  Task<std::unique_ptr<Line>> accept() override {
    std::unique_ptr<Stream> stream = co_await acceptor_->accept();
    co_return std::make_unique<ServedLine>(loop_, pace_, std::make_unique<TcpPeer>(loop_, std::move(stream)));
  }

 private:
  RealLoop& loop_;
  std::unique_ptr<Acceptor> acceptor_;
  Pace pace_;
};

void send_at_once(tcp::socket& socket) {
  std::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
}

}  // namespace

Task<std::unique_ptr<Stream>> connect_stream(RealLoop& loop, std::string host, std::string port) {
  const std::string where = authority(host, port);
  if (port == "0") co_await Error(ErrorKind::usage, where + " has no port to connect to", "a port from 1 to 65535");
  const auto state = std::make_shared<Connecting>(loop.context());
  const GivesUp gives_up(state);
  Connecting::start(state, host, port);
  if (!state->outcome) co_await loop.wait(state->ended, loop.now() + kConnectLimit);
  if (!state->outcome || *state->outcome) co_await not_connected(*state, host, port);
  send_at_once(state->socket);
  co_return std::make_unique<Stream>(
      loop, state->socket.release(),
      Stream::Gone{where + " has closed the connection",
                   "is another program connected to it? many device servers take one only"});
}

Task<std::unique_ptr<Line>> connect_tcp(RealLoop& loop, Url url) {
  std::unique_ptr<Stream> stream = co_await connect_stream(loop, url.host, url.port);
  std::unique_ptr<Line> line = std::make_unique<TcpLine>(loop, std::move(stream));
  if (url.software_parity) line = with_software_parity(std::move(line));
  co_return line;
}

Acceptor::Acceptor(RealLoop& loop, int descriptor, std::string address)
    : loop_(loop), stream_(loop, descriptor, {"cannot listen on " + address, ""}), address_(std::move(address)) {}

Result<std::unique_ptr<Acceptor>> Acceptor::on(RealLoop& loop, const Url& url) {
  const std::string where = authority(url.host, url.port);
  const auto failed = [&](const std::error_code& error) {
    const bool taken = error == asio::error::address_in_use;
    return failure(ErrorKind::port, "cannot listen on " + where + ": " + error.message(),
                   taken ? "take another port, or 0 for any" : "127.0.0.1, or 0.0.0.0 for all networks");
  };
  std::error_code error;
  tcp::resolver resolver(loop.context());
  const tcp::resolver::results_type found = resolver.resolve(url.host, url.port, tcp::resolver::passive, error);
  if (error || found.empty()) return failed(error);
  tcp::acceptor acceptor(loop.context());
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return failed(error);
  const std::string port = std::to_string(acceptor.local_endpoint().port());
  return std::unique_ptr<Acceptor>(new Acceptor(loop, acceptor.release(), authority(url.host, port)));
}

Task<std::unique_ptr<Stream>> Acceptor::accept() {
  for (;;) {
    const int descriptor = ::accept4(stream_.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      co_return std::make_unique<Stream>(loop_, descriptor, Stream::Gone{"the reader has closed the connection", ""});
    }
    if (errno == EMFILE || errno == ENFILE) co_await loop_.until(loop_.now() + 100ms);  // until somebody hangs up
    co_await stream_.readable(Instant::max());
  }
}

Result<std::unique_ptr<Listener>> listen_on_tcp(RealLoop& loop, const Url& url, Pace pace) {
  Result<std::unique_ptr<Acceptor>> acceptor = Acceptor::on(loop, url);
  if (!acceptor) return failure(acceptor.error());
  return std::make_unique<TcpListener>(loop, std::move(*acceptor), pace);
}

}  // namespace obiscope::transport

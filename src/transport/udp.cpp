#include "transport/udp.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <asio/ip/udp.hpp>
#include <cerrno>
#include <cstring>
#include <deque>
#include <map>

#include "transport/stream.hpp"

namespace obiscope::transport {
namespace {

using asio::ip::udp;

constexpr Duration kResolveLimit = 10s;
constexpr Duration kWriteLimit = 10s;
constexpr Duration kIdleLimit = 5min;  // then a peer is taken as gone
constexpr std::size_t kLongestDatagram = 65'536;
constexpr std::size_t kMostWaiting = 64;    // datagrams of one peer that nobody has taken yet
constexpr std::size_t kMostPeers = 20'000;  // at once; what others send is dropped

std::string authority(const std::string& host, const std::string& port) {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

// Ends what is under way where the Task that began it goes away.
struct Resolving {
  explicit Resolving(asio::io_context& context) : resolver(context) {}
  Resolving(const Resolving&) = delete;
  Resolving& operator=(const Resolving&) = delete;

  udp::resolver resolver;
  udp::resolver::results_type found;
  std::error_code error;
  bool ended = false;
  Signal done;
};
struct GivesUp {
  std::shared_ptr<Resolving> state;
  explicit GivesUp(std::shared_ptr<Resolving> of) : state(std::move(of)) {}
  GivesUp(const GivesUp&) = delete;
  GivesUp& operator=(const GivesUp&) = delete;
  ~GivesUp() { state->resolver.cancel(); }
};

Error not_sent(int error, std::size_t size) {
  if (error == EMSGSIZE)
    return {ErrorKind::port, "a datagram of " + std::to_string(size) + " bytes is longer than the network takes"};
  if (error == ECONNREFUSED) return {ErrorKind::port, "nothing listens there", "check the port"};
  return {ErrorKind::port, std::string("a datagram cannot be sent: ") + std::strerror(error)};
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

// One datagram. `to`: nullptr on a socket that is connected.
Task<> send_datagram(RealLoop& loop, Stream& socket, Bytes bytes, const udp::endpoint* to) {
  const Instant limit = loop.now() + kWriteLimit;
  for (;;) {
    const ::ssize_t sent = to == nullptr ? ::send(socket.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL)
                                         : ::sendto(socket.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL,
                                                    to->data(), static_cast<socklen_t>(to->size()));
    if (sent >= 0) co_return;
    if (!would_block(errno)) co_await not_sent(errno, bytes.size());
    if (loop.now() >= limit) co_await Error(ErrorKind::port, "the network takes no more datagrams");
    co_await socket.writable(limit);
  }
}

// What both sides have in common: a Line without settings of its own.
class DatagramLine : public Line {
 public:
  explicit DatagramLine(RealLoop& loop) : loop_(loop) {}
  Task<> configure(LineSettings settings) override {
    settings_ = settings;
    co_return;
  }
  Task<> wait_until(Instant instant) override { co_await loop_.until(instant); }
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 protected:
  RealLoop& loop_;
  LineSettings settings_ = k8N1;
  std::vector<Byte> datagram_;
};

class ReaderLine final : public DatagramLine {
 public:
  ReaderLine(RealLoop& loop, int descriptor, std::string where)
      : DatagramLine(loop), socket_(loop, descriptor, {"", ""}), where_(std::move(where)) {}

  Task<> send(Bytes bytes) override { co_await send_datagram(loop_, socket_, bytes, nullptr); }

  Task<Received> receive(Instant deadline) override {
    for (;;) {
      datagram_.resize(kLongestDatagram);
      const ::ssize_t count = ::recv(socket_.descriptor(), datagram_.data(), datagram_.size(), 0);
      if (count > 0) {
        datagram_.resize(static_cast<std::size_t>(count));
        co_return Received{datagram_, loop_.now(), loop_.now(), 0};
      }
      if (count < 0 && !would_block(errno)) co_await unreachable(errno);
      if (loop_.now() >= deadline) co_await Error(ErrorKind::silence, "nothing came");
      co_await socket_.readable(deadline);
    }
  }

 private:
  Error unreachable(int error) const {
    if (error == ECONNREFUSED)
      return {ErrorKind::port, where_ + " takes no datagrams: nothing listens there", "check the port"};
    return {ErrorKind::port, where_ + " cannot be reached: " + std::strerror(error)};
  }

  Stream socket_;
  std::string where_;
};

// The socket that all peers of a listener share.
class Hub {
 public:
  struct PeerQueue {
    std::deque<std::vector<Byte>> waiting;
    Signal arrived;
  };

  Hub(RealLoop& loop, int descriptor)
      : loop_(loop), socket_(loop, descriptor, {"", ""}), room_(kLongestDatagram), taking_in_(keep_taking_in()) {
    taking_in_.start();
  }

  Task<udp::endpoint> next_peer() {
    while (new_peers_.empty()) co_await loop_.wait(somebody_new_, Instant::max());
    const udp::endpoint peer = new_peers_.front();
    new_peers_.pop_front();
    co_return peer;
  }
  PeerQueue& queue_of(const udp::endpoint& peer) { return peers_[peer]; }
  void forget(const udp::endpoint& peer) { peers_.erase(peer); }
  Stream& socket() { return socket_; }

 private:
  Task<> keep_taking_in() {
    for (;;) {
      co_await socket_.readable(Instant::max());
      // Nothing that arrives by itself keeps the others from their turn for ever.
      for (std::size_t taken = 0; taken < kMostWaiting; ++taken)
        if (!take_one()) break;
    }
  }

  bool take_one() {
    udp::endpoint from;
    socklen_t size = static_cast<socklen_t>(from.capacity());
    const ::ssize_t count = ::recvfrom(socket_.descriptor(), room_.data(), room_.size(), 0, from.data(), &size);
    if (count < 0) return !would_block(errno);  // what a former datagram ran into is nobody's matter
    from.resize(size);
    const auto known = peers_.find(from);
    if (known == peers_.end() && peers_.size() >= kMostPeers) return true;
    PeerQueue& queue = known == peers_.end() ? peers_[from] : known->second;
    if (known == peers_.end()) {
      new_peers_.push_back(from);
      somebody_new_.notify();
    }
    if (count == 0 || queue.waiting.size() >= kMostWaiting) return true;
    queue.waiting.emplace_back(room_.begin(), room_.begin() + count);
    queue.arrived.notify();
    return true;
  }

  RealLoop& loop_;
  Stream socket_;
  std::vector<Byte> room_;
  std::map<udp::endpoint, PeerQueue> peers_;
  std::deque<udp::endpoint> new_peers_;
  Signal somebody_new_;
  Task<> taking_in_;  // goes first
};

class PeerLine final : public DatagramLine {
 public:
  PeerLine(RealLoop& loop, std::shared_ptr<Hub> hub, const udp::endpoint& peer)
      : DatagramLine(loop), hub_(std::move(hub)), peer_(peer), queue_(hub_->queue_of(peer)), heard_(loop.now()) {}
  ~PeerLine() override { hub_->forget(peer_); }

  Task<> send(Bytes bytes) override { co_await send_datagram(loop_, hub_->socket(), bytes, &peer_); }

  Task<Received> receive(Instant deadline) override {
    const Instant gone = heard_ + kIdleLimit;
    while (queue_.waiting.empty()) {
      if (loop_.now() >= gone) co_await Error(ErrorKind::port, "the reader is silent and taken as gone");
      if (loop_.now() >= deadline) co_await Error(ErrorKind::silence, "nothing came");
      co_await loop_.wait(queue_.arrived, std::min(deadline, gone));
    }
    datagram_ = std::move(queue_.waiting.front());
    queue_.waiting.pop_front();
    heard_ = loop_.now();
    co_return Received{datagram_, heard_, heard_, 0};
  }

 private:
  std::shared_ptr<Hub> hub_;
  udp::endpoint peer_;
  Hub::PeerQueue& queue_;
  Instant heard_;
};

class UdpListener final : public Listener {
 public:
  UdpListener(RealLoop& loop, int descriptor, std::string address)
      : loop_(loop), hub_(std::make_shared<Hub>(loop, descriptor)), address_(std::move(address)) {}
  std::string url() const override { return "udp://" + address_; }
  Task<std::unique_ptr<Line>> accept() override {
    const udp::endpoint peer = co_await hub_->next_peer();
    co_return std::make_unique<PeerLine>(loop_, hub_, peer);
  }

 private:
  RealLoop& loop_;
  std::shared_ptr<Hub> hub_;
  std::string address_;
};

}  // namespace

Task<std::unique_ptr<Line>> connect_udp(RealLoop& loop, Url url) {
  const std::string where = authority(url.host, url.port);
  if (url.port == "0") co_await Error(ErrorKind::usage, where + " has no port to send to", "4059 is that of DLMS");
  const auto state = std::make_shared<Resolving>(loop.context());
  const GivesUp gives_up(state);
  state->resolver.async_resolve(url.host, url.port, [state](std::error_code error, udp::resolver::results_type found) {
    state->error = error;
    state->found = std::move(found);
    state->ended = true;
    state->done.notify();
  });
  if (!state->ended) co_await loop.wait(state->done, loop.now() + kResolveLimit);
  if (!state->ended || state->error || state->found.empty())
    co_await Error(ErrorKind::port, "no host is called '" + url.host + "'", "check the name, or use its address");
  const udp::endpoint to = state->found.begin()->endpoint();
  udp::socket socket(loop.context());
  std::error_code error;
  socket.open(to.protocol(), error);
  if (!error) socket.connect(to, error);
  if (error) co_await Error(ErrorKind::port, where + " cannot be reached: " + error.message());
  co_return std::make_unique<ReaderLine>(loop, socket.release(), where);
}

Result<std::unique_ptr<Listener>> listen_on_udp(RealLoop& loop, const Url& url) {
  const std::string where = authority(url.host, url.port);
  const auto failed = [&](const std::error_code& error) {
    const bool taken = error == asio::error::address_in_use;
    return failure(ErrorKind::port, "cannot listen on " + where + ": " + error.message(),
                   taken ? "take another port, or 0 for any" : "127.0.0.1, or 0.0.0.0 for all networks");
  };
  std::error_code error;
  udp::resolver resolver(loop.context());
  const udp::resolver::results_type found = resolver.resolve(url.host, url.port, udp::resolver::passive, error);
  if (error || found.empty()) return failed(error);
  const udp::endpoint endpoint = found.begin()->endpoint();
  udp::socket socket(loop.context());
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  if (error) return failed(error);
  const std::string port = std::to_string(socket.local_endpoint().port());
  return std::make_unique<UdpListener>(loop, socket.release(), authority(url.host, port));
}

}  // namespace obiscope::transport

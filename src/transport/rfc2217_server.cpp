// The meter's side of RFC 2217.
#include "transport/parity_in_kind.hpp"
#include "transport/rfc2217.hpp"
#include "transport/served_line.hpp"
#include "transport/tcp.hpp"
#include "transport/telnet_link.hpp"

namespace obiscope::transport {
namespace {

constexpr Duration kWriteLimit = 10s;

class Rfc2217Peer final : public Peer {
 public:
  Rfc2217Peer(RealLoop& loop, std::unique_ptr<Stream> stream)
      : loop_(loop), link_(std::move(stream), TelnetLink::Role::server) {}

  LineSettings settings(const LineSettings& ours) override { return port_.settings().value_or(ours); }

  Result<std::vector<Run>> read(const LineSettings& ours) override {
    Result<std::vector<TelnetLink::Item>> items = link_.read();
    if (!items) return failure(items.error());
    std::vector<Run> runs;
    for (TelnetLink::Item& item : *items) {
      if (!item.command) {
        runs.push_back({std::move(item.characters), settings(ours)});
        continue;
      }
      const std::optional<ComPortCommand> answer = port_.receive(*item.command, ours);
      if (answer) link_.queue(*answer);
    }
    Result<void> flushed = link_.flush_some();
    if (!flushed) return failure(flushed.error());
    return runs;
  }

  Task<bool> readable(Instant deadline) override { return link_.readable(deadline); }

  Task<> write(std::vector<Byte> characters, LineSettings far) override {
    for (const Byte byte : characters) {
      if (far.data_bits != 7 || byte < 0x80) {
        link_.queue(Bytes(&byte, 1));
        continue;
      }
      const Byte damaged = damaged_byte(byte, far.parity);
      if (port_.wants_wrong_characters()) link_.queue({ComPort::line_state, {0x04}});
      link_.queue(Bytes(&damaged, 1));
    }
    co_await link_.flush(loop_.now() + kWriteLimit);
  }

 private:
  RealLoop& loop_;
  TelnetLink link_;
  ComPortServer port_;
};

class Rfc2217Listener final : public Listener {
 public:
  Rfc2217Listener(RealLoop& loop, std::unique_ptr<Acceptor> acceptor, Pace pace)
      : loop_(loop), acceptor_(std::move(acceptor)), pace_(pace) {}
  std::string url() const override { return "rfc2217://" + acceptor_->address(); }
  Task<std::unique_ptr<Line>> accept() override {
    std::unique_ptr<Stream> stream = co_await acceptor_->accept();
    co_return std::make_unique<ServedLine>(loop_, pace_, std::make_unique<Rfc2217Peer>(loop_, std::move(stream)));
  }

 private:
  RealLoop& loop_;
  std::unique_ptr<Acceptor> acceptor_;
  Pace pace_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen_on_rfc2217(RealLoop& loop, const Url& url, Pace pace) {
  Result<std::unique_ptr<Acceptor>> acceptor = Acceptor::on(loop, url);
  if (!acceptor) return failure(acceptor.error());
  return std::make_unique<Rfc2217Listener>(loop, std::move(*acceptor), pace);
}

}  // namespace obiscope::transport

// Our side of RFC 2217.
#include <algorithm>
#include <map>

#include "transport/parity_in_kind.hpp"
#include "transport/rfc2217.hpp"
#include "transport/stack.hpp"
#include "transport/tcp.hpp"
#include "transport/telnet_link.hpp"

namespace obiscope::transport {
namespace {

constexpr Duration kAnswerLimit = 3s;
constexpr Duration kWriteLimit = 10s;
// What the network may hold up characters longer than the command behind them.
constexpr Duration kNetworkLatency = 10ms;

class Rfc2217Line final : public Line {
 public:
  Rfc2217Line(RealLoop& loop, std::unique_ptr<Stream> stream, Url url)
      : loop_(loop),
        link_(std::move(stream), TelnetLink::Role::client),
        url_(std::move(url)),
        sent_until_(loop.now()),
        received_until_(sent_until_) {}

  // Agrees on the option, sets the port up, and drops what came before. True where the parity has to be made here.
  Task<bool> open() {
    co_await agree();
    link_.queue({ComPort::control, {kNoFlowControl}});
    if (url_.dtr) link_.queue({ComPort::control, {*url_.dtr ? kDtrOn : kDtrOff}});
    if (url_.rts) link_.queue({ComPort::control, {*url_.rts ? kRtsOn : kRtsOff}});
    link_.queue({ComPort::line_state_mask, {kWrongCharacter}});
    link_.queue({ComPort::modem_state_mask, {0}});
    const LineSettings wanted = fixed_by(url_, k7E1);
    bool software = url_.software_parity;
    if (!software && wanted.data_bits == 7 && wanted.parity != Parity::none) {
      const LineSettings took = co_await set(wanted);
      software = took.data_bits != 7 || took.parity != wanted.parity;
    }
    const LineSettings first = software ? k8N1.at(wanted.baud) : wanted;
    co_await adopt(first);
    link_.queue({ComPort::purge, {1}});
    co_await link_.flush(loop_.now() + kWriteLimit);
    characters_.clear();
    damaged_ = 0;
    co_return software;
  }

  Task<> configure(LineSettings settings) override {
    if (settings == settings_) co_return;
    co_await loop_.until(sent_until_ + kNetworkLatency);
    co_await adopt(settings);
  }

  Task<> send(Bytes bytes) override {
    parity_.begin_message();
    sent_until_ = std::max(loop_.now(), sent_until_) + settings_.time_of(bytes.size());
    link_.queue(bytes);
    co_await link_.flush(loop_.now() + kWriteLimit);
    co_await loop_.until(sent_until_);
  }

  Task<Received> receive(Instant deadline) override {
    for (;;) {
      co_await take_in();
      Received received;
      received.ended = loop_.now();
      if (!characters_.empty()) {
        shown_ = std::exchange(characters_, {});
        received.damaged = std::exchange(damaged_, 0);
        received.bytes = shown_;
        received.began = std::max(received_until_, received.ended - settings_.time_of(shown_.size()));
        received_until_ = received.ended;
        co_return received;
      }
      if (received.ended >= deadline) co_await Error(ErrorKind::silence, "nothing came");
      co_await link_.readable(deadline);
    }
  }

  Task<> wait_until(Instant instant) override { co_await loop_.until(instant); }
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 private:
  Error speaks_no_rfc2217() const {
    const std::string where = text_from(url_).substr(std::string("rfc2217://").size());
    return {ErrorKind::port, where.substr(0, where.find('?')) + " does not speak RFC 2217",
            "tcp://" + where.substr(0, where.find('?'))};
  }

  Task<> agree() {
    const Instant deadline = loop_.now() + kAnswerLimit;
    for (;;) {
      co_await take_in();
      const TelnetOptions::Side side = link_.options().ours(kTelnetComPort);
      if (side == TelnetOptions::Side::on) co_return;
      if (side == TelnetOptions::Side::off || loop_.now() >= deadline) co_await speaks_no_rfc2217();
      co_await link_.readable(deadline);
    }
  }

  // Sets the port up, and sees whether it took that.
  Task<> adopt(LineSettings settings) {
    const LineSettings took = co_await set(settings);
    const std::uint64_t low = std::min(settings.baud, took.baud), high = std::max(settings.baud, took.baud);
    if (high * 100 > low * 103 || took.data_bits != settings.data_bits || took.parity != settings.parity)
      co_await Error(ErrorKind::port,
                     "the far port does not do " + text_from(settings) + ", it took " + text_from(took),
                     "fix what it does in the URL, such as ?baud=9600, or try another port");
    settings_ = settings;
  }

  // Tells the far port, and waits for what it acknowledges.
  Task<LineSettings> set(LineSettings wanted) {
    acknowledged_.clear();
    for (const ComPortCommand& command : commands_for(wanted)) link_.queue(command);
    const Instant deadline = loop_.now() + kAnswerLimit;
    for (;;) {
      co_await take_in();
      if (acknowledged_.size() == 4) break;
      if (loop_.now() >= deadline)
        co_await Error(ErrorKind::port, "the far port does not acknowledge " + text_from(wanted),
                       "switch RFC 2217 on there, or try tcp://");
      co_await link_.readable(deadline);
    }
    LineSettings took = wanted;
    for (const auto& [code, command] : acknowledged_) apply(command, took);
    co_return took;
  }

  // Takes what is there, and sends what there is to answer.
  Task<> take_in() {
    const std::vector<TelnetLink::Item> items = co_await link_.read();
    for (const TelnetLink::Item& item : items) {
      if (item.command) {
        take_command(*item.command);
      } else {
        take_characters(item.characters);
      }
    }
    co_await link_.flush(loop_.now() + kWriteLimit);
  }

  void take_command(const ComPortCommand& command) {
    if (command.code >= ComPort::baud && command.code <= ComPort::stop_bits) acknowledged_[command.code] = command;
    if (command.code == ComPort::line_state && (command.value[0] & kWrongCharacter) != 0) next_is_wrong_ = true;
  }

  void take_characters(std::vector<Byte> characters) {
    const bool seven = settings_.data_bits == 7;
    const std::size_t first = characters_.size();
    std::size_t damaged = parity_.receive(characters, settings_);
    characters_.insert(characters_.end(), characters.begin(), characters.end());
    if (std::exchange(next_is_wrong_, false) && (!seven || characters_[first] < 0x80)) {
      if (seven) characters_[first] |= 0x80U;
      ++damaged;
    }
    damaged_ += damaged;
  }

  RealLoop& loop_;
  TelnetLink link_;
  Url url_;
  LineSettings settings_ = k8N1.at(k7E1.baud);
  Instant sent_until_, received_until_;
  std::map<ComPort, ComPortCommand> acknowledged_;
  ParityInKind parity_;
  std::vector<Byte> characters_, shown_;
  std::size_t damaged_ = 0;
  bool next_is_wrong_ = false;
};

}  // namespace

Task<std::unique_ptr<Line>> connect_rfc2217(RealLoop& loop, Url url) {
  std::unique_ptr<Stream> stream = co_await connect_stream(loop, url.host, url.port);
  auto far_port = std::make_unique<Rfc2217Line>(loop, std::move(stream), url);
  const bool software = co_await far_port->open();
  std::unique_ptr<Line> line = std::move(far_port);
  if (software) line = with_software_parity(std::move(line));
  co_return with_fixed_settings(std::move(line), url);
}

}  // namespace obiscope::transport

#include "transport/telnet_link.hpp"

namespace obiscope::transport {
namespace {

constexpr std::size_t kMostQueued = 1U << 20U;  // a far side that asks and never listens

}  // namespace

TelnetLink::TelnetLink(std::unique_ptr<Stream> stream, Role role)
    : stream_(std::move(stream)),
      sends_(role == Role::server ? kFromServer : 0),
      receives_(role == Role::server ? 0 : kFromServer) {
  for (const Byte option : {kTelnetComPort, kTelnetBinary, kTelnetSuppressGoAhead}) options_.offer(option, out_);
}

Result<std::vector<TelnetLink::Item>> TelnetLink::read() {
  room_.resize(4096);
  Result<std::size_t> count = stream_->read_some(room_);
  if (!count) return failure(count.error());
  std::vector<Item> items;
  Bytes rest = Bytes(room_).first(*count);
  while (const std::optional<Telnet::Event> event = telnet_.next(rest)) {
    if (event->kind == Telnet::Kind::verb) {
      options_.receive(event->verb, event->option, out_);
    } else if (event->kind == Telnet::Kind::subnegotiation) {
      std::optional<ComPortCommand> command;
      if (event->option == kTelnetComPort) command = decode(event->bytes, receives_);
      if (command) items.push_back({{}, std::move(command)});
    } else {
      if (items.empty() || items.back().command) items.emplace_back();
      std::vector<Byte>& characters = items.back().characters;
      characters.insert(characters.end(), event->bytes.begin(), event->bytes.end());
    }
  }
  return items;
}

void TelnetLink::queue(const ComPortCommand& command) {
  append_subnegotiation(out_, kTelnetComPort, encode(command, sends_));
}

Result<void> TelnetLink::flush_some() {
  if (out_.empty()) return {};
  Result<std::size_t> count = stream_->write_some(out_);
  if (!count) return failure(count.error());
  out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(*count));
  if (out_.size() > kMostQueued) return failure(ErrorKind::port, "the far side asks and does not take the answers");
  return {};
}

Task<> TelnetLink::flush(Instant deadline) {
  for (;;) {
    co_await flush_some();
    if (out_.empty()) co_return;
    const bool ready = co_await stream_->writable(deadline);
    if (!ready) co_await Error(ErrorKind::port, "the far side takes no more characters");
  }
}

}  // namespace obiscope::transport

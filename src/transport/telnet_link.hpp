// A TCP connection that speaks telnet with the COM PORT option: characters and commands in the order in which they
// came.
#pragma once

#include <memory>

#include "transport/com_port.hpp"
#include "transport/stream.hpp"
#include "transport/telnet.hpp"

namespace obiscope::transport {

class TelnetLink {
 public:
  enum class Role : std::uint8_t { client, server };
  // Queues the offer of the options.
  TelnetLink(std::unique_ptr<Stream> stream, Role role);

  struct Item {
    std::vector<Byte> characters;           // either these
    std::optional<ComPortCommand> command;  // or this
  };
  // What is there, without waiting. Answers to the negotiation of options are queued. Error: port, the far side is
  // gone.
  Result<std::vector<Item>> read();
  Task<bool> readable(Instant deadline) { return stream_->readable(deadline); }

  void queue(Bytes characters) { append_characters(out_, characters); }
  void queue(const ComPortCommand& command);
  // Sends what is queued as far as it goes now. Errors: port.
  Result<void> flush_some();
  // Sends all that is queued. Errors: port: gone, or not taken until `deadline`.
  Task<> flush(Instant deadline);

  const TelnetOptions& options() const { return options_; }
  bool idle() const { return out_.empty(); }

 private:
  std::unique_ptr<Stream> stream_;
  Byte sends_, receives_;  // what stands before the codes of commands
  Telnet telnet_;
  TelnetOptions options_;
  std::vector<Byte> room_, out_;
};

}  // namespace obiscope::transport

// The COM PORT option (RFC 2217 section 3): what a client tells the far port to be, and what that acknowledges.
//
//   IAC SB 44  code  value  IAC SE       client: code 0 to 12; server: the same code + 100, with the value in force
//
//   1 speed, 4 octets, high first    2 data bits   3 parity: 1 none 2 odd 3 even   4 stop bits: 1, 2
//   5 control: 1 no flow control, 8 and 9 DTR on and off, 11 and 12 RTS on and off
//   6 line state   10 mask of it: 0x04 wrong parity, 0x08 wrong stop bit, 0x10 break       12 purge
// In 1 to 4 the value 0 asks for what is in force.
#pragma once

#include <optional>
#include <vector>

#include "bytes/bytes.hpp"
#include "line/settings.hpp"

namespace obiscope::transport {

enum class ComPort : Byte {
  signature = 0,
  baud = 1,
  data_bits = 2,
  parity = 3,
  stop_bits = 4,
  control = 5,
  line_state = 6,
  modem_state = 7,
  suspend = 8,
  resume = 9,
  line_state_mask = 10,
  modem_state_mask = 11,
  purge = 12,
};
constexpr Byte kFromServer = 100;
constexpr Byte kWrongCharacter = 0x04 | 0x08 | 0x10;  // of the line state: parity, stop bit, break
constexpr Byte kNoFlowControl = 1, kDtrOn = 8, kDtrOff = 9, kRtsOn = 11, kRtsOff = 12;

struct ComPortCommand {
  ComPort code = ComPort::signature;
  std::vector<Byte> value;
  friend bool operator==(const ComPortCommand&, const ComPortCommand&) = default;
};

// What stands in the subnegotiation, without IAC SB 44 and IAC SE. `offset`: 0 or kFromServer.
std::vector<Byte> encode(const ComPortCommand& command, Byte offset);
// Nothing where it is none of the other side's.
std::optional<ComPortCommand> decode(Bytes bytes, Byte offset);

// Speed, data bits, parity and stop bits as four commands.
std::vector<ComPortCommand> commands_for(const LineSettings& settings);
// Puts the value of such a command into `settings`. False where it is no such command, or one that no port here does.
bool apply(const ComPortCommand& command, LineSettings& settings);

// The server's side of it: what its port is told to be.
class ComPortServer {
 public:
  // What to acknowledge; nothing where there is nothing to. `ours`: in force as long as the client has set nothing.
  std::optional<ComPortCommand> receive(const ComPortCommand& command, const LineSettings& ours);
  // What the client has set, if it has.
  const std::optional<LineSettings>& settings() const { return settings_; }
  bool wants_wrong_characters() const { return (line_state_mask_ & kWrongCharacter) != 0; }

 private:
  Byte control(Byte value);

  std::optional<LineSettings> settings_;
  Byte line_state_mask_ = 0;
  bool dtr_ = true, rts_ = true;
};

}  // namespace obiscope::transport

// Telnet as far as RFC 2217 needs it (RFC 854, 855, 856, 858): characters with commands between them.
//
//   c c c  FF FF  c c  FF FB o   FF FA o v v v FF F0
//          │           │         └ IAC SB option value IAC SE: a subnegotiation; FF in a value is doubled
//          │           └ IAC WILL, WONT, DO or DONT, and the option
//          └ the character FF
//
// One state for each thing awaited; bytes may arrive in any split.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::transport {

enum class TelnetVerb : Byte { will = 0xFB, wont = 0xFC, does = 0xFD, dont = 0xFE };

constexpr Byte kTelnetBinary = 0, kTelnetSuppressGoAhead = 3, kTelnetComPort = 44;

class Telnet {
 public:
  enum class Kind : std::uint8_t { characters, verb, subnegotiation };
  struct Event {
    Kind kind = Kind::characters;
    TelnetVerb verb = TelnetVerb::will;
    Byte option = 0;  // verb, subnegotiation
    Bytes bytes;      // characters; the value of a subnegotiation. Holds until the next call
  };
  static constexpr std::size_t kLongestValue = 256;  // a longer subnegotiation is dropped

  // Takes bytes from the front of `bytes` up to the end of the next event. Nothing: all of them are taken, and more is
  // needed.
  std::optional<Event> next(Bytes& bytes);

 private:
  enum class State : std::uint8_t { characters, command, verb, sub_option, sub_value, sub_command };

  std::optional<Event> take(Byte byte, Bytes place);
  std::optional<Event> take_command(Byte byte, Bytes place);
  void add_to_value(Byte byte);

  State state_ = State::characters;
  TelnetVerb verb_ = TelnetVerb::will;
  Byte option_ = 0;
  std::vector<Byte> value_;
  bool too_long_ = false;
};

// The reverse, added to `out`.
void append_characters(std::vector<Byte>& out, Bytes characters);
void append_verb(std::vector<Byte>& out, TelnetVerb verb, Byte option);
void append_subnegotiation(std::vector<Byte>& out, Byte option, Bytes value);

// Which options both sides have agreed on: BINARY, SUPPRESS GO AHEAD and COM PORT in both directions, no others.
// Answers what it is asked, once, so that two of these never answer each other for ever.
class TelnetOptions {
 public:
  // We are willing to use these, and want the far side to.
  void offer(Byte option, std::vector<Byte>& out);
  void receive(TelnetVerb verb, Byte option, std::vector<Byte>& out);

  enum class Side : std::uint8_t { unknown, asked, on, off };
  Side ours(Byte option) const { return sides_of(option).ours; }
  Side theirs(Byte option) const { return sides_of(option).theirs; }

 private:
  struct Sides {
    Side ours = Side::unknown, theirs = Side::unknown;
  };
  const Sides& sides_of(Byte option) const { return sides_[option]; }

  std::array<Sides, 256> sides_{};
};

}  // namespace obiscope::transport

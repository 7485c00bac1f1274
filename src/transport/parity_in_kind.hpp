// 7-bit characters over a path of 8 bits, where nobody says whether bit 7 is a parity bit: a pseudo terminal (which has
// no parity, and shows nobody that it was asked for) or a TCP connection.
//
// The rule. A message is what has come since we last sent.
//   bit 7 set, parity right       the far side makes its parity itself: bit 7 comes off, and from then on in this
//   message
//                                 every character has to have the right parity
//   bit 7 set, parity wrong       damaged
//   bit 7 clear, parity right     taken; it proves nothing, since both kinds of senders send it so
//   bit 7 clear, parity wrong     damaged where this message has shown parity bits; else the far side sends plain 7
//   bits
// We answer in kind: with parity bits where the last message that proved anything had them, else plain.
#pragma once

#include <vector>

#include "line/settings.hpp"
#include "line/uart.hpp"

namespace obiscope::transport {

class ParityInKind {
 public:
  // What has come as the Line is to show it: 7 bits, damaged ones with bit 7 set. Says how many of those there are.
  // Leaves all alone where `settings` are not 7 bits with parity.
  std::size_t receive(std::vector<Byte>& bytes, const LineSettings& settings);

  // The reverse, in kind. A character with bit 7 set goes out so that any receiver takes it as damaged.
  void send(std::vector<Byte>& bytes, const LineSettings& settings);

  // What comes from now on answers what goes out now. For those who do not answer in kind.
  void begin_message() { shown_in_message_ = false; }

 private:
  bool with_parity_ = false;       // the far side makes parity bits
  bool shown_in_message_ = false;  // and has shown so since we last sent
};

// `byte` so that it has bit 7 set and a wrong parity: damaged for everybody who looks at it.
Byte damaged_byte(Byte byte, Parity parity);

}  // namespace obiscope::transport

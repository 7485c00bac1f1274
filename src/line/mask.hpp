// Mask: takes out of the texts of IEC 62056-21 messages what nobody else is to see, byte by byte as they pass. Lengths
// stay: a digit becomes "0", a letter "X". The check character is made right again where it was right.
//
//   SOH P1 STX (12345678) ETX BCC   ->   SOH P1 STX (00000000) ETX BCC'      passwords: always
//   /?12345678! CR LF               ->   /?00000000! CR LF                   customers: on request
//   C.1.0(40123456)                 ->   C.1.0(00000000)
//
// A scanner of texts rather than a decoder, since this floor knows no protocol folder and since it has to work on what
// no decoder would take: pieces, echoes, telegrams that are cut off, characters with the parity in bit 7.
#pragma once

#include <string>

#include "bytes/bytes.hpp"
#include "line/block.hpp"

namespace obiscope {

// True for the codes of serial, meter and customer numbers, device addresses and messages to the customer: 0.0, C.1.0,
// 1-0:0.0.0*255, 0-0:96.1.0*255.
bool names_a_customer(std::string_view code);

// "M27-12" -> "X00-00"
char masked(char c);

class Mask {
 public:
  enum class Of : std::uint8_t { passwords, passwords_and_customers };
  explicit Mask(Of what) : customers_(what == Of::passwords_and_customers) {}

  // The byte to hand on in the place of `byte`. One Mask for each direction.
  Byte pass(Byte byte);

  // The code in the last command that passed, and the same for the Mask of the answers, which may leave the code out.
  const std::string& asked() const { return asked_; }
  void answers(const std::string& asked) { asked_ = asked; }

 private:
  enum class Place : std::uint8_t { code, slash, identification, address, value, password };

  char pass_character(char c);
  void pass_in_code(char c);
  void open_bracket();
  void begin_block();
  void leave_value(char c);
  Byte replaced(Byte byte, char replacement) const;

  bool customers_;
  Place place_ = Place::code;
  std::string code_;  // of the value that may follow; or the command, before STX
  std::string asked_;
  bool in_command_ = false;     // SOH has passed
  bool password_ = false;       // the command is P1 or P2
  bool private_ = false;        // the values of this code
  bool value_goes_on_ = false;  // a partial block ended inside of a value
  bool parity_in_bit_7_ = false;
  BlockCheck seen_, handed_on_;
};

}  // namespace obiscope

// Frame <-> meaning: what the messages of IEC 62056-21 say.
//
//   identification   / X X X Z [\ W]... ident CR LF        6.3.2, items 12 to 14, 23, 24
//   option select    ACK V Z Y CR LF                       6.3.3
//   command          SOH C D [STX data set] ETX BCC        6.3.7
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::iec62056_21 {

enum class Mode : char { a = 'A', b = 'B', c = 'C', d = 'D', e = 'E' };

struct Identification {
  std::string text;          // all between "/" and the line end: "LGZ4\2ZMD120APt.G03"
  std::string manufacturer;  // "LGZ"; the FLAG letters
  char speed = '0';          // Z, the speed character
  std::string escapes;       // the W of each \W pair: "2" where the meter offers HDLC
  std::string ident;         // what is left: "ZMD120APt.G03"

  // A lower-case third letter promises a reaction time of 20 ms instead of 200 ms (6.3.14, item 12).
  bool fast_reaction() const { return manufacturer.size() == 3 && manufacturer[2] >= 'a' && manufacturer[2] <= 'z'; }
  // From the speed character: a digit is C (E where \2 is offered), A to F is B, all else A. Mode D is told by context.
  Mode mode() const;
};

// `line` without "/" and line end. Errors: malformed (fewer than 3 letters, characters that are none).
// Identifications that are longer than the standard allows, or too short to hold a speed (mode A), are taken.
Result<Identification> identification_from(std::string_view line);

// Bauds of speed character Z; nothing where it has no meaning in that mode (6.3.14, item 13). '7' to '9' are the usual
// extension to 38400, 57600 and 115200.
std::optional<std::uint32_t> baud_of(char speed, Mode mode);

struct OptionSelect {
  char protocol = '0';  // V: 0 normal, 1 secondary, 2 HDLC
  char speed = '0';     // Z
  char mode = '0';      // Y: 0 readout, 1 programming, 2 binary HDLC, 6 to 9 the manufacturer's
};

// STX ( text ) ETX BCC: no code before the bracket and no line end behind it (6.3.14, item 21). The answers to R1 may
// look the same, but for the ER that the standard suggests.
bool is_error_message(std::string_view content);

// How the character behind ETX or EOT is made: as the standard wants, or as some meters do instead (see Quirks).
enum class CheckCharacter : std::uint8_t { block_check, sum };

// "/?!\r\n", "/?12345678!\r\n", "/2!\r\n". `list` is "?" or what stands in its place.
std::string encode_request(std::string_view list = "?", std::string_view address = {});
std::string encode(const OptionSelect& select);
// SOH C D [STX data_set] ETX BCC; no STX where `data_set` is missing (B0).
std::string encode_command(std::string_view command, std::optional<std::string_view> data_set,
                           CheckCharacter check = CheckCharacter::block_check);
// STX data_set ETX BCC, EOT in place of ETX where more blocks follow.
std::string encode_block(std::string_view data_set, bool more_follows = false,
                         CheckCharacter check = CheckCharacter::block_check);

}  // namespace obiscope::iec62056_21

// What one kind of meter does differently from the standard, or leaves open. meters/ fills it in; the protocol asks it
// in one place per field.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reading/status_word.hpp"

namespace obiscope::sml {

// Fabrication numbers of DIN 43863-5 ids, the eight digits at their end; both bounds belong to it.
struct SerialRange {
  std::uint32_t first = 0;
  std::uint32_t last = 99'999'999;
  friend bool operator==(const SerialRange&, const SerialRange&) = default;
};

// The power comes without a sign: a bit in the status word of an energy register tells which way it flows.
struct PowerDirection {
  Obis status_of{1, 0, 1, 8, 0, 255};  // whose status word
  unsigned bit = 11;                   // set: out of the house, the power is negative
  friend bool operator==(const PowerDirection&, const PowerDirection&) = default;
};

struct Quirks {
  std::string model;  // "Landis+Gyr E320", for Readout::meter

  // The CRC of each message is CRC-16/Kermit and not X.25. Without this field such a message is refused.
  bool message_crc_kermit = false;
  // A time is an unsigned number alone, without the list that says of which kind it is: the seconds index. Without this
  // field it is read all the same and costs a Warning "bare_time".
  bool bare_time = false;
  // Meters with these numbers send powers (D = 7, unit W) of 1 to 3 bytes as signed numbers that are none: 35,624 comes
  // as -29,912. Where the status word of the import energy says "export" (bit 11), the sign is right.
  std::vector<SerialRange> unsigned_power;
  std::optional<PowerDirection> power_direction;
  // Of the status word beside a value; `code` is that value's ("1-0:1.8.0*255"). Where nothing is said here, a word of
  // the form that basic meters have (FNN: low byte 04, 21 bits) is told in words.
  std::vector<StatusWord> status_words;
};

// Finds a meter's quirks by its identification: its id of DIN 43863-5, "1XYZ0012345678"; of servers that have none what
// they call themselves, in hexadecimal where it is no text. Those of a meter that follows the standard where it is not
// known.
using Recognise = std::function<const Quirks&(std::string_view identification)>;
const Quirks& follows_the_standard(std::string_view identification);

}  // namespace obiscope::sml

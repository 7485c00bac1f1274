// The meter's side of SML: pushes a file of its readings once per interval, out of a Source.
#pragma once

#include <vector>

#include "line/line.hpp"
#include "protocol/sml/quirks.hpp"
#include "reading/source.hpp"

namespace obiscope::sml {

// What can go wrong inside the meter, on demand. What goes wrong on the way is the line's matter: line/faults.hpp.
struct MeterFaults {
  bool silent = false;              // sends nothing
  bool late = false;                // every file comes 1.4 s later than the interval says
  unsigned wrong_crc = 0;           // the first so many files carry a wrong CRC at their end
  unsigned wrong_message_crc = 0;   // the first so many files carry a wrong CRC in their second message
  bool reset_mid_telegram = false;  // stops in the middle of the first file and begins again after 2 s
};

// Which entries stand around the registers, and how numbers are written.
enum class ListForm : std::uint8_t {
  edl,  // 129-129:199.130.3 (manufacturer), 1-0:0.0.9 (server id), ..., 129-129:199.130.5 (public key); fixed widths
  fnn,  // 1-0:96.50.1*1 (manufacturer), 1-0:96.1.0 (server id), ...; list name 1-0:98.10.255, shortest widths
};

// The signs to imitate; see Quirks.
enum class PowerForm : std::uint8_t {
  signed_number,  // as the standard says
  no_leading_00,  // positive numbers lose the leading zero byte that tells them from negative ones
  absolute,       // always positive; `direction_bit` tells the way
};

struct MeterOptions {
  LineSettings line = k8N1;
  Duration interval = 1s;
  std::vector<Byte> server_id = {0x0A, 0x01, 'X', 'Y', 'Z', 0x00, 0x00, 0xBC, 0x61, 0x4E};  // 1XYZ0012345678
  std::string manufacturer = "XYZ";
  ListForm form = ListForm::fnn;
  bool pin_entered = true;         // false: energies in whole kWh, no power: the reduced data set
  std::vector<std::string> order;  // OBIS codes in the order of the list; empty: all that the Source has, in its order
  std::vector<Byte> public_key;    // edl; empty: no such entry
  std::vector<Byte> list_signature;  // empty: none
  bool status = true;                // a status word beside the first energy
  unsigned direction_bit = 11;       // in it, set while power flows out
  bool timestamp = false;            // times are Unix seconds, not the seconds index
  bool bare_time = false;            // times without the list around them
  bool message_crc_kermit = false;
  PowerForm power = PowerForm::signed_number;
  MeterFaults faults;
};

// Pushes until the Line fails or the Task is destroyed. What comes is not listened to. `source` and `line` have to
// outlive it. Registers of `source` with a number and a unit are sent in that unit without prefix (kWh: Wh and a
// scaler); texts as octets; of all others nothing.
Task<> serve(Line& line, const Source& source, MeterOptions options);

// One such file, as bytes: the `count`-th since the meter started `seconds` ago.
std::vector<Byte> file_of(const Source& source, const MeterOptions& options, Instant now, std::uint32_t count,
                          std::uint32_t seconds);

}  // namespace obiscope::sml

// The meter's side of ANSI C12.18, with the tables of C12.19 built out of a Source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/c1218/quirks.hpp"
#include "reading/source.hpp"

namespace obiscope::c1218 {

// What can go wrong inside the meter, on demand. What goes wrong on the way is the line's matter: line/faults.hpp.
struct MeterFaults {
  bool silent = false;              // hears all and says nothing
  bool late = false;                // answers 1.5 s later than it should, every time
  unsigned wrong_crc = 0;           // the first so many packets carry a wrong CRC
  bool reset_mid_telegram = false;  // stops in the middle of the first table and forgets the session
  bool locked = false;              // refuses every table but 0 and 1, and every password
  unsigned nak = 0;                 // says NAK to the first so many packets, though they were right
  unsigned busy = 0;                // answers the first so many reads with "busy"
  bool toggle_stuck = false;        // never changes the toggle bit
  bool doubled = false;             // sends every packet twice, with the same toggle bit
};

struct MeterOptions {
  LineSettings line = k8N1;
  std::string manufacturer = "XXXX";    // table 1: 4 characters
  std::string model = "METER";          // table 1: 8 characters
  std::string serial;                   // tables 1, 5 and 6; empty: the Source's C.1.0
  Byte hardware = 1, firmware = 1;      // versions
  bool most_significant_first = false;  // DATA_ORDER
  Byte number_format1 = 8;              // NI_FMAT1 0 to 13: FLOAT64, ..., 8 INT32, 10 INT48
  Byte number_format2 = 8;              // NI_FMAT2
  Byte time_format = 2;                 // TM_FORMAT 0 to 4
  bool bcd_ids = false;                 // ID_FORM
  bool offset_reads = true;             // DATA_ACCESS_METHOD
  int constants_exponent = 0;           // table 15: registers hold the value over 10^this, to be multiplied; 0: none
  std::optional<std::string> password;  // none: everything is open
  Byte password_padding = ' ';
  std::uint16_t packet_size = 512;  // at most, as negotiated
  Byte packets = 64;
  bool negotiates = true;
  std::uint32_t fastest = 9600;  // Bd that it takes in negotiate
  Duration reaction = 5ms;       // between the last character heard and its own first one
  // Registers of the Source by their codes. Units and directions of the sources follow from code and unit.
  std::vector<std::string> summations = {"1.8.0", "2.8.0"};
  std::vector<std::string> demands = {"1.6.0"};          // maxima, with the time where the Source tells it
  std::vector<std::string> present_demands = {"1.4.0"};  // those that the Source does not have are left out
  std::vector<std::string> present_values = {"32.7.0", "31.7.0", "14.7.0"};
  unsigned tiers = 0;            // 1.8.1, 1.8.2, ... of each summation
  std::string profile = "P.01";  // the load profile; empty or not there: no tables 61 to 64
  std::size_t intervals_per_block = 96;
  std::uint16_t status = 0;  // table 3: ED_STD_STATUS1
  std::size_t blocks = 31;   // at most; the newest ones
  MeterFaults faults;
};

// Serves one reader after the other until the Line fails or the Task is destroyed. `source` and `line` have to outlive
// it.
Task<> serve(Line& line, const Source& source, MeterOptions options);

}  // namespace obiscope::c1218

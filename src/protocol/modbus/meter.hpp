// The meter's side of Modbus: RTU and TCP, plain registers and objects, load profile, out of a Source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/modbus/frame.hpp"
#include "protocol/modbus/reader.hpp"
#include "protocol/modbus/register_map.hpp"
#include "reading/source.hpp"

namespace obiscope::modbus {

// What can go wrong inside the meter, on demand.
struct MeterFaults {
  bool silent = false;              // hears all and says nothing
  bool late = false;                // answers 1.2 s later than it should, every time
  unsigned wrong_crc = 0;           // RTU: the first so many answers carry a wrong CRC
  bool denied = false;              // exception 81 to everything
  bool reset_mid_telegram = false;  // stops in the middle of the first answer
};

struct MeterOptions {
  Framing framing = Framing::rtu;
  LineSettings line = k8N2;
  Byte unit = 1;
  std::shared_ptr<const RegisterMap> map;
  Duration reaction = 50ms;
  std::vector<std::uint16_t> closed;  // objects that the access profile does not open: exception 81
  std::vector<std::string> without;   // parts of the map (Entry::part) that it does not have: exception 82
  std::vector<Byte> columns;          // numbers of the measurements in the load profile
  std::string profile;                // the Source's code for it; empty: the map's OBIS code
  Duration period = 15min;            // of the load profile
  std::uint32_t capacity = 3000;      // entries that it has room for
  MeterFaults faults;
};

// Serves requests until the Line fails or the Task is destroyed. An entry's value is that of the Source's register with
// its OBIS code; one that the Source does not have is zero. `source` and
// `line` have to outlive it.
Task<> serve(Line& line, const Source& source, MeterOptions options);

}  // namespace obiscope::modbus

// The meter's side of a P1 port: pushes a telegram every so often, out of a Source.
//
//   / identification CR LF CR LF | head | registers of the Source | sub-meters | ! CRC CR LF
//
// The head (version, time, equipment identifier) is written here, as the version and the national variant want it; what
// the Source has with the same codes is left out. All else stands as the Source writes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/dlms/security.hpp"
#include "protocol/p1/quirks.hpp"
#include "protocol/p1/reader.hpp"
#include "reading/source.hpp"

namespace obiscope::p1 {

enum class Version : std::uint8_t { v2_2, v3, v4, v5 };
enum class Variant : std::uint8_t { netherlands, belgium, luxembourg, sweden, lithuania, hungary, switzerland };

// What can go wrong inside the meter, on demand. What goes wrong on the way is the line's matter: line/faults.hpp.
struct MeterFaults {
  bool silent = false;              // sends nothing
  bool late = false;                // every telegram comes two intervals late
  unsigned wrong_crc = 0;           // the first so many telegrams carry a wrong CRC
  unsigned wrong_tag = 0;           // the first so many enciphered telegrams carry a wrong tag
  bool reset_mid_telegram = false;  // stops in the middle of the first telegram, and begins anew
};

// A meter on the M-Bus of this one.
struct MbusMeter {
  unsigned channel = 1;      // 1 to 4
  unsigned device_type = 3;  // 3 gas, 7 water, 4 and 12 heat, 2 electricity
  std::string id;            // "G0039001942009115"; written as hexadecimal
  std::string code;          // of the register in the Source; empty: that of `channel` (0-1:24.2.1)
  std::string written;       // where the Source has no such register: "00066.405*m3"
  Duration period = 5min;    // between two values; the stamp is the last full one
};

struct Encryption {
  dlms::Keys keys;  // `encryption`; `authentication`: empty for the fixed one of the P1 ports
  dlms::SystemTitle title{};
  bool associated = true;           // the tag covers the control byte and the authentication key
  std::uint32_t frame_counter = 1;  // of the first telegram; grows by one each; at FFFFFFFF it stops sending
  std::size_t length_digits = 2;    // behind 82; 0: as short as can be
};

struct MeterOptions {
  std::string identification = "XXX5\\2METER";  // without "/" and line end
  Version version = Version::v5;
  Variant variant = Variant::netherlands;
  std::string equipment_id = "E0000000000000001";
  std::optional<Check> check;        // none given: as the version wants
  std::optional<LineSettings> line;  // none given: as the version wants
  std::optional<Duration> interval;  // none given: 1 s from version 5 on, else 10 s
  std::int16_t winter_minutes_east = 60;
  std::vector<MbusMeter> mbus;
  std::optional<Encryption> encryption;
  MeterFaults faults;
};

// Pushes until the Line fails, the frame counter is at its end or the Task is destroyed. `source` and `line` have to
// outlive it.
Task<> serve(Line& line, const Source& source, MeterOptions options);

// The telegram that serve() would send, not enciphered.
std::string encode_telegram(const Source& source, const MeterOptions& options, Instant now);

}  // namespace obiscope::p1

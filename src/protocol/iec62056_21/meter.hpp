// The meter's side of IEC 62056-21: modes A to E and programming mode, out of a Source.
#pragma once

#include <optional>
#include <string>

#include "line/line.hpp"
#include "protocol/iec62056_21/message.hpp"
#include "protocol/iec62056_21/reader.hpp"
#include "reading/source.hpp"

namespace obiscope::iec62056_21 {

// What can go wrong inside the meter, on demand. What goes wrong on the way (noise, lost characters, echo) is the
// line's matter: line/faults.hpp.
struct MeterFaults {
  bool ignore_speed = false;            // offers a speed and goes on at the old one
  bool late = false;                    // answers 1.4 s later than it should, every time
  bool silent = false;                  // hears all and says nothing
  bool locked = false;                  // refuses programming mode: (ERR...)
  unsigned wrong_bcc = 0;               // the first so many blocks carry a wrong check character
  bool wrong_password_lockout = false;  // takes every password as wrong, and refuses all for 60 s after it
  bool reset_mid_telegram = false;      // stops in the middle of the first readout and forgets the dialogue
};

struct MeterOptions {
  std::string identification = "XXX4METER";  // without "/" and line end
  Mode mode = Mode::c;
  LineSettings line = k7E1;  // at which it listens (mode D: at which it sends)
  std::string address;       // answers to this device address, and to requests without one
  bool answers_without_address = true;
  WakeUp wake_up = WakeUp::none;    // sleeps until it is woken
  Duration reaction = 200ms;        // tr
  bool falls_back = true;           // sends at 300 Bd after tt where nobody acknowledges
  bool takes_lower_speeds = false;  // keeps a Z below the one it offered
  bool additive_checksum = false;
  bool stx = true;  // mode D and some others send the data without STX, ETX and BCC
  std::string line_end = "\r\n";
  Duration push_interval = 2s;          // mode D
  std::optional<std::string> password;  // P1; none: programming mode needs none
  std::size_t block_size = 256;         // characters in a partial block (R3, R6)
  bool confirms_hdlc = true;            // mode E: says ACK 2 Z 2 at the new speed
  MeterFaults faults;
};

// Serves one reader after the other until the Line fails or the Task is destroyed. `source` and `line` have to outlive
// it.
Task<> serve(Line& line, const Source& source, MeterOptions options);

// Serves one reader that may choose HDLC (annex E). Gives the speed in Bd where it did and the confirmation, if there
// is one, has left: the line is then at that speed, 8N1. Nothing where the reader was served in ASCII to the end.
// Errors: silence (nobody signed on within 10 s), port, those that a dialogue ends with.
Task<std::optional<std::uint32_t>> serve_one(Line& line, const Source& source, MeterOptions options);

}  // namespace obiscope::iec62056_21

// The meter's side of DLMS: HDLC, mode E and wrapper, out of Devices.
//
//   reader ── HDLC ───────────┐                           ┌── Device  (logical device 1)
//   reader ── mode E, HDLC ───┼── Server, one a line ─────┤
//   reader ── wrapper ────────┘   associations, services  └── Device  (logical device 17) ...
//                                       │
//                                     Meter: options, object lists, invocation counters: shared by all lines
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/dlms/association.hpp"
#include "protocol/dlms/counter_store.hpp"
#include "protocol/dlms/device.hpp"
#include "protocol/dlms/security.hpp"
#include "protocol/hdlc/meter.hpp"
#include "protocol/iec62056_21/meter.hpp"

namespace obiscope::dlms {

struct ServerAssociation {  // for one client address
  std::uint16_t client = 16;
  bool short_names = false;
  Mechanism mechanism = Mechanism::none;
  std::string secret;                     // LLS password, HLS secret
  std::optional<SecuritySetup> security;  // keys of this client; the meter's own title in own_title
  bool ciphered = false;                  // refuses what is not protected as `security->protect` says
  bool all = false;                       // sees all objects; else those that are open
};

struct MeterFaults {
  bool silent = false, late = false, locked = false;  // locked: every association but the public one is rejected
  bool wrong_password_lockout = false;
  bool reset_mid_telegram = false;
  std::optional<Byte> reject;  // every AARQ with this diagnostic
  bool counter_jump = false;   // answers once with an invocation counter it had before
  bool block_repeat = false;   // sends one block twice
  bool segment_lost = false;   // one segment never leaves
};

struct PushOptions {
  Duration interval{};             // zero: never
  std::uint16_t client = 102;      // to whom
  std::vector<Attribute> objects;  // what; the values in this order behind the list itself
  bool with_list = true;           // the push object list comes first
  bool ciphered = false;           // general-glo-ciphering with the first association's keys
};

// A logical device besides the first one.
struct LogicalDevice {
  std::uint16_t server = 1;        // wrapper's wPort, HDLC's upper address
  const Device* device = nullptr;  // has to outlive the meter
};

struct MeterOptions {
  // How it may be opened. On TCP the first byte of a reader tells which; on a serial line that is no HDLC or ASCII at
  // the one speed is listened for at the other.
  bool hdlc = true, mode_e = false, wrapper = false;
  LineSettings line = k8N1;  // HDLC direct
  hdlc::MeterLinkOptions link;
  iec62056_21::MeterOptions ascii;  // mode E: identification, and the readout of who asks in ASCII
  bool confirms_mode_e = true;      // says ACK 2 Z 2 at the new speed
  std::uint16_t server = 1;         // the logical device; wrapper's wPort, HDLC's upper address
  std::vector<LogicalDevice> further;
  SystemTitle title{};
  std::vector<ServerAssociation> associations;
  Conformance conformance;  // what it can
  std::uint16_t most_pdu = 1024;
  Deviation deviation = Deviation::to_utc;
  bool range_selection = true, entry_selection = true;
  PushOptions push;
  MeterFaults faults;
};

// What the lines of one meter share. `device` and `source` have to outlive it.
class Meter {
 public:
  Meter(const Device& device, const Source& source, MeterOptions options);
  ~Meter();
  // Serves one reader after the other until the Line fails or the Task is destroyed. Any number of lines at once, all
  // on one loop; the meter has to outlive them.
  Task<> serve(Line& line);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

// The same for a meter with one line. `source`: what the ASCII readout of mode E comes from. All have to outlive it.
Task<> serve(Line& line, const Device& device, const Source& source, MeterOptions options);

}  // namespace obiscope::dlms

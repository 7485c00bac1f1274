// The meter's side of DLMS: HDLC, mode E and wrapper, out of Devices.
#pragma once

#include <map>
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

struct MeterOptions {
  bool hdlc = true, mode_e = false, wrapper = false;  // how it may be opened
  LineSettings line = k8N1;                           // HDLC direct
  hdlc::MeterLinkOptions link;
  iec62056_21::MeterOptions ascii;  // mode E: identification, and the readout of who asks in ASCII
  std::uint16_t server = 1;         // the logical device; wrapper's wPort, HDLC's upper address
  SystemTitle title{};
  std::vector<ServerAssociation> associations;
  Conformance conformance;  // what it can
  std::uint16_t most_pdu = 1024;
  Deviation deviation = Deviation::to_utc;
  bool range_selection = true, entry_selection = true;
  PushOptions push;
  MeterFaults faults;
};

// Serves one reader after the other until the Line fails or the Task is destroyed. `source`: what the ASCII readout of
// mode E comes from. All have to outlive it.
Task<> serve(Line& line, const Device& device, const Source& source, MeterOptions options);

}  // namespace obiscope::dlms

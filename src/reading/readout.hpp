// Readout: all that one visit to a meter brought.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "line/settings.hpp"
#include "reading/reading.hpp"

namespace obiscope {

enum class Protocol : std::uint8_t { iec62056_21, dlms, sml, p1, modbus, c1218 };
inline constexpr std::array kProtocols{Protocol::iec62056_21, Protocol::dlms,   Protocol::sml,
                                       Protocol::p1,          Protocol::modbus, Protocol::c1218};
// "iec62056-21", "dlms", "sml", "p1", "modbus", "c1218"
std::string_view name_of(Protocol protocol);
// As people say it: "IEC 62056-21", "DLMS", "SML", "P1", "Modbus", "C12.18".
std::string_view title_of(Protocol protocol);

struct MeterIdentity {
  std::string id;              // its own number, from C.1.0, 0.0.0 or 96.1.0
  std::string manufacturer;    // the three letters of the FLAG association: "LGZ"
  std::string identification;  // as it names itself on the line: "LGZ4ZMF100AC.M27"
  std::string model;           // from the catalogue: "Landis+Gyr E350"; empty where it is not known
  friend bool operator==(const MeterIdentity&, const MeterIdentity&) = default;
};

// Something a person should know although the reading succeeded.
struct Warning {
  std::string code;  // "no_checksum": stable, for programs
  std::string text;  // for people
  friend bool operator==(const Warning&, const Warning&) = default;
};

// How the change of speed went, so that it can be remembered for the next visit.
enum class SpeedChange : std::uint8_t {
  none,       // the mode has none, or nobody asked for one
  kept,       // the meter changed to what it had offered
  not_kept,   // it offered a speed and went on at the old one
  late,       // it changed, but answered later than the standard allows
  fell_back,  // it sent without having been acknowledged, or in spite of another choice
};
std::string_view name_of(SpeedChange change);

struct Readout {
  MeterIdentity meter;
  Protocol protocol = Protocol::iec62056_21;
  std::string mode;   // "A" to "E", "programming"; of dlms "hdlc", "mode E", "wrapper", "push"
  LineSettings line;  // at which the readings came; 0 Bd where there is no such line (the wrapper over TCP and UDP)
  SpeedChange speed_change = SpeedChange::none;
  Instant received{};
  std::optional<MeterTime> meter_time;
  std::vector<Reading> readings;
  std::vector<Warning> warnings;
  std::vector<Readout> sub_meters;  // other meters that speak through this one: the gas meter on its M-Bus
};

}  // namespace obiscope

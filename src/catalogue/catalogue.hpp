// The catalogue: who a meter is, how to talk to it, what it gets wrong, and what its virtual twin has to say. One TOML
// file a meter family in meters/, built into the program; users add theirs in ~/.config/obiscope/meters/.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "catalogue/register_kind.hpp"
#include "protocol/c1218/meter.hpp"
#include "protocol/c1218/reader.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/dlms/reader.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "protocol/iec62056_21/reader.hpp"
#include "protocol/modbus/meter.hpp"
#include "protocol/modbus/reader.hpp"
#include "protocol/p1/meter.hpp"
#include "protocol/p1/quirks.hpp"
#include "protocol/sml/meter.hpp"
#include "protocol/sml/quirks.hpp"

namespace obiscope::catalogue {

// One register of a virtual twin, in the order of its readout.
struct TwinRegister {
  std::string code;  // as the meter writes it: "1.8.0"
  RegisterKind kind = RegisterKind::fixed;
  std::string format;  // how it is written: "000000.000" digits, "YYMMDDhhmmss" stamps, or the fixed text itself
  std::string unit;    // "kWh"; empty: none is written
  std::string lists;   // the readout lists it stands in: "" and "?" the standard one, "?2" that and "/2!", "-" none
  std::string stamp;   // demand: how its time is written behind it
  std::optional<std::uint8_t> rate_bit;  // status: lowest bit of the rate in force, less one
  std::uint8_t months_back = 0;          // 1: at the end of the last billing month; 0: now
  std::uint8_t years_back = 0;           // the same for years

  // From the above, so that nobody reads it again for each readout.
  Obis obis;
  Unit shown_unit;
  Digits digits;
  Scale scale;

  bool in_list(std::string_view list) const;
};

struct TwinProfile {
  std::string code;  // "P.01"
  Obis obis;
  Duration period = std::chrono::minutes(15);  // zero: a log book
  unsigned days = 365;                         // how far back it reaches
  std::vector<TwinRegister> columns;           // energy: used in the period; demand: its mean; clock: old time and date
  bool totals = false;                         // the columns as the registers stood at the end of the period
  bool billing = false;                        // a row at the end of each billing month; `period` is zero
};

// One association of a virtual DLMS meter, both sides of it.
struct TwinAssociation {
  dlms::ServerAssociation served;
  dlms::AssociationOptions client;  // what a reader needs to get in: the secrets are invented and stand in the file
};

// How a virtual DLMS meter behaves.
struct DlmsTwin {
  dlms::MeterOptions meter;  // without its title and associations
  std::string title;         // 16 hexadecimal digits; each # is a digit of the twin's own number
  std::vector<TwinAssociation> associations;
  std::shared_ptr<const dlms::DeviceModel> model;  // its objects, which all twins of the kind share
  // What its clock shows: local time, so many minutes ahead of UTC; none: it says nothing of a zone.
  std::optional<std::int16_t> minutes_east_of_utc;
};

// Families that have their own words for a meter: how to listen to it or to visit it, what it gets wrong, how its twin
// behaves. Of each Meter only the one that its protocol names says anything.
struct SmlMeter {
  LineSettings line = k8N1;
  sml::Quirks quirks;
  sml::MeterOptions twin;  // without the number in its server id, which is the twin's own
};
struct P1Meter {
  LineSettings line = p1::kP1Line;
  p1::Quirks quirks;
  p1::MeterOptions twin;
};
struct C1218Meter {
  c1218::ReadOptions visit;  // without the password
  c1218::Quirks quirks;
  c1218::MeterOptions twin;
};

struct ModbusMeter {
  modbus::ReadOptions visit;  // with its map
  modbus::Quirks quirks;
  modbus::MeterOptions twin;
};

struct Meter {
  std::string name;   // "landisgyr-e350": the file's name, and what --meter takes
  std::string model;  // "Landis+Gyr E350 ZMF100AC"
  std::string notes;  // one line for `obiscope meters`
  Protocol protocol = Protocol::iec62056_21;
  std::vector<std::string> identifications;  // how it names itself; '*' stands for any characters, '?' for one
  iec62056_21::SignOn sign_on;               // how to talk to it
  bool push = false;
  iec62056_21::Quirks quirks;
  dlms::VisitOptions visit;  // the same for DLMS, without secrets
  dlms::Quirks dlms_quirks;
  SmlMeter sml;
  P1Meter p1;
  C1218Meter c1218;
  ModbusMeter modbus;
  bool has_twin = false;           // what follows is there
  iec62056_21::MeterOptions twin;  // how the virtual one behaves; of DLMS: behind mode E's sign-on
  DlmsTwin dlms_twin;
  unsigned phases = 3;
  bool solar = false;  // its household feeds in
  std::vector<TwinRegister> registers;
  std::vector<TwinProfile> profiles;
  std::filesystem::path file;  // empty: built in
};

class Catalogue {
 public:
  // The built-in files, then those of `folder` (a later name hides an earlier one). A broken file is left out and named
  // in `faults`: file, line and reason.
  static Catalogue load(const std::filesystem::path& folder, std::vector<Error>& faults);
  // $XDG_CONFIG_HOME/obiscope/meters or ~/.config/obiscope/meters.
  static std::filesystem::path user_folder();

  const std::vector<Meter>& meters() const { return meters_; }
  // By name. Error: usage, naming the nearest.
  Result<const Meter*> find(std::string_view name) const;
  // The names of those that have a virtual twin: "emh-ehz, iskra-mt174, ...".
  std::string twin_names() const;
  // By what it calls itself on the line; nullptr where nobody does.
  // The most specific pattern wins. `protocol`: only meters that speak it.
  const Meter* recognise(std::string_view identification, std::optional<Protocol> protocol = {}) const;
  // For the readers. They hold as long as this Catalogue lives. DLMS: by logical device name, system title or list.
  iec62056_21::Recognise recognise() const;
  dlms::Recognise recognise_dlms() const;
  sml::Recognise recognise_sml() const;
  p1::Recognise recognise_p1() const;
  c1218::Recognise recognise_c1218() const;
  modbus::Recognise recognise_modbus() const;

 private:
  std::vector<Meter> meters_;
};

// The name of the built-in meter with a twin that examples show: its file has the line "# Shown in examples.".
std::string example_twin();

// One file. Error: malformed, "FILE:LINE: reason".
Result<Meter> meter_from(std::string_view toml, const std::string& file);

}  // namespace obiscope::catalogue

// The catalogue: who a meter is, how to talk to it, what it gets wrong, and what its virtual twin has to say. One TOML
// file a meter family in meters/, built into the program; users add theirs in ~/.config/obiscope/meters/.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::catalogue {

// One register of a virtual twin, in the order of its readout.
struct TwinRegister {
  std::string code;    // as the meter writes it: "1.8.0"
  std::string kind;    // what lives behind it: "energy_import", "power", "voltage_l1", "clock_time", "fixed", ...
  std::string format;  // how it is written: "000000.000" digits, "YYMMDDhhmmss" stamps, or the fixed text itself
  std::string unit;    // "kWh"; empty: none is written
  std::string lists;   // the readout lists it stands in: "" (all of the standard readout), "2"
};

struct TwinProfile {
  std::string code;  // "P.01"
  Duration period = std::chrono::minutes(15);
  std::vector<TwinRegister> columns;
};

struct Meter {
  std::string name;   // "landisgyr-e350": the file's name, and what --meter takes
  std::string model;  // "Landis+Gyr E350 ZMF100AC"
  std::string notes;  // one line for `obiscope meters`
  Protocol protocol = Protocol::iec62056_21;
  std::vector<std::string> identifications;  // how it names itself; '*' stands for any characters
  iec62056_21::SignOn sign_on;               // how to talk to it
  bool push = false;
  iec62056_21::Quirks quirks;
  iec62056_21::MeterOptions twin;  // how the virtual one behaves
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
  // By what it calls itself on the line; nullptr where nobody does.
  const Meter* recognise(std::string_view identification) const;
  // For the reader. Holds as long as this Catalogue lives.
  iec62056_21::Recognise recognise() const;

 private:
  std::vector<Meter> meters_;
};

// One file. Error: malformed, "FILE:LINE: reason".
Result<Meter> meter_from(std::string_view toml, const std::string& file);

}  // namespace obiscope::catalogue

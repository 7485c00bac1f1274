// A virtual meter whole, of any family: what it has to say, and the meter's side of the dialogue.
//
//   catalogue::Meter, seed ── Source ── serve() ── any number of lines
#pragma once

#include <memory>

#include "catalogue/catalogue.hpp"
#include "simulator/dlms_twin.hpp"
#include "simulator/fault.hpp"
#include "simulator/twin.hpp"

namespace obiscope::simulator {

class VirtualMeter {
 public:
  // `kind` has a twin and has to outlive this. `address`: its device address, of IEC 62056-21; empty: as its file says.
  VirtualMeter(const catalogue::Meter& kind, TwinOptions options, const Faults& faults, std::string address = {});

  // Serves one reader after the other, or pushes, until the Line fails or the Task is destroyed; several lines at once.
  // This has to outlive them.
  Task<> serve(Line& line) const;

 private:
  const catalogue::Meter& kind_;
  Faults faults_;
  std::uint64_t number_;
  std::string address_;
  std::unique_ptr<Source> source_;  // of all but DLMS
  std::unique_ptr<DlmsTwin> dlms_;  // or DLMS
};

}  // namespace obiscope::simulator

// Source: what a meter has to say. The meter's side of every protocol reads from it; the simulator provides it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "reading/profile.hpp"

namespace obiscope {

struct Register {
  Reading reading;
  std::string
      written;  // all behind the code as this meter writes it in ASCII: "(000219.251*kWh)", "(  20000)", "(---.-*V)"
};

class Source {
 public:
  virtual ~Source() = default;

  virtual MeterTime clock(Instant now) const = 0;

  // Hands the registers of a readout list to `sink`, in the meter's order. `list` is "" for the standard readout, "2"
  // for that behind "/2!". False where the meter has no such list.
  virtual bool readout(std::string_view list, Instant now, const std::function<void(const Register&)>& sink) const = 0;

  // The register with this code as the meter writes it ("1.8.0"), or with this OBIS code in any form.
  virtual std::optional<Register> find(std::string_view code, Instant now) const = 0;

  // Rows of the profile `code` with from <= time <= to; a missing bound is the profile's own end. At most the rows that
  // had arisen by `now`. Nothing where the meter has no such profile.
  virtual std::optional<Profile> profile(std::string_view code, std::optional<MeterTime> from,
                                         std::optional<MeterTime> to, Instant now) const = 0;
};

}  // namespace obiscope

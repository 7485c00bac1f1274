// Device: what a DLMS meter has: the objects of a logical device, whose attributes are worked out when somebody asks.
#pragma once

#include <memory>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/objects.hpp"
#include "protocol/dlms/selection.hpp"
#include "protocol/dlms/value.hpp"
#include "reading/source.hpp"

namespace obiscope::dlms {

class Device {
 public:
  virtual ~Device() = default;
  virtual const std::vector<Object>& objects() const = 0;  // without the associations, which the server adds
  // Appends the attribute's value to `out`, A-XDR encoded. `object` is one of objects().
  virtual AccessResult read(const Object& object, std::int8_t attribute, const std::optional<Selection>& selection,
                            Instant now, std::vector<Byte>& out) const = 0;
};

// One object of a virtual meter, as meters/ describes it.
struct ObjectDescription {
  std::uint16_t class_id = 3;
  Byte version = 0;
  Obis instance;
  std::string code;                // the Source's register or profile with this code; empty: the OBIS code's text
  Tag type = Tag::uint32;          // of the value
  ScalerUnit scaler_unit;          // register classes
  std::string text;                // class 1 without a register: a fixed text
  bool open = false;               // readable for the public client
  std::vector<Attribute> columns;  // profile generic: capture objects, the clock first
};
// A Device out of a Source: registers by their codes, profiles with their capture objects, the clock, SAP list, HDLC
// setup and all else by description. `source` has to outlive it.
std::unique_ptr<Device> make_device(const Source& source, std::vector<ObjectDescription> objects, Deviation deviation);

}  // namespace obiscope::dlms

// Device: what a DLMS meter has: the objects of a logical device, whose attributes are worked out when somebody asks.
//
//   ObjectDescriptions ── describe() ──> DeviceModel ─┐ shared by all meters of a kind
//   Source: registers, profiles, clock ───────────────┴── make_device() ──> Device ──> server
#pragma once

#include <memory>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/objects.hpp"
#include "protocol/dlms/selection.hpp"
#include "protocol/dlms/value.hpp"
#include "reading/source.hpp"

namespace obiscope::dlms {

// A long attribute, A-XDR encoded, piece by piece: a year of rows is never in memory at once.
class LongValue {
 public:
  virtual ~LongValue() = default;
  // Appends the next piece to `out`. False: that was all, nothing was appended.
  virtual bool next(std::vector<Byte>& out) = 0;
};

class Device {
 public:
  virtual ~Device() = default;
  virtual const std::vector<Object>& objects() const = 0;  // without the associations, which the server adds
  // Appends the attribute's value to `out`, A-XDR encoded. `object` is one of objects().
  virtual AccessResult read(const Object& object, std::int8_t attribute, const std::optional<Selection>& selection,
                            Instant now, std::vector<Byte>& out) const = 0;
  // Whether the public client may read it.
  virtual bool is_open(const Object& object) const;
  // The same as read() for an attribute that may be long; nullptr where read() gives it, or where `result` is no
  // success. The Device has to outlive it.
  virtual std::unique_ptr<LongValue> stream(const Object& object, std::int8_t attribute,
                                            const std::optional<Selection>& selection, Instant now,
                                            AccessResult& result) const;
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
  // Profile generic: null-data for what the row before tells: a clock one period on, anything that has not changed.
  bool null_data = false;
};

// What all meters of one kind have in common. Short names are given in the order of the descriptions: unique multiples
// of 8, with room for the attributes and methods of each class.
struct DeviceModel {
  std::vector<ObjectDescription> descriptions;
  std::vector<Object> objects;  // one a description
  Deviation deviation = Deviation::to_utc;
};
std::shared_ptr<const DeviceModel> describe(std::vector<ObjectDescription> objects, Deviation deviation);

// A Device out of a Source: registers by their codes, profiles with their capture objects, the clock and all else by
// description. What only the server knows (SAP list, HDLC setup, push setup, security setup, associations) it answers
// itself. `source` has to outlive it.
std::unique_ptr<Device> make_device(const Source& source, std::shared_ptr<const DeviceModel> model);
std::unique_ptr<Device> make_device(const Source& source, std::vector<ObjectDescription> objects, Deviation deviation);

}  // namespace obiscope::dlms

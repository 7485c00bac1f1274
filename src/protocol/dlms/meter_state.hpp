// What all lines of one meter share: its options, its objects, the encoded object lists, invocation counters, and which
// faults have happened.
#pragma once

#include <vector>

#include "protocol/dlms/meter.hpp"
#include "protocol/dlms/served_device.hpp"
#include "protocol/dlms/server_security.hpp"

namespace obiscope::dlms {

struct Meter::State {
  State(const Device& device, const Source& source, MeterOptions options);

  // nullptr where no logical device has this address.
  const ServedDevice* device_at(std::uint16_t server) const;
  // The key of association `index`; nullptr: it has none.
  ServedKey* key_of(std::size_t index);
  // Whose security key number `key` is.
  const ServerAssociation& association_of_key(std::size_t key) const;
  // What invocation counter object `key` tells. That of the first key tells the greatest of all: who knows of one
  // object only comes in with any key.
  std::uint32_t last_received(std::size_t key) const;
  // Attribute 2 of the association object, encoded: made once for all lines.
  Bytes object_list(const ServedDevice& device, std::size_t association);
  // What the meter can, restricted to names or short names.
  Conformance conformance(bool short_names) const;

  MeterOptions options;
  const Source& source;
  std::vector<ServedDevice> devices;
  std::vector<ServedKey> keys;
  std::vector<std::size_t> key_numbers;  // of each association; kNoKey
  std::vector<std::vector<Byte>> lists;  // one a device and association

  struct Happened {  // faults that come once
    bool reset = false, counter_jump = false, block_repeat = false, segment_lost = false;
  } happened;
  Instant locked_until{};
  std::uint32_t pushes = 0;
  std::optional<ServerSecurity> push_security;

  static constexpr std::size_t kNoKey = static_cast<std::size_t>(-1);
};

// What one association sees of an object: attributes that may be read, selectors that are served, methods.
Object seen_by(const ServedObject& served, const ServerAssociation& association, const MeterOptions& options);

}  // namespace obiscope::dlms

// Profile generic (class 7) of a virtual meter: its attributes, and its buffer window by window.
#pragma once

#include <vector>

#include "protocol/dlms/device.hpp"

namespace obiscope::dlms {

// Where the rows of a profile begin, once it was looked for: a profile that runs on never begins earlier.
struct ProfileBeginning {
  const ObjectDescription* profile = nullptr;
  Instant first;      // the wall time as if it were UTC
  Instant looked_at;  // the loop's time
};
using ProfileBeginnings = std::vector<ProfileBeginning>;

struct ProfilePlace {  // a profile and what it is made of
  const Source& source;
  const DeviceModel& model;
  const ObjectDescription& description;
  ProfileBeginnings& beginnings;
};

// Attribute 2 and above. Results: object_undefined, object_unavailable (the Source has no such profile),
// scope_violated, type_unmatched (of a selection).
AccessResult put_profile_attribute(const ProfilePlace& place, std::int8_t attribute,
                                   const std::optional<Selection>& selection, Instant now, std::vector<Byte>& out);

// The buffer: an array of structures, one value a capture object, oldest row first. What `place` names has to outlive
// it, but for the beginnings. nullptr where `result` is no success.
std::unique_ptr<LongValue> profile_buffer(const ProfilePlace& place, const std::optional<Selection>& selection,
                                          Instant now, AccessResult& result);

}  // namespace obiscope::dlms

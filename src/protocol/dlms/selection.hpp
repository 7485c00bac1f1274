// Selective access to the buffer of a profile (IEC 62056-6-2 Profile generic, range_descriptor and entry_descriptor).
//
//   1 range   { {class, instance, attribute, index}, from, to, columns }     from and to restrict the first, mostly the
//   clock 2 entry   { from entry, to entry, from column, to column }               counted from 1; 0: to the last
#pragma once

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/date_time.hpp"

namespace obiscope::dlms {

struct Range {
  MeterTime from, to;
};
struct Entries {
  std::uint32_t from = 1, to = 0;
  std::uint16_t from_column = 1, to_column = 0;
};
Selection selection_of(const Range& range, Deviation deviation);
Selection selection_of(const Entries& entries);
// The meter's side. Error: malformed, unsupported (another selector).
Result<std::variant<Range, Entries>> selection_from(const Selection& selection, Deviation deviation);

}  // namespace obiscope::dlms

// What a push calls its meter: logical device name, list, system title.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/dlms/push_walk.hpp"
#include "reading/readout.hpp"

namespace obiscope::dlms {

struct PushNames {
  std::string device;                // logical device name, 0-0:42.0.0
  std::string list;                  // of the push list: "KFM_001"; the first text that has no code, or 0.2.129
  std::vector<Byte> title;           // system title of the meter; empty: not known
  std::string manufacturer() const;  // three letters; empty: none of the names tells it
};
// The text in `item`, where it is one of at least four printable characters; without a NUL behind it.
std::optional<std::string_view> text_of(const Item& item);
// What can be told before anybody has recognised the meter. A body with a fault in it tells what stands before that.
PushNames names_in(Bytes body, Bytes title);
// By the logical device name, the list, the system title; the first that is known. nullptr: none is.
const Quirks* recognise_by(const PushNames& names, const Recognise& recognise);

// How good a meter number the reading is, 0: none.
void identify(const PushNames& names, Readout& readout);
// From the clock in the readings, where the notification had no time.
void tell_time(Readout& readout);

// Elements without a code.
constexpr Obis kUnknown{0, 0, 0, 0, 0, 0};

}  // namespace obiscope::dlms

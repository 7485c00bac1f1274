// What the elements of a push mean where they carry no OBIS codes. meters/ fills it in.
#pragma once

#include <string>
#include <vector>

#include "reading/obis.hpp"
#include "reading/unit.hpp"

namespace obiscope::dlms {

struct PushPlace {  // what stands at one position of the list
  Obis obis;
  std::int8_t scaler = 0;  // value x 10^scaler
  Unit unit;
};
struct PushLayout {
  std::string list;  // text that one of its elements holds ("KFM_001"); empty: told by the number of elements alone
  std::size_t elements = 0;       // of the list; 0: any
  std::vector<PushPlace> places;  // one an element
};

}  // namespace obiscope::dlms

// What the elements of a push mean where they do not tell it themselves. meters/ fills it in.
//
//   by position (`elements` is not 0)   {KFM_001, 1234, 0, 567}             one place an element
//   by code     (`elements` is 0)       {1-0:1.7.0, 1234, 1-0:31.7.0, 567}  one place a code: its scaler and unit
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
  std::size_t elements = 0;       // of the list; 0: any, its elements carry codes
  std::vector<PushPlace> places;  // one an element, or one a code
};

}  // namespace obiscope::dlms

// [[layout]] and [push_encoding] of a meter file: what the elements of its pushes mean where they do not tell it
// themselves.
//
//   [[layout]]
//   list = "KFM_001"                                    # told by a text in it ...
//   elements = 13                                       # ... and by how many there are; left out: they carry codes
//   places = [{obis = "1-0:31.7.0", scaler = -3, unit = "A"}]
//
//   [push_encoding]
//   reversed_obis_tag = true
#pragma once

#include "catalogue/catalogue.hpp"
#include "catalogue/fields.hpp"

namespace obiscope::catalogue {

void read_layouts(Fields& fields, dlms::Quirks& quirks);

}  // namespace obiscope::catalogue

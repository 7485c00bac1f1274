// Every byte of an IEC 62056-21 dialogue, both directions in one stream, named: control characters, fields, values,
// clauses, check characters right or wrong. Bytes that belong to nothing are named too; no byte is left out.
#pragma once

#include "bytes/bytes.hpp"
#include "reading/explanation.hpp"

namespace obiscope::iec62056_21 {

Explanation explain(Bytes dialogue);

}  // namespace obiscope::iec62056_21

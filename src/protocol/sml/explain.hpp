// Every byte of a recording of SML files named: escapes, TL fields, values, CRCs right or wrong. Bytes that belong to
// nothing are named too; no byte is left out.
//
//   0  SML file
//   1    start
//   1    message: GetList response
//   2      transaction id, ...
//   1    padding, end, CRC
#pragma once

#include "bytes/bytes.hpp"
#include "protocol/sml/quirks.hpp"
#include "reading/explanation.hpp"

namespace obiscope::sml {

// The entries of depth 0 cover the recording without gap or overlap, and those of depth n + 1 cover each entry of depth
// n that has any. Passwords in requests are marked secret. Never fails; takes time in proportion to the recording.
Explanation explain(Bytes dialogue, const Recognise& recognise = follows_the_standard);

}  // namespace obiscope::sml

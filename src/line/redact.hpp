// --redact: a recording that can be given away.
#pragma once

#include "line/line_format.hpp"

namespace obiscope {

// Masks what could name a customer: serial, meter and customer numbers, device addresses, passwords, in the texts of
// IEC 62056-21 messages (mask.hpp). Lengths stay; check characters are made right again where they were right. A
// message may be spread over several events, and over partial blocks. Headers stay as they are.
void redact(LineRecording& recording);

}  // namespace obiscope

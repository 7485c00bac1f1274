// Every byte of a Modbus dialogue, both directions in one stream, named: unit, function, addresses, objects, CRC right
// or wrong. Bytes that belong to nothing are named too; no byte is left out.
#pragma once

#include "bytes/bytes.hpp"
#include "protocol/modbus/register_map.hpp"
#include "reading/explanation.hpp"

namespace obiscope::modbus {

// `map`: names the registers; none: plain words of 16 bits. The entries of depth 0 cover the dialogue without gap or
// overlap, and those of depth n + 1 cover each entry of depth n that has any. Never fails; takes time in proportion to
// the dialogue.
Explanation explain(Bytes dialogue, const RegisterMap* map = nullptr);

}  // namespace obiscope::modbus

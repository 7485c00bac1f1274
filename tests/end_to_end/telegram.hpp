// A telegram to decode.
#pragma once

#include <string>

#include "bytes/checksum.hpp"

namespace obiscope::end_to_end {

// Identification and readout with a right check character.
inline std::string telegram(const std::string& registers = "F.F(00)\r\nC.1.0(40123456)\r\n1.8.0(012345.60*kWh)\r\n") {
  std::string block = "\x02" + registers + "!\r\n\x03";
  block += static_cast<char>(block_check(as_bytes(block).subspan(1)));
  return "/XXX4TESTMETER\r\n" + block;
}

}  // namespace obiscope::end_to_end

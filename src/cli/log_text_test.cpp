#include "cli/log_text.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::cli {
namespace {

std::string hex_of(std::string_view log) {
  const std::optional<std::vector<Byte>> bytes = bytes_from_log(log, 1000);
  return bytes ? hex_from(*bytes) : "no log";
}

TEST(LogText, TakesTheBytesBehindTimesAndMarks) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-11-20 21:03:07.412 RX: 7E A0 07 03\n", "7ea00703"},
      {"[21:03:07] >> 2f3f210d0a\n[21:03:08] << 06\n", "2f3f210d0a06"},
      {"< 0x06, 0x30, 0x35, 0x30 (4 bytes)\n> 0x06\n", "0630353006"},
      {"1763672587.412 recv 06 15\n", "0615"},
      {"1763672587 recv 06 15\n", "0615"},
      {"21:03:07 7E A0 07\n", "7ea007"},
      {"TX (3 bytes): 7E:A0:07\n", "7ea007"},
      {"2026-11-20T21:03:07Z opened /dev/ttyUSB0\n2026-11-20T21:03:08Z TX 01 02 |..|\nclosed\n", "0102"},
      {"Tx> EE 00 00\nRx> 06 EE\n", "ee000006ee"},
      {"identify ee0000000001201310\nok ee0000000001001131\n", "ee0000000001201310ee0000000001001131"},
      {"I (1234) meter: -> 1b 1b 1b 1b 01 01 01 01\r\n", "1b1b1b1b01010101"},
  };
  for (const auto& [log, bytes] : cases) EXPECT_EQ(hex_of(log), bytes) << log;
}

TEST(LogText, LeavesAloneWhatIsNone) {
  for (const char* text :
       {"", "\n", "hello world\n", "1.8.0(012345.67*kWh)\n!\n", "/ISk5\\2MT382-1000\n\n1-3:0.2.8(50)\n",
        "7E A0 07\n7E A0 07\n", "0.9.1(21:03:07)\n0.9.2(2026-11-20)\n", "RX\x02 7E A0"}) {
    EXPECT_EQ(hex_of(text), "no log") << text;
  }
}

TEST(LogText, IsBounded) {
  EXPECT_FALSE(bytes_from_log("RX 01 02 03\n", 2).has_value());
  EXPECT_TRUE(bytes_from_log("RX 01 02 03\n", 3).has_value());
}

}  // namespace
}  // namespace obiscope::cli

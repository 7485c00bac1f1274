#include "cli/named_text.hpp"

#include <gtest/gtest.h>

namespace obiscope::cli {
namespace {

std::string bytes_of(std::string_view text) {
  const auto bytes = bytes_from_named(text);
  return bytes ? std::string(as_text(*bytes)) : "no names";
}

TEST(NamedText, NamesAreTheirBytes) {
  EXPECT_EQ(bytes_of("<SOH>P0<STX>()<ETX>`\n<ACK>\n"), "\x01P0\x02()\x03`\x06");
  EXPECT_EQ(bytes_of("<STX>1.8.0(1)<CR><LF>\n!<CR><LF><ETX>5"),
            "\x02"
            "1.8.0(1)\r\n!\r\n\x03"
            "5");
}

TEST(NamedText, LineEndsInABlockAndBehindAnIdentificationPassed) {
  EXPECT_EQ(bytes_of("/XXX4METER\n<ACK>040\n<STX>1.8.0(1)\n!\n<ETX>5\n"),
            "/XXX4METER\r\n\x06"
            "040\x02"
            "1.8.0(1)\r\n!\r\n\x03"
            "5");
}

TEST(NamedText, OthersAreLeftAlone) {
  for (const char* text : {"", "hello", "<html><body>", "<CR><LF>", "\x02 <STX>"})
    EXPECT_EQ(bytes_of(text), "no names");
}

}  // namespace
}  // namespace obiscope::cli

#include "cli/dump.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace obiscope::cli {
namespace {

constexpr std::size_t kMost = 1U << 20U;

std::string decoded(std::string_view text) {
  const auto bytes = bytes_from_dump(text, kMost);
  if (!bytes) return "error " + bytes.error().text();
  return *bytes ? std::string(as_text(**bytes)) : "no dump";
}

TEST(Dump, PlainInAnyShape) {
  for (const char* text : {"2f4c475a", "2F 4C 47 5A", "0x2f,0x4c, 0x47,0X5A", "{0x2f, 0x4c,\n 0x47, 0x5a};\n",
                           "2f:4c:47:5a", "\"\\x2f\\x4c\\x47\\x5a\"", "2f4c 475a\r\n"}) {
    EXPECT_EQ(decoded(text), "/LGZ") << text;
  }
}

TEST(Dump, Xxd) {
  EXPECT_EQ(
      decoded("00000000: 2f4c 475a 345a 4d46 3130 3041 432e 4d32  /LGZ4ZMF100AC.M2\n00000010: 370d 0a              "
              "                    7..\n"),
      "/LGZ4ZMF100AC.M27\r\n");
}

TEST(Dump, HexdumpWithRepeatedLines) {
  EXPECT_EQ(decoded("00000000  2f 4c 47 5a 34 5a 4d 46  31 30 30 41 43 2e 4d 32  |/LGZ4ZMF100AC.M2|\n*\n"
                    "00000020  37                                                |7|\n00000021\n"),
            "/LGZ4ZMF100AC.M2/LGZ4ZMF100AC.M27");
}

TEST(Dump, Od) {
  EXPECT_EQ(decoded("0000000 2f 4c 47 5a 34 5a 4d 46\n0000010 37 0d\n0000012\n"), "/LGZ4ZMF7\r");
  EXPECT_EQ(decoded("000000 2f 4c 47 5a  >/LGZ<\n000004\n"), "/LGZ");
}

TEST(Dump, NoDumpAtAll) {
  for (const char* text : {"", "/LGZ4ZMF100AC.M27\r\n",
                           "\x02"
                           "1.8.0(1)",
                           "a", "12 34 .", "000000"}) {
    const std::string answer = decoded(text);
    EXPECT_TRUE(answer == "no dump" || std::string_view(text) == "000000") << text << ": " << answer;
  }
}

TEST(Dump, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(decoded("2f 4"), "error hexadecimal text with half a byte in it");
  EXPECT_EQ(decoded("00000000  2f 4g\n"), "error 1:14: no hexadecimal byte");
  EXPECT_EQ(decoded("00000000  2f 4c\n00000008  47\n"), "error 2:1: the offset does not fit to the lines before");
  EXPECT_EQ(decoded("00000000  2f 4c\nzz\n"), "error 2:1: here should be an offset");
  EXPECT_EQ(decoded("00000000  2f 4c\n*\nffffffffff  47\n"), "error 3:1: the offset does not fit to the lines before");
}

}  // namespace
}  // namespace obiscope::cli

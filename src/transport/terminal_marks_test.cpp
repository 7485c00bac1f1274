#include "transport/terminal_marks.hpp"

#include <gtest/gtest.h>

namespace obiscope::transport {
namespace {

using Characters = std::vector<Byte>;

const Characters kMarked{'a', 0xFF, 0x00, 'b', 'c', 0xFF, 0xFF, 0xFF, 0x00, 0x00, 'd'};

TEST(TerminalMarks, ShowDamageAndBreaks) {
  TerminalMarks marks;
  Characters characters;
  EXPECT_EQ(marks.decode(kMarked, true, characters), 2U);
  EXPECT_EQ(characters, (Characters{'a', 'b' | 0x80, 'c', 0xFF, 0x80, 'd'}));
  characters.clear();
  EXPECT_EQ(marks.decode(kMarked, false, characters), 2U);
  EXPECT_EQ(characters, (Characters{'a', 'b', 'c', 0xFF, 0x00, 'd'}));
}

TEST(TerminalMarks, MayBeCutAnywhere) {
  for (std::size_t cut = 0; cut <= kMarked.size(); ++cut) {
    TerminalMarks marks;
    Characters characters;
    const Bytes all(kMarked);
    const std::size_t first = marks.decode(all.first(cut), true, characters);
    const std::size_t second = marks.decode(all.subspan(cut), true, characters);
    EXPECT_EQ(first + second, 2U) << cut;
    EXPECT_EQ(characters, (Characters{'a', 'b' | 0x80, 'c', 0xFF, 0x80, 'd'})) << cut;
  }
}

}  // namespace
}  // namespace obiscope::transport

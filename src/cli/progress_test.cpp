#include "cli/progress.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace obiscope::cli {
namespace {

Progress reading(std::size_t bytes, std::size_t registers) {
  return {"reading", bytes, registers, k7E1.at(4800)};
}

TEST(Progress, ABarWhereItIsKnownHowMuchComes) {
  EXPECT_EQ(progress_text(reading(412, 10), 20, 4s, 100),
            "reading  4800 7E1  [##########----------] 10/20 registers, 412 bytes, 4s left");
  EXPECT_EQ(progress_text(reading(900, 25), 20, 4s, 100),
            "reading  4800 7E1  [####################] 25/20 registers, 900 bytes");
}

TEST(Progress, NoBarWhereItIsNot) {
  EXPECT_EQ(progress_text(reading(1, 0), {}, 2s, 100), "reading  4800 7E1  1 byte, 2s");
  EXPECT_EQ(progress_text(reading(90, 2), {}, 2s, 100), "reading  4800 7E1  90 bytes, 2 registers, 2s");
  EXPECT_EQ(progress_text({"signing on", 0, 0, k7E1}, {}, 0s, 100), "signing on  300 7E1");
}

TEST(Progress, NeverWiderThanTheTerminal) {
  EXPECT_EQ(progress_text(reading(412, 11), 23, 4s, 12), "reading  48");
  EXPECT_EQ(progress_text(reading(412, 11), 23, 4s, 0), "");
}

TEST(Progress, TenTimesASecondAtMostAndGoneAtTheEnd) {
  VirtualLoop loop;
  std::ostringstream err;
  {
    ProgressLine line(err, loop, true);
    line.show(reading(1, 0));
    line.show(reading(2, 0));
  }
  EXPECT_EQ(err.str(), "\r\x1b[Kreading  4800 7E1  1 byte, 0s\r\x1b[K");
}

TEST(Progress, NothingWhereThereIsNoTerminal) {
  VirtualLoop loop;
  std::ostringstream err;
  ProgressLine(err, loop, false).show(reading(1, 0));
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace obiscope::cli

#include "transport/real_loop.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace obiscope::transport {
namespace {

Task<> sleeps(Loop& loop, Duration delay, std::string& log, char name) {
  co_await loop.until(loop.now() + delay);
  log += name;
}

TEST(RealLoop, ResumesAtTheInstantAndNotBefore) {
  RealLoop loop;
  std::string log;
  const Instant start = loop.now();
  ASSERT_TRUE(loop.run(sleeps(loop, 3ms, log, 'a')));
  EXPECT_GE(loop.now() - start, 3ms);
}

TEST(RealLoop, ShowsTheTimeOfDay) {
  const RealLoop loop;
  const auto difference = std::chrono::system_clock::now() - loop.now();
  EXPECT_LT(std::chrono::abs(difference), 60s);
}

TEST(RealLoop, KeepsTheOrderOfManyDeadlines) {
  RealLoop loop;
  std::string log;
  TaskGroup group;
  group.add(sleeps(loop, 6ms, log, 'c'));
  group.add(sleeps(loop, 2ms, log, 'a'));
  group.add(sleeps(loop, 4ms, log, 'b'));
  while (loop.step()) {
  }
  EXPECT_EQ(log, "abc");
}

TEST(RealLoop, ADestroyedWaiterDoesNotWakeAnybody) {
  RealLoop loop;
  std::string log;
  {
    Task<> task = sleeps(loop, 1ms, log, 'x');
    task.start();
  }
  EXPECT_FALSE(loop.step());
  EXPECT_EQ(log, "");
}

TEST(RealLoop, AWaiterForEverIsWokenByAnInterrupt) {
  RealLoop loop;
  Signal interrupted;
  loop.on_interrupt([&] { interrupted.notify(); });
  auto waits = [](Loop& clock, Signal& signal) -> Task<bool> {
    const bool notified = co_await clock.wait(signal, Instant::max());
    co_return notified;
  };
  Task<bool> task = waits(loop, interrupted);
  task.start();
  ASSERT_EQ(std::raise(SIGTERM), 0);
  while (!task.ended()) ASSERT_TRUE(loop.step());
  EXPECT_TRUE(task.take().value());
}

TEST(RealLoopDeathTest, ASecondInterruptEndsTheProgram) {
  const auto twice = [] {
    RealLoop loop;
    Signal interrupted;
    loop.on_interrupt([&] { interrupted.notify(); });
    auto waits = [](Loop& clock, Signal& signal) -> Task<> { co_await clock.wait(signal, Instant::max()); };
    Task<> task = waits(loop, interrupted);
    task.start();
    std::raise(SIGINT);
    while (!task.ended()) loop.step();
    std::raise(SIGINT);
  };
  EXPECT_EXIT(twice(), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace obiscope::transport

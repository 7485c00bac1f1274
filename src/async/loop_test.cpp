#include "async/loop.hpp"

#include <gtest/gtest.h>

#include <string>

namespace obiscope {
namespace {

Task<int> answer() {
  co_return 42;
}
Task<int> fails() {
  co_return Error(ErrorKind::silence, "nobody there");
}
Task<int> fails_below(int levels, int& destroyed) {
  struct Counts {
    int& count;
    ~Counts() { ++count; }
  } guard{destroyed};
  if (levels == 0) {
    const int never = co_await fails();
    co_return never;
  }
  const int value = co_await fails_below(levels - 1, destroyed);
  co_return value + 1;
}

TEST(Task, EndsInAValue) {
  VirtualLoop loop;
  EXPECT_EQ(loop.run(answer()).value(), 42);
}

TEST(Task, HandsAnErrorUpToWhoeverWantsToSeeIt) {
  VirtualLoop loop;
  int destroyed = 0;
  bool went_on = false;
  auto watch = [](int& count, bool& on) -> Task<std::string> {
    Result<int> result = co_await fails_below(5, count).result();
    on = true;
    co_return result.error().text();
  };
  EXPECT_EQ(loop.run(watch(destroyed, went_on)).value(), "nobody there");
  EXPECT_TRUE(went_on);
  EXPECT_EQ(destroyed, 6);
}

TEST(Task, UnwrapsResultsAndErrors) {
  VirtualLoop loop;
  auto unwrap = [](Result<int> result) -> Task<int> {
    const int value = co_await result;
    co_return value + 1;
  };
  EXPECT_EQ(loop.run(unwrap(1)).value(), 2);
  EXPECT_EQ(loop.run(unwrap(failure(ErrorKind::damaged, "bits"))).error().kind(), ErrorKind::damaged);
  auto give_up = []() -> Task<> { co_await Error(ErrorKind::refused, "no"); };
  EXPECT_EQ(loop.run(give_up()).error().kind(), ErrorKind::refused);
}

TEST(Task, DestroyedWhileWaitingRunsItsDestructorsAndLeavesTheQueue) {
  VirtualLoop loop;
  int destroyed = 0;
  {
    auto sleeper = [](Loop& clock, int& count) -> Task<> {
      struct Counts {
        int& value;
        ~Counts() { ++value; }
      } guard{count};
      co_await clock.until(clock.now() + 1h);
    };
    Task<> task = sleeper(loop, destroyed);
    task.start();
    EXPECT_FALSE(task.ended());
  }
  EXPECT_EQ(destroyed, 1);
  EXPECT_FALSE(loop.step());
}

TEST(Task, LoopsOfTasksThatEndAtOnceDoNotGrowTheStack) {
  VirtualLoop loop;
  auto count = []() -> Task<long> {
    long sum = 0;
    for (int i = 0; i < 200'000; ++i) {
      const int value = co_await answer();
      sum += value;
    }
    co_return sum;
  };
  EXPECT_EQ(loop.run(count()).value(), 42L * 200'000);
}

Task<int> nested(Loop& loop, int depth) {
  if (depth > 0) {
    const int value = co_await nested(loop, depth - 1);
    co_return value;
  }
  int resumed = 0;
  for (int i = 0; i < 100; ++i) {
    co_await loop.until(loop.now() + 1ms);
    ++resumed;
  }
  co_return resumed;
}

TEST(Task, NestingDoesNotChangeWhoIsResumed) {
  for (const int depth : {0, 1, 20}) {
    VirtualLoop loop;
    Task<int> task = nested(loop, depth);
    task.start();
    int steps = 0;
    while (!task.ended() && loop.step()) ++steps;
    EXPECT_EQ(steps, 100) << depth;  // one step a wait, whatever stands above it
    EXPECT_EQ(task.take().value(), 100);
  }
}

TEST(Loop, ResumesInOrderOfTimeThenOfArrival) {
  VirtualLoop loop;
  std::string order;
  auto sleeper = [](Loop& clock, std::string& log, char name, Duration delay) -> Task<> {
    co_await clock.until(clock.now() + delay);
    log += name;
  };
  TaskGroup group;
  group.add(sleeper(loop, order, 'c', 3s));
  group.add(sleeper(loop, order, 'a', 1s));
  group.add(sleeper(loop, order, 'b', 1s));
  group.add(sleeper(loop, order, 'd', 4s));
  const Instant start = loop.now();
  while (loop.step()) {
  }
  EXPECT_EQ(order, "abcd");
  EXPECT_EQ(loop.now() - start, 4s);
  group.reap();
  EXPECT_EQ(group.size(), 0U);
}

TEST(Loop, AWaitEndsByTheSignalOrByItsDeadline) {
  VirtualLoop loop;
  Signal signal;
  std::string log;
  auto waiter = [](Loop& clock, Signal& awaited, std::string& out, Duration limit) -> Task<> {
    const bool notified = co_await clock.wait(awaited, clock.now() + limit);
    out += notified ? 'n' : 'd';
  };
  auto notifier = [](Loop& clock, Signal& awaited) -> Task<> {
    co_await clock.until(clock.now() + 2s);
    awaited.notify();
  };
  TaskGroup group;
  group.add(waiter(loop, signal, log, 1s));
  group.add(waiter(loop, signal, log, 5s));
  group.add(waiter(loop, signal, log, 9s));
  group.add(notifier(loop, signal));
  const Instant start = loop.now();
  while (loop.step()) {
  }
  EXPECT_EQ(log, "dnn");
  EXPECT_EQ(loop.now() - start, 2s);
}

TEST(Loop, SaysSoWhereADialogueWaitsForNothing) {
  VirtualLoop loop;
  Signal signal;
  auto forever = [](Loop& clock, Signal& awaited) -> Task<> { co_await clock.wait(awaited, Instant::max()); };
  Task<> task = forever(loop, signal);
  task.start();
  EXPECT_TRUE(loop.step());  // Instant::max() comes too, in virtual time
  EXPECT_TRUE(task.ended());
}

TEST(Loop, KeepsAHeapOfManyInOrder) {
  VirtualLoop loop;
  std::vector<Instant> seen;
  auto sleeper = [](Loop& clock, std::vector<Instant>& log, Duration delay) -> Task<> {
    co_await clock.until(clock.now() + delay);
    log.push_back(clock.now());
  };
  std::vector<Task<>> tasks;
  std::uint32_t random = 1;
  for (int i = 0; i < 2000; ++i) {
    random = random * 1664525U + 1013904223U;
    tasks.push_back(sleeper(loop, seen, Duration(random % 100'000)));
    tasks.back().start();
  }
  for (std::size_t i = 0; i < tasks.size(); i += 3) tasks[i] = sleeper(loop, seen, 1ns);  // destroys every third
  while (loop.step()) {
  }
  EXPECT_EQ(seen.size(), 2000U - 667U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

}  // namespace
}  // namespace obiscope

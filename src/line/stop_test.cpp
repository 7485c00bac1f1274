#include "line/stop.hpp"

#include <gtest/gtest.h>

#include "line/scripted_line_test.hpp"

namespace obiscope {
namespace {

// What each of a dialogue's operations ended with: "." done, "s" silence, "c" cancelled; and when.
struct Log {
  std::string outcomes;
  std::vector<Duration> times;
  std::string reason;

  template <class T>
  void add(const Result<T>& result, Duration time) {
    times.push_back(time);
    if (result) {
      outcomes += '.';
    } else {
      outcomes += result.error().kind() == ErrorKind::cancelled ? 'c' : 's';
      if (result.error().kind() == ErrorKind::cancelled) reason = result.error().text();
    }
  }
};

Task<> dialogue(Line& line, Log& log) {
  const Instant start = line.now();
  for (int i = 0; i < 8; ++i) {
    Result<Received> received = co_await line.receive(line.now() + 4s).result();
    log.add(received, line.now() - start);
    if (received) continue;
    Result<void> sent = co_await line.send(as_bytes("B0")).result();
    log.add(sent, line.now() - start);
  }
}

Task<> stop_at(Loop& loop, StoppableLine& line, Duration after, std::string reason) {
  co_await loop.until(loop.now() + after);
  line.stop(std::move(reason));
}

class Stoppable : public ::testing::Test {
 protected:
  VirtualLoop loop_;
  ScriptedLine wire_{loop_, k8N1.at(1000)};  // 10 ms a character
  Log log_;
};

TEST_F(Stoppable, ChangesNothingWhereNobodyStopsIt) {
  StoppableLine line(loop_, wire_, Instant::max());
  wire_.arrives(1s, "a");
  ASSERT_TRUE(loop_.run(line.configure(k7E1)));
  EXPECT_EQ(line.settings(), k7E1);
  EXPECT_EQ(as_text(loop_.run(line.receive(loop_.now() + 2s)).value().bytes), "a");
  EXPECT_EQ(loop_.run(line.receive(loop_.now() + 2s)).error().kind(), ErrorKind::silence);
  ASSERT_TRUE(loop_.run(line.send(as_bytes("b"))));
  EXPECT_EQ(wire_.sent, "b");
  const Instant later = loop_.now() + 5s;
  ASSERT_TRUE(loop_.run(line.wait_until(later)));
  EXPECT_EQ(loop_.now(), later);
}

TEST_F(Stoppable, GivesOneErrorThenTimeToSignOffThenErrorsOnly) {
  StoppableLine line(loop_, wire_, Instant::max(), 3s);
  Task<> stopper = stop_at(loop_, line, 2s, "stopped by the user");
  stopper.start();
  ASSERT_TRUE(loop_.run(dialogue(line, log_)));
  EXPECT_EQ(log_.outcomes, "c.cccccccccccccc");
  EXPECT_EQ(log_.times[0], 2s);
  EXPECT_EQ(log_.times[1], 2s + 20ms);  // the sign-off leaves
  EXPECT_EQ(log_.times[2], 5s);         // and the 4 s of the next receive end with the grace
  EXPECT_EQ(log_.times.back(), 5s);
  EXPECT_EQ(wire_.sent, "B0");
  EXPECT_EQ(log_.reason, "stopped by the user");
}

TEST_F(Stoppable, StopsByItselfAtTheTotalDeadline) {
  StoppableLine line(loop_, wire_, loop_.now() + 6s, 10s);
  ASSERT_TRUE(loop_.run(dialogue(line, log_)));
  EXPECT_EQ(log_.outcomes.substr(0, 6), "s.c.s.");
  EXPECT_EQ(log_.times[2], 6s);
  EXPECT_EQ(log_.times.back(), 16s);
  EXPECT_EQ(log_.reason, "not done within the 6s that were given to it");
}

TEST_F(Stoppable, GivesTheErrorAtTheNextOperationWhereNoneWasWaiting) {
  StoppableLine line(loop_, wire_, Instant::max());
  wire_.arrives(0s, "a");
  line.stop("stopped");
  EXPECT_EQ(loop_.run(line.send(as_bytes("x"))).error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(wire_.sent, "");
  EXPECT_TRUE(loop_.run(line.receive(loop_.now() + 1s)));
}

TEST_F(Stoppable, OnlyTheFirstStopCounts) {
  StoppableLine line(loop_, wire_, Instant::max());
  line.stop("first");
  line.stop("second");
  EXPECT_EQ(loop_.run(line.wait_until(loop_.now() + 1s)).error().text(), "first");
  line.stop("third");
  EXPECT_TRUE(loop_.run(line.wait_until(loop_.now() + 1s)));
}

TEST_F(Stoppable, LeavesNothingInTheQueue) {
  StoppableLine line(loop_, wire_, loop_.now() + 1h);
  ASSERT_TRUE(loop_.run(line.send(as_bytes("x"))));
  EXPECT_FALSE(loop_.step());
  Task<> stopper = stop_at(loop_, line, 1s, "stopped");
  stopper.start();
  Task<> waiting = line.wait_until(loop_.now() + 30min);
  waiting.start();
  while (!waiting.ended()) ASSERT_TRUE(loop_.step());
  EXPECT_FALSE(loop_.step());  // the operation that was stopped waits no more
}

TEST_F(Stoppable, CanBeDestroyedWhileItWaits) {
  StoppableLine line(loop_, wire_, loop_.now() + 1h);
  {
    Task<Received> waiting = line.receive(loop_.now() + 1min);
    waiting.start();
  }
  EXPECT_FALSE(loop_.step());
  line.stop("nobody waits");
}

}  // namespace
}  // namespace obiscope

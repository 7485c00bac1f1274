// Programming mode over a Wire, in virtual time.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "household.hpp"
#include "line/stop.hpp"
#include "line/trace.hpp"
#include "line/wire.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/programming.hpp"

namespace obiscope::iec62056_21 {
namespace {

using test::Household;

MeterOptions meter_with_password() {
  MeterOptions meter;
  meter.identification = "XYZ5METER";
  meter.password = "00000000";
  return meter;
}

ProgrammingOptions reader_with_password(std::string command = "R5") {
  ProgrammingOptions reader;
  reader.password = "00000000";
  reader.read_command = std::move(command);
  return reader;
}

// A meter, a reader's end of the wire, and what passed on it.
struct Bench {
  explicit Bench(MeterOptions options)
      : reader(wire.left(),
               [this](std::string_view line) {
                 trace += line;
                 trace += '\n';
               }),
        serving(serve(wire.right(), household, std::move(options))) {
    serving.start();
  }
  VirtualLoop loop;
  Wire wire{loop};
  Household household;
  std::string trace;
  TracingLine reader;
  Task<> serving;
};

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Programming, ReadsRegistersAndSignsOff) {
  for (const char* command : {"R1", "R3", "R5", "R6"}) {
    Bench bench(meter_with_password());
    const Result<Readout> readout =
        bench.loop.run(read_registers(bench.reader, {"1.8.0", "32.7"}, reader_with_password(command)));
    ASSERT_TRUE(readout) << command << ": " << readout.error().text();
    ASSERT_EQ(readout->readings.size(), 2U);
    EXPECT_EQ(text_from(readout->readings[0].value), "12345.678");
    EXPECT_EQ(text_from(readout->readings[1].value), "233");
    EXPECT_EQ(readout->mode, "programming");
    EXPECT_EQ(times(bench.trace, "B0"), 1U) << bench.trace;
  }
}

TEST(Programming, AnUnknownRegisterCostsAWarning) {
  Bench bench(meter_with_password());
  const Result<Readout> readout =
      bench.loop.run(read_registers(bench.reader, {"9.9.9", "1.8.0"}, reader_with_password()));
  ASSERT_TRUE(readout);
  EXPECT_EQ(readout->readings.size(), 1U);
  ASSERT_EQ(readout->warnings.size(), 1U);
  EXPECT_EQ(readout->warnings[0].code, "register_refused");
  EXPECT_NE(readout->warnings[0].text.find("(ER UNKNOWN CODE)"), std::string::npos);
}

TEST(Programming, AWrongPasswordIsSentOnce) {
  Bench bench(meter_with_password());
  ProgrammingOptions reader;
  reader.password = "12345678";
  const Result<Readout> readout = bench.loop.run(read_registers(bench.reader, {"1.8.0"}, reader));
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_NE(readout.error().text().find("(ER WRONG PASSWORD)"), std::string::npos);
  EXPECT_EQ(times(bench.trace, "P1"), 1U);
  EXPECT_EQ(times(bench.trace, "12345678"), 0U);  // secrets reach no log
  EXPECT_EQ(times(bench.trace, "B0"), 1U);
}

TEST(Programming, ALockOutHoldsForTheRightPasswordToo) {
  MeterOptions meter = meter_with_password();
  meter.faults.wrong_password_lockout = true;
  Bench bench(meter);
  const Result<Readout> first = bench.loop.run(read_registers(bench.reader, {"1.8.0"}, reader_with_password()));
  EXPECT_EQ(first.error().kind(), ErrorKind::refused);
  const Result<Readout> second = bench.loop.run(read_registers(bench.reader, {"1.8.0"}, reader_with_password()));
  EXPECT_NE(second.error().text().find("(ER LOCKED OUT)"), std::string::npos) << second.error().text();
}

TEST(Programming, WithoutThePasswordAccessIsDenied) {
  Bench bench(meter_with_password());
  const Result<Readout> readout = bench.loop.run(read_registers(bench.reader, {"1.8.0"}, {}));
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_EQ(times(bench.trace, "P1"), 0U);
}

TEST(Programming, ALockedMeterSaysSoInItsOwnWords) {
  MeterOptions meter = meter_with_password();
  meter.faults.locked = true;
  Bench bench(meter);
  const Result<Readout> readout = bench.loop.run(read_registers(bench.reader, {"1.8.0"}, reader_with_password()));
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_NE(readout.error().text().find("(ER LOCKED)"), std::string::npos);
}

TEST(Programming, AWrongBlockIsAskedForAgain) {
  for (const char* command : {"R5", "R6"}) {
    MeterOptions meter = meter_with_password();
    meter.faults.wrong_bcc = 2;
    meter.block_size = 64;
    Bench bench(meter);
    const Result<Profile> profile =
        bench.loop.run(read_profile(bench.reader, "P.01", {}, {}, reader_with_password(command)));
    ASSERT_TRUE(profile) << command << ": " << profile.error().text();
    EXPECT_EQ(profile->rows.size(), 96U);
    EXPECT_TRUE(profile->warnings.empty());
  }
}

TEST(Programming, AProfileIsWhatTheMeterHolds) {
  for (const char* command : {"R5", "R6"}) {
    Bench bench(meter_with_password());
    const Result<Profile> profile =
        bench.loop.run(read_profile(bench.reader, "P.01", {}, {}, reader_with_password(command)));
    ASSERT_TRUE(profile) << profile.error().text();
    const Profile held = *bench.household.profile("P.01", {}, {}, bench.loop.now());
    EXPECT_EQ(profile->columns, held.columns);
    ASSERT_EQ(profile->rows.size(), held.rows.size());
    for (std::size_t i = 0; i < held.rows.size(); ++i) {
      EXPECT_EQ(as_if_utc(profile->rows[i].time), as_if_utc(held.rows[i].time)) << i;
      EXPECT_EQ(profile->rows[i].status, held.rows[i].status) << i;
      EXPECT_EQ(profile->rows[i].values, held.rows[i].values) << i;
    }
    EXPECT_EQ(profile->period, 15min);
    EXPECT_EQ(times(bench.trace, "B0"), 1U);
  }
}

TEST(Programming, APartOfAProfile) {
  Bench bench(meter_with_password());
  const Result<Profile> profile =
      bench.loop.run(read_profile(bench.reader, "P.01", meter_time_from_user("2026-01-01T06:00"),
                                  meter_time_from_user("2026-01-01T07:00"), reader_with_password()));
  ASSERT_TRUE(profile) << profile.error().text();
  EXPECT_EQ(profile->rows.size(), 5U);
}

TEST(Programming, SignsOffWhenItIsStopped) {
  Bench bench(meter_with_password());
  StoppableLine line(bench.loop, bench.reader, Instant::max());
  Task<Profile> reading = read_profile(line, "P.01", {}, {}, reader_with_password("R6"));
  reading.start();
  while (bench.trace.find("R6") == std::string::npos) ASSERT_TRUE(bench.loop.step());
  line.stop("interrupted");
  while (!reading.ended()) ASSERT_TRUE(bench.loop.step());
  const Result<Profile> profile = reading.take();
  EXPECT_TRUE(!profile || !profile->warnings.empty());
  EXPECT_EQ(times(bench.trace, "B0"), 1U) << bench.trace;
}

TEST(Programming, RefusesWhatCouldWrite) {
  Bench bench(meter_with_password());
  for (const char* command : {"W1", "W5", "E2", "P1", "R9"}) {
    const Result<Readout> readout =
        bench.loop.run(read_registers(bench.reader, {"1.8.0"}, reader_with_password(command)));
    EXPECT_EQ(readout.error().kind(), ErrorKind::usage) << command;
  }
  EXPECT_TRUE(bench.trace.empty());
}

TEST(Programming, AMeterWithoutItIsNamed) {
  MeterOptions meter;
  meter.identification = "XYZ METER";
  meter.mode = Mode::a;
  Bench bench(meter);
  EXPECT_EQ(bench.loop.run(read_registers(bench.reader, {"1.8.0"}, {})).error().kind(), ErrorKind::unsupported);
}

// A meter that asks for the manufacturer's own algorithm.
TEST(Programming, P2IsRefusedClearly) {
  VirtualLoop loop;
  Wire wire(loop);
  auto meter = [](Line& line) -> Task<> {
    std::string heard;
    for (const std::string& answer : {std::string("/XYZ0METER\r\n"), encode_command("P2", "(4711)")}) {
      while (!heard.ends_with("\r\n")) {
        const Received received = co_await line.receive(line.now() + 1h);
        heard += as_text(received.bytes);
      }
      heard.clear();
      co_await line.wait_until(line.now() + 250ms);
      co_await line.send(as_bytes(answer));
    }
  };
  Task<> serving = meter(wire.right());
  serving.start();
  const Result<Readout> readout = loop.run(read_registers(wire.left(), {"1.8.0"}, reader_with_password()));
  EXPECT_EQ(readout.error().kind(), ErrorKind::unsupported);
  EXPECT_NE(readout.error().text().find("P2"), std::string::npos);
}

}  // namespace
}  // namespace obiscope::iec62056_21

// Reader and meter talk to each other over a Wire, in virtual time.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "household.hpp"
#include "line/wire.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::iec62056_21 {
namespace {

using test::Household;

struct Visited {
  Result<Readout> readout;
  Duration took;
};

// One visit of a reader to a meter, alone on a wire.
Visited visit(MeterOptions meter, ReadOptions reader = {}, Household household = {}) {
  VirtualLoop loop;
  Wire wire(loop);
  Task<> serving = serve(wire.right(), household, std::move(meter));
  serving.start();
  const Instant start = loop.now();
  Result<Readout> readout = loop.run(read(wire.left(), std::move(reader)));
  return {std::move(readout), loop.now() - start};
}

std::string value_of(const Readout& readout, std::string_view code) {
  for (const Reading& reading : readout.readings)
    if (reading.code == code) return text_from(reading.value) + unit_text_of(reading);
  return "missing";
}

bool warned(const Readout& readout, std::string_view code) {
  for (const Warning& warning : readout.warnings)
    if (warning.code == code) return true;
  return false;
}

void expect_household(const Result<Readout>& readout) {
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->readings.size(), Household().registers.size());
  EXPECT_EQ(value_of(*readout, "1.8.0"), "12345.678kWh");
  EXPECT_EQ(value_of(*readout, "32.7"), "233V");
  EXPECT_EQ(readout->meter.id, "40123456");
}

MeterOptions meter_calling_itself(std::string identification, Mode mode = Mode::c) {
  MeterOptions meter;
  meter.identification = std::move(identification);
  meter.mode = mode;
  return meter;
}

TEST(Readout, ModeCAtEverySpeed) {
  const std::uint32_t bauds[] = {300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
  for (unsigned z = 0; z < 10; ++z) {
    const Visited seen = visit(meter_calling_itself(std::string("XYZ") + static_cast<char>('0' + z) + "METER"));
    expect_household(seen.readout);
    EXPECT_EQ(seen.readout->mode, "C");
    EXPECT_EQ(seen.readout->line, k7E1.at(bauds[z]));
    EXPECT_EQ(seen.readout->speed_change, z == 0 ? SpeedChange::none : SpeedChange::kept);
    EXPECT_TRUE(seen.readout->warnings.empty());
  }
}

TEST(Readout, AFastThirdLetterSavesTime) {
  const Duration slow = visit(meter_calling_itself("XYZ5METER")).took;
  MeterOptions meter = meter_calling_itself("XYz5METER");
  meter.reaction = 20ms;
  EXPECT_EQ(slow - visit(meter).took, 3 * 180ms);  // identification, option select, readout
}

TEST(Readout, ModeA) {
  const Visited seen = visit(meter_calling_itself("XYZ METER", Mode::a));
  expect_household(seen.readout);
  EXPECT_EQ(seen.readout->mode, "A");
  EXPECT_EQ(seen.readout->line, k7E1);
}

TEST(Readout, ModeB) {
  const std::uint32_t bauds[] = {600, 1200, 2400, 4800, 9600, 19200};
  for (unsigned z = 0; z < 6; ++z) {
    const Visited seen =
        visit(meter_calling_itself(std::string("XYZ") + static_cast<char>('A' + z) + "METER", Mode::b));
    expect_household(seen.readout);
    EXPECT_EQ(seen.readout->mode, "B");
    EXPECT_EQ(seen.readout->line, k7E1.at(bauds[z]));
  }
}

TEST(Readout, ModeDIsWaitedFor) {
  MeterOptions meter = meter_calling_itself("XYZ3METER", Mode::d);
  meter.line = k7E1.at(2400);
  meter.stx = false;
  ReadOptions reader;
  reader.push = true;
  reader.sign_on.line = k7E1.at(2400);
  const Visited seen = visit(meter, reader);
  expect_household(seen.readout);
  EXPECT_EQ(seen.readout->mode, "D");
  EXPECT_TRUE(warned(*seen.readout, "no_checksum"));
}

TEST(Readout, ModeEIsNamedAndReadInAscii) {
  const Visited seen = visit(meter_calling_itself("XYZ5\\2METER", Mode::e));
  expect_household(seen.readout);
  EXPECT_EQ(seen.readout->mode, "C");
  EXPECT_TRUE(warned(*seen.readout, "mode_e"));
}

TEST(Readout, DeviceAddressesIgnoreLeadingZeros) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.address = "0012345";
  meter.answers_without_address = false;
  ReadOptions reader;
  EXPECT_EQ(visit(meter, reader).readout.error().kind(), ErrorKind::silence);
  reader.sign_on.address = "12345";
  expect_household(visit(meter, reader).readout);
  reader.sign_on.address = "000012345";
  expect_household(visit(meter, reader).readout);
  reader.sign_on.address = "12346";
  EXPECT_EQ(visit(meter, reader).readout.error().kind(), ErrorKind::silence);
}

TEST(Readout, OtherRequestTextsGiveOtherLists) {
  ReadOptions reader;
  reader.sign_on.list = "2";
  const Visited seen = visit(meter_calling_itself("XYZ4METER"), reader);
  ASSERT_TRUE(seen.readout);
  EXPECT_EQ(seen.readout->readings.size(), 1U);
  reader.sign_on.list = "7";
  EXPECT_EQ(visit(meter_calling_itself("XYZ4METER"), reader).readout.error().kind(), ErrorKind::silence);
}

TEST(Readout, BatteriesAreWokenUp) {
  for (const WakeUp way : {WakeUp::normal, WakeUp::fast}) {
    MeterOptions meter = meter_calling_itself("XYZCMETER", Mode::b);
    meter.wake_up = way;
    EXPECT_EQ(visit(meter).readout.error().kind(), ErrorKind::silence);
    ReadOptions reader;
    reader.sign_on.wake_up = way;
    expect_household(visit(meter, reader).readout);
  }
}

// What a careful listener in the middle sees of the wake-up: annex B.1.
TEST(Readout, TheNormalWakeUpKeepsTheStandardsTimes) {
  VirtualLoop loop;
  Wire wire(loop);
  ReadOptions reader;
  reader.sign_on.wake_up = WakeUp::normal;
  Task<Readout> reading = read(wire.left(), reader);
  reading.start();
  const Received nuls = loop.run(wire.right().receive(loop.now() + 3s)).value();
  EXPECT_GE(nuls.ended - nuls.began, 2100ms);
  EXPECT_LE(nuls.ended - nuls.began, 2300ms);
  const Instant nuls_ended = nuls.ended;
  const Received request = loop.run(wire.right().receive(loop.now() + 3s)).value();
  EXPECT_GE(request.began - nuls_ended, 1500ms);
  EXPECT_LE(request.began - nuls_ended, 1700ms);
}

TEST(Readout, ASpeedThatIsOfferedAndNotKept) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.ignore_speed = true;
  const Visited seen = visit(meter);
  expect_household(seen.readout);
  EXPECT_EQ(seen.readout->speed_change, SpeedChange::not_kept);
  EXPECT_EQ(seen.readout->line, k7E1);
  EXPECT_TRUE(warned(*seen.readout, "speed_not_kept"));
}

TEST(Readout, ARememberedSpeedIsUsedAtOnce) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.ignore_speed = true;
  ReadOptions reader;
  reader.sign_on.speed = '0';
  const Visited remembered = visit(meter, reader);
  expect_household(remembered.readout);
  EXPECT_LT(remembered.took, visit(meter).took);
}

TEST(Readout, AModemsSpeedStaysFixed) {
  MeterOptions meter = meter_calling_itself("XYZ5METER");
  meter.line = k7E1.at(9600);
  ReadOptions reader;
  reader.sign_on.line = k7E1.at(9600);
  reader.sign_on.fixed_speed = true;
  const Visited seen = visit(meter, reader);
  expect_household(seen.readout);
  EXPECT_EQ(seen.readout->line, k7E1.at(9600));
}

TEST(Readout, ALateMeterIsReadAndNamed) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.late = true;
  const Visited seen = visit(meter);
  expect_household(seen.readout);
  EXPECT_EQ(seen.readout->speed_change, SpeedChange::late);
  EXPECT_TRUE(warned(*seen.readout, "late_answer"));
}

TEST(Readout, ASilentMeterEndsInTime) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.silent = true;
  const Visited seen = visit(meter);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::silence);
  EXPECT_FALSE(seen.readout.error().advice().empty());
  EXPECT_LT(seen.took, 10s);
}

TEST(Readout, AWrongBlockCheckIsAskedForAgainTwice) {
  for (unsigned wrong = 1; wrong <= 2; ++wrong) {
    MeterOptions meter = meter_calling_itself("XYZ4METER");
    meter.faults.wrong_bcc = wrong;
    expect_household(visit(meter).readout);
  }
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.wrong_bcc = 3;
  const Visited seen = visit(meter);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::damaged);
}

TEST(Readout, AMeterThatResetsIsReadAgain) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.reset_mid_telegram = true;
  expect_household(visit(meter).readout);
}

TEST(Readout, TheAdditiveChecksumIsAQuirk) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.additive_checksum = true;
  const Visited refused = visit(meter);
  EXPECT_EQ(refused.readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(refused.readout.error().advice().find("additive_checksum"), std::string::npos);
  Quirks quirks;
  quirks.additive_checksum = true;
  ReadOptions reader;
  reader.recognise = [&quirks](const Identification&) -> const Quirks& { return quirks; };
  expect_household(visit(meter, reader).readout);
}

TEST(Readout, TheTotalLimitHolds) {
  ReadOptions reader;
  reader.total = 3s;
  const Visited seen = visit(meter_calling_itself("XYZ0METER"), reader);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::cancelled);
  EXPECT_LE(seen.took, 3s + 100ms);
}

TEST(Readout, ProgressIsTold) {
  ReadOptions reader;
  std::size_t most = 0;
  bool signing_on = false;
  reader.progress = [&](const Progress& progress) {
    most = std::max(most, progress.registers);
    signing_on = signing_on || progress.stage == "signing on";
  };
  expect_household(visit(meter_calling_itself("XYZ0METER"), reader).readout);
  EXPECT_TRUE(signing_on);
  EXPECT_GT(most, 3U);
}

TEST(Readout, IsTheSameOnEveryRun) {
  MeterOptions meter = meter_calling_itself("XYZ4METER");
  meter.faults.ignore_speed = true;
  EXPECT_EQ(visit(meter).took, visit(meter).took);
}

}  // namespace
}  // namespace obiscope::iec62056_21

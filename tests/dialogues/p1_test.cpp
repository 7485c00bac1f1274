// P1 readers and meters over a Wire in virtual time: every version and variant, faults, damage on the way.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "bytes/hex.hpp"
#include "line/faults.hpp"
#include "line/wire.hpp"
#include "protocol/p1/meter.hpp"
#include "protocol/p1/reader.hpp"

namespace obiscope::p1 {
namespace {

// A household with the registers of a P1 meter.
class House final : public Source {
 public:
  std::vector<std::pair<std::string, std::string>> registers = {
      {"1-0:1.8.1", "(003432.827*kWh)"}, {"1-0:1.8.2", "(003224.632*kWh)"}, {"0-0:96.14.0", "(0001)"},
      {"1-0:1.7.0", "(00.378*kW)"},      {"1-0:32.7.0", "(237.1*V)"},       {"0-1:24.2.1", "(00066.405*m3)"}};
  bool summer = true;

  MeterTime clock(Instant now) const override {
    MeterTime time = meter_time_from(now);
    time.daylight_saving = summer;
    return time;
  }
  bool readout(std::string_view list, Instant, const std::function<void(const Register&)>& sink) const override {
    if (!list.empty()) return false;
    for (const auto& [code, written] : registers) sink(one(code, written));
    return true;
  }
  std::optional<Register> find(std::string_view code, Instant) const override {
    for (const auto& [name, written] : registers)
      if (name == code) return one(name, written);
    return std::nullopt;
  }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }

 private:
  static Register one(const std::string& code, const std::string& written) {
    Register made;
    made.reading.code = code;
    made.written = written;
    return made;
  }
};

constexpr Instant kNow = Instant(1'753'000'000s);  // 2025-07-20T08:26:40

MeterOptions meter_of(Version version, Variant variant = Variant::netherlands) {
  MeterOptions meter;
  meter.version = version;
  meter.variant = variant;
  MbusMeter gas;
  gas.id = "G0039001942009115";
  meter.mbus.push_back(gas);
  MbusMeter water;
  water.channel = 2;
  water.device_type = 7;
  water.id = "W1";
  water.written = "00012.345*m3";
  meter.mbus.push_back(water);
  return meter;
}

ReadOptions reader_of(const MeterOptions& meter) {
  ReadOptions reader;
  if (meter.version < Version::v4) reader.line = kOldP1Line;
  if (meter.line) reader.line = *meter.line;
  if (meter.encryption) reader.capture.keys = meter.encryption->keys;
  return reader;
}

struct Visited {
  Result<Readout> readout;
  Duration took;
};

Visited visit(const MeterOptions& meter, const ReadOptions& reader) {
  const House house;
  VirtualLoop loop(kNow);
  Wire wire(loop);
  Task<> serving = serve(wire.right(), house, meter);
  serving.start();
  Result<Readout> readout = loop.run(read(wire.left(), reader));
  return {std::move(readout), loop.now() - kNow};
}
Visited visit(const MeterOptions& meter) {
  return visit(meter, reader_of(meter));
}

std::string value_of(const Readout& readout, std::string_view code) {
  for (const Reading& reading : readout.readings)
    if (reading.code == code) return text_from(reading.value) + unit_text_of(reading);
  return "missing";
}

TEST(P1, EveryVersionAndVariant) {
  for (const Version version : {Version::v2_2, Version::v3, Version::v4, Version::v5}) {
    for (const Variant variant : {Variant::netherlands, Variant::belgium, Variant::luxembourg, Variant::sweden,
                                  Variant::lithuania, Variant::hungary, Variant::switzerland}) {
      const MeterOptions meter = meter_of(version, variant);
      const Visited seen = visit(meter);
      ASSERT_TRUE(seen.readout) << seen.readout.error().text();
      const Readout& readout = *seen.readout;
      EXPECT_EQ(value_of(readout, "1-0:1.8.1"), "3432.827kWh");
      EXPECT_EQ(readout.line, reader_of(meter).line);
      EXPECT_EQ(readout.meter_time.has_value(), version >= Version::v4);
      if (readout.meter_time) {
        EXPECT_EQ(text_from(*readout.meter_time), "2025-07-20T08:26:40+02:00");
      }
      const bool named = variant != Variant::sweden && variant != Variant::lithuania;
      EXPECT_EQ(readout.meter.id, named || version < Version::v4 ? "E0000000000000001" : "");
      ASSERT_EQ(readout.sub_meters.size(), 2U);
      EXPECT_EQ(readout.sub_meters[0].mode, "gas");
      EXPECT_EQ(readout.sub_meters[0].meter.id, "G0039001942009115");
      EXPECT_EQ(readout.sub_meters[1].mode, "water");
      EXPECT_EQ(readout.sub_meters[1].line, readout.line);
      ASSERT_TRUE(readout.sub_meters[0].meter_time);
      EXPECT_EQ(text_from(*readout.sub_meters[0].meter_time).substr(0, 19), "2025-07-20T08:25:00");
      EXPECT_LT(seen.took, 2s);
    }
  }
}

TEST(P1, TheHeadIsTheMetersOwn) {
  House house;
  house.summer = false;
  house.registers.insert(house.registers.begin(), {"0-0:96.1.1", "(left out)"});
  const std::string text = encode_telegram(house, meter_of(Version::v5), kNow);
  EXPECT_EQ(text.find("left out"), std::string::npos);
  EXPECT_EQ(text.substr(0, text.find("1-0:1.8.1")),
            "/XXX5\\2METER\r\n\r\n1-3:0.2.8(50)\r\n0-0:1.0.0(250720082640W)\r\n"
            "0-0:96.1.1(4530303030303030303030303030303031)\r\n");
  EXPECT_EQ(text.find("0-1:24.2.1"), text.rfind("0-1:24.2.1"));
  EXPECT_NE(text.find("0-2:24.2.1(250720082500W)(00012.345*m3)\r\n!"), std::string::npos);
}

TEST(P1, EncipheredWithGrowingFrameCounter) {
  MeterOptions meter = meter_of(Version::v4, Variant::luxembourg);
  meter.encryption.emplace();
  meter.encryption->keys.encryption = bytes_from_hex("000102030405060708090A0B0C0D0E0F").value();
  meter.encryption->title = {'S', 'A', 'G', 'g', 0, 0, 0, 1};
  meter.encryption->frame_counter = 0xFFFF'FFFD;
  for (const bool associated : {true, false}) {
    meter.encryption->associated = associated;
    const Visited seen = visit(meter);
    ASSERT_TRUE(seen.readout) << seen.readout.error().text();
    EXPECT_EQ(value_of(*seen.readout, "1-0:1.8.1"), "3432.827kWh");
    EXPECT_EQ(seen.readout->warnings.empty(), associated);
  }
  // It stops at the end of its counter: two telegrams, both wrong here, and no more.
  ReadOptions reader = reader_of(meter);
  reader.capture.keys.encryption.assign(16, 0x55);
  const Visited refused = visit(meter, reader);
  ASSERT_FALSE(refused.readout);
  EXPECT_NE(refused.readout.error().text().find("2 telegrams refused"), std::string::npos)
      << refused.readout.error().text();
  EXPECT_NE(refused.readout.error().text().find("key: "), std::string::npos);
}

TEST(P1, WrongCrcIsWaitedOut) {
  MeterOptions meter = meter_of(Version::v5);
  meter.faults.wrong_crc = 3;
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout);
  EXPECT_GT(seen.took, 3s);
  meter.faults.wrong_crc = 1'000;
  const Visited never = visit(meter);
  ASSERT_FALSE(never.readout);
  EXPECT_EQ(never.readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(never.readout.error().text().find("60 telegrams refused"), std::string::npos)
      << never.readout.error().text();
}

TEST(P1, WrongTagIsWaitedOut) {
  MeterOptions meter = meter_of(Version::v5);
  meter.encryption.emplace();
  meter.encryption->keys.encryption.assign(16, 3);
  meter.encryption->keys.authentication.assign(16, 4);
  meter.faults.wrong_tag = 2;
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout) << seen.readout.error().text();
  EXPECT_GT(seen.took, 2s);
}

TEST(P1, ASilentMeter) {
  MeterOptions meter = meter_of(Version::v5);
  meter.faults.silent = true;
  const Visited seen = visit(meter);
  ASSERT_FALSE(seen.readout);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::silence);
  EXPECT_FALSE(seen.readout.error().advice().empty());
  EXPECT_EQ(seen.took, 1min);
}

TEST(P1, ALateMeterAndOneThatIsReset) {
  MeterOptions late = meter_of(Version::v4);
  late.faults.late = true;
  const Visited waited = visit(late);
  ASSERT_TRUE(waited.readout);
  EXPECT_GE(waited.took, 30s);
  MeterOptions reset = meter_of(Version::v5);
  reset.faults.reset_mid_telegram = true;
  const Visited again = visit(reset);
  ASSERT_TRUE(again.readout) << again.readout.error().text();
  EXPECT_GT(again.took, 2s);
}

TEST(P1, AnotherSpeed) {
  ReadOptions reader;
  reader.line = kOldP1Line;
  const Visited seen = visit(meter_of(Version::v5), reader);
  ASSERT_FALSE(seen.readout);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(seen.readout.error().text().find("no telegram among them"), std::string::npos)
      << seen.readout.error().text();
}

// Whatever the line does to the characters, what is read is what was sent.
TEST(P1, NoiseOnTheWay) {
  std::size_t read_well = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const House house;
    VirtualLoop loop(kNow);
    Wire wire(loop);
    LineFaults faults;
    faults.seed = seed;
    faults.noise = 0.0001;
    faults.drop = 0.0005;
    const std::unique_ptr<Line> line = with_faults(wire.right(), faults);
    const MeterOptions meter = meter_of(seed % 4 == 0 ? Version::v2_2 : Version::v5);
    Task<> serving = serve(*line, house, meter);
    serving.start();
    const Result<Readout> readout = loop.run(read(wire.left(), reader_of(meter)));
    if (!readout || meter.version == Version::v2_2) continue;
    ++read_well;
    EXPECT_EQ(value_of(*readout, "1-0:1.8.1"), "3432.827kWh");
    EXPECT_EQ(readout->sub_meters.size(), 2U);
  }
  EXPECT_GT(read_well, 20U);
}

TEST(P1, ListensWithoutEnd) {
  const House house;
  VirtualLoop loop(kNow);
  Wire wire(loop);
  MeterOptions meter = meter_of(Version::v5);
  meter.faults.wrong_crc = 2;
  meter.faults.reset_mid_telegram = true;
  Task<> serving = serve(wire.right(), house, meter);
  serving.start();
  std::size_t good = 0, refused = 0;
  Task<> listening = listen(wire.left(), {}, [&](Telegram telegram) { ++(telegram ? good : refused); });
  listening.start();
  loop.run(wire.right().wait_until(kNow + 10min));
  EXPECT_FALSE(listening.ended());
  EXPECT_EQ(refused, 2U);  // the one that stopped in the middle would have been the first wrong one
  EXPECT_NEAR(static_cast<double>(good), 597.0, 3.0);
}

}  // namespace
}  // namespace obiscope::p1

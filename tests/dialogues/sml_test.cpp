// SML: a meter that pushes and a reader that waits, over a Wire, in virtual time.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "bytes/hex.hpp"
#include "line/faults.hpp"
#include "line/wire.hpp"
#include "protocol/sml/identity.hpp"
#include "protocol/sml/meter.hpp"
#include "protocol/sml/reader.hpp"

namespace obiscope::sml {
namespace {

class Basic final : public Source {
 public:
  std::int64_t power_w = 4;
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>& sink) const override {
    const auto one = [&](const char* code, Value value, const char* unit) {
      Register reg;
      reg.reading.code = code;
      reg.reading.obis = obis_from(code).value();
      reg.reading.value = std::move(value);
      reg.reading.unit = unit_from(unit);
      sink(reg);
    };
    one("1-0:1.8.0", Decimal{12'345'678, -3}, "kWh");
    one("1-0:2.8.0", Decimal{3'500, -3}, "kWh");
    one("1-0:16.7.0", Decimal{power_w, 0}, "W");
    one("1-0:32.7.0", Decimal{2'331, -1}, "V");
    one("1-0:0.2.0", std::string("V1.2"), "");
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }
};

struct Visited {
  Result<Readout> readout;
  Duration took;
};

Visited visit(MeterOptions meter, ReadOptions reader = {}, Basic source = {}) {
  VirtualLoop loop;
  Wire wire(loop);
  Task<> serving = serve(wire.right(), source, std::move(meter));
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

TEST(Sml, TheFirstPushIsTheReadout) {
  const Visited seen = visit({});
  ASSERT_TRUE(seen.readout) << seen.readout.error().text();
  EXPECT_EQ(seen.readout->readings.size(), 7U);
  EXPECT_EQ(value_of(*seen.readout, "1-0:1.8.0*255"), "12345678Wh");
  EXPECT_EQ(value_of(*seen.readout, "1-0:2.8.0*255"), "3500Wh");
  EXPECT_EQ(value_of(*seen.readout, "1-0:16.7.0*255"), "4W");
  EXPECT_EQ(value_of(*seen.readout, "1-0:32.7.0*255"), "233.1V");
  EXPECT_EQ(value_of(*seen.readout, "1-0:0.2.0*255"), "V1.2");
  EXPECT_EQ(value_of(*seen.readout, "1-0:96.50.1*1"), "XYZ");
  EXPECT_EQ(seen.readout->meter.id, "1XYZ0012345678");
  EXPECT_EQ(seen.readout->meter.manufacturer, "XYZ");
  EXPECT_EQ(seen.readout->line, k8N1);
  EXPECT_TRUE(seen.readout->warnings.empty());
  EXPECT_LT(seen.took, 1s);
}

TEST(Sml, TheOlderFormHasItsKeyAndItsSignature) {
  MeterOptions meter;
  meter.form = ListForm::edl;
  meter.server_id = server_id_from("1XYZ0087654321");
  meter.public_key.assign(48, Byte{0x41});  // printable, and no text for that
  meter.list_signature = {1, 2, 3};
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout) << seen.readout.error().text();
  EXPECT_EQ(seen.readout->meter.id, "1XYZ0087654321");
  EXPECT_EQ(value_of(*seen.readout, "129-129:199.130.3*255"), "XYZ");
  EXPECT_EQ(value_of(*seen.readout, "129-129:199.130.5*255"), hex_from(meter.public_key));
  EXPECT_EQ(value_of(*seen.readout, "list signature"), "010203");
}

TEST(Sml, WithoutPinTheStepsToEnterItAreGiven) {
  MeterOptions meter;
  meter.pin_entered = false;
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout);
  EXPECT_EQ(value_of(*seen.readout, "1-0:1.8.0*255"), "12345000Wh");
  EXPECT_EQ(value_of(*seen.readout, "1-0:16.7.0*255"), "missing");
  ASSERT_TRUE(warned(*seen.readout, "reduced_data_set"));
  const std::string& text = seen.readout->warnings.front().text;
  for (const char* step : {"PIN", "torch", "InF", "5 s"}) EXPECT_NE(text.find(step), std::string::npos) << step;
  EXPECT_FALSE(warned(*visit({}).readout, "reduced_data_set"));
}

TEST(Sml, TheOrderIsTheMetersOwn) {
  MeterOptions meter;
  meter.order = {"1-0:16.7.0", "1-0:1.8.0"};
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout);
  ASSERT_EQ(seen.readout->readings.size(), 4U);
  EXPECT_EQ(seen.readout->readings[2].code, "1-0:16.7.0*255");
  EXPECT_EQ(seen.readout->readings[3].code, "1-0:1.8.0*255");
}

// What each quirk is for: read wrong or refused without it, right with it.
const Quirks& knows(std::string_view) {
  static const Quirks kAll = [] {
    Quirks quirks;
    quirks.model = "XYZ Basic";
    quirks.message_crc_kermit = true;
    quirks.bare_time = true;
    quirks.unsigned_power = {{12'000'000, 12'999'999}};
    quirks.power_direction = PowerDirection{};
    return quirks;
  }();
  return kAll;
}
ReadOptions knowing(Recognise recognise = knows) {
  ReadOptions options;
  options.recognise = std::move(recognise);
  return options;
}

TEST(Sml, AMessageCrcOfKermitNeedsItsQuirk) {
  MeterOptions meter;
  meter.message_crc_kermit = true;
  const Visited unknown = visit(meter);
  ASSERT_FALSE(unknown.readout);
  EXPECT_EQ(unknown.readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(unknown.readout.error().text().find("Kermit"), std::string::npos);
  EXPECT_NE(unknown.readout.error().advice().find("message_crc_kermit"), std::string::npos);
  const Visited known = visit(meter, knowing());
  ASSERT_TRUE(known.readout) << known.readout.error().text();
  EXPECT_EQ(known.readout->meter.model, "XYZ Basic");
}

TEST(Sml, ATimeWithoutItsListIsReadAndNamed) {
  MeterOptions meter;
  meter.bare_time = true;
  EXPECT_TRUE(warned(*visit(meter).readout, "bare_time"));
  EXPECT_FALSE(warned(*visit(meter, knowing()).readout, "bare_time"));
}

TEST(Sml, APowerThatLostItsLeadingZero) {
  MeterOptions meter;
  meter.power = PowerForm::no_leading_00;
  Basic source;
  source.power_w = 35'624;
  EXPECT_EQ(value_of(*visit(meter, {}, source).readout, "1-0:16.7.0*255"), "-29912W");
  EXPECT_EQ(value_of(*visit(meter, knowing(), source).readout, "1-0:16.7.0*255"), "35624W");
  source.power_w = -310;  // the status word says that it flows out
  EXPECT_EQ(value_of(*visit(meter, knowing(), source).readout, "1-0:16.7.0*255"), "-310W");
}

TEST(Sml, APowerWithoutASign) {
  MeterOptions meter;
  meter.power = PowerForm::absolute;
  Basic source;
  source.power_w = -1'250;
  EXPECT_EQ(value_of(*visit(meter, {}, source).readout, "1-0:16.7.0*255"), "1250W");
  EXPECT_EQ(value_of(*visit(meter, knowing(), source).readout, "1-0:16.7.0*255"), "-1250W");
}

TEST(Sml, ATimeStampIsTheMetersTime) {
  MeterOptions meter;
  meter.timestamp = true;
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout->meter_time);
  EXPECT_EQ(text_from(*seen.readout->meter_time), "2026-01-01T00:00:00Z");
}

TEST(Sml, ADamagedFileIsPassedOver) {
  MeterOptions meter;
  meter.faults.wrong_crc = 2;
  meter.faults.wrong_message_crc = 3;
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout) << seen.readout.error().text();
  EXPECT_GE(seen.took, 3s);
  EXPECT_LT(seen.took, 4s);
}

TEST(Sml, OnlyDamagedFilesAreCountedAndNamed) {
  MeterOptions meter;
  meter.faults.wrong_message_crc = 1'000;
  const Visited seen = visit(meter);
  ASSERT_FALSE(seen.readout);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(seen.took, 30s);
  EXPECT_NE(seen.readout.error().text().find("30 files came"), std::string::npos) << seen.readout.error().text();
  EXPECT_NE(seen.readout.error().text().find("message 2 (GetList response)"), std::string::npos);
}

TEST(Sml, SilenceIsSilence) {
  MeterOptions meter;
  meter.faults.silent = true;
  const Visited seen = visit(meter);
  ASSERT_FALSE(seen.readout);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::silence);
  EXPECT_FALSE(seen.readout.error().advice().empty());
}

TEST(Sml, AMeterThatResetsInTheMiddleIsReadAfterwards) {
  MeterOptions meter;
  meter.faults.reset_mid_telegram = true;
  const Visited seen = visit(meter);
  ASSERT_TRUE(seen.readout) << seen.readout.error().text();
  EXPECT_GE(seen.took, 2s);
}

TEST(Sml, AnotherSpeedBringsNoFile) {
  MeterOptions meter;
  meter.line = k8N1.at(2400);
  const Visited seen = visit(meter);
  ASSERT_FALSE(seen.readout);
  EXPECT_EQ(seen.readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(seen.readout.error().text().find("no SML file"), std::string::npos) << seen.readout.error().text();
}

// Listening: every file comes, good or refused, until the sink has enough.
TEST(Sml, ListeningGoesOn) {
  VirtualLoop loop;
  Wire wire(loop);
  Basic source;
  MeterOptions meter;
  meter.faults.wrong_crc = 3;
  Task<> serving = serve(wire.right(), source, meter);
  serving.start();
  std::size_t good = 0, refused = 0;
  const Result<void> ended = loop.run(listen(wire.left(), {}, [&](const Telegram& telegram) -> Result<void> {
    ++(telegram ? good : refused);
    if (good == 100) return failure(ErrorKind::cancelled, "enough");
    return {};
  }));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().text(), "enough");
  EXPECT_EQ(good, 100U);
  EXPECT_EQ(refused, 3U);
}

// The line loses, doubles and damages characters: what is published is right, and nothing hangs.
TEST(Sml, NothingWrongIsPublishedOverABadLine) {
  std::size_t right = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    VirtualLoop loop;
    Wire wire(loop);
    Basic source;
    const std::unique_ptr<Line> bad = with_faults(wire.right(), {.seed = seed, .noise = 0.001, .drop = 0.001});
    Task<> serving = serve(*bad, source, {});
    serving.start();
    const Result<Readout> readout = loop.run(read(wire.left(), {}));
    if (!readout) continue;
    ++right;
    EXPECT_EQ(value_of(*readout, "1-0:1.8.0*255"), "12345678Wh") << seed;
    EXPECT_EQ(value_of(*readout, "1-0:16.7.0*255"), "4W") << seed;
    EXPECT_EQ(readout->meter.id, "1XYZ0012345678") << seed;
  }
  EXPECT_GT(right, 80U);
}

}  // namespace
}  // namespace obiscope::sml

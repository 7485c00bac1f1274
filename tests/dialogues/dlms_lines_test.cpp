// The lines of a virtual DLMS meter: mode E, what speaks to it told by its first bytes, ends of links, pushes.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "protocol/dlms/capture.hpp"
#include "protocol/dlms/client.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/dlms/source_test.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::dlms {
namespace {

constexpr SystemTitle kMeterTitle{'M', 'T', 'R', 0, 0, 0, 0, 2};

MeterOptions open_meter() {
  MeterOptions meter;
  meter.title = kMeterTitle;
  meter.associations.push_back({});
  meter.associations.back().all = true;
  meter.ascii.identification = "XXX5\\2METER";
  return meter;
}

Task<Answer> read_energy(Carrier& carrier) {
  co_await carrier.open();
  AssociationOptions options;
  Client client(carrier, std::move(options));
  co_await client.associate();
  const Attribute energy{class_id::register_, kEnergy, 2};
  Answer answer = co_await client.get(energy);
  co_await client.release();
  co_await carrier.close();
  co_return std::move(answer);
}

// All bytes that come until `end`.
Task<std::vector<Byte>> listen_until(Line& line, Instant end) {
  std::vector<Byte> heard;
  for (;;) {
    const Result<Received> received = co_await line.receive(end).result();
    if (!received) break;
    heard.insert(heard.end(), received->bytes.begin(), received->bytes.end());
  }
  co_return std::move(heard);
}

class DlmsLines : public testing::Test {
 protected:
  void serve_as(MeterOptions options) {
    serving_.reset();
    meter_.emplace(*device_, source_, std::move(options));
    serving_.emplace(meter_->serve(wire_.right()));
    serving_->start();
  }
  void set(LineSettings settings) { static_cast<void>(loop_.run(wire_.left().configure(settings))); }
  void expect_energy(std::unique_ptr<Carrier> carrier) {
    const Result<Answer> answer = loop_.run(read_energy(*carrier));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->value, (std::vector<Byte>{6, 0x00, 0x12, 0xD6, 0x87}));
  }
  std::unique_ptr<Carrier> hdlc() { return hdlc_carrier(wire_.left(), {}, loop_.now() + 10min); }
  std::unique_ptr<Carrier> wrapper() { return wrapper_carrier(wire_.left(), {}, loop_.now() + 10min); }
  void expect_mode_e() {
    const Result<ModeE> opened = loop_.run(open_mode_e(wire_.left(), {}, loop_.now() + 10min));
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_TRUE(opened->accepted);
    EXPECT_EQ(opened->line, k8N1);
    expect_energy(hdlc());
  }
  std::vector<Readout> pushes_of(MeterOptions options, const CaptureOptions& keys) {
    serve_as(std::move(options));
    set(k8N1);
    const Result<std::vector<Byte>> heard = loop_.run(listen_until(wire_.left(), loop_.now() + 35s));
    std::vector<Readout> readouts;
    const std::size_t noise = decode_capture(heard.value(), keys, [&](const Telegram& telegram) {
      EXPECT_TRUE(telegram) << telegram.error().text();
      if (telegram) readouts.push_back(*telegram);
    });
    EXPECT_EQ(noise, 0U);
    return readouts;
  }

  VirtualLoop loop_{kTestNow};
  Wire wire_{loop_};
  TestSource source_;
  std::unique_ptr<Device> device_ = make_device(source_, test_objects(), Deviation::to_utc);
  std::optional<Meter> meter_;
  std::optional<Task<>> serving_;
};

TEST_F(DlmsLines, ModeEWithAndWithoutConfirmation) {
  for (const bool confirms : {true, false}) {
    MeterOptions meter = open_meter();
    meter.hdlc = false;
    meter.mode_e = true;
    meter.confirms_mode_e = confirms;
    serve_as(std::move(meter));
    expect_mode_e();
    expect_mode_e();  // and once more, from 300 Bd on
  }
}

TEST_F(DlmsLines, WhoDoesNotChooseHdlcGetsAReadout) {
  MeterOptions meter = open_meter();
  meter.hdlc = false;
  meter.mode_e = true;
  serve_as(std::move(meter));
  const Result<Readout> readout = loop_.run(iec62056_21::read(wire_.left(), {}));
  ASSERT_TRUE(readout) << readout.error().text();
  ASSERT_EQ(readout->readings.size(), 1U);
  EXPECT_EQ(text_from(readout->readings.front().value), "1234.567");
  expect_mode_e();
}

TEST_F(DlmsLines, TheFirstByteTellsWhatIsSpoken) {
  MeterOptions meter = open_meter();
  meter.mode_e = meter.wrapper = true;
  meter.ascii.line = k8N1;  // a TCP line: nobody changes its speed
  serve_as(std::move(meter));
  set(k8N1);
  expect_energy(hdlc());
  loop_.run(wire_.left().wait_until(loop_.now() + 1s));
  expect_energy(wrapper());
}

TEST_F(DlmsLines, OnASerialLineBothSpeedsAreListenedFor) {
  MeterOptions meter = open_meter();
  meter.mode_e = true;
  serve_as(std::move(meter));
  set(k8N1);
  expect_energy(hdlc());
  expect_mode_e();
  set(k8N1);
  expect_energy(hdlc());
}

// Nothing but noise never ends in anything else than listening.
TEST_F(DlmsLines, NoiseIsPassedOver) {
  MeterOptions meter = open_meter();
  meter.wrapper = true;
  serve_as(std::move(meter));
  set(k8N1);
  std::vector<Byte> noise;
  for (unsigned byte = 0; byte < 700; ++byte) noise.push_back(static_cast<Byte>(byte * 7));
  static_cast<void>(loop_.run(wire_.left().send(noise)));
  static_cast<void>(loop_.run(listen_until(wire_.left(), loop_.now() + 130s)));
  expect_energy(wrapper());
}

MeterOptions pushing_meter() {
  MeterOptions meter = open_meter();
  meter.push.interval = 10s;
  meter.push.objects = {{class_id::clock, kClockInstance, 2},
                        {class_id::data, kDeviceNameInstance, 2},
                        {class_id::register_, kEnergy, 2},
                        {class_id::register_, kVoltage, 2}};
  return meter;
}

std::string value_of(const Readout& readout, const Obis& obis) {
  for (const Reading& reading : readout.readings)
    if (reading.obis == obis) return text_from(reading.value);
  return "missing";
}

TEST_F(DlmsLines, PushesInFrames) {
  const std::vector<Readout> pushes = pushes_of(pushing_meter(), {});
  ASSERT_EQ(pushes.size(), 3U);
  for (const Readout& push : pushes) {
    EXPECT_EQ(value_of(push, kEnergy), "1234567");
    EXPECT_EQ(value_of(push, kVoltage), "2301");  // a push object list tells no scaler
    EXPECT_TRUE(push.meter_time);
  }
}

TEST_F(DlmsLines, PushesInWrapperMessages) {
  MeterOptions meter = pushing_meter();
  meter.hdlc = false;
  meter.wrapper = true;
  EXPECT_EQ(pushes_of(std::move(meter), {}).size(), 3U);
}

TEST_F(DlmsLines, PushesCipheredAndInGeneralBlocks) {
  for (const std::uint16_t longest : {std::uint16_t{64}, std::uint16_t{512}}) {
    MeterOptions meter = pushing_meter();
    meter.push.ciphered = true;
    meter.link.wish.information_transmit = longest;
    meter.associations.push_back({});
    meter.associations.back().security.emplace();
    SecuritySetup& setup = *meter.associations.back().security;
    setup.own_title = kMeterTitle;
    setup.keys.encryption.assign(16, 1);
    setup.keys.authentication.assign(16, 2);
    CaptureOptions keys;
    keys.keys = setup.keys;
    const std::vector<Readout> pushes = pushes_of(std::move(meter), keys);
    ASSERT_EQ(pushes.size(), 3U) << longest;
    EXPECT_EQ(value_of(pushes.back(), kEnergy), "1234567");
  }
}

TEST_F(DlmsLines, ItIsReadBetweenTwoPushes) {
  for (const bool over_wrapper : {false, true}) {
    MeterOptions meter = pushing_meter();
    meter.hdlc = !over_wrapper;
    meter.wrapper = over_wrapper;
    serve_as(std::move(meter));
    set(k8N1);
    for (int round = 0; round < 4; ++round) {
      expect_energy(over_wrapper ? wrapper() : hdlc());
      static_cast<void>(loop_.run(listen_until(wire_.left(), loop_.now() + 12s)));
    }
  }
}

}  // namespace
}  // namespace obiscope::dlms

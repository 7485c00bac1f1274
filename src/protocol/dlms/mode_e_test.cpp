#include <gtest/gtest.h>

#include <algorithm>

#include "line/wire.hpp"
#include "protocol/dlms/carrier.hpp"
#include "protocol/hdlc/meter.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::string_view kSelect =
    "\x06"
    "252\r\n";

// A meter in mode E, as the test wants it to be.
struct Script {
  std::string identification = "XXX5\\2METER";
  bool confirms = true;
  LineSettings confirms_at = k7E1.at(9600);
  std::string says;  // instead of the confirmation
  LineSettings says_at = k7E1.at(9600);
  bool in_hdlc_first = false;  // still in a link from before
};

Task<std::string> heard_line(Line& line) {
  std::string text;
  while (!text.ends_with("\r\n")) {
    const Received received = co_await line.receive(Instant::max());
    text += as_text(received.bytes);
    if (text.size() > 64) text.erase(0, 32);
  }
  co_return text;
}

Task<> say(Line& line, std::string text) {
  co_await line.wait_until(line.now() + 200ms);
  co_await line.send(as_bytes(text));
}

Task<> serve_link(Line& line, hdlc::MeterLinkOptions options) {
  hdlc::MeterLink link(line, options);
  for (;;) {
    const hdlc::Event event = co_await link.receive(Instant::max());
    const std::vector<Byte> answer{0xC4};
    if (event.what == hdlc::Event::What::request) co_await link.send(answer);
  }
}

Task<> leave_old_link(Line& line) {
  co_await line.configure(k8N1);
  hdlc::FrameStream stream(line, 500ms);
  for (;;) {
    const std::optional<hdlc::Frame> frame = co_await stream.receive(Instant::max());
    if (!frame || frame->control.kind != hdlc::Kind::disc) continue;
    const std::vector<Byte> ua =
        hdlc::encode(hdlc::Frame{frame->source, frame->destination, {hdlc::Kind::ua}, false, {}});
    co_await stream.send(ua);
    co_return;
  }
}

Task<> play(Line& line, Script script, std::vector<std::string>& heard) {
  if (script.in_hdlc_first) co_await leave_old_link(line);
  co_await line.configure(k7E1);
  std::string request = co_await heard_line(line);
  heard.push_back(std::move(request));
  co_await say(line, "/" + script.identification + "\r\n");
  std::string select = co_await heard_line(line);
  heard.push_back(std::move(select));
  if (!script.says.empty()) {
    co_await line.configure(script.says_at);
    co_await say(line, script.says);
    co_return;
  }
  co_await line.configure(script.confirms_at);
  std::string confirmation(kSelect);
  if (script.confirms) co_await say(line, std::move(confirmation));
  co_await line.configure(k8N1);
  hdlc::MeterLinkOptions options;
  co_await serve_link(line, std::move(options));
}

struct Opened {
  Result<ModeE> mode;
  bool linked = false;
  Duration taken{};
  std::vector<std::string> heard;
};

Opened opened(Script script) {
  VirtualLoop loop;
  Wire wire(loop);
  TaskGroup beside;
  Opened all{failure(ErrorKind::usage, "not opened"), false, {}, {}};
  beside.add(play(wire.right(), std::move(script), all.heard));
  const hdlc::LinkOptions link;
  const Instant begin = loop.now();
  all.mode = loop.run(open_mode_e(wire.left(), link, loop.now() + 20min));
  all.taken = loop.now() - begin;
  if (!all.mode || !all.mode->accepted) return all;
  const auto carrier = hdlc_carrier(wire.left(), link, loop.now() + 1min);
  all.linked = loop.run(carrier->open()).has_value() && loop.run(carrier->close()).has_value();
  return all;
}

TEST(ModeE, ChangesToHdlcAtTheOfferedSpeed) {
  const Opened open = opened({});
  ASSERT_TRUE(open.mode.has_value());
  EXPECT_TRUE(open.mode->accepted);
  EXPECT_EQ(open.mode->identification, "XXX5\\2METER");
  EXPECT_EQ(open.mode->line, k8N1);
  EXPECT_TRUE(open.linked);
  EXPECT_EQ(open.heard, (std::vector<std::string>{"/?!\r\n", std::string(kSelect)}));
  EXPECT_LT(open.taken, 2s);
}

TEST(ModeE, TheConfirmationMayComeInEightBits) {
  Script script;
  script.confirms_at = k8N1;
  const Opened open = opened(script);
  ASSERT_TRUE(open.mode.has_value());
  EXPECT_TRUE(open.linked);
  EXPECT_LT(open.taken, 2s);
}

TEST(ModeE, TheConfirmationMayStayAway) {
  Script script;
  script.confirms = false;
  const Opened open = opened(script);
  ASSERT_TRUE(open.mode.has_value());
  EXPECT_TRUE(open.linked);
  EXPECT_LT(open.taken, 4s);
}

TEST(ModeE, NakIsARefusal) {
  Script script;
  script.says = "\x15";
  const Opened open = opened(script);
  ASSERT_TRUE(open.mode.has_value());
  EXPECT_FALSE(open.mode->accepted);
  EXPECT_FALSE(open.mode->signed_on.has_value());
  EXPECT_EQ(open.mode->line, k7E1);
}

TEST(ModeE, AReadoutInsteadIsWaitedForAtEitherSpeed) {
  for (const std::uint32_t baud : {300U, 9600U}) {
    Script script;
    script.says = iec62056_21::encode_block("1.8.0(000123*kWh)\r\n!\r\n");
    script.says_at = k7E1.at(baud);
    const Opened open = opened(script);
    ASSERT_TRUE(open.mode.has_value()) << open.mode.error().text();
    EXPECT_FALSE(open.mode->accepted) << baud;
    EXPECT_LT(open.taken, 6s);
  }
}

TEST(ModeE, AMeterStillInHdlcIsCalledBack) {
  Script script;
  script.in_hdlc_first = true;
  const Opened open = opened(script);
  ASSERT_TRUE(open.mode.has_value()) << open.mode.error().text();
  EXPECT_TRUE(open.linked);
  EXPECT_LT(open.taken, 12s);
}

TEST(ModeE, NobodyThereIsSilence) {
  VirtualLoop loop;
  Wire wire(loop);
  const hdlc::LinkOptions link;
  const Instant begin = loop.now();
  EXPECT_EQ(loop.run(open_mode_e(wire.left(), link, loop.now() + 20min)).error().kind(), ErrorKind::silence);
  EXPECT_LT(loop.now() - begin, 20s);
}

class OneRegister final : public Source {
 public:
  MeterTime clock(Instant) const override { return {}; }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>& sink) const override {
    Register one;
    one.reading.code = "1.8.0";
    one.written = "(000123*kWh)";
    sink(one);
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }
};

// A meter that has no mode E is read in ASCII: from where it is, or signed on again.
Task<Readout> read_without_mode_e(Line& line, const hdlc::LinkOptions& link) {
  ModeE mode = co_await open_mode_e(line, link, line.now() + 20min);
  iec62056_21::ReadOptions options;
  options.identified = std::move(mode.signed_on);
  if (mode.accepted) co_await Error(ErrorKind::usage, "mode E, against expectation");
  Readout readout = co_await iec62056_21::read(line, std::move(options));
  co_return readout;
}

TEST(ModeE, WhatHasNoModeEIsReadInAscii) {
  for (const std::string_view identification : {"XXX5METER", "XXX5\\2METER", "XXX METER", "XXXEMETER"}) {
    VirtualLoop loop;
    Wire wire(loop);
    const OneRegister source;
    iec62056_21::MeterOptions options;
    options.identification = identification;
    options.mode = iec62056_21::identification_from(identification)->mode();
    TaskGroup beside;
    beside.add(iec62056_21::serve(wire.right(), source, options));
    const hdlc::LinkOptions link;
    const auto readout = loop.run(read_without_mode_e(wire.left(), link));
    ASSERT_TRUE(readout.has_value()) << identification << ": " << readout.error().text();
    EXPECT_EQ(readout->readings.size(), 1U) << identification;
  }
}

}  // namespace
}  // namespace obiscope::dlms

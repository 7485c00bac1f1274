// Our side of Modbus against the meter's side, in virtual time: plain meters and the HAN with its objects.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "async/loop.hpp"
#include "line/faults.hpp"
#include "line/wire.hpp"
#include "protocol/modbus/capture.hpp"
#include "protocol/modbus/meter.hpp"
#include "protocol/modbus/reader.hpp"
#include "simulator/twin.hpp"

namespace obiscope::modbus {
namespace {

catalogue::Meter meter_of(const std::string& name) {
  const std::string path = std::string(OBISCOPE_SOURCE_DIR) + "/meters/" + name + ".toml";
  std::ifstream file(path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  Result<catalogue::Meter> meter = catalogue::meter_from(content, path);
  EXPECT_TRUE(meter) << meter.error().text();
  if (!meter) return {};
  return std::move(*meter);
}

// Counts the telegrams that we send, and keeps all that passes.
class Count final : public LineDecorator {
 public:
  explicit Count(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override {
    ++requests;
    keep(bytes);
    return inner_.send(bytes);
  }
  Task<Received> receive(Instant deadline) override {
    const Received received = co_await inner_.receive(deadline);
    keep(received.bytes);
    co_return received;
  }
  std::size_t requests = 0;
  std::vector<Byte> passed;

 private:
  void keep(Bytes bytes) { passed.insert(passed.end(), bytes.begin(), bytes.end()); }
};

struct Kept {
  Profile head;
  std::size_t expected = 0;
  std::vector<Row> rows;
  Result<std::vector<Warning>> warnings = std::vector<Warning>();
};

struct Bus {
  explicit Bus(const std::string& name = "eredes-han-zcxe110") : kind(meter_of(name)) {
    source = simulator::make_twin(kind, {1, {}});
    visit = kind.modbus.visit;
    twin = kind.modbus.twin;
  }
  void serve() {
    serving = modbus::serve(wire.right(), *source, twin);
    serving->start();
  }
  Result<Readout> read() {
    if (!serving) serve();
    return loop.run(modbus::read(line, visit));
  }
  Kept profile(std::string_view from, std::string_view to) {
    if (!serving) serve();
    Kept kept;
    ProfileSink sink;
    sink.begin = [&kept](const Profile& head, std::size_t expected) -> Result<void> {
      kept.head = head;
      kept.expected = expected;
      return {};
    };
    sink.row = [&kept](const Row& row) -> Result<void> {
      kept.rows.push_back(row);
      return {};
    };
    ProfileWish wish;
    wish.from = meter_time_from_user(from);
    wish.to = meter_time_from_user(to);
    kept.warnings = loop.run(read_profile(line, visit, wish, sink));
    return kept;
  }

  catalogue::Meter kind;
  VirtualLoop loop;
  Wire wire{loop};
  Count line{wire.left()};
  std::unique_ptr<Source> source;
  ReadOptions visit;
  MeterOptions twin;
  std::optional<Task<>> serving;
};

const Reading* find(const Readout& readout, std::string_view code) {
  const Obis obis = obis_from(code).value();
  for (const Reading& reading : readout.readings)
    if (reading.obis == obis) return &reading;
  return nullptr;
}

std::string said(const Readout& readout, std::string_view code) {
  const Reading* reading = find(readout, code);
  if (reading == nullptr) return "absent";
  return text_from(reading->value) + " " + unit_text_of(*reading);
}

bool warns(const std::vector<Warning>& warnings, std::string_view code) {
  return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& each) { return each.code == code; });
}

std::string all_of(const std::vector<Warning>& warnings) {
  std::string text;
  for (const Warning& warning : warnings) text += warning.code + ": " + warning.text + "\n";
  return text;
}

TEST(Modbus, TheWholeMapOfASinglePhaseHan) {
  Bus bus;
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->protocol, Protocol::modbus);
  EXPECT_EQ(readout->meter.id, std::to_string(simulator::number_of_twin(1)));
  EXPECT_EQ(readout->meter.identification, "0067000207e4 V0213");
  ASSERT_TRUE(readout->meter_time);
  EXPECT_EQ(readout->meter_time->year, 2026);
  EXPECT_EQ(find(*readout, "0-0:96.14.1")->flags.size(), 1U);
  EXPECT_EQ(said(*readout, "0-1:94.35.1"), "6900 VA");
  const auto energy = bus.source->find("1-0:1.8.0*255", bus.loop.now());
  ASSERT_TRUE(energy);
  const Reading* read = find(*readout, "1-0:1.8.0");
  ASSERT_NE(read, nullptr);
  EXPECT_LE(std::get<Decimal>(read->value).mantissa, std::get<Decimal>(energy->reading.value).mantissa);
  EXPECT_GT(std::get<Decimal>(read->value).mantissa, 0);
  EXPECT_TRUE(find(*readout, "1-0:1.6.0")->captured.has_value());
  EXPECT_EQ(find(*readout, "1-0:52.7.0"), nullptr) << "a single-phase meter";
  EXPECT_TRUE(warns(readout->warnings, "registers_absent")) << all_of(readout->warnings);
  EXPECT_FALSE(warns(readout->warnings, "register_refused")) << all_of(readout->warnings);
  EXPECT_LE(bus.line.requests, 13U);
}

TEST(Modbus, AllOfAThreePhaseHanInTheFewestRequests) {
  Bus bus;
  bus.twin.without.clear();
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_TRUE(readout->warnings.empty()) << all_of(readout->warnings);
  std::size_t bytes = 0, values = 0;
  for (const Entry& entry : bus.visit.map->entries) {
    bytes += entry.size;
    values += entry.type == Type::capture_time ? 0U : 1U;
  }
  EXPECT_EQ(readout->readings.size(), values);
  EXPECT_LE(bus.line.requests, (bytes + 249) / 250 + 1);
}

TEST(Modbus, OneSecondIsLeftBetweenTwoRequests) {
  Bus bus;
  bus.twin.without.clear();
  const Instant begin = bus.loop.now();
  ASSERT_TRUE(bus.read());
  const auto pauses = static_cast<std::int64_t>(bus.line.requests - 1);
  EXPECT_GE(bus.loop.now() - begin, pauses * Duration(1s));
  EXPECT_LE(bus.loop.now() - begin, pauses * Duration(1s) + bus.wire.busy() + bus.line.requests * 60ms);
}

TEST(Modbus, AccessThatIsDeniedIsOneErrorWithALetterToTheUtility) {
  Bus bus;
  bus.twin.faults.denied = true;
  const Result<Readout> readout = bus.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_NE(readout.error().text().find("84 81"), std::string::npos) << readout.error().text();
  EXPECT_NE(readout.error().text().find("access denied"), std::string::npos);
  EXPECT_NE(readout.error().advice().find("Solicito o acesso"), std::string::npos);
  EXPECT_NE(readout.error().advice().find("I ask for access"), std::string::npos);
  EXPECT_EQ(readout.error().advice().find('\n'), std::string::npos);
  EXPECT_LE(bus.line.requests, 5U);
  EXPECT_FALSE(bus.profile("2025-12-31T08:00", "2025-12-31T09:00").warnings);
}

TEST(Modbus, ClosedObjectsCostOnlyThemselves) {
  Bus bus;
  bus.twin.without.clear();
  bus.twin.closed = {0x02, 0x0C, 0x26, 0x6D, 0xD1};
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_TRUE(warns(readout->warnings, "registers_closed")) << all_of(readout->warnings);
  EXPECT_EQ(find(*readout, "1-0:31.7.0"), nullptr);
  EXPECT_NE(find(*readout, "1-0:32.7.0"), nullptr);
  EXPECT_LE(bus.line.requests, 9U);
}

TEST(Modbus, WithoutAReadableAccessProfileTheClosedOnesAreFoundByHalves) {
  Bus bus;
  bus.twin.without.clear();
  bus.twin.closed = {0x08, 0x26};
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(find(*readout, "1-0:1.8.1"), nullptr);
  EXPECT_NE(find(*readout, "1-0:1.8.2"), nullptr);
  EXPECT_TRUE(warns(readout->warnings, "register_refused")) << all_of(readout->warnings);
}

TEST(Modbus, WantedRegistersOnly) {
  Bus bus;
  bus.visit.wanted = {"1-0:1.8.0", "1.6.0", "0x006C"};
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  ASSERT_EQ(readout->readings.size(), 3U);
  EXPECT_TRUE(readout->readings[1].captured);
  EXPECT_EQ(bus.line.requests, 3U);
  bus.visit.wanted = {"1-0:99.99.0"};
  const Result<Readout> unknown = bus.read();
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind(), ErrorKind::usage);
}

TEST(Modbus, APlainMeterWithFloatsIsOnlyAnotherFile) {
  Bus bus("eastron-sdm630");
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_TRUE(readout->warnings.empty()) << all_of(readout->warnings);
  const auto volts = bus.source->find("1-0:32.7.0*255", bus.loop.now());
  EXPECT_EQ(said(*readout, "1-0:32.7.0"), text_from(volts->reading.value) + " V");
  EXPECT_EQ(find(*readout, "1-0:14.7.0")->code, "0x0046");
  EXPECT_EQ(readout->meter.identification, "unit 1");
  EXPECT_LE(bus.line.requests, 3U);
}

TEST(Modbus, TheSameOverTcp) {
  for (const char* name : {"eredes-han-zcxe110", "eastron-sdm630"}) {
    Bus bus(name);
    bus.visit.framing = bus.twin.framing = Framing::tcp;
    const Result<Readout> readout = bus.read();
    ASSERT_TRUE(readout) << readout.error().text();
    EXPECT_EQ(readout->mode, "TCP");
    EXPECT_GT(readout->readings.size(), 20U);
  }
}

TEST(Modbus, TheLoadProfileFromTo) {
  Bus bus;
  const Kept kept = bus.profile("2025-12-31T08:00", "2025-12-31T12:00");
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_TRUE(kept.warnings->empty()) << all_of(*kept.warnings);
  ASSERT_EQ(kept.rows.size(), 17U);
  EXPECT_EQ(kept.expected, 17U);
  EXPECT_EQ(kept.head.period, 15min);
  EXPECT_EQ(text_from(kept.rows.front().time), "2025-12-31T08:00:00");
  EXPECT_EQ(text_from(kept.rows.back().time), "2025-12-31T12:00:00");
  ASSERT_EQ(kept.head.columns.size(), 6U);
  EXPECT_EQ(text_from(kept.head.columns[0].obis), "1-0:1.29.0*255");
  const auto source = bus.source->profile("1-0:99.1.0", kept.rows[3].time, kept.rows[3].time, bus.loop.now());
  ASSERT_TRUE(source && source->rows.size() == 1);
  EXPECT_TRUE(same_value(std::get<Decimal>(kept.rows[3].values[0]), std::get<Decimal>(source->rows[0].values[0])));
  EXPECT_LE(bus.line.requests, 7U);
}

TEST(Modbus, TheWholeLoadProfileIsFull) {
  Bus bus;
  bus.twin.capacity = 300;
  const Kept kept = bus.profile("", "");
  ASSERT_TRUE(kept.warnings) << kept.warnings.error().text();
  EXPECT_FALSE(warns(*kept.warnings, "rows_missing")) << all_of(*kept.warnings);
  EXPECT_GE(kept.rows.size(), 299U);
  for (std::size_t i = 1; i < kept.rows.size(); ++i)
    EXPECT_EQ(*as_if_utc(kept.rows[i].time) - *as_if_utc(kept.rows[i - 1].time), 15min);
}

// A meter that was switched off for some days: entries are fewer than the time would say.
class Gappy final : public Source {
 public:
  explicit Gappy(const Source& inner) : inner_(inner) {}
  MeterTime clock(Instant now) const override { return inner_.clock(now); }
  bool readout(std::string_view list, Instant now, const std::function<void(const Register&)>& sink) const override {
    return inner_.readout(list, now, sink);
  }
  std::optional<Register> find(std::string_view code, Instant now) const override { return inner_.find(code, now); }
  std::optional<Profile> profile(std::string_view code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                                 Instant now) const override {
    auto all = inner_.profile(code, from, to, now);
    std::erase_if(all->rows,
                  [](const Row& row) { return row.time.month == 12 && row.time.day > 9 && row.time.day < 28; });
    return all;
  }

 private:
  const Source& inner_;
};

TEST(Modbus, RowsBeforeAGapAreFoundAllTheSame) {
  Bus bus;
  const Gappy gappy(*bus.source);
  bus.serving = modbus::serve(bus.wire.right(), gappy, bus.twin);
  bus.serving->start();
  const Kept before = bus.profile("2025-12-08T00:00", "2025-12-08T02:00");
  ASSERT_TRUE(before.warnings) << before.warnings.error().text();
  EXPECT_EQ(before.rows.size(), 9U);
  const std::size_t requests = bus.line.requests;
  const Kept behind = bus.profile("2025-12-28T00:00", "2025-12-28T02:00");
  ASSERT_TRUE(behind.warnings) << behind.warnings.error().text();
  EXPECT_EQ(behind.rows.size(), 9U) << all_of(*behind.warnings);
  EXPECT_LE(bus.line.requests - requests, 30U);
}

TEST(Modbus, AWrongCrcIsAskedForAgainAndTooManyAreAnError) {
  Bus once;
  once.twin.faults.wrong_crc = 2;
  EXPECT_TRUE(once.read());
  Bus always;
  always.twin.faults.wrong_crc = 1000;
  const Result<Readout> readout = always.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(always.line.requests, 3U);
}

TEST(Modbus, AnAnswerThatStopsIsAskedForAgain) {
  Bus bus;
  bus.twin.faults.reset_mid_telegram = true;
  EXPECT_TRUE(bus.read());
}

TEST(Modbus, ALateMeterIsWaitedFor) {
  Bus bus;
  bus.twin.faults.late = true;
  EXPECT_TRUE(bus.read());
}

TEST(Modbus, SilenceSaysWhatToTry) {
  Bus bus;
  bus.twin.faults.silent = true;
  const Instant begin = bus.loop.now();
  const Result<Readout> readout = bus.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::silence);
  EXPECT_NE(readout.error().advice().find("swap A and B"), std::string::npos);
  EXPECT_LE(bus.loop.now() - begin, 10s);
}

TEST(Modbus, ARestBehindEachErrorWhereTheMeterNeedsOne) {
  Bus bus;
  Quirks quirks;
  quirks.model = "Needs rest";
  quirks.rest_after_error = 35s;
  bus.visit.recognise = [&quirks](std::string_view name) -> const Quirks& {
    return name.starts_with("0067") ? quirks : follows_the_standard(name);
  };
  bus.twin.without.clear();
  bus.visit.patience = 20ms;  // always too short
  const Instant begin = bus.loop.now();
  EXPECT_FALSE(bus.read());
  EXPECT_LE(bus.loop.now() - begin, 10s) << "who it is was not known yet";
  bus.visit.patience = 1500ms;
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout);
  EXPECT_EQ(readout->meter.model, "Needs rest");
}

TEST(Modbus, OurOwnEchoIsTakenOut) {
  Bus bus;
  bus.twin.without.clear();
  LineFaults faults;
  faults.echo = true;
  const std::unique_ptr<Line> meter_end = with_faults(bus.wire.right(), faults);
  bus.serving = modbus::serve(*meter_end, *bus.source, bus.twin);
  bus.serving->start();
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_TRUE(warns(readout->warnings, "echo")) << all_of(readout->warnings);
  EXPECT_FALSE(warns(readout->warnings, "second_master"));
}

// Another master, which asks unit 1 every 700 ms, and whose answer comes too.
Task<> speak_between(Line& line, Duration every) {
  const std::vector<Byte> request = encode_rtu(1, kReadInput, std::vector<Byte>{0, 0x6C, 0, 1});
  const std::vector<Byte> answer = encode_rtu(1, kReadInput, std::vector<Byte>{2, 0x09, 0x21});
  for (;;) {
    co_await line.wait_until(line.now() + every);
    co_await line.send(request);
    co_await line.wait_until(line.now() + 20ms);
    co_await line.send(answer);
  }
}

TEST(Modbus, ASecondMasterIsNamed) {
  Bus bus;
  bus.visit.wanted = {"1-0:1.8.0"};
  bus.serving = speak_between(bus.wire.right(), 100ms);  // and no meter answers us
  ASSERT_TRUE(bus.loop.run(bus.wire.right().configure(k8N2)));
  bus.serving->start();
  const Result<Readout> readout = bus.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::damaged);
  EXPECT_NE(readout.error().text().find("another master"), std::string::npos) << readout.error().text();
  EXPECT_NE(readout.error().advice().find("one master"), std::string::npos);
}

// A bus on which another master asks unit 9 whenever ours is about to answer.
class Gossip final : public LineDecorator {
 public:
  explicit Gossip(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override {
    const std::vector<Byte> request = encode_rtu(9, kReadInput, std::vector<Byte>{0, 0, 0, 1});
    const std::vector<Byte> answer = encode_rtu(9, kReadInput, std::vector<Byte>{2, 0x12, 0x34});
    std::vector<Byte> all = request;
    all.insert(all.end(), answer.begin(), answer.end());
    all.insert(all.end(), bytes.begin(), bytes.end());
    co_await inner_.send(all);
  }
};

TEST(Modbus, ASecondMasterThatAsksOthersCostsAWarning) {
  Bus bus;
  bus.twin.without.clear();
  Gossip gossip(bus.wire.right());
  bus.serving = modbus::serve(gossip, *bus.source, bus.twin);
  bus.serving->start();
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(all_of(readout->warnings).find("second_master: another master is on this bus: 5 requests and 5 answers"),
            0U)
      << all_of(readout->warnings);
}

class Harmed : public testing::TestWithParam<std::uint64_t> {};

// Whatever the noise does, a readout holds what the meter said, and the dialogue ends in time.
TEST_P(Harmed, NothingWrongIsPublished) {
  Bus clean("eastron-sdm630");
  const Result<Readout> right = clean.read();
  ASSERT_TRUE(right);
  Bus bus("eastron-sdm630");
  LineFaults faults;
  faults.seed = GetParam();
  faults.noise = 0.0005;
  faults.drop = 0.0005;
  const std::unique_ptr<Line> meter_end = with_faults(bus.wire.right(), faults);
  bus.serving = modbus::serve(*meter_end, *bus.source, bus.twin);
  bus.serving->start();
  const Instant begin = bus.loop.now();
  const Result<Readout> readout = bus.read();
  EXPECT_LE(bus.loop.now() - begin, 1min);
  if (!readout) return;
  for (const Reading& reading : readout->readings) {
    const Reading* expected = find(*right, text_from(reading.obis));
    ASSERT_NE(expected, nullptr);
    if (reading.obis.d == 8) {
      EXPECT_EQ(text_from(reading.value), text_from(expected->value)) << text_from(reading.obis);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Harmed, testing::Range<std::uint64_t>(1, 41));

TEST(Modbus, WhatPassesOnTheLineDecodesToTheSame) {
  Bus bus;
  const Result<Readout> readout = bus.read();
  ASSERT_TRUE(readout);
  CaptureOptions options;
  options.known = {bus.visit.map.get()};
  std::vector<Readout> decoded;
  const std::size_t unused = decode_capture(bus.line.passed, options, [&](Result<Readout> one) {
    if (one) decoded.push_back(std::move(*one));
  });
  EXPECT_EQ(unused, 0U);
  ASSERT_EQ(decoded.size(), 1U);
  EXPECT_EQ(decoded.front().meter.id, readout->meter.id);
  EXPECT_EQ(said(decoded.back(), "1-0:14.7.0"), said(*readout, "1-0:14.7.0"));
}

TEST(Modbus, WithoutAMapOrAUnitNothingIsSent) {
  Bus bus;
  bus.visit.unit = 0;
  EXPECT_EQ(bus.read().error().kind(), ErrorKind::usage);
  bus.visit.unit = 1;
  bus.visit.map = nullptr;
  EXPECT_EQ(bus.read().error().kind(), ErrorKind::usage);
  EXPECT_EQ(bus.line.requests, 0U);
}

}  // namespace
}  // namespace obiscope::modbus

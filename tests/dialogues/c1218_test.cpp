// Reader against meter over a Wire in virtual time: every format, faults, bad lines. Never a hang, never a wrong value.
#include <gtest/gtest.h>

#include <map>

#include "line/echo.hpp"
#include "line/faults.hpp"
#include "line/stop.hpp"
#include "line/wire.hpp"
#include "protocol/c1218/capture.hpp"
#include "protocol/c1218/explain.hpp"
#include "protocol/c1218/message.hpp"
#include "protocol/c1218/meter.hpp"
#include "protocol/c1218/packet_search.hpp"
#include "protocol/c1218/reader.hpp"
#include "protocol/c1218/source_test.hpp"

namespace obiscope::c1218 {
namespace {

MeterOptions meter_options() {
  MeterOptions options;
  options.manufacturer = "XXXX";
  options.model = "TWIN";
  options.summations = {"1.8.0", "2.8.0", "3.8.0"};
  options.tiers = 2;
  options.present_values = {"32.7.0", "52.7.0", "31.7.0", "14.7.0", "16.7.0"};
  return options;
}

// Keeps what both ends send, in order: a recording of both directions.
class Tap final : public LineDecorator {
 public:
  Tap(Line& inner, std::vector<Byte>& all) : LineDecorator(inner), all_(all) {}
  Task<> send(Bytes bytes) override {
    all_.insert(all_.end(), bytes.begin(), bytes.end());
    return inner_.send(bytes);
  }

 private:
  std::vector<Byte>& all_;
};

// A meter and a line to it.
struct Home {
  explicit Home(MeterOptions options = meter_options(), LineFaults faults = {})
      : wire(loop),
        meter_tap(wire.right(), recording),
        meter_line(with_faults(meter_tap, faults)),
        reader_line(wire.left(), recording),
        serving(serve(*meter_line, source, std::move(options))) {
    serving.start();
  }
  Result<Readout> read_now(ReadOptions options = {}) { return loop.run(read(reader_line, std::move(options))); }
  // Services that the reader asked for, in order.
  std::vector<Byte> services() const {
    std::vector<Byte> codes;
    PacketSearch search(recording);
    while (const auto found = search.next()) {
      const Packet packet = packet_from(Bytes(recording).subspan(found->offset, found->length));
      if (packet.content[0] >= 0x20 && !packet.several()) codes.push_back(packet.content[0]);
    }
    return codes;
  }
  std::size_t count(Byte service) const {
    const std::vector<Byte> all = services();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), service));
  }

  VirtualLoop loop;
  Wire wire;
  test::Household source;
  std::vector<Byte> recording;
  Tap meter_tap;
  std::unique_ptr<Line> meter_line;
  Tap reader_line;
  Task<> serving;
};

std::map<std::string, std::string> values_of(const Readout& readout) {
  std::map<std::string, std::string> values;
  for (const Reading& one : readout.readings)
    values[text_from(one.obis)] = text_from(one.value) + " " + unit_text_of(one);
  return values;
}
bool warned(const std::vector<Warning>& warnings, std::string_view code) {
  return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& one) { return one.code == code; });
}

TEST(C1218Dialogue, AReadoutHasIdentityClockRegistersAndPresentValues) {
  Home home;
  const Result<Readout> readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->protocol, Protocol::c1218);
  EXPECT_EQ(readout->meter.id, "40123456");
  EXPECT_EQ(readout->meter.identification, "XXXX TWIN");
  EXPECT_EQ(readout->line, k8N1);
  ASSERT_TRUE(readout->meter_time);
  EXPECT_EQ(readout->meter_time->year, 2026);
  std::map<std::string, std::string> values = values_of(*readout);
  EXPECT_EQ(values["1-0:1.8.0*255"], "12345678 Wh");
  EXPECT_EQ(values["1-0:1.8.1*255"], "12000000 Wh");
  EXPECT_EQ(values["1-0:2.8.2*255"], "500 Wh");
  EXPECT_EQ(values["1-0:3.8.0*255"], "77125 varh");
  EXPECT_EQ(values["1-0:1.8.0*101"], "12000001 Wh");
  EXPECT_EQ(values["1-0:1.6.0*255"], "4250 W");
  EXPECT_EQ(values["1-0:32.7.0*255"], "120.30 V");
  EXPECT_EQ(values["1-0:14.7.0*255"], "60.01 Hz");
  EXPECT_EQ(values["1-0:16.7.0*255"], "-630 W");
  EXPECT_EQ(values["0-0:13.0.0*255"], "schedule 0 06:00 tier 0, schedule 0 22:00 tier 1 ");
  const auto demand = std::find_if(readout->readings.begin(), readout->readings.end(),
                                   [](const Reading& one) { return text_from(one.obis) == "1-0:1.6.0*255"; });
  ASSERT_NE(demand, readout->readings.end());
  EXPECT_EQ(demand->code, "ST23.TOT_DATA_BLOCK.DEMAND[0]");
  ASSERT_TRUE(demand->captured);
  EXPECT_EQ(text_from(*demand->captured), "2025-12-24T18:15:00");
  EXPECT_TRUE(readout->warnings.empty()) << readout->warnings[0].text;
  EXPECT_EQ(home.count(0x52), 1U) << "logoff";
  EXPECT_EQ(home.services().back(), 0x21) << "terminate";
  EXPECT_EQ(home.count(0x51), 0U) << "no password was given";
}

TEST(C1218Dialogue, NothingIsEverWritten) {
  Home home;
  ASSERT_TRUE(home.read_now());
  for (const Byte service : home.services()) EXPECT_FALSE(service >= 0x40 && service <= 0x4F);
}

struct FormatCase {
  Byte number1, number2, time;
  bool most_significant_first, bcd_ids;
  int constants;
};

class C1218Formats : public testing::TestWithParam<FormatCase> {};

// Registers that all formats have room for.
TEST_P(C1218Formats, SayTheSameThing) {
  const FormatCase& one = GetParam();
  MeterOptions options = meter_options();
  options.summations = {"1.8.0"};
  options.tiers = 0;
  options.present_values = {"32.7.0"};
  options.number_format1 = one.number1;
  options.number_format2 = one.number2;
  options.time_format = one.time;
  options.most_significant_first = one.most_significant_first;
  options.bcd_ids = one.bcd_ids;
  options.constants_exponent = one.constants;
  Home home(options);
  home.source.put("1.8.0", "12.678", "kWh");
  home.source.put("32.7.0", "120", "V");
  const Result<Readout> readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
  const auto value = [&](std::string_view obis) {
    for (const Reading& reading : readout->readings) {
      const auto* number = std::get_if<Decimal>(&reading.value);
      if (text_from(reading.obis) == obis && number != nullptr) return scaled(*number, reading.unit.prefix).value();
    }
    return Decimal{-1, 0};
  };
  EXPECT_TRUE(same_value(value("1-0:1.8.0*255"), {12678, 0})) << text_from(value("1-0:1.8.0*255"));
  EXPECT_TRUE(same_value(value("1-0:1.6.0*255"), {4250, 0})) << text_from(value("1-0:1.6.0*255"));
  EXPECT_TRUE(same_value(value("1-0:32.7.0*255"), {120, 0}));
  EXPECT_EQ(readout->meter.id, "40123456");
  EXPECT_EQ(readout->meter_time.has_value(), one.time != 0);
  EXPECT_TRUE(readout->warnings.empty()) << readout->warnings[0].text;
}

std::vector<FormatCase> format_cases() {
  std::vector<FormatCase> cases;
  for (Byte number = 0; number < 14; ++number)
    cases.push_back(
        {number, static_cast<Byte>(13 - number), static_cast<Byte>(number % 5), number % 2 == 1, number % 3 == 0, 0});
  cases.push_back({8, 8, 3, true, false, 1});
  cases.push_back({0, 1, 4, false, true, -1});
  return cases;
}
INSTANTIATE_TEST_SUITE_P(All, C1218Formats, testing::ValuesIn(format_cases()));

TEST(C1218Dialogue, TablesThatTakeSeveralPacketsAreJoined) {
  MeterOptions options = meter_options();
  options.packet_size = 64;
  Home home(options);
  const Result<Readout> readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(values_of(*readout)["1-0:1.8.0*255"], "12345678 Wh");
}

TEST(C1218Dialogue, AMeterThatNegotiatesNothingIsReadInPieces) {
  MeterOptions options = meter_options();
  options.negotiates = false;
  Home home(options);
  const Result<Readout> readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(values_of(*readout)["1-0:1.8.0*255"], "12345678 Wh");
  EXPECT_GT(home.count(0x3F), 0U) << "reads by offset";
}

TEST(C1218Dialogue, TheSpeedFollowsWhatWasNegotiated) {
  MeterOptions options = meter_options();
  options.fastest = 28800;
  Home home(options);
  ReadOptions reading;
  reading.fastest = 57600;
  Result<Readout> readout = home.read_now(reading);
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->line.baud, 28800U);
  EXPECT_EQ(home.wire.left().settings(), k8N1) << "and goes back";
  readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->line.baud, 9600U);
}

TEST(C1218Dialogue, APasswordOpensWhatIsLocked) {
  MeterOptions options = meter_options();
  options.password = "Password1";
  Home home(options);
  const Result<Readout> without = home.read_now();
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().kind(), ErrorKind::refused);
  EXPECT_NE(without.error().advice().find("password"), std::string::npos);
  EXPECT_EQ(home.services().back(), 0x21);
  ReadOptions reading;
  reading.password = "Password1";
  const Result<Readout> with = home.read_now(reading);
  ASSERT_TRUE(with) << with.error().text();
  EXPECT_EQ(values_of(*with)["1-0:1.8.0*255"], "12345678 Wh");
}

TEST(C1218Dialogue, AWrongPasswordIsTriedOnceAndSaidNowhere) {
  MeterOptions options = meter_options();
  options.password = "Password1";
  Home home(options);
  ReadOptions reading;
  reading.password = "hunter2";
  const Result<Readout> readout = home.read_now(reading);
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_EQ(readout.error().text().find("hunter2"), std::string::npos);
  EXPECT_EQ(home.count(0x51), 1U);
  EXPECT_EQ(home.services().back(), 0x21);
}

TEST(C1218Dialogue, APasswordIsNotRepeatedWhenNobodyAnswersIt) {
  class Deaf final : public LineDecorator {  // lets nothing through from the security request on
   public:
    explicit Deaf(Line& inner) : LineDecorator(inner) {}
    Task<> send(Bytes bytes) override {
      const bool secret = bytes.size() == 29 && bytes[6] == 0x51;
      if (secret) ++secrets;
      if (secrets > 0) return inner_.wait_until(inner_.now() + inner_.settings().time_of(bytes.size()));
      return inner_.send(bytes);
    }
    unsigned secrets = 0;
  };
  Home home;
  Deaf deaf(home.wire.left());
  ReadOptions reading;
  reading.password = "Password1";
  const Result<Readout> readout = home.loop.run(read(deaf, reading));
  ASSERT_FALSE(readout);
  EXPECT_EQ(deaf.secrets, 1U);
}

TEST(C1218Dialogue, TablesAreListed) {
  Home home;
  const Result<TableList> list = home.loop.run(read_tables(home.reader_line, {}));
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->meter.id, "40123456");
  const auto found =
      std::find_if(list->tables.begin(), list->tables.end(), [](const TableEntry& one) { return one.number == 23; });
  ASSERT_NE(found, list->tables.end());
  EXPECT_EQ(found->name, "CURRENT_REG_DATA_TBL");
  EXPECT_TRUE(found->decoded);
  EXPECT_FALSE(found->writable);
  EXPECT_EQ(home.count(0x30), 3U) << "tables 0, 1 and 5 are enough";
}

struct Rows {
  Profile head;
  std::vector<Row> rows;
  std::size_t expected = 0;
  ProfileSink sink() {
    ProfileSink sink;
    sink.begin = [this](const Profile& profile, std::size_t count) {
      head = profile;
      expected = count;
      return Result<void>();
    };
    sink.row = [this](const Row& row) {
      rows.push_back(row);
      return Result<void>();
    };
    return sink;
  }
};

TEST(C1218Dialogue, TheLoadProfileComesRowByRow) {
  Home home;
  Rows rows;
  const auto warnings = home.loop.run(read_profile(home.reader_line, {}, {}, rows.sink()));
  ASSERT_TRUE(warnings) << warnings.error().text();
  EXPECT_TRUE(warnings->empty());
  EXPECT_EQ(rows.head.period, Duration(15min));
  ASSERT_EQ(rows.head.columns.size(), 2U);
  EXPECT_EQ(text_from(rows.head.columns[0].obis), "1-0:1.29.0*255");
  EXPECT_EQ(rows.head.columns[0].code, "ST64.INT_DATA[0]");
  EXPECT_EQ(symbol_of(rows.head.columns[0].unit), "Wh");
  EXPECT_EQ(rows.head.meter.id, "40123456");
  ASSERT_EQ(rows.rows.size(), home.source.profile_rows);
  EXPECT_EQ(rows.expected, rows.rows.size());
  for (std::size_t n = 0; n < rows.rows.size(); ++n) {
    EXPECT_EQ(text_from(rows.rows[n].values.at(0)), std::to_string(n + 1));
    EXPECT_EQ(text_from(rows.rows[n].values.at(1)), "1");
  }
  EXPECT_EQ(as_if_utc(rows.rows[1].time).value() - as_if_utc(rows.rows[0].time).value(), Duration(15min));
  EXPECT_EQ(home.services().back(), 0x21);
}

TEST(C1218Dialogue, ProfilesAreReadBetweenTwoTimesAndWithoutOffsetsToo) {
  for (const bool by_offset : {true, false}) {
    MeterOptions options = meter_options();
    options.offset_reads = by_offset;
    options.time_format = by_offset ? 3 : 1;
    Home home(options);
    ProfileWish wish;
    wish.from = MeterTime{2025, 12, 30, 12, 0, 0};
    wish.to = MeterTime{2025, 12, 30, 14, 0, 0};
    Rows rows;
    const auto warnings = home.loop.run(read_profile(home.reader_line, {}, wish, rows.sink()));
    ASSERT_TRUE(warnings) << warnings.error().text();
    ASSERT_EQ(rows.rows.size(), 9U);
    EXPECT_EQ(text_from(rows.rows.front().time), "2025-12-30T12:00:00");
    EXPECT_EQ(text_from(rows.rows.back().time), "2025-12-30T14:00:00");
  }
}

TEST(C1218Dialogue, IntervalsThatWereSkippedHaveNoValue) {
  Home home;
  home.source.missing_row = 50;
  Rows rows;
  ASSERT_TRUE(home.loop.run(read_profile(home.reader_line, {}, {}, rows.sink())));
  ASSERT_EQ(rows.rows.size(), home.source.profile_rows);
  EXPECT_EQ(text_from(rows.rows[49].values.at(0)), "");
  EXPECT_NE(rows.rows[49].status, 0U);
  EXPECT_EQ(text_from(rows.rows[50].values.at(0)), "51");
}

TEST(C1218Dialogue, OtherProfilesAndMetersWithoutOneAreUnsupported) {
  MeterOptions options = meter_options();
  options.profile = "";
  Home home(options);
  Rows rows;
  const auto none = home.loop.run(read_profile(home.reader_line, {}, {}, rows.sink()));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(home.services().back(), 0x21);
  ProfileWish log_book;
  log_book.obis = {1, 0, 98, 1, 0, 255};
  EXPECT_EQ(home.loop.run(read_profile(home.reader_line, {}, log_book, rows.sink())).error().kind(),
            ErrorKind::unsupported);
}

class C1218Faults : public testing::Test {
 protected:
  // What comes out in spite of the fault.
  static void expect_read(MeterFaults faults) {
    MeterOptions options = meter_options();
    options.faults = faults;
    Home home(options);
    const Result<Readout> readout = home.read_now();
    ASSERT_TRUE(readout) << readout.error().text();
    EXPECT_EQ(values_of(*readout)["1-0:1.8.0*255"], "12345678 Wh");
    EXPECT_EQ(home.services().back(), 0x21);
  }
};

TEST_F(C1218Faults, AreOvercome) {
  expect_read({.wrong_crc = 2});
  expect_read({.nak = 2});
  expect_read({.busy = 3});
  expect_read({.toggle_stuck = true});
  expect_read({.doubled = true});
  expect_read({.late = true});
  expect_read({.reset_mid_telegram = true});
}

TEST_F(C1218Faults, OrNamed) {
  const auto error_of = [](MeterFaults faults) {
    MeterOptions options = meter_options();
    options.faults = faults;
    Home home(options);
    const Result<Readout> readout = home.read_now();
    EXPECT_FALSE(readout);
    return readout ? Error(ErrorKind::usage, "read") : readout.error();
  };
  const Error silent = error_of({.silent = true});
  EXPECT_EQ(silent.kind(), ErrorKind::silence);
  EXPECT_NE(silent.advice().find("180 degrees"), std::string::npos);
  EXPECT_EQ(error_of({.wrong_crc = 1000}).kind(), ErrorKind::damaged);
  EXPECT_EQ(error_of({.nak = 1000}).kind(), ErrorKind::damaged);
  EXPECT_EQ(error_of({.busy = 1000}).kind(), ErrorKind::refused);
  EXPECT_EQ(error_of({.locked = true}).kind(), ErrorKind::refused);
}

TEST_F(C1218Faults, ALockedMeterRefusesEveryPassword) {
  MeterOptions options = meter_options();
  options.faults.locked = true;
  Home home(options);
  ReadOptions reading;
  reading.password = "Password1";
  EXPECT_EQ(home.read_now(reading).error().kind(), ErrorKind::refused);
  EXPECT_EQ(home.count(0x51), 1U);
}

// A mirror in front of the probe.
TEST(C1218Dialogue, NothingButAnEchoNamesTheProbe) {
  VirtualLoop loop;
  Wire wire(loop);
  const auto mirror = [](Line& line) -> Task<> {
    co_await line.configure(k8N1);
    for (;;) {
      Result<Received> received = co_await line.receive(line.now() + 1h).result();
      if (!received) continue;
      const std::vector<Byte> back(received->bytes.begin(), received->bytes.end());
      co_await line.send(back);
    }
  };
  Task<> mirroring = mirror(wire.right());
  mirroring.start();
  const Result<Readout> readout = loop.run(read(wire.left(), {}));
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::silence);
  EXPECT_NE(readout.error().text().find("echo"), std::string::npos) << readout.error().text();
  EXPECT_NE(readout.error().advice().find("180 degrees"), std::string::npos);
  EXPECT_NE(readout.error().advice().find("IEC"), std::string::npos);
}

TEST(C1218Dialogue, AnEchoIsTakenOut) {
  LineFaults echo;
  echo.echo = true;
  Home home(meter_options(), echo);
  const Result<Readout> readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(values_of(*readout)["1-0:1.8.0*255"], "12345678 Wh");
}

// The program takes echoes out of every line; the reader does so once more.
TEST(C1218Dialogue, TakingEchoesOutTwiceDoesNoHarm) {
  for (const bool echoes : {false, true}) {
    LineFaults faults;
    faults.echo = echoes;
    Home home(meter_options(), faults);
    EchoRemovingLine outer(home.reader_line);
    const Instant begun = home.loop.now();
    const Result<Readout> readout = home.loop.run(read(outer, {}));
    ASSERT_TRUE(readout) << readout.error().text();
    EXPECT_EQ(values_of(*readout)["1-0:1.8.0*255"], "12345678 Wh");
    EXPECT_LT(home.loop.now() - begun, Duration(echoes ? 10s : 3s));
  }
}

// Noise and lost characters: what comes out is right, or it is an Error; the session ends in any case.
TEST(C1218Dialogue, BadLinesGiveRightValuesOrAnError) {
  unsigned read = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    LineFaults faults;
    faults.seed = seed;
    faults.noise = seed % 2 == 0 ? 0.00005 * static_cast<double>(seed) : 0;
    faults.drop = seed % 2 == 1 ? 0.0002 * static_cast<double>(seed) : 0;
    MeterOptions options = meter_options();
    options.tiers = 0;
    Home home(options, faults);
    const Instant begun = home.loop.now();
    const Result<Readout> readout = home.read_now();
    EXPECT_LE(home.loop.now() - begun, Duration(11min));
    if (!readout) continue;
    ++read;
    std::map<std::string, std::string> values = values_of(*readout);
    EXPECT_EQ(values["1-0:1.8.0*255"], "12345678 Wh") << seed;
    EXPECT_EQ(values["1-0:14.7.0*255"], "60.01 Hz") << seed;
  }
  EXPECT_GE(read, 25U);
}

TEST(C1218Dialogue, ASessionThatIsStoppedIsTerminated) {
  for (const Duration after : {Duration(30ms), Duration(200ms), Duration(700ms)}) {
    Home home;
    StoppableLine line(home.loop, home.reader_line, home.loop.now() + after);
    const Result<Readout> readout = home.loop.run(read(line, {}));
    ASSERT_FALSE(readout);
    EXPECT_EQ(readout.error().kind(), ErrorKind::cancelled);
    if (after > 100ms) {
      EXPECT_EQ(home.services().back(), 0x21) << text_from(after);
    }
    const Result<Readout> next = home.read_now();
    ASSERT_TRUE(next) << next.error().text();
  }
}

TEST(C1218Dialogue, TheTotalLimitEndsASession) {
  Home home;
  ReadOptions reading;
  reading.total = 600ms;
  const Result<Readout> readout = home.read_now(reading);
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::cancelled);
  EXPECT_EQ(home.services().back(), 0x21);
}

TEST(C1218Dialogue, ASessionLeftOpenIsEndedFirst) {
  Home home;
  const auto leave_open = [](Line& line) -> Task<> {
    Packet packet;
    const Message request = identify_request();
    packet.content = request;
    std::vector<Byte> octets;
    encode_packet(packet, octets);
    co_await line.configure(k8N1);
    co_await line.send(octets);
    const Received answer = co_await line.receive(line.now() + 1s);
    EXPECT_FALSE(answer.bytes.empty());
    co_await line.wait_until(line.now() + 100ms);
    const Byte ack[] = {kAck};
    co_await line.send(ack);
    co_await line.wait_until(line.now() + 100ms);
  };
  ASSERT_TRUE(home.loop.run(leave_open(home.reader_line)));
  const Result<Readout> readout = home.read_now();
  ASSERT_TRUE(readout) << readout.error().text();
}

TEST(C1218Dialogue, ARecordingOfASessionSaysTheSame) {
  MeterOptions options = meter_options();
  options.packet_size = 96;
  Home home(options);
  const Result<Readout> live = home.read_now();
  ASSERT_TRUE(live) << live.error().text();
  std::vector<Telegram> telegrams;
  const std::size_t unused =
      decode_capture(home.recording, {}, [&](Telegram telegram) { telegrams.push_back(std::move(telegram)); });
  EXPECT_EQ(unused, 0U);
  ASSERT_EQ(telegrams.size(), 1U);
  ASSERT_TRUE(telegrams[0]) << telegrams[0].error().text();
  EXPECT_EQ(telegrams[0]->readings, live->readings);
  EXPECT_EQ(telegrams[0]->meter, live->meter);
  EXPECT_TRUE(warned(telegrams[0]->warnings, "identified"));
}

// Only the reader's side, or only the meter's.
TEST(C1218Dialogue, HalfARecordingGivesNoReadings) {
  Home home;
  ASSERT_TRUE(home.read_now());
  for (const bool of_reader : {true, false}) {
    std::vector<Byte> half;
    PacketSearch search(home.recording);
    while (const auto found = search.next()) {
      const Bytes packet = Bytes(home.recording).subspan(found->offset, found->length);
      if ((packet_from(packet).content[0] >= 0x20) == of_reader) half.insert(half.end(), packet.begin(), packet.end());
    }
    std::size_t refused = 0;
    decode_capture(half, {}, [&](const Telegram& telegram) {
      if (telegram) {
        EXPECT_TRUE(telegram->readings.empty());
      } else {
        EXPECT_EQ(telegram.error().kind(), ErrorKind::incomplete);
        ++refused;
      }
    });
    EXPECT_EQ(refused > 0, !of_reader);
  }
}

TEST(C1218Dialogue, DamageInARecordingCostsWhatItTouches) {
  Home home;
  ASSERT_TRUE(home.read_now());
  for (std::size_t at = 0; at < home.recording.size(); at += 37) {
    std::vector<Byte> recording = home.recording;
    recording[at] ^= 0x10;
    for (const Byte rubbish : {Byte{0x00}, Byte{0xEE}, Byte{0x06}}) recording.insert(recording.begin(), rubbish);
    decode_capture(recording, {}, [&](const Telegram& telegram) {
      if (!telegram) return;
      std::map<std::string, std::string> values = values_of(*telegram);
      if (values.count("1-0:1.8.0*255") != 0) {
        EXPECT_EQ(values["1-0:1.8.0*255"], "12345678 Wh") << at;
      }
    });
  }
}

TEST(C1218Dialogue, EveryByteOfASessionIsNamedAndThePasswordIsSecret) {
  MeterOptions options = meter_options();
  options.password = "Password1";
  Home home(options);
  ReadOptions reading;
  reading.password = "Password1";
  ASSERT_TRUE(home.read_now(reading));
  for (std::size_t end : {home.recording.size(), home.recording.size() / 2, std::size_t{130}}) {
    const Explanation explanation = explain(Bytes(home.recording).first(end));
    std::size_t at = 0;
    for (const Explained& one : explanation) {
      EXPECT_EQ(one.value.find("Password1"), std::string::npos);
      if (one.depth != 0) continue;
      EXPECT_EQ(one.offset, at);
      at += one.length;
    }
    EXPECT_EQ(at, end);
  }
  const Explanation explanation = explain(home.recording);
  const auto names = [&](std::string_view name) {
    return std::count_if(explanation.begin(), explanation.end(),
                         [&](const Explained& one) { return one.name == name; });
  };
  EXPECT_EQ(names("password"), 1);
  EXPECT_EQ(names("ST23.TOT_DATA_BLOCK.SUMMATIONS[0]"), 1);
  EXPECT_EQ(names("ED_MODEL"), 1);
  EXPECT_EQ(names("no packet"), 0);
  for (const Explained& one : explanation) EXPECT_EQ(one.secret, one.name == "password");
}

}  // namespace
}  // namespace obiscope::c1218

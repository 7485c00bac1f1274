#include "simulator/twin.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "protocol/iec62056_21/profile.hpp"
#include "protocol/iec62056_21/readout.hpp"

namespace obiscope::simulator {
namespace {

using catalogue::Meter;
using catalogue::RegisterKind;

const catalogue::Catalogue& built_in() {
  static std::vector<Error> faults;
  static const catalogue::Catalogue catalogue = catalogue::Catalogue::load({}, faults);
  return catalogue;
}

const Meter& meter_named(const char* name) {
  return **built_in().find(name);
}

constexpr Instant kNow(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(21) +
                       std::chrono::minutes(3) + std::chrono::seconds(7));

std::string text_of(const Source& twin, Instant now, std::string_view list = "") {
  std::string text;
  twin.readout(list, now, [&](const Register& each) { text += each.reading.code + each.written + "\r\n"; });
  return text + "!\r\n";
}

// What all registers say, those outside of the lists too.
std::string all_of(const Meter& meter, const Source& twin, Instant now) {
  std::string text;
  for (const catalogue::TwinRegister& each : meter.registers) text += each.code + twin.find(each.code, now)->written;
  return text;
}

Readout read_by_the_reader(const Meter& meter, const std::string& text) {
  const auto identification = iec62056_21::identification_from(meter.twin.identification);
  Readout readout = iec62056_21::readout_of(*identification, meter.quirks);
  iec62056_21::add_readings(text, meter.quirks, readout);
  return readout;
}

std::int64_t units(const Source& twin, const char* code, Instant now) {
  return std::get<Decimal>(twin.find(code, now)->reading.value).mantissa;
}

class EveryTwin : public testing::TestWithParam<const Meter*> {
 protected:
  const Meter& meter_ = *GetParam();
};

TEST_P(EveryTwin, IsReadWithoutWarningsAndMeansWhatItSays) {
  // The others do not send what is written for ASCII: tests/dialogues/ reads them.
  if (meter_.protocol != Protocol::iec62056_21) return;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto twin = make_twin(meter_, {.seed = seed, .now = {}});
    const Readout readout = read_by_the_reader(meter_, text_of(*twin, kNow));
    for (const Warning& warning : readout.warnings) {
      if (warning.code != "mode_e") ADD_FAILURE() << warning.code << ": " << warning.text;  // two do offer HDLC
    }
    std::vector<Register> said;
    twin->readout("", kNow, [&](const Register& each) { said.push_back(each); });
    ASSERT_EQ(readout.readings.size(), said.size());
    for (std::size_t at = 0; at < said.size(); ++at) {
      const Reading& heard = readout.readings[at];
      EXPECT_EQ(heard.code, said[at].reading.code);
      EXPECT_EQ(heard.obis, said[at].reading.obis) << heard.code;
      if (!std::holds_alternative<Decimal>(said[at].reading.value)) continue;
      EXPECT_EQ(heard.value, said[at].reading.value) << heard.code << said[at].written;
      EXPECT_EQ(heard.unit, said[at].reading.unit) << heard.code;
      EXPECT_EQ(heard.captured.has_value(), said[at].reading.captured.has_value()) << heard.code;
    }
  }
}

TEST_P(EveryTwin, SaysTheSameForTheSameSeedAndInstant) {
  const auto one = make_twin(meter_, {.seed = 7, .now = {}});
  const auto two = make_twin(meter_, {.seed = 7, .now = {}});
  all_of(meter_, *two, kNow + std::chrono::hours(1000));  // being asked changes nothing
  EXPECT_EQ(text_of(*one, kNow), text_of(*two, kNow));
  EXPECT_EQ(all_of(meter_, *one, kNow), all_of(meter_, *two, kNow));
  EXPECT_NE(all_of(meter_, *one, kNow), all_of(meter_, *make_twin(meter_, {.seed = 8, .now = {}}), kNow));
}

TEST_P(EveryTwin, KeepsItsLinesShort) {
  const auto twin = make_twin(meter_, {});
  twin->readout("", kNow, [](const Register& each) {
    EXPECT_LE(each.reading.code.size() + each.written.size(), 78U) << each.reading.code;  // IEC 62056-21 6.5
  });
}

TEST_P(EveryTwin, IsFoundByAnyFormOfItsCodes) {
  const auto twin = make_twin(meter_, {});
  for (const catalogue::TwinRegister& entry : meter_.registers) {
    ASSERT_TRUE(twin->find(entry.code, kNow)) << entry.code;
    EXPECT_EQ(twin->find(entry.code, kNow)->reading.code, entry.code);
    EXPECT_EQ(twin->find(text_from(entry.obis), kNow)->reading.obis, entry.obis) << entry.code;
  }
  EXPECT_FALSE(twin->find("99.99.99", kNow));
  EXPECT_FALSE(twin->find("not a code", kNow));
}

std::vector<const Meter*> all_twins() {
  std::vector<const Meter*> all;
  for (const Meter& meter : built_in().meters()) {
    if (meter.has_twin) all.push_back(&meter);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Each, EveryTwin, testing::ValuesIn(all_twins()), [](const auto& each) {
  std::string name = each.param->name;
  for (char& character : name) character = character == '-' ? '_' : character;
  return name;
});

RC_GTEST_PROP(Twin, TotalsAreTheSumOfTheirRatesAndNeverFall, (std::uint64_t seed)) {
  for (const char* name : {"landisgyr-e350", "landisgyr-zmd120", "iskra-mt174"}) {
    const auto twin = make_twin(meter_named(name), {.seed = seed, .now = {}});
    Instant now(std::chrono::seconds(*rc::gen::inRange<std::int64_t>(1'325'000'000, 2'500'000'000)));
    std::int64_t before = 0;
    for (int each = 0; each < 5; ++each) {
      const std::int64_t total = units(*twin, "1.8.0", now);
      RC_ASSERT(total == units(*twin, "1.8.1", now) + units(*twin, "1.8.2", now));
      RC_ASSERT(units(*twin, "2.8.0", now) == units(*twin, "2.8.1", now) + units(*twin, "2.8.2", now));
      RC_ASSERT(total >= before);
      before = total;
      now += std::chrono::seconds(*rc::gen::inRange(0, 10'000'000));
    }
  }
}

TEST(Twin, OfTheE350WritesAsTheRealOneDoes) {
  const auto twin = make_twin(meter_named("landisgyr-e350"), {.seed = 1, .now = {}});
  std::vector<std::string> codes;
  std::map<std::string, std::string> written;
  twin->readout("", kNow, [&](const Register& each) {
    codes.push_back(each.reading.code);
    written[each.reading.code] = each.written;
  });
  const std::vector<std::string> order = {"F.F",   "0.0",   "C.1.0",  "C.1.1",  "1.8.1",  "1.8.2", "2.8.1", "2.8.2",
                                          "1.8.0", "2.8.0", "15.8.0", "C.7.0",  "32.7",   "52.7",  "72.7",  "31.7",
                                          "51.7",  "71.7",  "16.7",   "82.8.1", "82.8.2", "0.2.0", "C.5.0"};
  EXPECT_EQ(codes, order);
  EXPECT_EQ(written["F.F"], "(00)");
  EXPECT_EQ(written["C.1.1"], "(        )");
  EXPECT_EQ(written["0.0"].substr(0, 9), "(        ");
  EXPECT_EQ(written["0.0"].substr(9), written["C.1.0"].substr(1));
  EXPECT_EQ(written["1.8.0"].size(), std::string("(000219.252*kWh)").size());
  EXPECT_EQ(written["16.7"].size(), std::string("(001.66*kW)").size());
  EXPECT_EQ(written["C.5.0"], "(0400)");  // 21:03: the first rate
  EXPECT_EQ(twin->find("C.5.0", kNow + std::chrono::hours(2))->written, "(0420)");
}

TEST(Twin, ItsClockRunsFromWhereItWasSet) {
  const Instant set(std::chrono::sys_days(std::chrono::year(2017) / 3 / 18) + std::chrono::hours(20));
  const auto twin = make_twin(meter_named("iskra-mt174"), {.seed = 1, .now = set});
  EXPECT_EQ(twin->find("0.9.1", kNow)->written, "(200000)");
  EXPECT_EQ(twin->find("0.9.1", kNow + std::chrono::seconds(75))->written, "(200115)");
  EXPECT_EQ(twin->find("0.9.2", kNow)->written, "(0170318)");
  EXPECT_EQ(text_from(twin->clock(kNow + std::chrono::hours(5))), "2017-03-19T01:00:00");
  EXPECT_EQ(twin->find("0.1.2*01", kNow)->written, "(1703010000)");
  EXPECT_EQ(twin->find("0.1.2*15", kNow)->written, "(1601010000)");
}

TEST(Twin, PastMonthsAreWhatTheRegisterWasThen) {
  const Meter& meter = meter_named("iskra-mt174");
  const auto twin = make_twin(meter, {.seed = 3, .now = {}});
  const Instant october(std::chrono::sys_days(std::chrono::year(2026) / 10 / 1));
  EXPECT_EQ(twin->find("1.8.0*02", kNow)->written, twin->find("1.8.0", october)->written);
  EXPECT_EQ(twin->find("1.8.2*02", kNow)->written, twin->find("1.8.2", october)->written);
  const auto maximum = twin->find("1.6.0*02", kNow)->reading;
  ASSERT_TRUE(maximum.captured);
  EXPECT_EQ(maximum.captured->month, 9);
  EXPECT_EQ(twin->find("1.6.1*15", kNow)->reading.captured->year, 2025);
}

TEST(Twin, AReadoutListThatIsNotThereIsNone) {
  const auto twin = make_twin(meter_named("landisgyr-e350"), {});
  EXPECT_FALSE(twin->readout("2", kNow, [](const Register&) { FAIL(); }));
  EXPECT_TRUE(twin->readout("?", kNow, [](const Register&) {}));
}

TEST(Twin, RegistersOutsideOfTheListsAreFoundAllTheSame) {
  const auto twin = make_twin(meter_named("lem-em4t"), {});
  EXPECT_EQ(text_of(*twin, kNow).find("32.7.0"), std::string::npos);
  EXPECT_TRUE(twin->find("32.7.0", kNow));
}

class LoadProfile : public testing::Test {
 protected:
  const Meter& meter_ = meter_named("lem-em4t");
  std::unique_ptr<Source> twin_ = make_twin(meter_, {.seed = 11, .now = {}});
  const MeterTime from_ = meter_time_from_user("2026-11-09T00:15").value();
  const MeterTime to_ = meter_time_from_user("2026-11-16T00:00").value();
};

TEST_F(LoadProfile, AWeekHasARowForEachQuarterOfAnHour) {
  const auto profile = twin_->profile("P.01", from_, to_, kNow);
  ASSERT_TRUE(profile);
  ASSERT_EQ(profile->rows.size(), 7U * 96U);
  EXPECT_EQ(text_from(profile->rows.front().time), "2026-11-09T00:15:00");
  EXPECT_EQ(text_from(profile->rows.back().time), "2026-11-16T00:00:00");
  EXPECT_EQ(profile->period, std::chrono::minutes(15));
  EXPECT_EQ(profile->columns.size(), 2U);
}

TEST_F(LoadProfile, ItsRowsAreTheDifferencesOfTheRegister) {
  const auto profile = twin_->profile("P.02", from_, to_, kNow);
  ASSERT_TRUE(profile);
  std::int64_t sum = 0;
  for (const Row& row : profile->rows) {
    const Decimal value = std::get<Decimal>(row.values.at(0));
    EXPECT_GE(value.mantissa, 0);
    EXPECT_EQ(value.exponent, -4);
    sum += value.mantissa;
  }
  const Instant begin(std::chrono::sys_days(std::chrono::year(2026) / 11 / 9));
  const auto register_tenths = [&](Instant wall) { return units(*twin_, "1.8.0", wall); };
  const std::int64_t tenths = register_tenths(begin + 7 * std::chrono::hours(24)) - register_tenths(begin);
  EXPECT_LE(std::abs(sum / 1000 - tenths), 2);  // the register shows 0.1 kWh of each rate
  EXPECT_GT(sum, 0);
}

TEST(Twin, AProfileWithTheRegistersDigitsHoldsItsDifferencesExactly) {
  const auto meter = catalogue::meter_from(
      "model = 'Test'\nidentifications = ['XXX?TEST']\n[twin]\nidentification = 'XXX5TEST'\nsolar = true\nregisters = "
      "[\n"
      "{code = '1.8.0', kind = 'energy_import', format = '000000.0000', unit = 'kWh'},\n"
      "{code = '2.8.1', kind = 'energy_export_t1', format = '000000.0000', unit = 'kWh'},\n"
      "{code = '3.8.0', kind = 'reactive_import', format = '000000.0000', unit = 'kvarh'}]\n"
      "[[twin.profiles]]\ncode = 'P.01'\nperiod_minutes = 30\ncolumns = [\n"
      "{code = '1.8.0', kind = 'energy_import', format = '0.0000', unit = 'kWh'},\n"
      "{code = '2.8.1', kind = 'energy_export_t1', format = '0.0000', unit = 'kWh'},\n"
      "{code = '3.8.0', kind = 'reactive_import', format = '0.0000', unit = 'kvarh'}]\n",
      "test.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  const auto twin = make_twin(*meter, {.seed = 12, .now = {}});
  const auto profile =
      twin->profile("P.01", meter_time_from_user("2026-06-01T00:30"), meter_time_from_user("2026-06-08T00:00"), kNow);
  ASSERT_EQ(profile->rows.size(), 7U * 48U);
  const std::chrono::minutes period(30);
  for (const Row& row : profile->rows) {
    const Instant end = as_if_utc(row.time).value();
    for (std::size_t column = 0; column < profile->columns.size(); ++column) {
      const char* const code = profile->columns[column].code.c_str();
      EXPECT_EQ(std::get<Decimal>(row.values[column]).mantissa,
                units(*twin, code, end) - units(*twin, code, end - period))
          << code << " " << text_from(row.time);
    }
  }
}

TEST_F(LoadProfile, MeansAndEnergiesAreOfTheSameCurve) {
  const auto means = twin_->profile("P.01", from_, to_, kNow);
  const auto energies = twin_->profile("P.02", from_, to_, kNow);
  ASSERT_EQ(means->rows.size(), energies->rows.size());
  for (std::size_t at = 0; at < means->rows.size(); ++at) {
    const auto mean = std::get<Decimal>(means->rows[at].values[0]).mantissa;       // 10 mW
    const auto energy = std::get<Decimal>(energies->rows[at].values[0]).mantissa;  // 100 mWh
    EXPECT_LE(std::abs(mean - energy * 40), 80) << at;
    EXPECT_EQ(means->rows[at].status, energies->rows[at].status);
  }
}

TEST_F(LoadProfile, SurvivesItsOwnEncoding) {
  for (const char* code : {"P.01", "P.02", "P.98"}) {
    const auto profile = twin_->profile(code, meter_time_from_user("2026-08-01"), to_, kNow);
    ASSERT_TRUE(profile) << code;
    const auto decoded = iec62056_21::profile_from(iec62056_21::encode_profile(*profile));
    ASSERT_TRUE(decoded) << decoded.error().text();
    EXPECT_EQ(decoded->rows.size(), profile->rows.size()) << code;
    EXPECT_TRUE(decoded->rows == profile->rows) << code;
    EXPECT_TRUE(decoded->warnings.empty()) << code;
  }
}

TEST_F(LoadProfile, EndsNowAndReachesBackAYear) {
  const auto profile = twin_->profile("P.01", {}, {}, kNow);
  EXPECT_EQ(text_from(profile->rows.back().time), "2026-11-20T21:00:00");
  EXPECT_EQ(profile->rows.size(), 365U * 96U);
  EXPECT_TRUE(twin_->profile("P.01", meter_time_from_user("2027-01-01T00:00"), {}, kNow)->rows.empty());
  EXPECT_TRUE(twin_->profile("P.01", to_, from_, kNow)->rows.empty());
  EXPECT_FALSE(twin_->profile("P.77", {}, {}, kNow));
  EXPECT_TRUE(twin_->profile("99.1.0", {}, {}, kNow).has_value() ==
              twin_->profile("1-0:99.1.0*255", {}, {}, kNow).has_value());
}

TEST_F(LoadProfile, TheLogBookHoldsFailuresAndClocks) {
  const auto log = twin_->profile("P.98", {}, {}, kNow);
  ASSERT_TRUE(log);
  EXPECT_EQ(log->period, Duration::zero());
  std::map<std::uint64_t, int> seen;
  for (const Row& row : log->rows) {
    ++seen[row.status];
    EXPECT_EQ(row.values.size(), row.status == 0x20 ? 2U : 0U);
  }
  EXPECT_GE(seen[0x80], 11);
  EXPECT_GE(seen[0x40], 11);
  EXPECT_EQ(seen[0x10], 12);
  EXPECT_GE(seen[0x20], 2);
}

}  // namespace
}  // namespace obiscope::simulator

// Every virtual meter of IEC 62056-21 in the catalogue, with every fault: a right reading or the right error, and never
// a hang.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "catalogue/catalogue.hpp"
#include "line/echo.hpp"
#include "line/wire.hpp"
#include "protocol/iec62056_21/programming.hpp"
#include "protocol/iec62056_21/readout.hpp"
#include "simulator/fault.hpp"
#include "simulator/twin.hpp"

namespace obiscope {
namespace {

using catalogue::Catalogue;
using catalogue::Meter;

const Catalogue& built_in() {
  static const Catalogue catalogue = [] {
    std::vector<Error> faults;
    return Catalogue::load({}, faults);
  }();
  return catalogue;
}

std::vector<const Meter*> twins() {
  std::vector<const Meter*> meters;
  for (const Meter& meter : built_in().meters())
    if (meter.has_twin && meter.protocol == Protocol::iec62056_21) meters.push_back(&meter);
  return meters;
}

// A virtual meter behind its faults, on a wire with a reader that knows the catalogue.
class Visit {
 public:
  Visit(const Meter& kind, const std::vector<std::string>& faults, std::uint64_t seed = 1) : kind_(kind) {
    simulator::Faults wanted;
    wanted.meter = kind.twin.faults;
    for (const std::string& fault : faults) EXPECT_TRUE(simulator::add_fault(fault, wanted)) << fault;
    wanted.line.seed = seed;
    source = simulator::make_twin(kind, {.seed = seed, .now = {}});
    noisy_ = with_faults(wire_.right(), wanted.line);
    iec62056_21::MeterOptions options = kind.twin;
    options.faults = wanted.meter;
    serving_.emplace(iec62056_21::serve(*noisy_, *source, options));
    serving_->start();
  }

  Result<Readout> read() {
    iec62056_21::ReadOptions options;
    options.sign_on = kind_.sign_on;
    options.push = kind_.push;
    options.recognise = built_in().recognise();
    return loop.run(iec62056_21::read(line_, options));
  }

  Result<Readout> read_register(const std::string& code, std::string password) {
    iec62056_21::ProgrammingOptions options;
    options.sign_on = kind_.sign_on;
    options.password = std::move(password);
    options.recognise = built_in().recognise();
    return loop.run(iec62056_21::read_registers(line_, {code}, options));
  }

  VirtualLoop loop;
  std::unique_ptr<Source> source;

 private:
  const Meter& kind_;
  Wire wire_{loop};
  EchoRemovingLine line_{wire_.left()};
  std::unique_ptr<Line> noisy_;
  std::optional<Task<>> serving_;
};

Readout said_by(const Source& source, const Meter& kind, Instant now) {
  std::string text;
  source.readout("", now, [&](const Register& one) { text += one.reading.code + one.written + "\r\n"; });
  Readout readout;
  iec62056_21::add_readings(text, kind.quirks, readout);
  return readout;
}

// Counters lie between what the meter held before and after the visit; all else has the same name.
void expect_right(const Readout& readout, const Readout& before, const Readout& after, const std::string& who) {
  ASSERT_EQ(readout.readings.size(), before.readings.size()) << who;
  for (std::size_t i = 0; i < readout.readings.size(); ++i) {
    EXPECT_EQ(readout.readings[i].obis, before.readings[i].obis) << who;
    const auto* value = std::get_if<Decimal>(&readout.readings[i].value);
    const auto* least = std::get_if<Decimal>(&before.readings[i].value);
    const auto* most = std::get_if<Decimal>(&after.readings[i].value);
    if (value == nullptr || least == nullptr || most == nullptr || readout.readings[i].obis.d != 8) continue;
    EXPECT_GE(value->mantissa, least->mantissa) << who << " " << readout.readings[i].code;
    EXPECT_LE(value->mantissa, most->mantissa) << who << " " << readout.readings[i].code;
  }
}

struct FaultCase {
  std::vector<std::string> faults;
  bool may_succeed;
  std::vector<ErrorKind> may_fail_with;
};

std::vector<FaultCase> fault_cases() {
  using enum ErrorKind;
  return {{{}, true, {}},
          {{"ignore-speed"}, true, {}},
          {{"late"}, true, {}},
          {{"silent"}, false, {silence}},
          {{"locked"}, true, {}},
          {{"wrong-bcc:1"}, true, {}},
          {{"wrong-bcc:9"}, false, {damaged}},
          {{"noise:0.0002"}, true, {damaged, silence, incomplete, malformed}},
          {{"noise:0.05"}, false, {damaged, silence, incomplete, malformed}},
          {{"drop:0.001"}, true, {damaged, silence, incomplete, malformed}},
          {{"drop:0.5"}, false, {damaged, silence, incomplete, malformed}},
          {{"echo"}, true, {}},
          {{"half"}, false, {damaged, silence, incomplete, malformed}},
          {{"wrong-password-lockout"}, true, {}},
          {{"reset-mid-telegram"}, true, {}},
          {{"late", "echo", "ignore-speed", "noise:0.0001"}, true, {damaged, silence, incomplete, malformed}}};
}

TEST(Twins, EveryMeterWithEveryFault) {
  ASSERT_GE(twins().size(), 11U);
  for (const Meter* kind : twins()) {
    for (const FaultCase& one : fault_cases()) {
      std::string who = kind->name;
      for (const std::string& fault : one.faults) who += " " + fault;
      // A push has no check character to spoil, and nobody who hears half of it can tell.
      const bool push = kind->push;
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Visit visit(*kind, one.faults, seed);
        const Readout before = said_by(*visit.source, *kind, visit.loop.now());
        const Instant begin = visit.loop.now();
        const Result<Readout> readout = visit.read();
        EXPECT_LE(visit.loop.now() - begin, 26min) << who;
        if (readout) {
          EXPECT_TRUE(one.may_succeed || push) << who;
          if (!push) expect_right(*readout, before, said_by(*visit.source, *kind, visit.loop.now()), who);
        } else {
          EXPECT_NE(std::find(one.may_fail_with.begin(), one.may_fail_with.end(), readout.error().kind()),
                    one.may_fail_with.end())
              << who << ": " << readout.error().text();
        }
      }
    }
  }
}

TEST(Twins, AreRecognisedByTheirIdentification) {
  for (const Meter* kind : twins()) {
    const Meter* seen = built_in().recognise(kind->twin.identification);
    ASSERT_NE(seen, nullptr) << kind->name;
    EXPECT_EQ(seen->name, kind->name);
  }
}

TEST(Twins, ProgrammingModeOfTheOneThatHasAPassword) {
  const Meter& lem = *built_in().find("lem-em4t").value();
  Visit right(lem, {});
  EXPECT_TRUE(right.read_register("1-0:1.8.0*255", "00000000"));
  Visit wrong(lem, {});
  EXPECT_EQ(wrong.read_register("1-0:1.8.0*255", "11111111").error().kind(), ErrorKind::refused);
  Visit locked(lem, {"locked"});
  EXPECT_EQ(locked.read_register("1-0:1.8.0*255", "00000000").error().kind(), ErrorKind::refused);
  Visit lockout(lem, {"wrong-password-lockout"});
  EXPECT_EQ(lockout.read_register("1-0:1.8.0*255", "00000000").error().kind(), ErrorKind::refused);
}

// Nothing of a mode D telegram is published in which parity was wrong, whatever the noise.
TEST(Twins, APushIsEitherWholeOrRefused) {
  const Meter& ehz = *built_in().find("emh-ehz").value();
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Visit visit(ehz, {"noise:0.002"}, seed);
    const Result<Readout> readout = visit.read();
    if (!readout) continue;
    EXPECT_EQ(readout->readings.size(), said_by(*visit.source, ehz, visit.loop.now()).readings.size());
  }
}

}  // namespace
}  // namespace obiscope

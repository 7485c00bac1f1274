// Every virtual DLMS meter of the catalogue, with each way in, each level of security and each fault: a right reading
// or the right error, and never a hang.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "catalogue/catalogue.hpp"
#include "line/echo.hpp"
#include "line/wire.hpp"
#include "protocol/dlms/push_reader.hpp"
#include "simulator/dlms_twin.hpp"

namespace obiscope {
namespace {

using catalogue::Catalogue;
using catalogue::Meter;
using catalogue::TwinAssociation;
using dlms::Via;

constexpr Instant kNow(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(21) +
                       std::chrono::minutes(3) + std::chrono::seconds(7));
constexpr Obis kLoadProfile{1, 0, 99, 1, 0, 255}, kImport{1, 0, 1, 8, 0, 255};

const Catalogue& built_in() {
  static const Catalogue catalogue = [] {
    std::vector<Error> faults;
    return Catalogue::load({}, faults);
  }();
  return catalogue;
}

// One way to read one meter.
struct Way {
  const Meter* kind = nullptr;
  const TwinAssociation* as = nullptr;
  Via via = Via::hdlc;

  std::string text() const {
    return kind->name + " " + std::string(name_of(via)) + " client " + std::to_string(as->served.client) + " " +
           std::string(name_of(as->served.mechanism));
  }
};

std::vector<Via> vias_of(const Meter& kind) {
  std::vector<Via> vias;
  if (kind.dlms_twin.meter.hdlc) vias.push_back(Via::hdlc);
  if (kind.dlms_twin.meter.mode_e) vias.push_back(Via::mode_e);
  if (kind.dlms_twin.meter.wrapper) vias.push_back(Via::wrapper);
  return vias;
}

std::vector<Way> ways() {
  std::vector<Way> all;
  for (const Meter& kind : built_in().meters()) {
    if (!kind.has_twin || kind.protocol != Protocol::dlms) continue;
    for (const TwinAssociation& each : kind.dlms_twin.associations)
      for (const Via via : vias_of(kind)) all.push_back({&kind, &each, via});
  }
  return all;
}

// A reader and a virtual meter behind its faults, on one wire.
class Visit {
 public:
  Visit(const Way& way, const std::vector<std::string>& faults, std::uint64_t seed = 1) : way_(way) {
    simulator::Faults wanted;
    for (const std::string& fault : faults) EXPECT_TRUE(simulator::add_fault(fault, wanted, Protocol::dlms)) << fault;
    wanted.line.seed = seed;
    twin.emplace(*way.kind, simulator::TwinOptions{.seed = seed, .now = {}}, wanted);
    noisy_ = with_faults(wire_.right(), wanted.line);
    serving_.emplace(twin->serve(*noisy_));
    serving_->start();
    // TCP has no settings, and nobody sets any.
    const bool set = way.via != Via::wrapper || loop.run(wire_.left().configure(k8N1)).has_value();
    EXPECT_TRUE(set);
  }

  dlms::VisitOptions options() const {
    dlms::VisitOptions visit = way_.kind->visit;
    visit.via = way_.via;
    visit.association = way_.as->client;
    visit.wrapper.ports.client = way_.as->served.client;
    visit.link.client.upper = way_.as->served.client;
    visit.recognise = built_in().recognise_dlms();
    return visit;
  }
  Result<Readout> read() { return loop.run(dlms::read(line_, options(), {})); }
  Result<Readout> read(const Obis& obis) { return loop.run(dlms::read(line_, options(), {{std::nullopt, obis, 2}})); }
  Result<dlms::ObjectList> objects() { return loop.run(dlms::read_objects(line_, options())); }
  Result<std::vector<Row>> day() {
    std::vector<Row> rows;
    const dlms::ProfileWish wish{kLoadProfile, meter_time_from_user("2026-11-19T00:15"),
                                 meter_time_from_user("2026-11-20T00:00")};
    const ProfileSink sink{[](const Profile&, std::size_t) { return Result<void>{}; },
                           [&](const Row& row) {
                             rows.push_back(row);
                             return Result<void>{};
                           }};
    const auto warnings = loop.run(dlms::read_profile(line_, options(), wish, sink));
    if (!warnings) return failure(warnings.error());
    return rows;
  }

  VirtualLoop loop{kNow};
  std::optional<simulator::DlmsTwin> twin;

 private:
  const Way way_;
  Wire wire_{loop};
  EchoRemovingLine line_{wire_.left()};
  std::unique_ptr<Line> noisy_;
  std::optional<Task<>> serving_;
};

// A number in thousandths of its unit without prefix.
std::int64_t thousandths(const Value& value, Unit unit) {
  const Decimal& decimal = std::get<Decimal>(value);
  std::int64_t number = decimal.mantissa;
  int shift = decimal.exponent + unit.prefix + 3;
  for (; shift > 0; --shift) number *= 10;
  for (; shift < 0; ++shift) number /= 10;
  return number;
}

// Counters lie between what the meter held before and after the visit.
void expect_right(const Readout& readout, const Visit& visit, Instant began, const std::string& who) {
  const Source& source = visit.twin->source();
  std::size_t counters = 0;
  for (const Reading& reading : readout.readings) {
    if (reading.obis.a != 1 || reading.obis.d != 8 || !std::holds_alternative<Decimal>(reading.value)) continue;
    const auto least = source.find(text_from(reading.obis), began);
    const auto most = source.find(text_from(reading.obis), visit.loop.now());
    ASSERT_TRUE(least && most) << who << " " << text_from(reading.obis);
    ++counters;
    EXPECT_EQ(reading.unit.number, least->reading.unit.number) << who;
    EXPECT_GE(thousandths(reading.value, reading.unit), thousandths(least->reading.value, least->reading.unit)) << who;
    EXPECT_LE(thousandths(reading.value, reading.unit), thousandths(most->reading.value, most->reading.unit)) << who;
  }
  EXPECT_EQ(readout.protocol, Protocol::dlms) << who;
  EXPECT_FALSE(readout.meter.id.empty()) << who;
  const bool few = readout.readings.size() <= 16;  // what everybody sees
  EXPECT_TRUE(counters > 0 || few) << who << " has no energies";
}

void expect_right_rows(const std::vector<Row>& rows, const Visit& visit, const std::string& who) {
  const auto profile = visit.twin->source().profile(text_from(kLoadProfile), meter_time_from_user("2026-11-19T00:15"),
                                                    meter_time_from_user("2026-11-20T00:00"), visit.loop.now());
  ASSERT_TRUE(profile) << who;
  ASSERT_EQ(rows.size(), profile->rows.size()) << who;
  EXPECT_EQ(rows.size(), 96U) << who;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    EXPECT_EQ(as_if_utc(rows[at].time), as_if_utc(profile->rows[at].time)) << who;
    EXPECT_EQ(rows[at].status, profile->rows[at].status) << who;
    ASSERT_FALSE(rows[at].values.empty()) << who;
    const auto* const value = std::get_if<Decimal>(&rows[at].values.front());
    ASSERT_NE(value, nullptr) << who;
    EXPECT_EQ(thousandths(*value, {}), thousandths(profile->rows[at].values.front(), profile->columns.front().unit))
        << who << " row " << at;
  }
}

TEST(DlmsTwins, AreReadWithEachLevelOfSecurity) {
  ASSERT_GE(ways().size(), 17U);
  for (const Way& way : ways()) {
    Visit visit(way, {});
    const Result<Readout> readout = visit.read();
    ASSERT_TRUE(readout) << way.text() << ": " << readout.error().text();
    expect_right(*readout, visit, kNow, way.text());
    EXPECT_EQ(readout->meter.model, way.kind->model) << way.text();
    EXPECT_GE(readout->readings.size(), way.as->served.all ? 20U : 3U) << way.text();
  }
}

TEST(DlmsTwins, TellTheirObjects) {
  for (const Way& way : ways()) {
    Visit visit(way, {});
    const Result<dlms::ObjectList> list = visit.objects();
    ASSERT_TRUE(list) << way.text() << ": " << list.error().text();
    const std::size_t all = way.kind->dlms_twin.model->objects.size();
    EXPECT_EQ(list->objects.size() >= all, way.as->served.all) << way.text();
  }
}

TEST(DlmsTwins, ADayOfTheLoadProfile) {
  for (const Way& way : ways()) {
    Visit visit(way, {});
    const Result<std::vector<Row>> rows = visit.day();
    if (way.as->served.all) {
      ASSERT_TRUE(rows) << way.text() << ": " << rows.error().text();
      expect_right_rows(*rows, visit, way.text());
    } else {
      ASSERT_FALSE(rows) << way.text();
      EXPECT_EQ(rows.error().kind(), ErrorKind::refused) << way.text() << ": " << rows.error().text();
    }
  }
}

// Whoever has no password is told that one is needed.
TEST(DlmsTwins, WhatIsLockedSaysSo) {
  for (const Way& way : ways()) {
    if (way.as->served.all) continue;
    Visit visit(way, {});
    const Result<Readout> readout = visit.read(kImport);
    ASSERT_FALSE(readout) << way.text();
    EXPECT_EQ(readout.error().kind(), ErrorKind::refused) << way.text() << ": " << readout.error().text();
    EXPECT_FALSE(readout.error().advice().empty()) << way.text();
  }
}

// While nobody reads it the meter sends by itself, and what it sends is what its registers hold.
TEST(DlmsTwins, PushTheirLists) {
  const Meter& kind = *built_in().find("landisgyr-e450").value();
  VirtualLoop loop{kNow};
  Wire wire(loop);
  simulator::DlmsTwin twin(kind, {.seed = 5, .now = {}}, {});
  Task<> serving = twin.serve(wire.right());
  serving.start();
  dlms::PushReadOptions options;
  options.line = kind.visit.line;
  options.capture.recognise = built_in().recognise_dlms();
  for (int times = 0; times < 3; ++times) {
    const Instant before = loop.now();
    const Result<Readout> push = loop.run(dlms::read_push(wire.left(), options));
    ASSERT_TRUE(push) << push.error().text();
    EXPECT_LE(loop.now() - before, 12s);
    const auto import = std::find_if(push->readings.begin(), push->readings.end(),
                                     [](const Reading& each) { return each.obis == kImport; });
    ASSERT_NE(import, push->readings.end());
    const Decimal value = std::get<Decimal>(import->value);
    EXPECT_GE(value.mantissa, std::get<Decimal>(twin.source().find("1-0:1.8.0", before)->reading.value).mantissa);
    EXPECT_LE(value.mantissa, std::get<Decimal>(twin.source().find("1-0:1.8.0", loop.now())->reading.value).mantissa);
  }
}

struct FaultCase {
  std::vector<std::string> faults;
  bool may_succeed;
  std::vector<ErrorKind> may_fail_with;
};

std::vector<FaultCase> fault_cases() {
  using enum ErrorKind;
  return {{{"late"}, true, {silence, damaged}},
          {{"silent"}, false, {silence}},
          {{"locked"}, true, {refused}},
          {{"wrong-password-lockout"}, true, {refused}},
          {{"reset-mid-telegram"}, true, {silence, incomplete, refused, damaged}},
          {{"wrong-fcs:2"}, true, {damaged, silence, refused}},
          {{"dm"}, true, {refused}},
          {{"frmr"}, true, {refused}},
          {{"rnr:2"}, true, {}},
          {{"reject:1"}, false, {refused}},
          {{"reject:13"}, false, {refused}},
          {{"counter-jump"}, true, {refused}},
          {{"block-repeat"}, true, {malformed, damaged}},
          {{"segment-lost"}, true, {silence, incomplete, damaged, malformed, refused}},
          {{"echo"}, true, {damaged, silence, malformed, refused, unsupported}},
          {{"half"}, false, {damaged, silence, incomplete, malformed, refused}},
          {{"noise:0.0002"}, true, {damaged, silence, incomplete, malformed, refused}},
          {{"noise:0.05"}, false, {damaged, silence, incomplete, malformed, refused}},
          {{"drop:0.001"}, true, {damaged, silence, incomplete, malformed, refused}},
          {{"drop:0.5"}, false, {damaged, silence, incomplete, malformed, refused}},
          {{"late", "rnr", "noise:0.0001"}, true, {damaged, silence, incomplete, malformed, refused}}};
}

// HDLC has its check and its tags, the wrapper has nothing on its own: there only what is ciphered shows damage.
bool sees_damage(const Way& way) {
  return way.via != Via::wrapper || (way.as->served.security && way.as->served.ciphered);
}

bool harms(const FaultCase& one) {
  return std::any_of(one.faults.begin(), one.faults.end(), [](const std::string& fault) {
    return fault.starts_with("noise") || fault.starts_with("drop") || fault == "half";
  });
}

// What a fault of the link means where there is none.
bool is_of_the_link(const FaultCase& one) {
  for (const char* fault : {"dm", "frmr", "rnr:2", "wrong-fcs:2", "segment-lost"})
    if (one.faults.front() == fault) return true;
  return false;
}

template <class T>
void expect_as_allowed(const Result<T>& outcome, const FaultCase& one, const Way& way, const std::string& who) {
  if (outcome) {
    EXPECT_TRUE(one.may_succeed || (way.via == Via::wrapper && is_of_the_link(one))) << who;
    return;
  }
  const auto kind = outcome.error().kind();
  const bool allowed = std::find(one.may_fail_with.begin(), one.may_fail_with.end(), kind) != one.may_fail_with.end();
  EXPECT_TRUE(allowed) << who << ": " << outcome.error().text();
}

TEST(DlmsTwins, EveryFaultWithEveryWayIn) {
  for (const Way& way : ways()) {
    for (const FaultCase& one : fault_cases()) {
      if (harms(one) && !sees_damage(way)) continue;
      std::string who = way.text();
      for (const std::string& fault : one.faults) who += " " + fault;
      for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        Visit visit(way, one.faults, seed);
        const Instant began = visit.loop.now();
        const Result<Readout> readout = visit.read();
        expect_as_allowed(readout, one, way, who);
        if (readout) expect_right(*readout, visit, began, who);
        EXPECT_LE(visit.loop.now() - began, 12min) << who;
      }
    }
  }
}

// Lists and profiles are long: one way of each kind is enough for them.
bool stands_for_others(const Way& way) {
  if (way.via == Via::mode_e && way.kind->dlms_twin.meter.hdlc) return false;
  if (way.via == Via::hdlc && way.kind->dlms_twin.meter.wrapper) return false;
  const dlms::Mechanism mechanism = way.as->served.mechanism;
  return mechanism != dlms::Mechanism::md5 && mechanism != dlms::Mechanism::sha1 &&
         mechanism != dlms::Mechanism::sha256 && way.as->served.all;
}

// What comes in before the first answer has been seen to.
bool strikes_later(const FaultCase& one) {
  for (const char* fault : {"late", "reset-mid-telegram", "wrong-fcs:2", "counter-jump", "block-repeat", "segment-lost",
                            "noise:0.0002", "drop:0.001"})
    if (one.faults.front() == fault) return true;
  return false;
}

TEST(DlmsTwins, FaultsInTheMiddleOfObjectsAndProfiles) {
  for (const Way& way : ways()) {
    if (!stands_for_others(way)) continue;
    for (const FaultCase& one : fault_cases()) {
      if (!strikes_later(one) || (harms(one) && !sees_damage(way))) continue;
      std::string who = way.text();
      for (const std::string& fault : one.faults) who += " " + fault;
      Visit list(way, one.faults, 3);
      const Result<dlms::ObjectList> objects = list.objects();
      expect_as_allowed(objects, one, way, who + " objects");
      Visit visit(way, one.faults, 4);
      const Result<std::vector<Row>> rows = visit.day();
      expect_as_allowed(rows, one, way, who + " profile");
      if (rows) expect_right_rows(*rows, visit, who);
      EXPECT_LE(visit.loop.now() - kNow, 12min) << who;
    }
  }
}

}  // namespace
}  // namespace obiscope

// Visits to a virtual DLMS meter: what a person wants to see, registers by name, object lists; whatever goes wrong, the
// link is closed.
#include "dlms_home.hpp"
#include "line/faults.hpp"
#include "line/stop.hpp"
#include "protocol/dlms/classes.hpp"

namespace obiscope::dlms {
namespace {

using test::all_of;
using test::Home;
using test::text_of;
using test::warns;

Wanted wanted(std::string_view obis, std::optional<std::uint16_t> id = std::nullopt, std::int8_t attribute = 2) {
  return {id, obis_from(obis).value(), attribute};
}

void expect_all(const Result<Readout>& readout) {
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->protocol, Protocol::dlms);
  EXPECT_EQ(readout->meter.id, "40123456");
  EXPECT_EQ(readout->meter.manufacturer, "XXX");
  EXPECT_EQ(readout->meter.identification, "XXX1234567890123");
  EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
  EXPECT_EQ(text_of(*readout, "1-0:32.7.0*255"), "230.1 V");
  ASSERT_TRUE(readout->meter_time);
  EXPECT_EQ(readout->meter_time->year, 2026);
  const Reading* const demand = test::find(*readout, "1-0:1.6.0*255");
  ASSERT_NE(demand, nullptr);
  ASSERT_TRUE(demand->captured);
  EXPECT_EQ(text_from(*demand->captured).substr(0, 16), "2025-12-24T18:15");
  EXPECT_TRUE(readout->warnings.empty()) << all_of(readout->warnings);
}

TEST(DlmsRead, ShowsWhatAPersonWantsOverEachCarrier) {
  for (const Via via : {Via::hdlc, Via::mode_e, Via::wrapper}) {
    for (const bool short_names : {false, true}) {
      Home home;
      home.as_manager();
      if (short_names) home.with_short_names();
      home.options.hdlc = via == Via::hdlc;
      home.options.mode_e = via == Via::mode_e;
      home.options.wrapper = via == Via::wrapper;
      home.visit.via = via;
      static_cast<void>(home.loop.run(home.line.configure(k8N1)));
      const Result<Readout> readout = home.read();
      SCOPED_TRACE(std::string(name_of(via)) + (short_names ? ", short names" : ""));
      expect_all(readout);
      ASSERT_TRUE(readout);
      EXPECT_EQ(readout->mode, name_of(via));
      EXPECT_EQ(home.line.signed_off(), via != Via::wrapper);
    }
  }
}

TEST(DlmsRead, ThePublicClientSeesLittleAndIsToldSo) {
  Home home;
  const Result<Readout> readout = home.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->meter.id, "40123456");
  EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "nothing");
  EXPECT_TRUE(readout->meter_time);
  EXPECT_TRUE(warns(readout->warnings, "locked")) << all_of(readout->warnings);
}

TEST(DlmsRead, WhoComesWithoutAPasswordSeesWhatEverybodySees) {
  Home home;
  home.visit.link.client.upper = test::kManager;
  const Result<Readout> readout = home.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->meter.id, "40123456");
  EXPECT_TRUE(warns(readout->warnings, "locked")) << all_of(readout->warnings);
  EXPECT_TRUE(warns(readout->warnings, "public_client"));
}

TEST(DlmsRead, AWrongPasswordIsSentOnce) {
  Home home;
  home.as_manager();
  home.visit.association.secret = "87654321";
  const Result<Readout> readout = home.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_EQ(home.line.count(as_bytes("87654321")), 1U);
  EXPECT_TRUE(home.line.signed_off());
  EXPECT_EQ(readout.error().text().find("87654321"), std::string::npos);
}

TEST(DlmsRead, APasswordThatIsNotAnsweredIsNotTriedInAnotherAssociation) {
  Home home;
  home.as_manager();
  home.options.faults.silent = true;
  const Result<Readout> readout = home.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::silence) << readout.error().text();
  EXPECT_EQ(home.line.count(as_bytes(test::kPassword)), 0U) << "nobody was there";
  EXPECT_LT(home.loop.now() - kTestNow, 1min);
}

TEST(DlmsRead, RegistersByNameNeedNoObjectList) {
  Home home;
  home.as_manager();
  const Result<Readout> readout = home.read({wanted("1.8.0"), wanted("32.7.0"), wanted("1.6.0"), wanted("0-0:1.0.0"),
                                             wanted("0-0:96.1.0"), wanted("1.8.0", std::uint16_t{3}, 3)});
  ASSERT_TRUE(readout) << readout.error().text();
  ASSERT_EQ(readout->readings.size(), 6U);
  EXPECT_EQ(readout->readings[0].code, "1-0:1.8.0*255");
  EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
  EXPECT_EQ(text_of(*readout, "1-0:32.7.0*255"), "230.1 V");
  EXPECT_EQ(text_of(*readout, "0-0:96.1.0*255"), "40123456 ");
  EXPECT_EQ(text_of(*readout, "3:1-0:1.8.0*255:3"), "{0, 30} ");
  EXPECT_EQ(readout->meter.manufacturer, "XXX");
  EXPECT_TRUE(readout->warnings.empty()) << all_of(readout->warnings);
  const std::vector<Byte> list{0x00, 0x0F, 0, 0, 40, 0, 0, 255, 2};
  EXPECT_EQ(home.line.count(list), 0U);
}

TEST(DlmsRead, AClassThatNobodyGuessesIsLookedUp) {
  Home home;
  home.as_manager();
  const Result<Readout> readout = home.read({wanted("0-0:6.9.0"), wanted("1.8.0")});
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->readings.size(), 2U) << all_of(readout->warnings);
  EXPECT_EQ(readout->readings[0].code, "6:0-0:6.9.0*255:2");
}

TEST(DlmsRead, WhatIsDeniedByNameIsAWarningUnlessAllIs) {
  for (const bool short_names : {false, true}) {
    Home home;
    home.as_manager();
    if (short_names) home.with_short_names();
    const Result<Readout> some = home.read({wanted("1.8.0"), wanted("99.8.0")});
    ASSERT_TRUE(some) << some.error().text();
    EXPECT_EQ(some->readings.size(), 1U);
    EXPECT_TRUE(warns(some->warnings, "register_refused"));
    const Result<Readout> none = home.read({wanted("99.8.0")});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind(), ErrorKind::refused) << none.error().text();
    EXPECT_TRUE(home.line.signed_off());
  }
}

TEST(DlmsRead, WhatThePublicClientMayNotReadSaysHowToUnlockIt) {
  Home home;
  const Result<Readout> readout = home.read({wanted("1.8.0")});
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
  EXPECT_NE(readout.error().advice().find("--password-file"), std::string::npos) << readout.error().advice();
}

TEST(DlmsRead, AMeterWithoutModeEIsReadInAscii) {
  Home home;
  home.options.hdlc = false;
  home.options.mode_e = true;
  home.options.ascii.identification = "XXX5METER";
  home.visit.via = Via::mode_e;
  const Result<Readout> readout = home.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->protocol, Protocol::iec62056_21);
  EXPECT_TRUE(warns(readout->warnings, "no_mode_e"));
  EXPECT_EQ(text_from(readout->readings.at(0).value), "1234.567");
}

TEST(DlmsRead, EachRejectionIsInWords) {
  for (unsigned diagnostic = 1; diagnostic < 15; ++diagnostic) {
    Home home;
    home.as_manager();
    home.options.faults.reject = static_cast<Byte>(diagnostic);
    const Result<Readout> readout = home.read();
    ASSERT_FALSE(readout);
    EXPECT_EQ(readout.error().kind(), ErrorKind::refused) << readout.error().text();
    EXPECT_EQ(home.line.count(as_bytes(test::kPassword)), 1U);
    EXPECT_TRUE(home.line.signed_off());
  }
}

TEST(DlmsRead, LockedMetersSaySo) {
  Home home;
  home.as_manager();
  home.options.faults.locked = true;
  const Result<Readout> readout = home.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused);
}

TEST(DlmsRead, FaultsInsideTheMeterAreLivedWith) {
  for (const auto& fault :
       std::vector<std::function<void(Home&)>>{[](Home& home) { home.options.faults.segment_lost = true; },
                                               [](Home& home) {
                                                 home.options.faults.block_repeat = true;
                                                 home.options.most_pdu = 96;
                                               },
                                               [](Home& home) { home.options.link.faults.rnr = 2; },
                                               [](Home& home) { home.options.link.faults.wrong_fcs = 2; },
                                               [](Home& home) { home.options.link.faults.late = true; },
                                               [](Home& home) { home.options.link.takes_parameters = false; }}) {
    Home home;
    home.as_manager();
    fault(home);
    expect_all(home.read());
    EXPECT_TRUE(home.line.signed_off());
  }
}

TEST(DlmsRead, ALinkThatIsRefusedSaysWhy) {
  Home home;
  home.options.link.faults.dm = true;
  EXPECT_EQ(home.read().error().kind(), ErrorKind::refused);
  Home other;
  other.options.link.faults.frmr = true;
  EXPECT_FALSE(other.read());
  EXPECT_TRUE(other.line.signed_off());
}

TEST(DlmsRead, NothingHangsAndNothingWrongIsBelievedOnABadLine) {
  unsigned whole = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Home home;
    home.as_manager();
    LineFaults faults;
    faults.seed = seed;
    faults.noise = seed % 2 == 0 ? 0.0004 : 0;
    faults.drop = seed % 2 == 0 ? 0 : 0.002;
    home.serving.reset();
    home.meter = std::make_unique<Meter>(*home.device, home.source, home.options);
    const std::unique_ptr<Line> bad = with_faults(home.wire.right(), faults);
    home.serving.emplace(home.meter->serve(*bad));
    home.serving->start();
    home.visit.total = 5min;
    const Result<Readout> readout = home.read();
    EXPECT_LT(home.loop.now() - kTestNow, 6min);
    if (readout) {
      ++whole;
      EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
      EXPECT_EQ(text_of(*readout, "1-0:32.7.0*255"), "230.1 V");
    }
    home.serving.reset();
  }
  EXPECT_GT(whole, 10U);
}

TEST(DlmsRead, TheTotalDeadlineEndsIt) {
  Home home;
  home.as_manager();
  home.visit.total = 400ms;
  const Result<Readout> readout = home.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::cancelled) << readout.error().text();
  EXPECT_LT(home.loop.now() - kTestNow, 20s);
  EXPECT_TRUE(home.line.signed_off());
}

TEST(DlmsRead, WhoIsStoppedStillSignsOff) {
  Home home;
  home.as_manager();
  home.serve();
  StoppableLine stoppable(home.loop, home.line, home.loop.now() + 500ms);
  const Result<Readout> readout = home.loop.run(read(stoppable, home.visit, {}));
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::cancelled);
  EXPECT_TRUE(home.line.signed_off());
}

TEST(DlmsRead, ProgressCountsRegisters) {
  Home home;
  home.as_manager();
  Progress last;
  std::size_t calls = 0;
  home.visit.progress = [&](const Progress& progress) {
    ++calls;
    if (progress.stage == "reading") last = progress;
  };
  const Result<Readout> readout = home.read();
  ASSERT_TRUE(readout);
  EXPECT_GT(calls, 5U);
  EXPECT_EQ(last.registers, last.to_come);
  EXPECT_EQ(last.to_come, readout->readings.size());
}

TEST(DlmsRead, RegistersCostLittleMoreThanTheirBytes) {
  Home home;
  home.as_manager();
  home.options.link.wish = {1024, 1024, 7, 7};
  std::vector<ObjectDescription> objects = test_objects();
  std::vector<Wanted> twenty;
  for (Byte rate = 1; rate <= 20; ++rate) {
    ObjectDescription one = objects[3];
    one.instance.e = rate;
    one.code = "1.8.0";
    objects.push_back(one);
    twenty.push_back({std::nullopt, one.instance, 2});
  }
  home.device = make_device(home.source, objects, Deviation::to_utc);
  const Result<Readout> readout = home.read(twenty);
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(readout->readings.size(), 20U);
  EXPECT_EQ(text_of(*readout, "1-0:1.8.20*255"), "1234567 Wh");
  const double ratio =
      static_cast<double>((home.loop.now() - kTestNow).count()) / static_cast<double>(home.wire.busy().count());
  RecordProperty("ratio", std::to_string(ratio));
  EXPECT_LT(ratio, 1.2);  // SNRM, AARQ, GET, RLRQ, DISC, each with the meter's reaction of 20 ms
}

TEST(DlmsObjects, AreListedWithTheirRights) {
  for (const bool short_names : {false, true}) {
    Home home;
    home.as_manager();
    if (short_names) home.with_short_names();
    home.serve();
    const Result<ObjectList> list = home.loop.run(read_objects(home.line, home.visit));
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_GE(list->objects.size(), test_objects().size());
    EXPECT_EQ(list->meter.manufacturer, "XXX");
    EXPECT_TRUE(list->warnings.empty()) << all_of(list->warnings);
    EXPECT_TRUE(home.line.signed_off());
    const auto energy = std::find_if(list->objects.begin(), list->objects.end(),
                                     [](const Object& object) { return object.instance == kEnergy; });
    ASSERT_NE(energy, list->objects.end());
    EXPECT_EQ(energy->class_id, class_id::register_);
    EXPECT_EQ(energy->attributes.empty(), short_names);
  }
}

}  // namespace
}  // namespace obiscope::dlms

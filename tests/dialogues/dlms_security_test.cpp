// Visits under each level of security: counters that grow and are kept, replays, wrong keys.
#include "dlms_home.hpp"
#include "protocol/dlms/crypto.hpp"

namespace obiscope::dlms {
namespace {

using test::all_of;
using test::Home;
using test::text_of;
using test::warns;

std::vector<Byte> key_of(Suite suite, Byte first) {
  std::vector<Byte> key(key_size(suite));
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<Byte>(first + i);
  return key;
}

struct SecureHome : Home {
  CountersInMemory store;

  explicit SecureHome(Suite suite = Suite::suite_0, Mechanism mechanism = Mechanism::gmac, bool ciphered = true) {
    SecuritySetup setup;
    setup.suite = suite;
    setup.own_title = test::kMeterTitle;
    setup.keys.encryption = key_of(suite, 0x00);
    setup.keys.authentication = key_of(suite, 0xD0);
    ServerAssociation& manager = options.associations[1];
    manager.mechanism = mechanism;
    manager.security = setup;
    manager.ciphered = ciphered;
    setup.own_title = test::kReaderTitle;
    visit.link.client.upper = test::kManager;
    visit.association.mechanism = mechanism;
    visit.association.security = setup;
    visit.association.ciphered_context = ciphered;
    visit.association.counters = &store;
    if (mechanism == Mechanism::lls) visit.association.secret = std::string(test::kPassword);
  }
};

TEST(DlmsSecurity, EachSuiteFormAndMechanismReadsTheSame) {
  for (const Suite suite : {Suite::suite_0, Suite::suite_1, Suite::suite_2}) {
    for (const Form form : {Form::service_specific, Form::general_global}) {
      for (const bool dedicated : {false, true}) {
        for (const Mechanism mechanism : {Mechanism::none, Mechanism::lls, Mechanism::gmac}) {
          SecureHome home(suite, mechanism);
          home.visit.association.security->form = form;
          home.visit.association.security->dedicated = dedicated;
          const Result<Readout> readout = home.read();
          ASSERT_TRUE(readout) << readout.error().text() << " " << static_cast<int>(suite) << name_of(mechanism);
          EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
          EXPECT_TRUE(home.line.signed_off());
        }
      }
    }
  }
}

TEST(DlmsSecurity, GmacWithoutCipheringReads) {
  SecureHome home(Suite::suite_0, Mechanism::gmac, false);
  const Result<Readout> readout = home.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
}

TEST(DlmsSecurity, CountersGrowFromVisitToVisit) {
  SecureHome home;
  home.visit.counter_from_meter = false;
  const CounterName name = counter_name_of(*home.visit.association.security, "");
  std::uint32_t before = 0;
  for (int visit = 0; visit < 3; ++visit) {
    const Result<Readout> readout = home.read();
    ASSERT_TRUE(readout) << readout.error().text() << " at visit " << visit;
    const std::uint32_t next = home.store.load(name)->next_sent;
    EXPECT_GT(next, before + 3);
    before = next;
  }
}

TEST(DlmsSecurity, ALostCounterIsReadFromTheMeter) {
  SecureHome home;
  ASSERT_TRUE(home.read());
  CountersInMemory forgotten;
  home.visit.association.counters = &forgotten;
  const Result<Readout> readout = home.read();
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_FALSE(warns(readout->warnings, "counter_not_told")) << all_of(readout->warnings);
}

TEST(DlmsSecurity, ALostCounterThatNobodyAsksForIsRefusedInWordsAndNotTriedAgain) {
  SecureHome home;
  ASSERT_TRUE(home.read());
  CountersInMemory forgotten;
  home.visit.association.counters = &forgotten;
  home.visit.counter_from_meter = false;
  home.line.sent.clear();
  const Result<Readout> readout = home.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused) << readout.error().text();
  EXPECT_NE(readout.error().text().find("counter"), std::string::npos) << readout.error().text();
  EXPECT_EQ(home.line.count(std::vector<Byte>{0xE6, 0xE6, 0x00, 0x60}), 1U);
  EXPECT_TRUE(home.line.signed_off());
}

TEST(DlmsSecurity, AnAnswerWithAnOldCounterIsRefused) {
  SecureHome home(Suite::suite_0, Mechanism::lls);
  home.options.faults.counter_jump = true;
  const Result<Readout> readout = home.read();
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), ErrorKind::refused) << readout.error().text();
  EXPECT_NE(readout.error().text().find("counter"), std::string::npos) << readout.error().text();
  EXPECT_TRUE(home.line.signed_off());
}

TEST(DlmsSecurity, WrongKeysAreSaidToBeWrongAndSentOnce) {
  for (const bool encryption : {true, false}) {
    SecureHome home;
    Keys& keys = home.visit.association.security->keys;
    (encryption ? keys.encryption : keys.authentication)[3] ^= 1;
    const Result<Readout> readout = home.read();
    ASSERT_FALSE(readout);
    EXPECT_TRUE(readout.error().kind() == ErrorKind::refused || readout.error().kind() == ErrorKind::damaged)
        << readout.error().text();
    EXPECT_LE(home.line.count(std::vector<Byte>{0xE6, 0xE6, 0x00, 0x60}), 2U) << "one of them the public client's";
    EXPECT_TRUE(home.line.signed_off());
  }
}

TEST(DlmsSecurity, NeitherKeyNorSecretLeavesInTheClear) {
  SecureHome home;
  home.visit.association.security->dedicated = true;
  ASSERT_TRUE(home.read());
  EXPECT_EQ(home.line.count(key_of(Suite::suite_0, 0x00)), 0U);
  EXPECT_EQ(home.line.count(key_of(Suite::suite_0, 0xD0)), 0U);
}

TEST(DlmsSecurity, HashedMechanismsProveTheSecretWithoutSendingIt) {
  for (const Mechanism mechanism : {Mechanism::md5, Mechanism::sha1, Mechanism::sha256}) {
    Home home;
    home.as_manager();
    home.visit.association.mechanism = mechanism;
    home.options.associations[1].mechanism = mechanism;
    const Result<Readout> readout = home.read();
    ASSERT_TRUE(readout) << name_of(mechanism) << ": " << readout.error().text();
    EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
    EXPECT_EQ(home.line.count(as_bytes(test::kPassword)), 0U);
    home.visit.association.secret = "another";
    EXPECT_EQ(home.read().error().kind(), ErrorKind::refused);
  }
}

TEST(DlmsSecurity, OverModeEAndWrapperTheCounterIsReadFirstToo) {
  for (const Via via : {Via::mode_e, Via::wrapper}) {
    SecureHome home;
    home.options.hdlc = false;
    home.options.mode_e = via == Via::mode_e;
    home.options.wrapper = via == Via::wrapper;
    home.visit.via = via;
    home.visit.wrapper.ports.client = test::kManager;
    static_cast<void>(home.loop.run(home.line.configure(k8N1)));
    const Result<Readout> readout = home.read();
    ASSERT_TRUE(readout) << name_of(via) << ": " << readout.error().text();
    EXPECT_EQ(text_of(*readout, "1-0:1.8.0*255"), "1234567 Wh");
  }
}

}  // namespace
}  // namespace obiscope::dlms

// general-ciphering and general-signing: agreed keys, signatures, layers of protection around each other.
#include <gtest/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/dlms/security.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

const SystemTitle kClient = system_title_from("4D4D4D0000BC614E").value();
const SystemTitle kMeter = system_title_from("4D4D4D0000000001").value();
const std::vector<Byte> kRequest = hex("C001C100080000010000FF0200");
const std::vector<Byte> kAnswer = hex("C401C1000600000001");
const std::vector<Byte> kNotification = hex("0F0000000100020112000A");

// Both sides of one relation, each with all keys that a suite knows.
struct Relation {
  SecuritySetup client, meter;

  explicit Relation(Suite suite, Form form) {
    const Curve curve = curve_of(suite);
    client.suite = meter.suite = suite;
    client.form = meter.form = form;
    client.own_title = kClient;
    meter.own_title = kMeter;
    client.keys.encryption = meter.keys.encryption = random_bytes(key_size(suite));
    client.keys.authentication = meter.keys.authentication = random_bytes(key_size(suite));
    client.keys.broadcast = meter.keys.broadcast = random_bytes(key_size(suite));
    if (suite == Suite::suite_0) return;
    const KeyPair signing[] = {make_key_pair(curve), make_key_pair(curve)};
    const KeyPair agreement[] = {make_key_pair(curve), make_key_pair(curve)};
    client.keys.signing = signing[0].private_key;
    client.keys.peer_signing = signing[1].public_key;
    client.keys.agreement = agreement[0].private_key;
    client.keys.peer_agreement = agreement[1].public_key;
    meter.keys.signing = signing[1].private_key;
    meter.keys.peer_signing = signing[0].public_key;
    meter.keys.agreement = agreement[1].private_key;
    meter.keys.peer_agreement = agreement[0].public_key;
  }
};

struct Sides {
  Security client, meter;

  explicit Sides(const Relation& relation) : client(relation.client, {}), meter(relation.meter, {}) {
    client.peer_title(kMeter);
    meter.peer_title(kClient);
  }
};

constexpr Form kForms[] = {Form::service_specific, Form::general_global, Form::general_dedicated,
                           Form::general_agreed,   Form::general_static, Form::general_identified};

void talk(Sides& sides, const char* what) {
  for (int round = 0; round < 3; ++round) {
    const auto question = sides.client.protect(kRequest);
    ASSERT_TRUE(question) << what << ": " << question.error().text();
    const auto asked = sides.meter.unprotect(*question);
    ASSERT_TRUE(asked) << what << ": " << asked.error().text();
    EXPECT_EQ(*asked, kRequest);
    EXPECT_TRUE(sides.meter.protected_enough()) << what;
    const auto answer = sides.meter.protect(kAnswer);
    ASSERT_TRUE(answer) << what << ": " << answer.error().text();
    const auto answered = sides.client.unprotect(*answer);
    ASSERT_TRUE(answered) << what << ": " << answered.error().text();
    EXPECT_EQ(*answered, kAnswer);
    EXPECT_TRUE(sides.client.protected_enough()) << what;
    const auto replay = sides.client.unprotect(*answer);
    ASSERT_FALSE(replay) << what;
    EXPECT_EQ(replay.error().kind(), ErrorKind::refused) << what << ": " << replay.error().text();
  }
}

TEST(General, EveryFormInEverySuiteWithEachProtection) {
  for (const Suite suite : {Suite::suite_0, Suite::suite_1, Suite::suite_2}) {
    for (const Form form : kForms) {
      if (suite == Suite::suite_0 && (form == Form::general_agreed || form == Form::general_static)) continue;
      for (const Protect protect : {Protect{true, true}, Protect{true, false}, Protect{false, true}}) {
        for (const bool sign : {false, true}) {
          if (sign && suite == Suite::suite_0) continue;
          Relation relation(suite, form);
          relation.client.protect = relation.meter.protect = protect;
          relation.client.sign = relation.meter.sign = sign;
          ASSERT_TRUE(check(relation.client)) << check(relation.client).error().text();
          Sides sides(relation);
          const std::vector<Byte> dedicated = random_bytes(key_size(suite));
          if (form == Form::general_dedicated) {
            EXPECT_TRUE(sides.client.dedicated_key(dedicated));
            EXPECT_TRUE(sides.meter.dedicated_key(dedicated));
          }
          const std::string what = std::to_string(static_cast<int>(suite)) + "/" +
                                   std::to_string(static_cast<int>(form)) + "/" + std::to_string(protect.encrypted);
          talk(sides, what.c_str());
        }
      }
    }
  }
}

TEST(General, HowItCameIsTold) {
  Relation relation(Suite::suite_1, Form::general_agreed);
  relation.client.sign = true;
  Sides sides(relation);
  ASSERT_TRUE(sides.meter.unprotect(sides.client.protect(kRequest).value()));
  const Applied& applied = sides.meter.applied();
  EXPECT_EQ(applied.protect, (Protect{true, true}));
  EXPECT_EQ(applied.form, Form::general_agreed);
  EXPECT_TRUE(applied.signature);
  EXPECT_TRUE(applied.tag_checked);
  EXPECT_FALSE(applied.dedicated || applied.broadcast);
}

// Green Book, ACCESS with general-ciphering and a one-pass agreed key. The example's tag does not follow from the
// standard's associated data with any authentication key that it names; key, signature and ciphertext do.
TEST(General, OnePassOfTheGreenBook) {
  const auto apdu =
      hex("DD080102030405060708084D4D4D0000BC614E084D4D4D00000000010000010201018180"
          "C323C2BD45711DE4688637D919F92E9DB8FB2DFC213A88D21C9DC8DCBA917D8170511DE1BADB360D50058F794B0960AE"
          "11FA28D392CFF907A62D13E3357B1DC0B51BE089D0B682863B2217201E73A1A9031968A9B4121DCBC3281A69739AF874"
          "29F5B3AC5471E7B6A04A2C0F2F8A25FD772A317DF97FC5463FEAC248EB8AB8BE81EB3100000000F435069679270C5BF4"
          "425EE5777402A6C8D51C620EED52DBB188378B836E2857D5C053E6DDF27FA87409AEF502CD9618AE47017C010224FD10"
          "9CC0BEB21E742D44AB40CD11908743EC90EC8C40E221D517F72228E1A26E827F43DC18ED27B5F458D66508B05A2A4CC6"
          "FED178C881AFC3BC67064689BE8BB41C80ABB3C114A31F4CB03B8B64C7E0B4CE77B2399C93347858888F92239713B38D"
          "F01C4858245827A92EF334172EA636B31CBBDF2A96AD5D035F66AA38F1A2D97D4BBA99622E6B5F18789CECB2DFB3937D"
          "9F3E17F8B472098E6563238F37528374809836002AEA6E7012D2ADFAA7");
  SecuritySetup setup;
  setup.suite = Suite::suite_1;
  setup.own_title = kMeter;
  setup.keys.agreement = hex("AAD3FD0732E991CF52A74C66C1F2827DDC53522A2E0A169D7C4FFCC0FB5D6A4D");
  setup.keys.peer_signing = hex(
      "BAAFFDE06A8CB1C9DAE8D94023C601DBBB249254BA22EDD827E820BCA2BCC64362FBB83D86A82B87BB8B7161D2AAB5521911A946B97A2"
      "84A90F7785CD9047D25");
  Security meter(setup, {});
  const auto plain = meter.unprotect(apdu);
  ASSERT_TRUE(plain) << plain.error().text();
  EXPECT_EQ(hex_from(Bytes(*plain).first(30)), "d94000000000040100010000600100ff020100080000010000ff02020014");
  EXPECT_EQ(meter.peer_title(), kClient);
  EXPECT_FALSE(meter.applied().tag_checked);

  const SecurityHeader header = security_header_from(apdu).value();
  EXPECT_EQ(hex_from(header.fields.transaction), "0102030405060708");
  EXPECT_EQ(header.fields.key, KeyKind::one_pass);
  EXPECT_EQ(header.control, 0x31);
}

// Static unified: the transaction id, its length in front, is the nonce of party U.
TEST(General, StaticUnifiedKeyIsDerivedWithTheTransactionId) {
  const Relation relation(Suite::suite_1, Form::general_static);
  Sides sides(relation);
  const auto apdu = sides.client.protect(kRequest).value();
  const SecurityHeader header = security_header_from(apdu).value();
  ASSERT_EQ(header.fields.transaction.size(), 8U);
  std::vector<Byte> party_u(kClient.begin(), kClient.end());
  party_u.push_back(8);
  party_u.insert(party_u.end(), header.fields.transaction.begin(), header.fields.transaction.end());
  const auto z = agree(Curve::p256, relation.meter.keys.agreement, relation.meter.keys.peer_agreement).value();
  Gcm gcm(derive_key(Curve::p256, z, hex("60857405080300"), party_u, kMeter));
  std::vector<Byte> associated{header.control};
  for (const Bytes part : {Bytes(relation.meter.keys.authentication), header.fields.covered})
    associated.insert(associated.end(), part.begin(), part.end());
  Nonce nonce{};
  std::copy(kClient.begin(), kClient.end(), nonce.begin());
  nonce[11] = 1;
  std::vector<Byte> plain(header.ciphered.size());
  ASSERT_TRUE(gcm.decrypt(nonce, associated, header.ciphered, header.authentication_tag, plain.data()));
  EXPECT_EQ(plain, kRequest);
}

TEST(General, AnEphemeralKeyThatIsNotSignedIsRefused) {
  Sides sides(Relation(Suite::suite_1, Form::general_agreed));
  auto apdu = sides.client.protect(kRequest).value();
  const std::size_t signature = 1 + 9 + 9 + 9 + 2 + 4 + 2 + 64;
  apdu[signature] ^= 1;
  const auto refused = sides.meter.unprotect(apdu);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "the signature of the ephemeral public key is wrong");
}

TEST(General, FieldsAreCoveredByTheTag) {
  Sides sides(Relation(Suite::suite_1, Form::general_identified));
  auto apdu = sides.client.protect(kRequest).value();
  apdu[2] ^= 1;  // the transaction id
  const auto refused = sides.meter.unprotect(apdu);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
}

TEST(General, SignatureCoversFieldsAndContent) {
  Relation relation(Suite::suite_2, Form::service_specific);
  relation.client.protect = {};
  relation.client.sign = true;
  Sides sides(relation);
  const auto apdu = sides.client.protect(kRequest).value();
  EXPECT_EQ(apdu.front(), 0xDF);
  EXPECT_EQ(sides.meter.unprotect(apdu).value(), kRequest);
  Sides others(relation);
  for (std::size_t at = 2; at < apdu.size(); at += 7) {
    auto wrong = apdu;
    wrong[at] ^= 1;
    EXPECT_FALSE(others.meter.unprotect(wrong)) << at;
  }
}

TEST(General, WhatIsForSomebodyElseIsRefused) {
  Relation relation(Suite::suite_1, Form::general_static);
  Sides sides(relation);
  const auto apdu = sides.client.protect(kRequest).value();
  relation.meter.own_title = system_title_from("4D4D4D0000000002").value();
  Security other(relation.meter, {});
  const auto refused = other.unprotect(apdu);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::refused);
  EXPECT_EQ(refused.error().text(), "the APDU is meant for system title 4d4d4d0000000001, ours is 4d4d4d0000000002");
}

TEST(General, AnAnswerToAnotherQuestionIsRefused) {
  Sides sides(Relation(Suite::suite_1, Form::general_agreed));
  ASSERT_TRUE(sides.meter.unprotect(sides.client.protect(kRequest).value()));
  const auto old_answer = sides.meter.protect(kAnswer).value();
  ASSERT_TRUE(sides.client.protect(kRequest));  // a new question, the old one given up
  const auto refused = sides.client.unprotect(old_answer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "the APDU answers another question than the one that was asked last");
}

TEST(General, ANotificationAnswersNothing) {
  Sides sides(Relation(Suite::suite_1, Form::general_agreed));
  const auto question = sides.client.protect(kRequest).value();
  const auto notification = sides.meter.protect(kNotification).value();
  EXPECT_EQ(sides.client.unprotect(notification).value(), kNotification);
  ASSERT_TRUE(sides.meter.unprotect(question));
  EXPECT_EQ(sides.client.unprotect(sides.meter.protect(kAnswer).value()).value(), kAnswer);
}

TEST(General, SignedInsideCipheredIsTakenToo) {
  Relation relation(Suite::suite_1, Form::general_global);
  Relation inner = relation;
  inner.client.protect = {};
  inner.client.sign = true;
  Sides signing(inner), sides(relation);
  const auto apdu = sides.client.protect(signing.client.protect(kRequest).value()).value();
  EXPECT_EQ(apdu.front(), 0xDB);
  EXPECT_EQ(sides.meter.unprotect(apdu).value(), kRequest);
  EXPECT_TRUE(sides.meter.applied().signature);
}

TEST(General, AWrongInnerLayerLeavesTheCountersAlone) {
  Relation relation(Suite::suite_1, Form::general_global);
  Relation inner = relation;
  inner.client.protect = {};
  inner.client.sign = true;
  Sides signing(inner), sides(relation);
  auto wrong = signing.client.protect(kRequest).value();
  wrong.back() ^= 1;
  const auto apdu = sides.client.protect(wrong).value();
  EXPECT_FALSE(sides.meter.unprotect(apdu));
  EXPECT_EQ(sides.meter.counters(), Counters());
}

TEST(General, NotMoreThanFourLayers) {
  Sides sides(Relation(Suite::suite_0, Form::general_global));
  auto apdu = kRequest;
  for (std::uint32_t counter = 5; counter > 0; --counter) {  // counters rise inwards, as they are taken off
    sides.client.counters({counter, 0});
    apdu = sides.client.protect(apdu).value();
  }
  const auto refused = sides.meter.unprotect(apdu);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::malformed);
}

std::vector<Byte> with_key_info(std::string_view key_info, std::string_view control = "30") {
  return hex("DD00084D4D4D000000000108 4D4D4D0000BC614E 0000" + std::string(key_info) + "13" + std::string(control) +
             "00000001C0C1000000000000000000000000");
}

TEST(General, KeysThatNobodyGaveAreNamed) {
  Security client(Relation(Suite::suite_1, Form::general_global).client, {});
  const auto text = [&](const std::vector<Byte>& apdu) { return client.unprotect(apdu).error().text(); };
  EXPECT_EQ(text(with_key_info("010100 03AABBCC")),
            "the APDU brings a key wrapped with the master key, which is not given");
  EXPECT_EQ(text(with_key_info("0102 0103 00")),
            "the APDU names a key agreement scheme that general-ciphering has not");
  EXPECT_EQ(text(with_key_info("010300")), "key info 3 is none of the standard");
  EXPECT_EQ(text(with_key_info("010002")), "key id 2 names no key");
  EXPECT_EQ(text(with_key_info("0102 0102 00", "30")), "security suite 0 has no key agreement, and the APDU names one");
  EXPECT_EQ(text(with_key_info("010000", "70")), "the broadcast bit stands in a form that has none");
  Security bare(SecuritySetup(), {});
  EXPECT_EQ(bare.unprotect(with_key_info("010001")).error().text(),
            "the APDU is protected with the broadcast key, which is not given");
  EXPECT_EQ(bare.unprotect(with_key_info("0102 0102 00", "31")).error().text(),
            "key agreement needs the private key of key agreement, which is not given");
}

TEST(General, TheBroadcastKeyHasItsOwnCounter) {
  const Relation relation(Suite::suite_0, Form::general_global);
  Relation broadcasting = relation;
  broadcasting.meter.keys.encryption = relation.meter.keys.broadcast;
  Sides sides(relation);
  Sides sender(broadcasting);
  auto apdu = sender.meter.protect(kNotification).value();
  // The control byte is covered by the tag: made anew with the broadcast bit.
  Gcm gcm(relation.meter.keys.broadcast);
  apdu[11] |= 0x40;
  std::vector<Byte> associated{apdu[11]};
  associated.insert(associated.end(), relation.meter.keys.authentication.begin(),
                    relation.meter.keys.authentication.end());
  Nonce nonce{};
  std::copy(kMeter.begin(), kMeter.end(), nonce.begin());
  nonce[11] = 1;
  gcm.encrypt(nonce, associated, kNotification, apdu.data() + 16, apdu.data() + 16 + kNotification.size());
  EXPECT_EQ(sides.client.unprotect(apdu).value(), kNotification);
  EXPECT_TRUE(sides.client.applied().broadcast);
  EXPECT_EQ(sides.client.counters().least_received, 0U);
  EXPECT_EQ(sides.client.unprotect(apdu).error().kind(), ErrorKind::refused);
}

}  // namespace
}  // namespace obiscope::dlms

// The proofs of mechanisms 3 to 7, by the standard's definitions.
#include <gtest/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/dlms/security.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

std::vector<Byte> joined(std::initializer_list<Bytes> parts) {
  std::vector<Byte> all;
  for (const Bytes part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Challenges kChallenges{hex("4B35366956616759"), hex("503677524A323146")};  // K56iVagY, P6wRJ21F
const std::vector<Byte> kSecret = hex("4142434445464748");                       // ABCDEFGH
const SystemTitle kClient = system_title_from("4D4D4D0000BC614E").value();
const SystemTitle kMeter = system_title_from("4D4D4D0000000001").value();

SecuritySetup setup_of(const SystemTitle& own) {
  SecuritySetup setup;
  setup.own_title = own;
  setup.keys.encryption = hex("000102030405060708090A0B0C0D0E0F");
  setup.keys.authentication = hex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF");
  return setup;
}

Security side(SecuritySetup setup, const SystemTitle& peer, Counters counters = {}) {
  Security security(std::move(setup), counters);
  security.peer_title(peer);
  return security;
}

struct Sides {
  Security client = side(setup_of(kClient), kMeter);
  Security meter = side(setup_of(kMeter), kClient);
};

Result<std::vector<Byte>> pass_3(Mechanism mechanism, Sides& sides) {
  return hls_answer(mechanism, kChallenges, kSecret, true, sides.client);
}
Result<std::vector<Byte>> pass_4(Mechanism mechanism, Sides& sides) {
  return hls_answer(mechanism, kChallenges, kSecret, false, sides.meter);
}

TEST(Hls, Md5IsOverChallengeAndSecret) {
  Sides sides;
  EXPECT_EQ(pass_3(Mechanism::md5, sides).value(), md5(as_bytes("P6wRJ21FABCDEFGH")));
  EXPECT_EQ(pass_4(Mechanism::md5, sides).value(), md5(as_bytes("K56iVagYABCDEFGH")));
}

TEST(Hls, Sha1IsOverChallengeAndSecret) {
  Sides sides;
  EXPECT_EQ(pass_3(Mechanism::sha1, sides).value(), sha1(as_bytes("P6wRJ21FABCDEFGH")));
  EXPECT_EQ(pass_4(Mechanism::sha1, sides).value(), sha1(as_bytes("K56iVagYABCDEFGH")));
}

TEST(Hls, Sha256IsOverSecretTitlesAndChallenges) {
  Sides sides;
  EXPECT_EQ(pass_3(Mechanism::sha256, sides).value(),
            sha256(joined({kSecret, kClient, kMeter, kChallenges.server, kChallenges.client})));
  EXPECT_EQ(pass_4(Mechanism::sha256, sides).value(),
            sha256(joined({kSecret, kMeter, kClient, kChallenges.client, kChallenges.server})));
}

TEST(Hls, GmacOfTheGreenBook) {
  Security client = side(setup_of(kMeter), kClient, {1, 0});  // the titles of the Green Book's own pass 3
  EXPECT_EQ(hex_from(hls_answer(Mechanism::gmac, kChallenges, {}, true, client).value()),
            "10000000011a52fe7dd3e72748973c1e28");
  Security meter = side(setup_of(kClient), kMeter, {0x01234567, 0});
  EXPECT_EQ(hex_from(hls_answer(Mechanism::gmac, kChallenges, {}, false, meter).value()),
            "1001234567fe1466afb3dbcd4f9389e2b7");
}

TEST(Hls, EachProofIsTakenByTheOtherSideAndOnlyForItsPass) {
  for (const Mechanism mechanism : {Mechanism::md5, Mechanism::sha1, Mechanism::sha256, Mechanism::gmac}) {
    Sides sides;
    const auto proof = pass_3(mechanism, sides).value();
    EXPECT_EQ(hls_right(mechanism, kChallenges, kSecret, false, proof, sides.client), false);
    EXPECT_EQ(hls_right(mechanism, kChallenges, kSecret, true, proof, sides.meter), true);
    std::vector<Byte> wrong = proof;
    wrong.back() ^= 1;
    EXPECT_EQ(hls_right(mechanism, kChallenges, kSecret, true, wrong, sides.meter), false);
    const auto back = pass_4(mechanism, sides).value();
    EXPECT_EQ(hls_right(mechanism, kChallenges, kSecret, false, back, sides.client), true);
  }
}

TEST(Hls, AnotherSecretIsWrong) {
  for (const Mechanism mechanism : {Mechanism::md5, Mechanism::sha1, Mechanism::sha256}) {
    Sides sides;
    const auto proof = pass_3(mechanism, sides).value();
    EXPECT_EQ(hls_right(mechanism, kChallenges, hex("00"), true, proof, sides.meter), false);
    EXPECT_EQ(hls_right(mechanism, kChallenges, kSecret, true, Bytes(proof).first(4), sides.meter), false);
  }
}

TEST(Hls, GmacTwiceIsReplay) {
  Sides sides;
  const auto proof = pass_3(Mechanism::gmac, sides).value();
  EXPECT_EQ(sides.client.counters().next_sent, 2U);
  ASSERT_EQ(hls_right(Mechanism::gmac, kChallenges, {}, true, proof, sides.meter), true);
  const auto again = hls_right(Mechanism::gmac, kChallenges, {}, true, proof, sides.meter);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::refused);
  EXPECT_EQ(sides.meter.counters().least_received, 2U);
}

TEST(Hls, GmacOfWrongFormIsMalformed) {
  Sides sides;
  auto proof = pass_3(Mechanism::gmac, sides).value();
  EXPECT_EQ(hls_right(Mechanism::gmac, kChallenges, {}, true, Bytes(proof).first(16), sides.meter).error().kind(),
            ErrorKind::malformed);
  proof.front() = 0x30;
  EXPECT_EQ(hls_right(Mechanism::gmac, kChallenges, {}, true, proof, sides.meter).error().kind(), ErrorKind::malformed);
}

TEST(Hls, GmacOfSuite2SaysSo) {
  SecuritySetup setup = setup_of(kClient);
  setup.suite = Suite::suite_2;
  setup.keys.encryption = std::vector<Byte>(32, 1);
  setup.keys.authentication = std::vector<Byte>(32, 2);
  Security client = side(setup, kMeter);
  const auto proof = hls_answer(Mechanism::gmac, kChallenges, {}, true, client).value();
  EXPECT_EQ(proof.front(), 0x12);
  setup.own_title = kMeter;
  Security meter = side(setup, kClient);
  EXPECT_EQ(hls_right(Mechanism::gmac, kChallenges, {}, true, proof, meter), true);
}

TEST(Hls, EcdsaIsOverTitlesAndChallenges) {
  for (const Suite suite : {Suite::suite_1, Suite::suite_2}) {
    const KeyPair of_client = make_key_pair(curve_of(suite));
    const KeyPair of_meter = make_key_pair(curve_of(suite));
    SecuritySetup ours, theirs;
    ours.suite = theirs.suite = suite;
    ours.own_title = kClient;
    theirs.own_title = kMeter;
    ours.keys.signing = of_client.private_key;
    ours.keys.peer_signing = of_meter.public_key;
    theirs.keys.signing = of_meter.private_key;
    theirs.keys.peer_signing = of_client.public_key;
    Security client = side(ours, kMeter), meter = side(theirs, kClient);
    const auto proof = hls_answer(Mechanism::ecdsa, kChallenges, {}, true, client).value();
    EXPECT_TRUE(verify(curve_of(suite), of_client.public_key,
                       joined({kClient, kMeter, kChallenges.server, kChallenges.client}), proof));
    EXPECT_EQ(hls_right(Mechanism::ecdsa, kChallenges, {}, true, proof, meter), true);
    EXPECT_EQ(hls_right(Mechanism::ecdsa, kChallenges, {}, false, proof, meter), false);
    const auto back = hls_answer(Mechanism::ecdsa, kChallenges, {}, false, meter).value();
    EXPECT_TRUE(verify(curve_of(suite), of_meter.public_key,
                       joined({kMeter, kClient, kChallenges.client, kChallenges.server}), back));
    EXPECT_EQ(hls_right(Mechanism::ecdsa, kChallenges, {}, false, back, client), true);
  }
}

TEST(Hls, OurOwnChallengeIsNotAnswered) {
  Sides sides;
  const Challenges same{kChallenges.client, kChallenges.client};
  EXPECT_EQ(hls_answer(Mechanism::md5, same, kSecret, true, sides.client).error().kind(), ErrorKind::refused);
  const Challenges none{kChallenges.client, {}};
  EXPECT_EQ(hls_answer(Mechanism::md5, none, kSecret, true, sides.client).error().kind(), ErrorKind::malformed);
}

TEST(Hls, WhatIsMissingIsNamed) {
  Sides sides;
  EXPECT_EQ(hls_answer(Mechanism::manufacturer, kChallenges, kSecret, true, sides.client).error().kind(),
            ErrorKind::unsupported);
  EXPECT_EQ(hls_answer(Mechanism::lls, kChallenges, kSecret, true, sides.client).error().kind(), ErrorKind::usage);
  EXPECT_EQ(hls_answer(Mechanism::md5, kChallenges, {}, true, sides.client).error().kind(), ErrorKind::usage);
  Security nobody(setup_of(kClient), {});
  EXPECT_EQ(hls_answer(Mechanism::sha256, kChallenges, kSecret, true, nobody).error().kind(), ErrorKind::usage);
  SecuritySetup no_key = setup_of(kClient);
  no_key.keys.authentication.clear();
  Security without = side(no_key, kMeter);
  EXPECT_EQ(hls_answer(Mechanism::gmac, kChallenges, {}, true, without).error().text(),
            "no authentication key is given");
}

TEST(Hls, ChallengesAreLongAndNew) {
  EXPECT_EQ(make_challenge(Mechanism::gmac).size(), 16U);
  EXPECT_EQ(make_challenge(Mechanism::ecdsa).size(), 32U);
  EXPECT_NE(make_challenge(Mechanism::md5), make_challenge(Mechanism::md5));
}

}  // namespace
}  // namespace obiscope::dlms

#include "protocol/dlms/security.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

SystemTitle title(std::string_view text) {
  return system_title_from(text).value();
}

const char* const kOwn = "4D4D4D0000BC614E";
const char* const kMeter = "4D4D4D0000000001";

// The keys of the Green Book's examples.
SecuritySetup setup_of(const char* own) {
  SecuritySetup setup;
  setup.own_title = title(own);
  setup.keys.encryption = hex("000102030405060708090A0B0C0D0E0F");
  setup.keys.authentication = hex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF");
  return setup;
}

struct Pair {
  Security client, meter;

  explicit Pair(SecuritySetup ours = setup_of(kOwn), SecuritySetup theirs = setup_of(kMeter))
      : client(std::move(ours), {}), meter(std::move(theirs), {}) {
    client.peer_title(meter.setup().own_title);
    meter.peer_title(client.setup().own_title);
  }
};

TEST(Security, InitiateOfTheGreenBook) {
  Security security(setup_of(kOwn), {0x01234567, 0});
  const auto apdu =
      security.protect_initiate(hex("01011000112233445566778899AABBCCDDEEFF0000065F1F0400007E1F04B0")).value();
  EXPECT_EQ(hex_from(apdu),
            "21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6f"
            "db8e356855");
}

TEST(Security, GetRequestOfTheGreenBook) {
  Security security(setup_of(kOwn), {0x01234567, 0});
  const auto apdu = security.protect(hex("C0010000080000010000FF0200")).value();
  EXPECT_EQ(hex_from(apdu), "c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b");
  EXPECT_EQ(security.counters().next_sent, 0x01234568U);

  Security meter(setup_of(kMeter), {});
  meter.peer_title(title(kOwn));
  EXPECT_EQ(meter.unprotect(apdu).value(), hex("C0010000080000010000FF0200"));
  EXPECT_EQ(meter.counters().least_received, 0x01234568U);
  EXPECT_TRUE(meter.protected_enough());
}

TEST(Security, ReplayIsRefusedWithTheCountersNamed) {
  Pair pair;
  const auto apdu = pair.client.protect(hex("C0010000080000010000FF0200")).value();
  ASSERT_TRUE(pair.meter.unprotect(apdu));
  const auto again = pair.meter.unprotect(apdu);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::refused);
  EXPECT_EQ(again.error().text(), "the invocation counter 1 is an old one: 2 is the least that is new");
}

const std::vector<Byte> kRequest = hex("C001C100080000010000FF0200");
const std::vector<Byte> kAnswer = hex("C401C1000600000001");

TEST(Security, ServiceSpecificTags) {
  const struct {
    int plain, global, dedicated;
  } services[] = {{0x01, 0x21, 0x41}, {0x05, 0x25, 0x45}, {0x06, 0x26, 0x46}, {0x08, 0x28, 0x48},
                  {0x0C, 0x2C, 0x4C}, {0x0D, 0x2D, 0x4D}, {0x0E, 0x2E, 0x4E}, {0x16, 0x36, 0x56},
                  {0x18, 0x38, 0x58}, {0xC0, 0xC8, 0xD0}, {0xC1, 0xC9, 0xD1}, {0xC2, 0xCA, 0xD2},
                  {0xC3, 0xCB, 0xD3}, {0xC4, 0xCC, 0xD4}, {0xC5, 0xCD, 0xD5}, {0xC7, 0xCF, 0xD7}};
  for (const auto& one : services) {
    const Byte plain = static_cast<Byte>(one.plain);
    EXPECT_EQ(global_tag_of(plain), one.global);
    EXPECT_EQ(dedicated_tag_of(plain), one.dedicated);
    EXPECT_EQ(plain_tag_of(static_cast<Byte>(one.global)), one.plain);
    EXPECT_EQ(plain_tag_of(static_cast<Byte>(one.dedicated)), one.plain);
  }
  for (const int none : {0x0F, 0x60, 0xC6, 0xD8, 0xD9, 0xDB, 0xE0})
    EXPECT_FALSE(global_tag_of(static_cast<Byte>(none)));
  for (const int plain : {0x01, 0x0F, 0x60, 0xC0, 0xC4, 0xCE, 0xD6, 0xD8, 0xDA, 0xE0, 0xFF})
    EXPECT_FALSE(plain_tag_of(static_cast<Byte>(plain))) << plain;
}

TEST(Security, WhatHasNoTagOfItsOwnGoesInAGeneralForm) {
  Pair pair;
  const auto notification = hex("0F0000000100020112000A");
  const auto apdu = pair.meter.protect(notification).value();
  EXPECT_EQ(hex_from(Bytes(apdu).first(12)),
            "db084d4d4d0000000001"
            "1c30");
  EXPECT_EQ(pair.client.unprotect(apdu).value(), notification);
  EXPECT_EQ(pair.client.applied().form, Form::general_global);
}

TEST(Security, WhatTellsOfTheAssociationItselfStaysPlain) {
  Pair pair;
  for (const char* plain : {"60", "6103", "D8010600000005", "E0C0000100000102", "6200", "6300"}) {
    EXPECT_EQ(pair.meter.protect(hex(plain)).value(), hex(plain));
    EXPECT_EQ(pair.client.unprotect(hex(plain)).value(), hex(plain));
    EXPECT_FALSE(pair.client.protected_enough());
  }
  EXPECT_EQ(pair.meter.counters(), Counters());
}

TEST(Security, DedicatedKeyHasItsOwnTagsAndCounters) {
  Pair pair;
  const std::vector<Byte> key = random_bytes(16);
  ASSERT_TRUE(pair.client.dedicated_key(key));
  ASSERT_TRUE(pair.meter.dedicated_key(key));
  const auto apdu = pair.client.protect(kRequest).value();
  EXPECT_EQ(apdu.front(), 0xD0);
  EXPECT_EQ(pair.meter.unprotect(apdu).value(), kRequest);
  EXPECT_TRUE(pair.meter.applied().dedicated);
  EXPECT_EQ(pair.meter.counters(), Counters());
  EXPECT_EQ(pair.meter.unprotect(apdu).error().kind(), ErrorKind::refused);
  const auto initiate = pair.client.protect_initiate(hex("01000000065F1F0400007E1F04B0")).value();
  EXPECT_EQ(initiate.front(), 0x21);  // always with the global key
  EXPECT_EQ(pair.client.dedicated_key(std::vector<Byte>(15)).error().text(),
            "the dedicated key has 15 bytes; the security suite takes 16");
}

TEST(Security, EachProtectionStandsInTheControlByte) {
  const struct {
    Protect protect;
    Byte control;
    std::size_t tag;
  } kinds[] = {{{true, false}, 0x10, 12}, {{false, true}, 0x20, 0}, {{true, true}, 0x30, 12}};
  for (const auto& kind : kinds) {
    SecuritySetup ours = setup_of(kOwn), theirs = setup_of(kMeter);
    ours.protect = theirs.protect = kind.protect;
    Pair pair(ours, theirs);
    const auto apdu = pair.client.protect(kRequest).value();
    EXPECT_EQ(apdu[2], kind.control);
    EXPECT_EQ(apdu.size(), 2 + 5 + kRequest.size() + kind.tag);
    EXPECT_EQ(std::equal(kRequest.begin(), kRequest.end(), apdu.begin() + 7), !kind.protect.encrypted);
    EXPECT_EQ(pair.meter.unprotect(apdu).value(), kRequest);
    EXPECT_EQ(pair.meter.applied().protect, kind.protect);
  }
}

TEST(Security, AWeakerAnswerIsRefusedOrTold) {
  SecuritySetup theirs = setup_of(kMeter);
  theirs.protect = {false, true};
  Pair pair(setup_of(kOwn), theirs);
  const auto untagged = pair.client.unprotect(pair.meter.protect(kAnswer).value());
  ASSERT_FALSE(untagged);
  EXPECT_EQ(untagged.error().text(),
            "the APDU has no authentication tag, and there is an authentication key to check one");
  EXPECT_EQ(pair.client.unprotect(kAnswer).value(), kAnswer);
  EXPECT_FALSE(pair.client.protected_enough());

  SecuritySetup authenticating = setup_of(kMeter);
  authenticating.protect = {true, false};
  Pair other(setup_of(kOwn), authenticating);
  EXPECT_EQ(other.client.unprotect(other.meter.protect(kAnswer).value()).value(), kAnswer);
  EXPECT_FALSE(other.client.protected_enough());
}

std::string refusal(SecuritySetup ours, SecuritySetup theirs = setup_of(kMeter)) {
  Pair pair(std::move(ours), std::move(theirs));
  const auto refused = pair.client.unprotect(pair.meter.protect(kAnswer).value());
  if (refused) return "accepted";
  EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(pair.client.counters(), Counters());
  return refused.error().text();
}

TEST(Security, AWrongKeySaysWhichPartIsWrong) {
  SecuritySetup setup = setup_of(kOwn);
  EXPECT_EQ(refusal(setup), "accepted");
  setup.keys.authentication.back() ^= 1;
  EXPECT_EQ(
      refusal(setup),
      "the authentication tag is wrong: the authentication key does not fit, or bytes are damaged; the encryption "
      "key and the system title 4d4d4d0000000001 seem right");
  setup = setup_of(kOwn);
  setup.keys.encryption.back() ^= 1;
  EXPECT_EQ(refusal(setup),
            "the authentication tag is wrong and the deciphered bytes are no APDU: the encryption key or the system "
            "title 4d4d4d0000000001 does not fit");
  setup.keys.authentication.clear();
  EXPECT_EQ(refusal(setup),
            "the deciphered bytes are no APDU: the encryption key or the system title 4d4d4d0000000001 does not fit");
  SecuritySetup longer = setup_of(kMeter);
  longer.suite = Suite::suite_2;
  longer.keys.encryption.resize(32);
  longer.keys.authentication.resize(32);
  EXPECT_EQ(refusal(setup, longer), "the encryption key has 16 bytes; the APDU is of security suite 2, which takes 32");
  SecuritySetup authenticating = setup_of(kMeter);
  authenticating.protect = {true, false};
  setup = setup_of(kOwn);
  setup.keys.encryption.back() ^= 1;
  EXPECT_EQ(refusal(setup, authenticating),
            "the authentication tag is wrong: encryption key, authentication key or the system title 4d4d4d0000000001 "
            "does not fit, or bytes are damaged");
}

TEST(Security, TitlesHaveToBeKnownAndStayTheSame) {
  SecuritySetup general = setup_of(kMeter);
  general.form = Form::general_global;
  Pair pair(setup_of(kOwn), general);
  const auto answer = pair.meter.protect(kAnswer).value();
  pair.client.peer_title(title("4D4D4D0000000002"));
  EXPECT_EQ(pair.client.unprotect(answer).error().text(),
            "the APDU is of system title 4d4d4d0000000001, the other side's is 4d4d4d0000000002");
  Security stranger(setup_of(kOwn), {});
  EXPECT_EQ(stranger.unprotect(answer).value(), kAnswer);
  EXPECT_EQ(stranger.peer_title(), title(kMeter));  // learnt
  Security nobody(setup_of(kOwn), {});
  Pair specific;
  const auto untold = nobody.unprotect(specific.meter.protect(kAnswer).value());
  EXPECT_EQ(untold.error().text(), "the APDU does not name its system title, and nobody has told it");
  Security mirror(general, {});
  EXPECT_EQ(mirror.unprotect(answer).error().text(),
            "the APDU has our own system title 4d4d4d0000000001: it came back");
}

TEST(Security, NothingIsSentWithoutItsKey) {
  SecuritySetup setup = setup_of(kOwn);
  setup.keys.encryption.clear();
  EXPECT_EQ(Security(setup, {}).protect(kRequest).error().text(), "no encryption key is given");
  setup = setup_of(kOwn);
  setup.keys.authentication.clear();
  EXPECT_EQ(Security(setup, {}).protect(kRequest).error().text(), "no authentication key is given");
  EXPECT_EQ(Security(setup, {}).protect_initiate(kRequest).error().text(), "no authentication key is given");
  setup = setup_of(kOwn);
  setup.form = Form::general_dedicated;
  EXPECT_EQ(Security(setup, {}).protect(kRequest).error().text(), "no dedicated key is given");
}

TEST(Security, TheEndOfACounterIsTheEndOfItsKey) {
  Security security(setup_of(kOwn), {0xFFFF'FFFE, 0});
  Security meter(setup_of(kMeter), {});
  meter.peer_title(title(kOwn));
  EXPECT_TRUE(meter.unprotect(security.protect(kRequest).value()));
  EXPECT_EQ(meter.counters().least_received, 0xFFFF'FFFFU);
  const auto end = security.protect(kRequest);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind(), ErrorKind::unsupported);
  EXPECT_EQ(end.error().text(),
            "the invocation counter of the encryption key is at its end: the key has to be changed");
  EXPECT_EQ(security.gmac(kRequest).error().kind(), ErrorKind::unsupported);
}

TEST(Security, CompressedAndReservedSuitesAreRefusedByName) {
  Pair pair;
  auto apdu = pair.meter.protect(kAnswer).value();
  apdu[2] = 0xB0;
  EXPECT_EQ(pair.client.unprotect(apdu).error().text(), "the APDU is compressed, which this program cannot undo");
  apdu[2] = 0x33;
  EXPECT_EQ(pair.client.unprotect(apdu).error().text(), "there is no security suite 3");
  EXPECT_EQ(pair.client.unprotect(apdu).error().kind(), ErrorKind::unsupported);
  apdu[2] = 0x00;
  EXPECT_EQ(pair.client.unprotect(apdu).error().text(), "the security control byte names no protection");
}

TEST(Security, LengthsAreChecked) {
  Pair pair;
  const auto apdu = pair.meter.protect(kAnswer).value();
  for (std::size_t size = 1; size < apdu.size(); ++size)
    EXPECT_EQ(pair.client.unprotect(Bytes(apdu).first(size)).error().kind(), ErrorKind::incomplete) << size;
  auto longer = apdu;
  longer.push_back(0);
  EXPECT_EQ(pair.client.unprotect(longer).error().text(), "1 bytes stand behind the protected APDU");
  EXPECT_EQ(pair.client.unprotect(hex("CC84FFFFFFFF30")).error().kind(), ErrorKind::incomplete);
  EXPECT_EQ(pair.client.unprotect(hex("CC8030")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(pair.client.unprotect(hex("CC0430000000")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(pair.client.unprotect(hex("CC063000000001AA")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(pair.client.unprotect(hex("DB0311223305300000000100")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(pair.client.unprotect(apdu).value(), kAnswer);  // none of these changed anything
}

TEST(Security, AFlippedBitIsNeverAccepted) {
  SecuritySetup general = setup_of(kMeter);
  general.form = Form::general_global;
  for (const SecuritySetup& theirs : {setup_of(kMeter), general}) {
    Pair pair(setup_of(kOwn), theirs);
    const auto apdu = pair.meter.protect(kAnswer).value();
    for (std::size_t bit = 0; bit < 8 * apdu.size(); ++bit) {
      auto wrong = apdu;
      wrong[bit / 8] ^= static_cast<Byte>(1U << bit % 8);
      const auto plain = pair.client.unprotect(wrong);
      EXPECT_FALSE(plain && pair.client.applied().protect.any()) << bit;
    }
    EXPECT_EQ(pair.client.counters(), Counters());
  }
}

TEST(Security, WhatIsInsideIsWhatTheTagSays) {
  Pair pair;
  auto apdu = pair.meter.protect(kAnswer).value();
  apdu.front() = 0xCD;  // a glo-set-response around a GET response
  EXPECT_EQ(pair.client.unprotect(apdu).error().text(), "inside the APDU with the tag cd stands one with the tag c4");
  const auto empty = pair.meter.protect_initiate(hex("08")).value();
  EXPECT_EQ(pair.client.unprotect(empty).value(), hex("08"));
}

TEST(Security, SetupsAreChecked) {
  const auto text = [](const SecuritySetup& setup) {
    const auto checked = check(setup);
    return checked ? "right" : checked.error().text();
  };
  SecuritySetup setup = setup_of(kOwn);
  EXPECT_EQ(text(setup), "right");
  setup.suite = Suite::suite_2;
  EXPECT_EQ(text(setup), "the encryption key has 16 bytes; the security suite takes 32");
  setup = setup_of(kOwn);
  setup.keys.authentication.clear();
  EXPECT_EQ(text(setup), "no authentication key is given");
  setup.protect = {false, true};
  EXPECT_EQ(text(setup), "right");
  setup.keys.encryption.clear();
  EXPECT_EQ(text(setup), "no encryption key is given");
  setup = setup_of(kOwn);
  setup.sign = true;
  EXPECT_EQ(text(setup), "security suite 0 has no signatures and no key agreement");
  setup.suite = Suite::suite_1;
  EXPECT_EQ(text(setup), "no private key of digital signature is given");
  setup.keys.signing.resize(31);
  EXPECT_EQ(text(setup), "the private key of digital signature has 31 bytes; the security suite takes 32");
  setup = setup_of(kOwn);
  setup.suite = Suite::suite_1;
  setup.form = Form::general_static;
  EXPECT_EQ(text(setup), "no private key of key agreement is given");
}

TEST(Security, SystemTitlesAreHexadecimal) {
  EXPECT_EQ(system_title_from("4d 4d 4d 00 00 bc 61 4e").value(), title(kOwn));
  EXPECT_EQ(system_title_from("4d4d4d").error().kind(), ErrorKind::usage);
  EXPECT_EQ(system_title_from("MMM").error().text(), "\"MMM\" is no system title: eight bytes in hexadecimal");
}

TEST(Security, HeaderWithoutAnyKey) {
  const auto apdu = hex("DB084D4D4D0000BC614E1E3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B");
  const SecurityHeader header = security_header_from(apdu).value();
  EXPECT_EQ(header.tag, ApduTag::general_glo_ciphering);
  EXPECT_EQ(hex_from(header.title), "4d4d4d0000bc614e");
  EXPECT_EQ(header.control, 0x30);
  EXPECT_EQ(header.counter, 0x01234567U);
  EXPECT_EQ(header.begin, 16U);
  EXPECT_EQ(hex_from(header.ciphered), "411312ff935a47566827c467bc");
  EXPECT_EQ(hex_from(header.authentication_tag), "7d825c3be4a77c3fcc056b6b");
  EXPECT_FALSE(security_header_from(kRequest));
  EXPECT_FALSE(security_header_from({}));
}

}  // namespace
}  // namespace obiscope::dlms

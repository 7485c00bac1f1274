// Enciphered telegrams: every form of the container, and which part of the key material is named where one does not
// fit.
#include <gtest/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/p1/explain.hpp"
#include "protocol/p1/extent.hpp"
#include "protocol/p1/telegrams_test.hpp"

namespace obiscope::p1 {
namespace {

using namespace test;

Encryption encryption() {
  Encryption how;
  how.keys.encryption = bytes_from_hex("000102030405060708090A0B0C0D0E0F").value();
  how.title = {'S', 'A', 'G', 'g', 0, 0, 0, 1};
  return how;
}

CaptureOptions options_for(const Encryption& how) {
  CaptureOptions options;
  options.keys = how.keys;
  return options;
}

std::vector<Byte> enciphered(const Encryption& how, std::uint32_t counter = 1) {
  return encipher(telegram(kDsmr5), how, counter);
}

Result<Readout> only(const std::vector<Byte>& recording, const CaptureOptions& options) {
  const Decoded all = decoded(recording, options);
  EXPECT_EQ(all.telegrams.size(), 1U);
  if (all.telegrams.empty()) return failure(ErrorKind::usage, "there is no telegram");
  return all.telegrams[0];
}

void expect_refused(const Result<Readout>& readout, ErrorKind kind, std::string_view named) {
  ASSERT_FALSE(readout);
  EXPECT_EQ(readout.error().kind(), kind) << readout.error().text();
  EXPECT_EQ(readout.error().text().substr(0, named.size()), named);
}

TEST(Envelope, EveryFormOfLength) {
  for (const std::size_t digits : {0U, 1U, 2U, 3U, 4U}) {
    Encryption how = encryption();
    how.length_digits = digits;
    const auto readout = only(enciphered(how), options_for(how));
    ASSERT_TRUE(readout) << digits << ": " << readout.error().text();
    EXPECT_EQ(readout->meter.id, "E0044007131650618");
    EXPECT_TRUE(readout->warnings.empty());
  }
  // 7F and below in one byte, 80 to FF behind 81.
  const std::string least = telegram("/XYZ5\\2METER\n\n1-3:0.2.8(50)\n1-0:1.8.0(1*kWh)\n");
  for (const std::size_t digits : {0U, 1U}) {
    Encryption how = encryption();
    how.length_digits = digits;
    const std::vector<Byte> bytes = encipher(least, how, 7);
    EXPECT_EQ(bytes[10], digits == 0 ? least.size() + 17 : 0x81U);
    EXPECT_TRUE(only(bytes, options_for(how)));
  }
}

TEST(Envelope, TheTagWithAndWithoutAuthenticationKey) {
  Encryption own = encryption();
  own.keys.authentication = bytes_from_hex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF").value();
  ASSERT_TRUE(only(enciphered(own), options_for(own)));
  EXPECT_TRUE(only(enciphered(own), options_for(own))->warnings.empty());
  // The authentication key that everybody knows needs not be given; another one does.
  EXPECT_TRUE(only(enciphered(encryption()), options_for(encryption()))->warnings.empty());
  EXPECT_TRUE(warned(only(enciphered(own), options_for(encryption())).value(), "tag_not_checked"));
  Encryption bare = encryption();
  bare.associated = false;
  EXPECT_TRUE(warned(only(enciphered(bare), options_for(bare)).value(), "tag_without_authentication_key"));
  EXPECT_TRUE(warned(only(enciphered(bare), options_for(own)).value(), "tag_without_authentication_key"));
}

TEST(Envelope, EncryptedWithoutATag) {
  const Encryption how = encryption();
  std::vector<Byte> bytes = enciphered(how);
  constexpr std::size_t kControlAt = 13;
  bytes[kControlAt] = 0x20;
  bytes.resize(bytes.size() - 12);
  const std::size_t length = bytes.size() - kControlAt;
  bytes[11] = static_cast<Byte>(length >> 8U);
  bytes[12] = static_cast<Byte>(length);
  EXPECT_TRUE(warned(only(bytes, options_for(how)).value(), "tag_not_checked"));
  bytes[200] ^= 1U;
  expect_refused(only(bytes, options_for(how)), ErrorKind::damaged, "the CRC of what was enciphered");
}

TEST(Envelope, WhatDoesNotFitIsNamed) {
  Encryption how = encryption();
  how.keys.authentication.assign(16, 0xA5);
  const std::vector<Byte> bytes = enciphered(how);
  CaptureOptions options;
  expect_refused(only(bytes, options), ErrorKind::refused, "it is enciphered (SAG, system title 5341476700000001)");
  options.keys = how.keys;
  options.keys.encryption.pop_back();
  expect_refused(only(bytes, options), ErrorKind::refused, "key length: the encryption key has 15 bytes");
  options.keys.encryption.assign(16, 1);
  expect_refused(only(bytes, options), ErrorKind::damaged, "key: ");
  options.keys = how.keys;
  options.keys.authentication.assign(16, 1);
  expect_refused(
      only(bytes, options), ErrorKind::damaged,
      "tag: the authentication tag is wrong: the encryption key and the system title fit, the authentication "
      "key does not");
  options.keys = how.keys;
  options.title = dlms::SystemTitle{'S', 'A', 'G', 'g', 0, 0, 0, 2};
  expect_refused(only(bytes, options), ErrorKind::refused, "system title: the telegram is of SAG");
  options.title = how.title;
  EXPECT_TRUE(only(bytes, options));
  std::vector<Byte> hit = bytes;
  hit[300] ^= 1U;
  expect_refused(only(hit, options), ErrorKind::damaged,
                 "tag: the authentication tag is wrong: the encryption key and the system title fit, and bytes");
}

TEST(Envelope, WhatIsInsideHasToBeATelegram) {
  const Encryption how = encryption();
  const std::string apdu = "\x0F" + std::string(200, 'x');
  expect_refused(only(encipher(apdu, how, 1), options_for(how)), ErrorKind::malformed, "the tag is right");
  std::string wrong = telegram(kDsmr5);
  wrong[wrong.find("3432")] = '9';
  expect_refused(only(encipher(wrong, how, 1), options_for(how)), ErrorKind::damaged, "the CRC is wrong");
  const std::string without = telegram(kDsmr5, Check::none);  // the tag proves it
  EXPECT_TRUE(only(encipher(without, how, 1), options_for(how)));
}

TEST(Envelope, OneThatIsCutOffIsNotTheEndOfAll) {
  const Encryption how = encryption();
  const std::vector<Byte> whole = enciphered(how);
  std::vector<Byte> recording(whole.begin(), whole.begin() + 200);
  recording.insert(recording.end(), whole.begin(), whole.end());
  const std::string plain = "\r\n" + telegram(kDsmr5);
  recording.insert(recording.end(), whole.begin(), whole.begin() + 100);
  recording.insert(recording.end(), plain.begin(), plain.end());
  const Decoded all = decoded(recording, options_for(how));
  ASSERT_EQ(all.telegrams.size(), 4U);
  expect_refused(all.telegrams[0], ErrorKind::incomplete, "the enciphered telegram stops");
  EXPECT_TRUE(all.telegrams[1]);
  expect_refused(all.telegrams[2], ErrorKind::incomplete, "the enciphered telegram stops");
  EXPECT_TRUE(all.telegrams[3]);
}

TEST(Envelope, IsFoundButNotCheckedWithoutItsKey) {
  std::vector<Extent> found;
  const std::vector<Byte> bytes = enciphered(encryption());
  find_telegrams(bytes, [&](const Extent& each) { found.push_back(each); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], (Extent{0, bytes.size(), false}));
}

// Depth 0 covers everything, and each entry's parts cover it too.
void expect_covered(const Explanation& entries, std::size_t size) {
  std::vector<std::size_t> ends;
  std::size_t at = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Explained& entry = entries[i];
    ASSERT_FALSE(entry.name.empty());
    ASSERT_EQ(entry.offset, at) << entry.name;
    const bool parent = i + 1 < entries.size() && entries[i + 1].depth > entry.depth;
    if (!parent || entry.length == 0) at += entry.length;
  }
  EXPECT_EQ(at, size);
}

const Explained* named(const Explanation& entries, std::string_view name) {
  for (const Explained& entry : entries)
    if (entry.name == name) return &entry;
  return nullptr;
}

TEST(Explain, ATelegramInPlainText) {
  const std::string one = "noise\r\n" + telegram(kDsmr5) + "rest";
  const Explanation entries = explain(as_bytes(one));
  expect_covered(entries, one.size());
  EXPECT_EQ(entries.front().name, "outside of a telegram");
  EXPECT_NE(named(entries, "CRC")->value.find("right"), std::string::npos);
  EXPECT_EQ(named(entries, "manufacturer")->value, "XYZ");
  std::string wrong = one;
  wrong[wrong.find("3432")] = '9';
  const Explanation other = explain(as_bytes(wrong));
  EXPECT_TRUE(named(other, "CRC")->wrong);
  EXPECT_NE(named(other, "CRC")->value.find("wrong, 0x"), std::string::npos);
}

TEST(Explain, WhateverComes) {
  const std::string one = telegram(kDsmr5) + telegram(kDsmr22, Check::none);
  for (std::size_t at = 0; at < one.size(); at += 7) {
    for (const char c : {'(', '!', '/', '\n', '\xDB'}) {
      std::string other = one;
      other[at] = c;
      expect_covered(explain(as_bytes(other)), other.size());
    }
    expect_covered(explain(as_bytes(std::string_view(one).substr(at))), one.size() - at);
    expect_covered(explain(as_bytes(std::string_view(one).substr(0, at))), at);
  }
}

// The end mark stands on the identification's own line: there is nothing to walk through.
TEST(Explain, AnIdentificationThatEndsTheTelegram) {
  const std::string dialogue = "\xff/vlcoldcert e)!\n";
  std::size_t covered = 0;
  for (const Explained& one : explain(as_bytes(dialogue))) {
    if (one.depth == 0) covered += one.length;
  }
  EXPECT_EQ(covered, dialogue.size());
}

TEST(Explain, AnEncipheredTelegramAndWhatItSays) {
  const Encryption how = encryption();
  const std::vector<Byte> bytes = enciphered(how, 0x01020304);
  const Explanation closed = explain(bytes);
  expect_covered(closed, bytes.size());
  EXPECT_EQ(named(closed, "frame counter")->value, "16909060");
  EXPECT_EQ(named(closed, "security control byte")->value, "suite 0, authenticated, encrypted");
  EXPECT_EQ(named(closed, "code"), nullptr);
  const Explanation opened = explain(bytes, options_for(how));
  expect_covered(opened, bytes.size());
  ASSERT_NE(named(opened, "code"), nullptr);
  EXPECT_EQ(named(opened, "code")->length, 0U);
  CaptureOptions wrong;
  wrong.keys.encryption.assign(16, 9);
  EXPECT_TRUE(named(explain(bytes, wrong), "deciphered")->wrong);
}

}  // namespace
}  // namespace obiscope::p1

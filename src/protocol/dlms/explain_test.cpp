#include "protocol/dlms/explain.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> bytes_of(std::string_view hex) {
  return bytes_from_hex(hex).value();
}

// The entries of depth 0 follow each other without gap, and the parts of an entry that have bytes stay inside of it.
bool covers(const Explanation& entries, std::size_t size) {
  std::size_t at = 0;
  std::vector<std::pair<std::size_t, std::size_t>> open;
  for (const Explained& entry : entries) {
    if (entry.depth > open.size()) return false;
    open.resize(entry.depth);
    if (entry.depth == 0) {
      if (entry.offset != at) return false;
      at += entry.length;
    } else if (entry.offset < open.back().first || entry.offset + entry.length > open.back().second) {
      return false;
    }
    open.emplace_back(entry.offset, entry.offset + entry.length);
  }
  return at == size;
}

Explanation explained(const std::vector<Byte>& bytes, const CaptureOptions& options = {}) {
  Explanation entries = explain(bytes, options);
  EXPECT_TRUE(covers(entries, bytes.size())) << hex_from(bytes);
  return entries;
}

const Explained* named(const Explanation& entries, std::string_view name) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Explained& one) { return one.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

std::string value_of(const Explanation& entries, std::string_view name) {
  const Explained* found = named(entries, name);
  return found == nullptr ? "no " + std::string(name) : found->value;
}

TEST(Explain, ASnrmWithParameters) {
  const Explanation entries = explained(bytes_of(
      "7E A0 20 03 21 93 7D D9 81 80 14 05 02 00 80 06 02 00 80 07 04 00 00 00 01 08 04 00 00 00 01 CE 6A 7E"));
  EXPECT_EQ(value_of(entries, "HDLC frame"), "SNRM, P/F");
  EXPECT_EQ(value_of(entries, "source address"), "16");
  EXPECT_EQ(value_of(entries, "longest information field, transmitting"), "128");
  EXPECT_EQ(value_of(entries, "window, receiving"), "1");
  EXPECT_EQ(value_of(entries, "frame check sequence"), "right");
}

TEST(Explain, ADamagedFrameIsSaidToBe) {
  const Explanation entries = explained(bytes_of("7E A0 07 03 21 93 0F 02 7E"));
  ASSERT_NE(named(entries, "HDLC frame"), nullptr);
  EXPECT_TRUE(named(entries, "HDLC frame")->wrong);
}

TEST(Explain, APasswordIsASecret) {
  const std::vector<Byte> aarq = bytes_of(
      "60 36 A1 09 06 07 60 85 74 05 08 01 01 8A 02 07 80 8B 07 60 85 74 05 08 02 01 AC 0A 80 08 31 32 33 34 35 36 37 "
      "38 "
      "BE 10 04 0E 01 00 00 00 06 5F 1F 04 00 00 7E 1F 04 B0");
  const Explanation entries = explained(aarq);
  EXPECT_EQ(value_of(entries, "application context name"), "logical names, not ciphered");
  EXPECT_EQ(value_of(entries, "mechanism name"), "lls");
  EXPECT_EQ(value_of(entries, "longest PDU"), "1200 bytes");
  EXPECT_NE(value_of(entries, "bits").find("selective access"), std::string::npos);
  const auto secret = std::find_if(entries.begin(), entries.end(), [](const Explained& one) { return one.secret; });
  ASSERT_NE(secret, entries.end());
  EXPECT_LE(secret->offset, 30U);
  EXPECT_GE(secret->offset + secret->length, 38U);
  for (const Explained& entry : entries) EXPECT_EQ(entry.value.find("3132333435363738"), std::string::npos);
}

TEST(Explain, AGetAndItsAnswer) {
  const Explanation request = explained(bytes_of("C0 01 C1 00 08 00 00 01 00 00 FF 02 00"));
  EXPECT_EQ(value_of(request, "attribute descriptor"), "8:0-0:1.0.0*255:2");
  EXPECT_EQ(value_of(request, "attribute"), "2, time");
  const Explanation answer = explained(bytes_of("C4 01 C1 00 02 02 06 00 00 00 2A 11 05"));
  EXPECT_EQ(value_of(answer, "value"), "structure of 2");
  EXPECT_EQ(value_of(answer, "item 1"), "42");
}

CaptureOptions keys() {
  CaptureOptions options;
  options.keys.encryption = bytes_of("000102030405060708090A0B0C0D0E0F");
  options.keys.authentication = bytes_of("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF");
  return options;
}

// Get-Request of the clock, ciphered (the vector of the Green Book), as general-glo-ciphering.
constexpr std::string_view kCiphered =
    "DB 08 4D 4D 4D 00 00 BC 61 4E 1E 30 01 23 45 67 41 13 12 FF 93 5A 47 56 68 27 C4 67 BC 7D 82 5C 3B E4 A7 7C 3F CC "
    "05 6B 6B";

TEST(Explain, ACipheredGetWithoutAndWithTheKey) {
  const Explanation closed = explained(bytes_of(kCiphered));
  EXPECT_EQ(value_of(closed, "system title"), "4d4d4d0000bc614e");
  EXPECT_EQ(value_of(closed, "security control byte"), "suite 0, authenticated, encrypted");
  EXPECT_EQ(value_of(closed, "invocation counter"), "19088743");
  EXPECT_NE(named(closed, "authentication tag"), nullptr);
  EXPECT_EQ(named(closed, "deciphered"), nullptr);
  const Explanation open = explained(bytes_of(kCiphered), keys());
  ASSERT_NE(named(open, "deciphered"), nullptr);
  EXPECT_EQ(value_of(open, "attribute descriptor"), "8:0-0:1.0.0*255:2");
}

TEST(Explain, AWrapper) {
  const Explanation entries = explained(bytes_of("00 01 00 01 00 10 00 03 D8 01 02"));
  EXPECT_EQ(value_of(entries, "source wPort"), "1");
  EXPECT_EQ(value_of(entries, "destination wPort"), "16");
  EXPECT_NE(value_of(entries, "service error"), "no service error");
}

RC_GTEST_PROP(Explain, CoversAnything, (const std::vector<Byte>& bytes)) {
  RC_ASSERT(covers(explain(bytes, keys()), bytes.size()));
}

RC_GTEST_PROP(Explain, CoversAnyApduInAFrame, (const std::vector<Byte>& apdu)) {
  hdlc::Frame frame;
  frame.control = {hdlc::Kind::information, true, 0, 0};
  std::vector<Byte> information{0xE6, 0xE7, 0};
  information.insert(information.end(), apdu.begin(), apdu.end());
  frame.information = information;
  const std::vector<Byte> bytes = hdlc::encode(frame);
  RC_ASSERT(covers(explain(bytes, keys()), bytes.size()));
}

TEST(Explain, NestingEnds) {
  std::vector<Byte> apdu;
  for (int i = 0; i < 20'000; ++i) apdu.insert(apdu.begin(), {0xDF, 0, 0, 0, 0, 0, 0x84, 0, 0, 0xFF, 0xFF});
  explained(apdu);
}

}  // namespace
}  // namespace obiscope::dlms

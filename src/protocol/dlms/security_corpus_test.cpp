// Ciphered pushes of real meters come out as the plaintext that stands beside them in the corpus.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bytes/hex.hpp"
#include "protocol/dlms/security.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

std::filesystem::path path_of(const std::string& name) {
  return std::filesystem::path(OBISCOPE_SOURCE_DIR) / "../shared/corpus/dlms" / name;
}

std::vector<Byte> bytes_of(const std::string& name) {
  std::ifstream in(path_of(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::vector<Byte>> plain_of(const std::string& name) {
  std::ifstream in(path_of(name));
  std::vector<std::vector<Byte>> lines;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(hex(line));
  return lines;
}

// Where the information of an HDLC frame begins: behind flag, format, two addresses, control and HCS.
std::size_t information_of(Bytes frame) {
  std::size_t at = 3;
  for (int address = 0; address < 2; ++address) {
    while ((frame[at] & 1U) == 0) ++at;
    ++at;
  }
  return at + 3;
}

// What HDLC frames carry, general block transfer joined.
std::vector<Byte> apdu_of_frames(Bytes frames) {
  std::vector<Byte> apdu;
  for (std::size_t at = 0; at + 12 < frames.size();) {
    if (frames[at] != 0x7E || frames[at + 1] == 0x7E) {
      ++at;
      continue;
    }
    const std::size_t size = (frames[at + 1] & 7U) << 8 | frames[at + 2];
    const Bytes frame = frames.subspan(at, size + 2);
    const std::size_t begin = information_of(frame);
    Bytes carried = frame.subspan(begin, size - 1 - begin);
    if (carried.size() > 3 && carried[0] == 0xE6) carried = carried.subspan(3);
    if (carried.front() == 0xE0) {
      const std::size_t length = carried[6];
      carried = carried.subspan(7, length);
    }
    apdu.insert(apdu.end(), carried.begin(), carried.end());
    at += size + 1;
  }
  return apdu;
}

SecuritySetup keys(std::string_view encryption, std::string_view authentication) {
  SecuritySetup setup;
  setup.keys.encryption = hex(encryption);
  setup.keys.authentication = hex(authentication);
  return setup;
}

TEST(SecurityCorpus, WrapperPushesWithTag) {
  const std::vector<Byte> file = bytes_of("u9n_wrapper_ciphered_notifications.bin");
  if (file.empty()) GTEST_SKIP() << "no ../shared/corpus";
  const auto plain = plain_of("u9n_wrapper_ciphered_notifications.plain.hex");
  const Bytes key = as_bytes("MYDUMMYGLOBALKEY");
  Security security(keys(hex_from(key), hex_from(key)), {});
  std::size_t count = 0;
  for (std::size_t at = 0; at + 8 < file.size(); ++count) {
    const std::size_t length = static_cast<std::size_t>(file[at + 6]) << 8 | file[at + 7];
    const auto apdu = security.unprotect(Bytes(file).subspan(at + 8, length));
    ASSERT_TRUE(apdu) << count << ": " << apdu.error().text();
    ASSERT_LT(count, plain.size());
    EXPECT_EQ(*apdu, plain[count]);
    EXPECT_TRUE(security.applied().tag_checked);
    at += 8 + length;
  }
  EXPECT_EQ(count, 13U);
  EXPECT_EQ(security.counters().least_received, 0x1F3U);
}

TEST(SecurityCorpus, HdlcPushWithTag) {
  const std::vector<Byte> file = bytes_of("athom_aidon-2-encrypted-with-aad.bin");
  if (file.empty()) GTEST_SKIP() << "no ../shared/corpus";
  Security security(keys("0123456789abcdef0123456789abcdef", "ffeeddccbbaa99887766554433221100"), {});
  const auto apdu = security.unprotect(apdu_of_frames(file));
  ASSERT_TRUE(apdu) << apdu.error().text();
  EXPECT_EQ(*apdu, plain_of("athom_aidon-2-encrypted-with-aad.plain.hex").at(0));
}

TEST(SecurityCorpus, ATagWithoutAssociatedBytesIsNamed) {
  const std::vector<Byte> file = bytes_of("athom_aidon-2-encrypted-without-aad.bin");
  if (file.empty()) GTEST_SKIP() << "no ../shared/corpus";
  const std::vector<Byte> ciphered = apdu_of_frames(file);
  Security with(keys("0123456789abcdef0123456789abcdef", "ffeeddccbbaa99887766554433221100"), {});
  const auto refused = with.unprotect(ciphered);
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      refused.error().text(),
      "the authentication tag is wrong: the authentication key does not fit, or bytes are damaged; the encryption "
      "key and the system title 7379737469746c65 seem right");
  Security without(keys("0123456789abcdef0123456789abcdef", ""), {});
  EXPECT_EQ(without.unprotect(ciphered).value(), plain_of("athom_aidon-2-encrypted-with-aad.plain.hex").at(0));
  EXPECT_FALSE(without.applied().tag_checked);
}

TEST(SecurityCorpus, PushWhoseAuthenticationKeyIsNotKnown) {
  const std::vector<Byte> file = bytes_of("scs_e450_ENCRYPTED_DATA_NO_PUSHLIST.bin");
  if (file.empty()) GTEST_SKIP() << "no ../shared/corpus";
  Security security(keys("F08660A6C19D2048556BF623AB0257E6", ""), {});
  const auto apdu = security.unprotect(apdu_of_frames(file));
  ASSERT_TRUE(apdu) << apdu.error().text();
  EXPECT_EQ(*apdu, plain_of("scs_e450_ENCRYPTED_DATA_NO_PUSHLIST.plain.hex").at(0));
  EXPECT_FALSE(security.applied().tag_checked);
}

TEST(SecurityCorpus, PushWithoutTag) {
  const std::vector<Byte> file = bytes_of("scs_e570_ENCRYPTED_VALID_DATA.bin");
  if (file.empty()) GTEST_SKIP() << "no ../shared/corpus";
  Security security(keys("101112131415161718191A1B1C1D1E1F", ""), {});
  const auto apdu = security.unprotect(apdu_of_frames(file));
  ASSERT_TRUE(apdu) << apdu.error().text();
  EXPECT_EQ(*apdu, plain_of("scs_e570_ENCRYPTED_VALID_DATA.plain.hex").at(0));
  EXPECT_EQ(security.applied().protect, (Protect{false, true}));

  Security wrong(keys("101112131415161718191A1B1C1D1E1E", ""), {});
  const auto refused = wrong.unprotect(apdu_of_frames(file));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::damaged);
  EXPECT_EQ(refused.error().text(),
            "the deciphered bytes are no APDU: the encryption key or the system title 4c475a6774206295 does not fit");
}

}  // namespace
}  // namespace obiscope::dlms

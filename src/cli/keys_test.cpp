#include "cli/keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bytes/hex.hpp"

namespace obiscope::cli {
namespace {

using dlms::Curve;
using dlms::Keys;

const char* const kFirst = "000102030405060708090a0b0c0d0e0f";
const char* const kSecond = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf";

class KeysFrom : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("OBISCOPE_KEY");
    unsetenv("OBISCOPE_AUTHENTICATION_KEY");
    std::string pattern = testing::TempDir() + "keys_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    unsetenv("OBISCOPE_KEY");
    unsetenv("OBISCOPE_AUTHENTICATION_KEY");
  }

  std::string file(const std::string& name, const std::string& content, unsigned mode = 0600) {
    const std::string path = folder_ / name;
    std::ofstream(path) << content;
    ::chmod(path.c_str(), mode);
    return path;
  }
  Result<std::optional<Keys>> from_file(const std::string& content, unsigned mode = 0600) {
    Arguments arguments;
    arguments.set("--key-file", {file("keys", content, mode)});
    return keys_from(arguments, console_);
  }
  // Why `content` is no key file, without the folder.
  std::string why(const std::string& content) {
    const auto keys = from_file(content);
    if (keys) return "taken";
    EXPECT_EQ(keys.error().kind(), ErrorKind::usage) << content;
    const std::string folder = folder_.string() + "/";
    const std::string& text = keys.error().text();
    return text.substr(text.find(folder) == 0 ? folder.size() : 0);
  }

  std::filesystem::path folder_;
  std::ostringstream out_, err_;
  Console console_{out_, err_, false};
};

TEST_F(KeysFrom, TheFirstTwoLines) {
  const auto one = from_file(std::string(kFirst) + "\n");
  ASSERT_TRUE(one && *one);
  EXPECT_EQ(hex_from((*one)->encryption), kFirst);
  EXPECT_TRUE((*one)->authentication.empty());
  const auto both = from_file("# of the meter in the cellar\r\n\r\n00:01:02:03 04050607 08090a0b0c0d0e0f  # EK\r\n" +
                              std::string(kSecond));
  ASSERT_TRUE(both && *both);
  EXPECT_EQ(hex_from((*both)->encryption), kFirst);
  EXPECT_EQ(hex_from((*both)->authentication), kSecond);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(KeysFrom, NamedOnes) {
  const dlms::KeyPair ours = dlms::make_key_pair(Curve::p256), theirs = dlms::make_key_pair(Curve::p256);
  const auto keys =
      from_file(std::string(kFirst) + "\n" + kSecond + "\nbroadcast\t" + kSecond + "\nsigning " +
                hex_from(ours.private_key) + "\nagreement " + hex_from(ours.private_key) + "\nmeter-signing " +
                hex_from(theirs.public_key) + "\nmeter-agreement 04" + hex_from(theirs.public_key));
  ASSERT_TRUE(keys && *keys) << keys.error().text();
  EXPECT_EQ(hex_from((*keys)->broadcast), kSecond);
  EXPECT_EQ((*keys)->signing, ours.private_key);
  EXPECT_EQ((*keys)->agreement, ours.private_key);
  EXPECT_EQ((*keys)->peer_signing, theirs.public_key);
  EXPECT_EQ((*keys)->peer_agreement, theirs.public_key);
}

TEST_F(KeysFrom, PemFilesBesideTheKeyFile) {
  file("own.pem",
       "-----BEGIN PRIVATE KEY-----\n"
       "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEQZTx5+HUdUM502o\n"
       "DtJYB38MyRYNXc+awJJp5cgVGNGhRANCAASG3Rc0F2A7siJ9BsTDC9nIvY4fjSe/\n"
       "5utY9RlpvRhFI48XB/3ywfp5zBOssV3x/34rvOB/QMnofI7e7sZrASKS\n"
       "-----END PRIVATE KEY-----\n");
  const auto keys = from_file(std::string(kFirst) + "\nsigning own.pem\n");
  ASSERT_TRUE(keys && *keys) << keys.error().text();
  EXPECT_EQ(hex_from((*keys)->signing), "110653c79f8751d50ce74da80ed258077f0cc9160d5dcf9ac09269e5c81518d1");
  const auto missing = from_file(std::string(kFirst) + "\nsigning other.pem\n");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::port);
  EXPECT_NE(missing.error().text().find("keys:2: "), std::string::npos);
  EXPECT_EQ(why(std::string(kFirst) + "\nmeter-signing own.pem\n"),
            "keys:2: this is no public key of curve P-256 or P-384");
}

TEST_F(KeysFrom, Suite2HasKeysOf32Bytes) {
  const auto keys = from_file(std::string(kFirst) + kSecond + "\n" + kSecond + kFirst);
  ASSERT_TRUE(keys && *keys);
  EXPECT_EQ((*keys)->encryption.size(), 32U);
  EXPECT_EQ(why(std::string(kFirst) + kSecond + "\n" + kSecond),
            "keys: the keys have 16 and 32 bytes; all are as long as the first");
}

TEST_F(KeysFrom, WhatIsWrongIsNamedByItsLineAndNotShown) {
  EXPECT_EQ(why(""), "keys: there is no encryption key");
  EXPECT_EQ(why("# nothing\n"), "keys: there is no encryption key");
  EXPECT_EQ(why("\n0001"), "keys:2: the encryption key has 2 bytes; 16 are right, or 32 for suite 2");
  EXPECT_EQ(why("secret words"), "keys:1: the encryption key is not written in hexadecimal");
  EXPECT_EQ(why("000"), "keys:1: the encryption key is not written in hexadecimal");
  EXPECT_EQ(why(std::string(kFirst) + "\n" + kFirst + "00"),
            "keys:2: the authentication key has 17 bytes; 16 are right, or 32 for suite 2");
  EXPECT_EQ(why(std::string(kFirst) + "\n" + kSecond + "\n" + kSecond), "keys:3: a third key has no name");
  EXPECT_EQ(why(std::string(kFirst) + "\nbroadcast " + kSecond + "\nbroadcast " + kSecond),
            "keys:3: the broadcast key stands here a second time");
  EXPECT_EQ(why(std::string(kFirst) + "\nbroadcast 00"),
            "keys:2: the broadcast key has 1 bytes; 16 are right, or 32 for suite 2");
  EXPECT_EQ(why(std::string(kFirst) + "\nsigning " + kSecond),
            "keys:2: this is no private key of curve P-256 or P-384");
  EXPECT_EQ(why(std::string(70'000, '0')), "keys: this is too long for a file of keys");
}

TEST_F(KeysFrom, AFileThatOthersCanReadIsNoted) {
  ASSERT_TRUE(from_file(kFirst, 0644));
  EXPECT_NE(err_.str().find("keys: others can read the keys; chmod 600 keeps them out"), std::string::npos);
}

TEST_F(KeysFrom, AFileThatIsNotThere) {
  Arguments arguments;
  arguments.set("--key-file", {"/nonexistent/keys"});
  EXPECT_EQ(keys_from(arguments, console_).error().kind(), ErrorKind::port);
  arguments.set("--key-file", {folder_.string()});
  EXPECT_EQ(keys_from(arguments, console_).error().kind(), ErrorKind::port);
}

TEST_F(KeysFrom, TheEnvironmentOrNowhere) {
  EXPECT_EQ(keys_from({}, console_).value(), std::nullopt);
  setenv("OBISCOPE_AUTHENTICATION_KEY", kSecond, 1);
  EXPECT_EQ(keys_from({}, console_).error().text(), "OBISCOPE_AUTHENTICATION_KEY: there is no OBISCOPE_KEY beside it");
  setenv("OBISCOPE_KEY", kFirst, 1);
  const auto keys = keys_from({}, console_);
  ASSERT_TRUE(keys && *keys);
  EXPECT_EQ(hex_from((*keys)->encryption), kFirst);
  EXPECT_EQ(hex_from((*keys)->authentication), kSecond);
  setenv("OBISCOPE_AUTHENTICATION_KEY", "", 1);
  EXPECT_TRUE(keys_from({}, console_).value()->authentication.empty());
  setenv("OBISCOPE_KEY", "12", 1);
  EXPECT_EQ(keys_from({}, console_).error().text(),
            "OBISCOPE_KEY: the encryption key has 1 bytes; 16 are right, or 32 for suite 2");
}

TEST_F(KeysFrom, WithoutATerminalNobodyIsAsked) {
  if (isatty(STDIN_FILENO) != 0) GTEST_SKIP() << "there is a terminal";
  Arguments arguments;
  arguments.set("--ask-key", {});
  EXPECT_EQ(keys_from(arguments, console_).error().text(), "--ask-key: there is no terminal to ask at");
}

}  // namespace
}  // namespace obiscope::cli

#include "protocol/dlms/crypto.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

Nonce nonce(std::string_view text) {
  const std::vector<Byte> bytes = hex(text);
  Nonce made{};
  std::copy(bytes.begin(), bytes.end(), made.begin());
  return made;
}

// Green Book 9.2.7: GET request of the clock, with SC 30 || AK in front.
const std::vector<Byte> kKey = hex("000102030405060708090A0B0C0D0E0F");
const std::vector<Byte> kPlain = hex("C0010000080000010000FF0200");
const std::vector<Byte> kAssociated = hex("30D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF");
const std::vector<Byte> kCiphered = hex("411312FF935A47566827C467BC");
const std::vector<Byte> kTag = hex("7D825C3BE4A77C3FCC056B6B");
const Nonce kNonce = nonce("4D4D4D0000BC614E01234567");

TEST(Gcm, EncryptsAndAuthenticates) {
  Gcm gcm(kKey);
  std::vector<Byte> out(kPlain.size());
  std::array<Byte, kTagSize> tag{};
  for (int again = 0; again < 2; ++again) {  // the schedule is kept, the nonce set anew
    gcm.encrypt(kNonce, kAssociated, kPlain, out.data(), tag.data());
    EXPECT_EQ(out, kCiphered);
    EXPECT_EQ(hex_from(tag), hex_from(kTag));
  }
  gcm.encrypt(kNonce, {}, kPlain, out.data(), nullptr);
  EXPECT_EQ(out, kCiphered);  // the same counter mode without a tag
}

TEST(Gcm, DecryptsWhereTheTagIsRightAndElseWipes) {
  Gcm gcm(kKey);
  std::vector<Byte> out(kPlain.size(), 0xAA);
  EXPECT_TRUE(gcm.decrypt(kNonce, kAssociated, kCiphered, kTag, out.data()));
  EXPECT_EQ(out, kPlain);
  EXPECT_TRUE(gcm.decrypt(kNonce, {}, kCiphered, {}, out.data()));
  EXPECT_EQ(out, kPlain);

  std::vector<Byte> wrong = kTag;
  wrong.back() ^= 1;
  EXPECT_FALSE(gcm.decrypt(kNonce, kAssociated, kCiphered, wrong, out.data()));
  EXPECT_EQ(out, std::vector<Byte>(kPlain.size()));
  EXPECT_FALSE(gcm.decrypt(kNonce, {}, kCiphered, kTag, out.data()));
  EXPECT_TRUE(gcm.decrypt(kNonce, kAssociated, kCiphered, kTag, out.data()));  // a failure leaves nothing behind
}

TEST(Gcm, TakesKeysOf16And32Bytes) {
  EXPECT_THROW(Gcm(hex("00")), std::invalid_argument);
  EXPECT_THROW(Gcm(std::vector<Byte>(24)), std::invalid_argument);
  Gcm gcm(std::vector<Byte>(32));
  EXPECT_THROW(gcm.decrypt(kNonce, {}, {}, hex("0011"), nullptr), std::invalid_argument);
}

TEST(Gcm, Aes256OfTheGcmSpecification) {  // test case 14, its tag cut to 12 bytes
  Gcm gcm(std::vector<Byte>(32));
  std::vector<Byte> out(16);
  std::array<Byte, kTagSize> tag{};
  gcm.encrypt({}, {}, std::vector<Byte>(16), out.data(), tag.data());
  EXPECT_EQ(hex_from(out), "cea7403d4d606b6e074ec5d3baf39d18");
  EXPECT_EQ(hex_from(tag), "d0d1c8a799996bf0265b98b5");
}

RC_GTEST_PROP(Gcm, GoesBothWays, (const std::vector<Byte>& plain, const std::vector<Byte>& associated)) {
  Gcm gcm(kKey);
  std::vector<Byte> out(plain.size());
  std::array<Byte, kTagSize> tag{};
  gcm.encrypt(kNonce, associated, plain, out.data(), tag.data());
  RC_ASSERT(gcm.decrypt(kNonce, associated, out, tag, out.data()));
  RC_ASSERT(out == plain);
}

TEST(Hashes, OfAbc) {
  const Bytes abc = as_bytes("abc");
  EXPECT_EQ(hex_from(md5(abc)), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex_from(sha1(abc)), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_from(sha256(abc)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_from(sha384(abc)),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(hex_from(md5({})), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(KeyWrap, VectorsOfRfc3394) {
  const struct {
    const char *kek, *key, *wrapped;
  } vectors[] = {{"000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF",
                  "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"},
                 {"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
                  "00112233445566778899AABBCCDDEEFF", "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"},
                 {"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
                  "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
                  "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"}};
  for (const auto& one : vectors) {
    const std::vector<Byte> wrapped = wrap_key(hex(one.kek), hex(one.key));
    EXPECT_EQ(hex_from(wrapped), one.wrapped);
    EXPECT_EQ(unwrap_key(hex(one.kek), wrapped), hex(one.key));
    EXPECT_FALSE(unwrap_key(std::vector<Byte>(16), wrapped));
    EXPECT_FALSE(unwrap_key(hex(one.kek), Bytes(wrapped).first(wrapped.size() - 1)));
    EXPECT_FALSE(unwrap_key(hex(one.kek), Bytes(wrapped).first(8)));
  }
}

TEST(Random, IsNotTheSameTwice) {
  EXPECT_EQ(random_bytes(16).size(), 16U);
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(Equality, LooksAtLengthAndAllBytes) {
  EXPECT_TRUE(equal_in_constant_time(kTag, hex("7D825C3BE4A77C3FCC056B6B")));
  EXPECT_FALSE(equal_in_constant_time(kTag, hex("7D825C3BE4A77C3FCC056B6A")));
  EXPECT_FALSE(equal_in_constant_time(kTag, hex("7D825C3BE4A77C3FCC056B")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

// Green Book, annex C: the client signs its ephemeral public key, key id 0 in front.
TEST(Ecdsa, VerifiesTheGreenBooksSignature) {
  const auto public_key = hex(
      "BAAFFDE06A8CB1C9DAE8D94023C601DBBB249254BA22EDD827E820BCA2BCC64362FBB83D86A82B87BB8B7161D2AAB5521911A946B97A2"
      "84A90F7785CD9047D25");
  const auto message =
      hex("002914D60E10AB705F62ED6CC349D7CB99B9AB3F3978E59278C7AF595B3AF987941372DAB6D5AF1FA867E134167E6F23DE664A6693E0"
          "5F43414611058D1B48F894");
  auto signature =
      hex("06F0607702AA0E2435A183E2F6B1ECD19629712E389A213610C03F77B2590860EA840AF5C3FA1F2BCDF055D4744E9A01CE9A0E55026B"
          "CAA4EEBEB764CED64BB3");
  EXPECT_TRUE(verify(Curve::p256, public_key, message, signature));
  EXPECT_EQ(public_key_of(Curve::p256, hex("418073C239FA6125011DE4D6CD2E645780289F761BB21BFB0835CB5585E8B373")),
            public_key);
  signature.back() ^= 1;
  EXPECT_FALSE(verify(Curve::p256, public_key, message, signature));
  EXPECT_FALSE(verify(Curve::p256, public_key, message, Bytes(signature).first(63)));
  EXPECT_FALSE(verify(Curve::p256, public_key, message, std::vector<Byte>(64)));
  EXPECT_FALSE(verify(Curve::p256, std::vector<Byte>(64), message, signature));
}

// "Suite B Implementer's Guide to FIPS 186-3".
TEST(Ecdsa, VerifiesWithP384) {
  const auto public_key =
      hex("1fbac8eebd0cbf35640b39efe0808dd774debff20a2a329e91713baf7d7f3c3e81546d883730bee7e48678f857b02ca0"
          "eb213103bd68ce343365a8a4c3d4555fa385f5330203bdd76ffad1f3affb95751c132007e1b240353cb0a4cf1693bdf9");
  const Bytes message = as_bytes("This is only a test message. It is 48 bytes long");
  const auto signature =
      hex("a0c27ec893092dea1e1bd2ccfed3cf945c8134ed0c9f81311a0f4a05942db8dbed8dd59f267471d5462aa14fe72de856"
          "20ab3f45b74f10b6e11f96a2c8eb694d206b9dda86d3c7e331c26b22c987b7537726577667adadf168ebbe803794a402");
  EXPECT_TRUE(verify(Curve::p384, public_key, message, signature));
  EXPECT_FALSE(verify(Curve::p384, public_key, message.first(47), signature));
}

TEST(Ecdsa, SignsWhatItVerifies) {
  for (const Curve curve : {Curve::p256, Curve::p384}) {
    const KeyPair pair = make_key_pair(curve);
    EXPECT_EQ(pair.private_key.size(), private_key_size(curve));
    const auto signature = sign(curve, pair.private_key, as_bytes("content"));
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->size(), signature_size(curve));
    EXPECT_TRUE(verify(curve, pair.public_key, as_bytes("content"), *signature));
    EXPECT_FALSE(verify(curve, make_key_pair(curve).public_key, as_bytes("content"), *signature));
  }
  EXPECT_EQ(sign(Curve::p256, std::vector<Byte>(32), {}).error().kind(), ErrorKind::usage);
  EXPECT_EQ(sign(Curve::p256, std::vector<Byte>(32, 0xFF), {}).error().kind(), ErrorKind::usage);
  EXPECT_EQ(sign(Curve::p256, std::vector<Byte>(31), {}).error().kind(), ErrorKind::usage);
}

const std::vector<Byte> kAes128 = hex("60857405080300");
const std::vector<Byte> kClientTitle = hex("4D4D4D0000BC614E");
const std::vector<Byte> kServerTitle = hex("4D4D4D0000000001");

// Green Book, annex C: the ephemeral unified model C(2e, 0s) with which a global key is agreed.
TEST(Ecdh, AgreesAsInTheGreenBook) {
  const auto client_public =
      hex("2914D60E10AB705F62ED6CC349D7CB99B9AB3F3978E59278C7AF595B3AF987941372DAB6D5AF1FA867E134167E6F23DE664A6693E05F"
          "43414611058D1B48F894");
  const auto server_private = hex("34A8C23A34DBB519D09B245754C85A6CFE05D14A063EFA5AA41545AA8241EFAE");
  const auto z = agree(Curve::p256, server_private, client_public).value();
  EXPECT_EQ(hex_from(z), "c1cf8fe7891aef3617d7190795e61fe6c24efc3cca2e08469bad1a225ce6ea08");
  EXPECT_EQ(hex_from(derive_key(Curve::p256, z, kAes128, kClientTitle, kServerTitle)),
            "c5f4512846ede51cfb8ccf59f08a694e");
}

TEST(Ecdh, OnePassAsInTheGreenBook) {
  const auto to_server =
      agree(Curve::p256, hex("AAD3FD0732E991CF52A74C66C1F2827DDC53522A2E0A169D7C4FFCC0FB5D6A4D"),
            hex("C323C2BD45711DE4688637D919F92E9DB8FB2DFC213A88D21C9DC8DCBA917D8170511DE1BADB360D50058F794B0960AE11FA2"
                "8D392CFF907A62D13E3357B1DC0"))
          .value();
  EXPECT_EQ(hex_from(to_server), "0d4385ba0dd756cbcab9887eb538396ee8f090a14c1079b4359f115b977f4615");
  EXPECT_EQ(hex_from(derive_key(Curve::p256, to_server, kAes128, kClientTitle, kServerTitle)),
            "59a71fd81c929a86a99438da17a66c05");
  const auto to_client =
      agree(Curve::p256, hex("A51C16FF5C498FCC89323D4A9267CD71BF81FD6F6A891CD240DA7F3D6F283E65"),
            hex("6439724714B47CD9CB988897D8424AB946DCD083D37A954637616011B9C2378773295F0F850D8DAFD1BBE9FE666E53E4F097C"
                "D10B38B69622152724A90987444"))
          .value();
  EXPECT_EQ(hex_from(derive_key(Curve::p256, to_client, kAes128, kServerTitle, kClientTitle)),
            "f0184bda9466bfa4601a64a7ef46504a");
}

TEST(Ecdh, BothSidesGetTheSameAndBadKeysNothing) {
  for (const Curve curve : {Curve::p256, Curve::p384}) {
    const KeyPair ours = make_key_pair(curve);
    const KeyPair theirs = make_key_pair(curve);
    const auto z = agree(curve, ours.private_key, theirs.public_key).value();
    EXPECT_EQ(z, agree(curve, theirs.private_key, ours.public_key).value());
    EXPECT_EQ(derive_key(curve, z, {}, {}, {}).size(), curve == Curve::p384 ? 32U : 16U);
    std::vector<Byte> off_the_curve = theirs.public_key;
    off_the_curve.back() ^= 1;
    EXPECT_EQ(agree(curve, ours.private_key, off_the_curve).error().kind(), ErrorKind::usage);
    EXPECT_FALSE(agree(curve, ours.private_key, {}));
    EXPECT_FALSE(agree(curve, {}, theirs.public_key));
  }
}

const char* const kPrivatePem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEQZTx5+HUdUM502o\n"
    "DtJYB38MyRYNXc+awJJp5cgVGNGhRANCAASG3Rc0F2A7siJ9BsTDC9nIvY4fjSe/\n"
    "5utY9RlpvRhFI48XB/3ywfp5zBOssV3x/34rvOB/QMnofI7e7sZrASKS\n"
    "-----END PRIVATE KEY-----\n";
const char* const kPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEht0XNBdgO7IifQbEwwvZyL2OH40n\n"
    "v+brWPUZab0YRSOPFwf98sH6ecwTrLFd8f9+K7zgf0DJ6HyO3u7GawEikg==\n"
    "-----END PUBLIC KEY-----\n";
const char* const kCertificatePem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBcDCCARWgAwIBAgIUWWHllmF7ke2tfjmLRMjm1qpHvgkwCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBeDAgFw0yNjExMjEwNDMzNDBaGA8yMTI2MTAyODA0MzM0MFow\n"
    "DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIbdFzQXYDuy\n"
    "In0GxMML2ci9jh+NJ7/m61j1GWm9GEUjjxcH/fLB+nnME6yxXfH/fiu84H9Ayeh8\n"
    "jt7uxmsBIpKjUzBRMB0GA1UdDgQWBBQI0XKXEP0Ob54fKgXdgPD2xZVPeDAfBgNV\n"
    "HSMEGDAWgBQI0XKXEP0Ob54fKgXdgPD2xZVPeDAPBgNVHRMBAf8EBTADAQH/MAoG\n"
    "CCqGSM49BAMCA0kAMEYCIQCR88VK5QlkXDUqMrDPDN+C7w/XUh6PFOzzKEt8NETI\n"
    "+AIhAKO7Et6JZf3pDnUxppwfPIOERKOTlm0LaM6iSwsRk584\n"
    "-----END CERTIFICATE-----\n";
const char* const kPrivateHex = "110653c79f8751d50ce74da80ed258077f0cc9160d5dcf9ac09269e5c81518d1";
const char* const kPublicHex =
    "86dd173417603bb2227d06c4c30bd9c8bd8e1f8d27bfe6eb58f51969bd1845238f1707fdf2c1fa79cc13acb15df1ff7e2bbce07f40c9e87c8e"
    "deeec66b012292";

TEST(Pem, KeysAndCertificates) {
  EXPECT_EQ(private_key_from(Curve::p256, kPrivatePem).value(), hex(kPrivateHex));
  EXPECT_EQ(private_key_from(Curve::p256, kPrivateHex).value(), hex(kPrivateHex));
  EXPECT_EQ(public_key_from(Curve::p256, kPublicPem).value(), hex(kPublicHex));
  EXPECT_EQ(public_key_from(Curve::p256, kCertificatePem).value(), hex(kPublicHex));
  EXPECT_EQ(public_key_from(Curve::p256, kPublicHex).value(), hex(kPublicHex));
  EXPECT_EQ(public_key_from(Curve::p256, std::string("04") + kPublicHex).value(), hex(kPublicHex));
}

TEST(Pem, OtherKeysAreRefusedAndNotRepeated) {
  const auto none = private_key_from(Curve::p384, kPrivatePem);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), "this is no private key of curve P-384");
  EXPECT_EQ(none.error().advice(), "PEM without a passphrase, or 48 bytes in hexadecimal");
  EXPECT_FALSE(public_key_from(Curve::p384, kCertificatePem));
  EXPECT_FALSE(private_key_from(Curve::p256, kPublicPem));
  EXPECT_FALSE(public_key_from(Curve::p256, kPrivatePem));
  EXPECT_FALSE(private_key_from(Curve::p256, "abcd"));
  EXPECT_FALSE(private_key_from(Curve::p256, "not hexadecimal"));
  EXPECT_FALSE(public_key_from(Curve::p256, std::string(128, '0')));
  EXPECT_FALSE(public_key_from(Curve::p256, "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"));
}

}  // namespace
}  // namespace obiscope::dlms

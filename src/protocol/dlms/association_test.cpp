#include "protocol/dlms/association.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return *bytes_from_hex(text);
}

std::string text_of(const std::vector<Byte>& bytes) {
  return hex_from(bytes);
}

constexpr std::string_view kLlsAarq =
    "6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0";

TEST(Association, AarqWithPassword) {
  const Aarq aarq{Context::logical_names,
                  {},
                  {},
                  Mechanism::lls,
                  hex("3132333435363738"),
                  encode(InitiateRequest{{}, true, 6, Conformance(0x007E1F), 0x04B0})};
  EXPECT_EQ(text_of(encode(aarq)), kLlsAarq);
  const auto decoded = aarq_from(hex(kLlsAarq));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->context, Context::logical_names);
  EXPECT_EQ(decoded->mechanism, Mechanism::lls);
  EXPECT_EQ(as_text(decoded->authentication), "12345678");
  const auto initiate = initiate_request_from(decoded->user_information);
  ASSERT_TRUE(initiate);
  EXPECT_EQ(initiate->conformance.word(), 0x007E1FU);
  EXPECT_EQ(initiate->most_pdu, 0x04B0);
  EXPECT_TRUE(initiate->dedicated_key.empty());
  EXPECT_TRUE(initiate->response_allowed);
}

TEST(Association, AarqWithoutAuthentication) {
  Aarq aarq;
  aarq.user_information = encode(InitiateRequest{{}, true, 6, Conformance(0x007E1F), 0xFFFF});
  EXPECT_EQ(text_of(encode(aarq)), "601da109060760857405080101be10040e01000000065f1f0400007e1fffff");
}

TEST(Association, AarqWithTitleAndChallenge) {
  const Aarq aarq{Context::logical_names_ciphered,
                  hex("4D4D4D0000BC614E"),
                  hex("AABB"),
                  Mechanism::gmac,
                  hex("4B35366956616759"),
                  hex("21")};
  const auto bytes = encode(aarq);
  EXPECT_NE(text_of(bytes).find("a60a04084d4d4d0000bc614e"), std::string::npos);
  EXPECT_NE(text_of(bytes).find("8b0760857405080205"), std::string::npos);
  const auto decoded = aarq_from(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->calling_title, aarq.calling_title);
  EXPECT_EQ(decoded->calling_certificate, aarq.calling_certificate);
  EXPECT_EQ(decoded->mechanism, Mechanism::gmac);
  EXPECT_EQ(decoded->authentication, aarq.authentication);
  EXPECT_EQ(encode(*decoded), bytes);
}

TEST(Association, AareAccepts) {
  const auto aare =
      aare_from(hex("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400001E1D04C80007"));
  ASSERT_TRUE(aare) << aare.error().text();
  EXPECT_EQ(aare->result, 0);
  EXPECT_FALSE(aare->provider);
  EXPECT_EQ(aare->diagnostic, 0);
  EXPECT_EQ(aare->mechanism, Mechanism::none);
  const auto initiate = initiate_response_from(aare->user_information);
  ASSERT_TRUE(initiate);
  EXPECT_EQ(initiate->conformance.word(), 0x001E1DU);
  EXPECT_EQ(initiate->most_pdu, 0x04C8);
  EXPECT_EQ(initiate->vaa_name, 7);
  EXPECT_EQ(text_of(encode(*aare)),
            "6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400001e1d04c80007");
}

TEST(Association, AareWithChallengeAndTitle) {
  Aare aare;
  aare.context = Context::logical_names_ciphered;
  aare.diagnostic = 14;
  aare.responding_title = hex("4D4D4D0000000001");
  aare.mechanism = Mechanism::gmac;
  aare.authentication = hex("503677524A323146");
  aare.user_information = hex("28");
  const auto bytes = encode(aare);
  EXPECT_EQ(text_of(bytes),
            "6141a109060760857405080103a203020100a305a10302010ea40a04084d4d4d0000000001880207808907608574050802"
            "05"
            "aa0a8008503677524a323146be03040128");
  const auto decoded = aare_from(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->diagnostic, 14);
  EXPECT_EQ(decoded->responding_title, aare.responding_title);
  EXPECT_EQ(decoded->authentication, aare.authentication);
}

TEST(Association, AareRefuses) {
  Aare aare;
  aare.result = 1;
  aare.provider = true;
  aare.diagnostic = 2;
  aare.user_information = hex("0E010601");
  const auto decoded = aare_from(encode(aare));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->result, 1);
  EXPECT_TRUE(decoded->provider);
  EXPECT_EQ(decoded->diagnostic, 2);
  EXPECT_EQ(text_of(decoded->user_information), "0e010601");
}

TEST(Association, PassesOverUnknownFieldsAndTakesLongLengths) {
  const auto aarq =
      aarq_from(hex("608122 80020284 A181 09060760857405080102 A303040101 BE820007 04 84 00000003 010203"));
  EXPECT_FALSE(aarq);  // a length that is not right
  const auto right =
      aarq_from(hex("608121 80020284 A1810906076085740508"
                    "0102 A303040101 BE820008 0484 00000002 0102"));
  ASSERT_TRUE(right) << right.error().text();
  EXPECT_EQ(right->context, Context::short_names);
  EXPECT_EQ(text_of(right->user_information), "0102");
}

TEST(Association, RefusesWhatIsNotRight) {
  const auto kind_of = [](std::string_view text) { return aare_from(hex(text)).error().kind(); };
  EXPECT_EQ(kind_of("61"), ErrorKind::incomplete);
  EXPECT_EQ(kind_of(""), ErrorKind::incomplete);
  EXPECT_EQ(kind_of("6129A109"), ErrorKind::incomplete);
  EXPECT_EQ(kind_of("6080"), ErrorKind::malformed);
  EXPECT_EQ(kind_of("6180"), ErrorKind::malformed);
  EXPECT_EQ(kind_of("6103A10906"), ErrorKind::malformed);
  EXPECT_EQ(kind_of("610BA109060760857405080101"), ErrorKind::malformed);  // neither accepts nor refuses
  EXPECT_EQ(kind_of("610BA10906076085740508020100"), ErrorKind::malformed);
  EXPECT_EQ(aarq_from(hex("6000")).error().kind(), ErrorKind::malformed);
  for (std::size_t cut = 0; cut < kLlsAarq.size(); cut += 2) EXPECT_FALSE(aarq_from(hex(kLlsAarq.substr(0, cut))));
}

TEST(Association, Release) {
  EXPECT_EQ(text_of(encode_rlrq({Byte{0}, {}})), "6203800100");
  EXPECT_EQ(text_of(encode_rlrq({})), "6200");
  EXPECT_EQ(text_of(encode_rlre({Byte{0}, hex("0102")})), "6309800100be0404020102");
  EXPECT_EQ(rlrq_from(hex("6203800100"))->reason, Byte{0});
  EXPECT_FALSE(rlrq_from(hex("62")));
  EXPECT_EQ(rlre_from(hex("6300"))->reason, std::nullopt);
  EXPECT_EQ(rlre_from(hex("6303800101"))->reason, Byte{1});
}

TEST(Association, ReleaseResponsesWithWrongLengthsAreReleases) {
  const auto release = rlre_from(hex("6311800100BE0F040E0800065F1F0400001E1D04C80007"));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->reason, Byte{0});
  EXPECT_EQ(text_of(release->user_information), "0800065f1f0400001e1d04c80007");
  for (const std::string_view text : {"63", "6380", "6305800100", "63058001", "63FF", "6304BE020405", "6303BE8204"})
    EXPECT_TRUE(rlre_from(hex(text))) << text;
  EXPECT_FALSE(rlre_from(hex("")));
  EXPECT_FALSE(rlre_from(hex("61")));
}

TEST(Association, Initiate) {
  const std::string_view dedicated = "01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0";
  const auto request = initiate_request_from(hex(dedicated));
  ASSERT_TRUE(request);
  EXPECT_EQ(text_of(request->dedicated_key), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(text_of(encode(*request)), dedicated);
  EXPECT_EQ(text_of(encode(InitiateRequest{{}, false, 6, Conformance(1), 0})),
            "010001000006"
            "5f1f04000000010000");
  EXPECT_FALSE(initiate_request_from(hex("0100010000065f1f04000000010000"))->response_allowed);
  EXPECT_EQ(initiate_response_from(hex("0800065F04001C0320FFFFFA00"))->vaa_name, 0xFA00);  // without 1F
  EXPECT_EQ(initiate_response_from(hex("0801AA065F1F04001C0320FFFFFA00"))->conformance.word(), 0x1C0320U);
  EXPECT_EQ(initiate_response_from(hex("0800065F1F05001C0320FFFFFA00")).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(initiate_response_from(hex("0800065F1F04001C0320FFFF")).error().kind(), ErrorKind::incomplete);
}

TEST(Association, ConformanceOfAReaderWritesNothing) {
  using enum Conformance::Bit;
  for (const Context context :
       {Context::logical_names, Context::short_names, Context::logical_names_ciphered, Context::short_names_ciphered}) {
    for (const Mechanism mechanism : {Mechanism::none, Mechanism::lls, Mechanism::gmac}) {
      const Conformance conformance = readers_conformance(context, mechanism);
      for (const Conformance::Bit bit : {write, unconfirmed_write, set, block_transfer_with_set, attribute_0_with_set,
                                         block_transfer_with_action, access})
        EXPECT_FALSE(conformance.has(bit)) << name_of(bit);
      EXPECT_EQ(conformance.has(action), !is_short(context) && is_high_level(mechanism));
      EXPECT_EQ(conformance.has(get), !is_short(context));
      EXPECT_EQ(conformance.has(read), is_short(context));
      EXPECT_EQ(conformance.has(general_protection), is_ciphered(context));
      EXPECT_TRUE(conformance.has(block_transfer_with_get));
      EXPECT_TRUE(conformance.has(multiple_references));
    }
  }
  EXPECT_TRUE(readers_conformance(Context::logical_names, Mechanism::none).has(selective_access));
  EXPECT_TRUE(readers_conformance(Context::short_names, Mechanism::none).has(parameterised_access));
}

TEST(Association, BitsAreCountedFromTheMostSignificant) {
  EXPECT_EQ(Conformance().with(Conformance::action).word(), 1U);
  EXPECT_EQ(Conformance().with(Conformance::general_protection).word(), 0x400000U);
  EXPECT_TRUE(Conformance(0x1E1D).has(Conformance::get));
}

TEST(Association, MechanismsHaveNames) {
  for (unsigned number = 0; number <= 7; ++number) {
    const auto mechanism = static_cast<Mechanism>(number);
    EXPECT_EQ(mechanism_from(name_of(mechanism)), mechanism);
  }
  EXPECT_EQ(name_of(Mechanism::gmac), "gmac");
  EXPECT_EQ(mechanism_from("plain"), std::nullopt);
  EXPECT_EQ(name_of(static_cast<Mechanism>(9)), "unknown");
}

}  // namespace
}  // namespace obiscope::dlms

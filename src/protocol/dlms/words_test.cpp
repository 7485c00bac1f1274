#include "protocol/dlms/words.hpp"

#include <gtest/gtest.h>

namespace obiscope::dlms {
namespace {

constexpr Attribute kEnergy{3, {1, 0, 1, 8, 0, 255}, 2};

Aare refused(Byte diagnostic, bool provider = false) {
  Aare aare;
  aare.result = 1;
  aare.provider = provider;
  aare.diagnostic = diagnostic;
  return aare;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Words, AccessResults) {
  EXPECT_EQ(words_of(static_cast<AccessResult>(3)), "read-write denied");
  EXPECT_EQ(words_of(AccessResult::other_reason), "other reason");
  EXPECT_EQ(words_of(static_cast<AccessResult>(77)), "unknown");
  EXPECT_EQ(words_of_action_result(15), "long action aborted");
  for (const int known : {0, 1, 2, 3, 4, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 250})
    EXPECT_NE(words_of(static_cast<AccessResult>(known)), "unknown") << known;
  const Error error = refusal(kEnergy, static_cast<AccessResult>(4));
  EXPECT_EQ(error.kind(), ErrorKind::refused);
  EXPECT_EQ(error.text(), "the meter refuses 3:1-0:1.8.0*255:2: object undefined");
  EXPECT_TRUE(contains(error.advice(), "obiscope objects"));
  EXPECT_TRUE(contains(refusal(kEnergy, static_cast<AccessResult>(3)).advice(), "--client"));
  EXPECT_TRUE(contains(refusal(kEnergy, static_cast<AccessResult>(77)).text(), "(77)"));
}

TEST(Words, Exceptions) {
  const Error counter = refusal(ExceptionResponse{1, 6, 42});
  EXPECT_EQ(counter.kind(), ErrorKind::refused);
  EXPECT_TRUE(contains(counter.text(), "42"));
  EXPECT_FALSE(counter.advice().empty());
  EXPECT_EQ(refusal(ExceptionResponse{2, 1, {}}).kind(), ErrorKind::unsupported);
  EXPECT_EQ(refusal(ExceptionResponse{1, 2, {}}).kind(), ErrorKind::unsupported);
  EXPECT_TRUE(contains(refusal(ExceptionResponse{1, 5, {}}).advice(), "--key-file"));
  EXPECT_TRUE(contains(refusal(ExceptionResponse{9, 9, {}}).text(), "(9)"));
}

TEST(Words, ConfirmedServiceErrors) {
  constexpr std::pair<Byte, std::string_view> kInitiate[] = {{1, "DLMS version too low"},
                                                             {2, "incompatible conformance"},
                                                             {3, "PDU size too short"},
                                                             {4, "refused by the VDE handler"}};
  for (const auto& [value, text] : kInitiate) {
    const Error error = refusal(ConfirmedServiceError{1, 6, value});
    EXPECT_EQ(error.text(), "the meter refuses the service: Initiate: initiate: " + std::string(text));
  }
  EXPECT_EQ(refusal(ConfirmedServiceError{5, 3, 2}).kind(), ErrorKind::unsupported);
  EXPECT_TRUE(contains(refusal(ConfirmedServiceError{5, 5, 2}).text(), "Read: access: object access violated"));
  EXPECT_TRUE(contains(refusal(ConfirmedServiceError{5, 0, 6}).advice(), "keys"));
  EXPECT_TRUE(contains(refusal(ConfirmedServiceError{99, 99, 99}).text(), "(99)"));
}

TEST(Words, EveryDiagnosticHasWords) {
  for (Byte diagnostic = 0; diagnostic <= 14; ++diagnostic)
    EXPECT_FALSE(contains(refusal(refused(diagnostic), Mechanism::none).text(), "does not know")) << int{diagnostic};
  for (Byte diagnostic = 0; diagnostic <= 2; ++diagnostic)
    EXPECT_FALSE(contains(refusal(refused(diagnostic, true), Mechanism::none).text(), "does not know"));
  EXPECT_TRUE(contains(refusal(refused(15), Mechanism::none).text(), "(15)"));
}

TEST(Words, AuthenticationFailuresSayThatTheSecretIsNotSentAgain) {
  const Error lls = refusal(refused(13), Mechanism::lls);
  EXPECT_EQ(lls.kind(), ErrorKind::refused);
  EXPECT_FALSE(lls.worth_retrying());
  EXPECT_EQ(lls.text(), "the meter refuses the association: authentication failure");
  EXPECT_EQ(
      lls.advice(),
      "the password was wrong; it is not sent again: many meters lock for minutes to a day after some wrong ones");
  EXPECT_TRUE(contains(refusal(refused(13), Mechanism::gmac).advice(), "secret or key was wrong"));
  EXPECT_TRUE(contains(refusal(refused(13), Mechanism::none).advice(), "--password-file"));
  EXPECT_TRUE(contains(refusal(refused(14), Mechanism::none).advice(), "--password-file"));
  EXPECT_TRUE(contains(refusal(refused(2), Mechanism::none).advice(), "--key-file"));
}

TEST(Words, TheServiceErrorInsideIsTold) {
  Aare aare = refused(1, true);
  aare.result = 2;
  aare.user_information = {0x0E, 1, 6, 2};
  const Error error = refusal(aare, Mechanism::none);
  EXPECT_EQ(error.text(),
            "the meter refuses the association for now: no reason given; Initiate: initiate: incompatible conformance");
  EXPECT_TRUE(contains(error.advice(), "--short-names"));
}

}  // namespace
}  // namespace obiscope::dlms

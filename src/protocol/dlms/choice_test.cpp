#include "protocol/dlms/choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/dlms/answers.hpp"

namespace obiscope::dlms {
namespace {

Object object(std::uint16_t id, const Obis& instance) {
  Object one;
  one.class_id = id;
  one.instance = instance;
  return one;
}

std::vector<std::string> codes_of(const std::vector<Choice>& choices) {
  std::vector<std::string> codes;
  for (const Choice& choice : choices) codes.push_back(code_of(choice.value));
  return codes;
}

TEST(Choice, IdentityAndTimeComeFirstThenWhatIsMeasured) {
  std::size_t left_out = 0;
  const auto choices =
      choose_from({object(3, {1, 0, 1, 8, 0, 255}), object(3, {1, 0, 32, 7, 0, 255}), object(7, {1, 0, 99, 1, 0, 255}),
                   object(8, {0, 0, 1, 0, 0, 255}), object(1, {0, 0, 42, 0, 0, 255}), object(1, {0, 0, 96, 1, 0, 255}),
                   object(3, {1, 0, 1, 8, 0, 101}), object(4, {1, 0, 1, 6, 0, 255}), object(3, {7, 1, 3, 0, 0, 255}),
                   object(15, {0, 0, 40, 0, 0, 255}), object(1, {0, 0, 97, 97, 0, 255})},
                  left_out);
  EXPECT_EQ(codes_of(choices),
            (std::vector<std::string>{"0-0:42.0.0*255", "0-0:96.1.0*255", "0-0:1.0.0*255", "1-0:1.8.0*255",
                                      "1-0:32.7.0*255", "1-0:1.6.0*255", "7-1:3.0.0*255", "0-0:97.97.0*255"}));
  EXPECT_EQ(left_out, 0U);
}

TEST(Choice, ADemandRegisterTellsItsLastPeriod) {
  std::size_t left_out = 0;
  const auto choices = choose_from({object(5, {1, 0, 1, 4, 0, 255})}, left_out);
  ASSERT_EQ(choices.size(), 1U);
  EXPECT_EQ(choices[0].value.number, 3);
  EXPECT_EQ(choices[0].scaler_unit->number, 4);
  EXPECT_EQ(choices[0].captured->number, 6);
  EXPECT_EQ(code_of(choices[0].value), "5:1-0:1.4.0*255:3");
}

TEST(Choice, WhatMayNotBeReadIsNotAskedFor) {
  Object hidden = object(3, {1, 0, 1, 8, 0, 255});
  hidden.attributes = {{2, Access::none, false, {}}};
  Object without_unit = object(3, {1, 0, 2, 8, 0, 255});
  without_unit.attributes = {{2, Access::read, false, {}}, {3, Access::none, false, {}}};
  std::size_t left_out = 0;
  const auto choices = choose_from({hidden, without_unit}, left_out);
  ASSERT_EQ(choices.size(), 1U);
  EXPECT_EQ(choices[0].value.instance, without_unit.instance);
  EXPECT_FALSE(choices[0].scaler_unit);
}

TEST(Choice, ThereAreAtMostSoMany) {
  std::vector<Object> objects;
  for (unsigned i = 0; i < 300; ++i)
    objects.push_back(object(3, {1, static_cast<Byte>(i / 200), 1, 8, static_cast<Byte>(i % 200), 255}));
  std::size_t left_out = 0;
  EXPECT_EQ(choose_from(objects, left_out).size(), kMostRegisters);
  EXPECT_EQ(left_out, 300 - kMostRegisters);
}

TEST(Choice, TheLikeliestClassComesFirstAndEachOnce) {
  const auto first = [](const Obis& obis) { return likely_classes(obis).front(); };
  EXPECT_EQ(first({1, 0, 1, 8, 0, 255}), class_id::register_);
  EXPECT_EQ(first({1, 0, 1, 6, 0, 255}), class_id::extended_register);
  EXPECT_EQ(first({1, 0, 1, 4, 0, 255}), class_id::demand_register);
  EXPECT_EQ(first({0, 0, 1, 0, 0, 255}), class_id::clock);
  EXPECT_EQ(first({0, 0, 96, 1, 0, 255}), class_id::data);
  EXPECT_EQ(first({1, 0, 99, 1, 0, 255}), class_id::profile_generic);
  EXPECT_EQ(first({0, 0, 99, 98, 0, 255}), class_id::profile_generic);
  EXPECT_EQ(first({0, 0, 96, 3, 10, 255}), class_id::disconnect_control);
  auto classes = likely_classes({1, 0, 1, 8, 0, 255});
  std::sort(classes.begin(), classes.end());
  EXPECT_EQ(std::adjacent_find(classes.begin(), classes.end()), classes.end());
}

TEST(Choice, UsualChoicesFitOneRequestOfMostMeters) {
  const auto choices = usual_choices();
  EXPECT_GT(choices.size(), 20U);
  EXPECT_LE(attributes_of(choices).size(), 100U);
}

}  // namespace
}  // namespace obiscope::dlms

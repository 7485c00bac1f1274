#include <gtest/gtest.h>

#include "protocol/dlms/channel.hpp"

namespace obiscope::dlms {
namespace {

constexpr SystemTitle kOne{'X', 'X', 'X', 0, 0, 0, 0, 1}, kOther{'X', 'X', 'X', 0, 0, 0, 0, 2};

SecuritySetup setup() {
  SecuritySetup setup;
  setup.keys.encryption.assign(16, 1);
  setup.keys.authentication.assign(16, 2);
  return setup;
}

TEST(KeptCounters, WhatTheMeterToldOnlyRaises) {
  CountersInMemory store;
  ASSERT_TRUE(store.save(counter_name_of(setup(), "cable"), {50, 0}));
  const KeptCounters kept(&store, "cable");
  EXPECT_EQ(kept.load(setup(), std::nullopt)->next_sent, 50U);
  EXPECT_EQ(kept.load(setup(), 7U)->next_sent, 50U);
  EXPECT_EQ(kept.load(setup(), 70U)->next_sent, 70U);
  EXPECT_EQ(KeptCounters(nullptr, "cable").load(setup(), 70U)->next_sent, 70U);
}

// Two meters behind one cable with one key: what the one has sent is no replay of the other.
TEST(KeptCounters, EachMeterHasItsOwnLeastCounter) {
  CountersInMemory store;
  {
    KeptCounters kept(&store, "cable");
    Security security(setup(), *kept.load(setup(), std::nullopt));
    ASSERT_TRUE(kept.learn_title(security, kOne));
    security.counters({30, 9000});
    ASSERT_TRUE(kept.save(security));
  }
  KeptCounters kept(&store, "cable");
  Security other(setup(), *kept.load(setup(), std::nullopt));
  EXPECT_EQ(other.counters(), (Counters{30, 0})) << "ours goes on";
  ASSERT_TRUE(kept.learn_title(other, kOther));
  EXPECT_EQ(other.counters().least_received, 0U);
  Security same(setup(), *kept.load(setup(), std::nullopt));
  ASSERT_TRUE(kept.learn_title(same, kOne));
  EXPECT_EQ(same.counters(), (Counters{30, 9000}));
}

// The same meter on another cable: its title is known there too.
TEST(KeptCounters, AreFoundByTheTitleOnAnotherCable) {
  CountersInMemory store;
  KeptCounters first(&store, "one cable");
  Security security(setup(), *first.load(setup(), std::nullopt));
  ASSERT_TRUE(first.learn_title(security, kOne));
  security.counters({400, 5});
  ASSERT_TRUE(first.save(security));
  KeptCounters second(&store, "another cable");
  Security again(setup(), *second.load(setup(), std::nullopt));
  EXPECT_EQ(again.counters().next_sent, 1U);
  ASSERT_TRUE(second.learn_title(again, kOne));
  EXPECT_EQ(again.counters(), (Counters{400, 5}));
}

}  // namespace
}  // namespace obiscope::dlms

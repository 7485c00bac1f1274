#include "protocol/dlms/counter_store.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

SecuritySetup setup_with(Byte key) {
  SecuritySetup setup;
  setup.own_title = system_title_from("4D4D4D0000BC614E").value();
  setup.keys.encryption.assign(16, key);
  return setup;
}

TEST(CountersInMemory, BeginAtOneAndOnlyGrow) {
  CountersInMemory store;
  const CounterName name = counter_name_of(setup_with(1), "4d4d4d0000000001");
  EXPECT_EQ(store.load(name).value(), Counters());
  ASSERT_TRUE(store.save(name, {7, 3}));
  ASSERT_TRUE(store.save(name, {5, 9}));
  EXPECT_EQ(store.load(name).value(), (Counters{7, 9}));
}

TEST(CountersInMemory, AreOfOneMeterAndOneKey) {
  CountersInMemory store;
  ASSERT_TRUE(store.save(counter_name_of(setup_with(1), "a"), {7, 0}));
  EXPECT_EQ(store.load(counter_name_of(setup_with(1), "b")).value(), Counters());
  EXPECT_EQ(store.load(counter_name_of(setup_with(2), "a")).value(), Counters());
}

TEST(CounterName, TellsKeysApartAndNothingAboutThem) {
  const CounterName name = counter_name_of(setup_with(1), "meter");
  EXPECT_EQ(name.fingerprint.size(), 16U);
  EXPECT_NE(name.fingerprint, counter_name_of(setup_with(2), "meter").fingerprint);
  EXPECT_EQ(name.fingerprint.find("0101"), std::string::npos);
  EXPECT_NE(name.fingerprint, hex_from(Bytes(sha256(std::vector<Byte>(16, 1))).first(8)));  // of the key alone
  EXPECT_EQ(text_from(name), "4d4d4d0000bc614e meter " + name.fingerprint);
}

}  // namespace
}  // namespace obiscope::dlms

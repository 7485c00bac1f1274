#include "simulator/fault.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace obiscope::simulator {
namespace {

TEST(Fault, EachIsTakenByItsName) {
  Faults faults;
  for (const char* text : {"ignore-speed", "late", "silent", "locked", "wrong-bcc:3", "noise:0.001", "drop:1", "echo",
                           "half", "wrong-password-lockout", "reset-mid-telegram"})
    EXPECT_TRUE(add_fault(text, faults)) << text;
  EXPECT_TRUE(faults.meter.ignore_speed && faults.meter.late && faults.meter.silent && faults.meter.locked);
  EXPECT_TRUE(faults.meter.wrong_password_lockout && faults.meter.reset_mid_telegram);
  EXPECT_EQ(faults.meter.wrong_bcc, 3U);
  EXPECT_TRUE(faults.line.echo && faults.line.half);
  EXPECT_EQ(faults.line.noise, 0.001);
  EXPECT_EQ(faults.line.drop, 1);
}

TEST(Fault, OneAloneSetsNothingElse) {
  Faults faults;
  ASSERT_TRUE(add_fault("late", faults));
  EXPECT_TRUE(faults.meter.late);
  EXPECT_FALSE(faults.meter.ignore_speed || faults.meter.silent || faults.meter.locked || faults.meter.wrong_bcc > 0);
  EXPECT_FALSE(faults.line.any());
}

TEST(Fault, AnUnknownOneNamesAllThereAre) {
  Faults faults;
  const auto added = add_fault("smoke", faults);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind(), ErrorKind::usage);
  EXPECT_EQ(added.error().text(), "'smoke' is no fault");
  EXPECT_EQ(added.error().advice(),
            "one of ignore-speed, late, silent, locked, wrong-bcc:N, noise:RATE, drop:RATE, echo, half, "
            "wrong-password-lockout, reset-mid-telegram");
}

TEST(Fault, WhatStandsBehindTheColonHasToMakeSense) {
  for (const char* text :
       {"noise", "noise:", "noise:2", "noise:-0.1", "noise:x", "noise:nan", "noise:0.1x", "drop:inf", "wrong-bcc",
        "wrong-bcc:", "wrong-bcc:0", "wrong-bcc:-1", "wrong-bcc:1.5", "wrong-bcc:99999999999", "late:1", "late:", ""}) {
    Faults faults;
    const auto added = add_fault(text, faults);
    ASSERT_FALSE(added) << text;
    EXPECT_EQ(added.error().kind(), ErrorKind::usage) << text;
    EXPECT_FALSE(added.error().advice().empty()) << text;
    EXPECT_FALSE(faults.line.any() || faults.meter.late || faults.meter.wrong_bcc > 0) << text;
  }
}

TEST(Fault, ThoseOfDlmsAreTakenByTheirNames) {
  Faults faults;
  for (const char* text : {"dm", "frmr", "rnr:7", "wrong-fcs:2", "reject:13", "counter-jump", "block-repeat",
                           "segment-lost", "late", "silent", "locked", "wrong-password-lockout", "reset-mid-telegram"})
    EXPECT_TRUE(add_fault(text, faults, Protocol::dlms)) << text;
  EXPECT_TRUE(faults.link.dm && faults.link.frmr && faults.dlms.counter_jump && faults.dlms.block_repeat);
  EXPECT_TRUE(faults.dlms.segment_lost && faults.dlms.late && faults.dlms.silent && faults.dlms.locked);
  EXPECT_TRUE(faults.dlms.wrong_password_lockout && faults.dlms.reset_mid_telegram);
  EXPECT_EQ(faults.link.rnr, 7U);
  EXPECT_EQ(faults.link.wrong_fcs, 2U);
  EXPECT_EQ(faults.dlms.reject, Byte{13});
  ASSERT_TRUE(add_fault("rnr", faults, Protocol::dlms));
  EXPECT_EQ(faults.link.rnr, 3U);
}

TEST(Fault, WhatAProtocolDoesNotHaveIsRefusedByName) {
  Faults faults;
  const auto speed = add_fault("ignore-speed", faults, Protocol::dlms);
  ASSERT_FALSE(speed);
  EXPECT_EQ(speed.error().text(), "a meter of dlms has no fault 'ignore-speed'");
  EXPECT_NE(speed.error().advice().find("rnr[:N], reject:DIAGNOSTIC"), std::string::npos);
  EXPECT_EQ(speed.error().advice().find("wrong-bcc"), std::string::npos);
  EXPECT_EQ(add_fault("dm", faults).error().text(), "a meter of iec62056-21 has no fault 'dm'");
  for (const char* text : {"reject", "reject:0", "reject:15", "reject:x", "rnr:", "rnr:0", "dm:1"})
    EXPECT_FALSE(add_fault(text, faults, Protocol::dlms)) << text;
  EXPECT_FALSE(faults.link.dm || faults.dlms.reject || faults.link.rnr > 0);
}

TEST(Fault, EveryWordToCompleteIsAFaultOfSomeProtocol) {
  for (const std::string& word : fault_words()) {
    const std::string text = word.ends_with(':') ? word + '1' : word;
    const bool taken = std::any_of(kProtocols.begin(), kProtocols.end(), [&](Protocol protocol) {
      Faults faults;
      return add_fault(text, faults, protocol).has_value();
    });
    EXPECT_TRUE(taken) << text;
  }
}

}  // namespace
}  // namespace obiscope::simulator

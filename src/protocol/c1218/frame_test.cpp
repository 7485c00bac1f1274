#include "protocol/c1218/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/c1218/extent.hpp"
#include "protocol/c1218/message.hpp"
#include "protocol/c1218/packet_search.hpp"

namespace obiscope::c1218 {
namespace {

using Event = PacketFramer::Event;

std::vector<Byte> bytes(std::string_view hex) {
  return bytes_from_hex(hex).value();
}
std::vector<Byte> packet_of(Bytes content, Byte control = 0, Byte sequence = 0) {
  Packet packet;
  packet.content = content;
  packet.control = control;
  packet.sequence = sequence;
  std::vector<Byte> out;
  encode_packet(packet, out);
  return out;
}

TEST(C1218Frame, VectorsOfTheFieldAreWrittenTheSameWay) {
  EXPECT_EQ(hex_from(packet_of(identify_request())), "ee0000000001201310");
  EXPECT_EQ(hex_from(packet_of(bytes("00"))), "ee0000000001001131");
  EXPECT_EQ(hex_from(packet_of(logon_request(1, "Admin"))), "ee000000000d50000141646d696e20202020209fc9");
  EXPECT_EQ(hex_from(packet_of(security_request("Password1", ' '))),
            "ee00000000155150617373776f72643120202020202020202020202397");
  const Byte speeds[] = {6};
  EXPECT_EQ(hex_from(packet_of(negotiate_request(1024, 128, speeds), kToggle)), "ee00200000056104008006c229");
}

TEST(C1218Frame, PacketsComeOutInAnySplitWithAcknowledgementsBetween) {
  const std::vector<Byte> dialogue = bytes("06 EE 00 00 00 00 05 00 00 01 00 00 C6 B5 15");
  PacketFramer framer;
  std::vector<Event> events;
  for (const Byte byte : dialogue)
    if (const Event event = framer.take(byte); event != Event::nothing) events.push_back(event);
  EXPECT_EQ(events, (std::vector<Event>{Event::ack, Event::packet, Event::nak}));
}

TEST(C1218Frame, AWrongCheckAndALengthThatLiesAreDamage) {
  PacketFramer framer;
  std::vector<Byte> packet = packet_of(identify_request());
  packet.back() ^= 1;
  Event last = Event::nothing;
  for (const Byte byte : packet) last = framer.take(byte);
  EXPECT_EQ(last, Event::damaged);
  for (const Byte byte : bytes("EE 00 00 00 FF FF")) last = framer.take(byte);
  EXPECT_EQ(last, Event::damaged);
  EXPECT_FALSE(framer.midway());
}

TEST(C1218Frame, MessagesAreJoinedDownToSequenceZero) {
  MessageJoiner joiner;
  const std::vector<Byte> first = packet_of(bytes("0001"), kSeveralPackets | kFirstPacket, 2);
  const std::vector<Byte> second = packet_of(bytes("02"), kSeveralPackets | kToggle, 1);
  const std::vector<Byte> third = packet_of(bytes("0304"), kSeveralPackets, 0);
  EXPECT_FALSE(joiner.take(packet_from(first)).value());
  EXPECT_FALSE(joiner.take(packet_from(second)).value());
  EXPECT_TRUE(joiner.take(packet_from(third)).value());
  EXPECT_EQ(hex_from(joiner.message()), "0001020304");
  EXPECT_FALSE(joiner.take(packet_from(first)).value());
  EXPECT_FALSE(joiner.take(packet_from(third))) << "the second one is missing";
  EXPECT_FALSE(joiner.take(packet_from(second))) << "no message has begun";
}

TEST(C1218Frame, AMessageThatNeverEndsIsRefused) {
  MessageJoiner joiner;
  const std::vector<Byte> content(kMostContent, 7);
  const std::vector<Byte> first = packet_of(content, kSeveralPackets | kFirstPacket, 255);
  Result<bool> taken = joiner.take(packet_from(first));
  unsigned packets = 1;
  for (Byte sequence = 254; taken && sequence > 0; --sequence, ++packets)
    taken = joiner.take(packet_from(packet_of(content, kSeveralPackets, sequence)));
  EXPECT_FALSE(taken);
  EXPECT_LE(packets * kMostContent, kMostMessage + 2 * kMostContent);
}

TEST(C1218Message, TablesCarryACountAndAChecksum) {
  const std::vector<Byte> octets = bytes("010203");
  const Message answer = table_answer(octets);
  EXPECT_EQ(hex_from(answer), "000003010203fa");
  EXPECT_EQ(hex_from(table_from(answer).value()), "010203");
  Message wrong = answer;
  wrong.back() ^= 1;
  EXPECT_EQ(table_from(wrong).error().kind(), ErrorKind::damaged);
  wrong = answer;
  wrong[2] = 9;
  EXPECT_EQ(table_from(wrong).error().kind(), ErrorKind::malformed);
}

TEST(C1218Message, IdentifyTellsItsFeatures) {
  const std::vector<Byte> answer = bytes("00 00 02 00 02 00 01 04 AABBCCDD 06 01020304 00");
  const Identified identified = identified_from(answer).value();
  EXPECT_EQ(identified.version, 2);
  const std::vector<Feature> features = features_from(identified.features);
  ASSERT_EQ(features.size(), 2U);
  EXPECT_EQ(features[0].name(), "authentication service with ticket");
  EXPECT_EQ(hex_from(features[0].content), "000104aabbccdd");
  EXPECT_EQ(features[1].name(), "device class");
}

// The window's check is that of the bytes alone, wherever they stand.
RC_GTEST_PROP(C1218Search, ThePacketsOfANoisyRecordingAreFound, ()) {
  std::vector<Byte> recording;
  std::vector<Extent> expected;
  const auto count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    for (const Byte byte : *rc::gen::container<std::vector<Byte>>(rc::gen::inRange<Byte>(0x20, 0xED)))
      recording.push_back(byte);
    const auto table = *rc::gen::container<std::vector<Byte>>(rc::gen::arbitrary<Byte>());
    const std::vector<Byte> packet = packet_of(table_answer(table), i % 2 == 0 ? kToggle : Byte{0});
    const std::size_t ack = i % 2 == 0 ? 1 : 0;
    expected.push_back({recording.size(), packet.size() + ack, true});
    if (ack != 0) recording.push_back(kAck);
    recording.insert(recording.end(), packet.begin(), packet.end());
  }
  std::vector<Extent> found;
  find_telegrams(recording, [&](const Extent& extent) { found.push_back(extent); });
  RC_ASSERT(found == expected);
}

TEST(C1218Search, HeadersThatLieCostNoMoreThanOthers) {
  std::vector<Byte> recording;
  while (recording.size() < (1U << 20U)) {
    for (const Byte byte : bytes("EE 00 00 00 1F F0 00 1F EC")) recording.push_back(byte);
  }
  std::size_t found = 0;
  find_telegrams(recording, [&](const Extent&) { ++found; });
  EXPECT_LE(found, 8U);  // 16 bits of check: one in 65,536 may be right by accident
}

TEST(C1218Search, ASuspectIsGivenOnlyWhereNoRightPacketBeginsInIt) {
  std::vector<Byte> recording = bytes("EE 00 00 00 00 15 51 41");  // a header that reaches over the packet behind it
  const std::size_t begin = recording.size();
  const std::vector<Byte> right = packet_of(read_request(5));
  recording.insert(recording.end(), right.begin(), right.end());
  recording.insert(recording.end(), 30, 0x55);
  PacketSearch search(recording);
  const std::optional<Found> found = search.next();
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->right);
  EXPECT_EQ(found->offset, begin);
  EXPECT_FALSE(search.next());
}

}  // namespace
}  // namespace obiscope::c1218

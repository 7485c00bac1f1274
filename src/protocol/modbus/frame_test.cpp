#include "protocol/modbus/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/modbus/crc.hpp"
#include "protocol/modbus/listener.hpp"
#include "protocol/modbus/message.hpp"
#include "protocol/modbus/plan.hpp"
#include "protocol/modbus/small_map_test.hpp"

namespace obiscope::modbus {
namespace {

using test::bytes;

std::uint16_t slow_check(Bytes covered) {
  unsigned check = 0xFFFF;
  for (const Byte byte : covered) {
    check ^= byte;
    for (int bit = 0; bit < 8; ++bit) check = check >> 1U ^ ((check & 1U) != 0 ? 0xA001U : 0U);
  }
  return static_cast<std::uint16_t>(check);
}

TEST(Check, IsCrc16OfModbus) {
  EXPECT_EQ(check_of(as_bytes("123456789")), 0x4B37);
}

RC_GTEST_PROP(Check, IsTheSameBitByBit, (const std::vector<Byte>& covered)) {
  RC_ASSERT(check_of(covered) == slow_check(covered));
  const std::size_t half = covered.size() / 2;
  RC_ASSERT(check_of(Bytes(covered).subspan(half), check_of(Bytes(covered).first(half))) == check_of(covered));
}

// Frames that were seen on the lines of real meters.
const char* const kRequests[] = {"01 04 00 01 00 01 60 0A", "01 04 00 04 00 01 70 0B", "01 04 00 09 00 01 E1 C8",
                                 "01 04 00 26 00 03 51 C0", "01 04 00 6C 00 07 71 D5", "01 45 00 00 00 17 70 01 C1 07",
                                 "01 44 06 01 83 AD"};

TEST(Frame, RequestsOfRealReadersAreFoundAndMadeAgain) {
  for (const char* hex : kRequests) {
    const std::vector<Byte> request = bytes(hex);
    Frame frame;
    ASSERT_EQ(find_rtu(request, Side::request, frame), Found::frame) << hex;
    EXPECT_EQ(frame.side, Side::request) << hex;
    EXPECT_EQ(frame.size, request.size());
    EXPECT_EQ(encode_rtu(frame.unit, frame.function, frame.content), request);
    const auto read = read_request_from(frame);
    const auto entries = entries_request_from(frame);
    ASSERT_TRUE(read || entries);
    const std::vector<Byte> content = read ? encode(*read) : encode(*entries);
    EXPECT_TRUE(std::equal(content.begin(), content.end(), frame.content.begin(), frame.content.end()));
  }
  Frame frame;
  const std::vector<Byte> entry_6000 = bytes("01 45 00 00 00 17 70 01 C1 07");
  ASSERT_EQ(find_rtu(entry_6000, Side::request, frame), Found::frame);
  EXPECT_EQ(entries_request_from(frame), (EntriesRequest{kReadEntries, 0, 6000, 1}));
}

TEST(Frame, AnAnswerHasTheLengthThatItsByteCountSays) {
  const std::vector<Byte> answer = bytes("01 04 0E 09 21 00 37 09 32 00 01 09 2F 00 0C 00 45 65 9A");
  Frame frame;
  for (std::size_t size = 0; size < answer.size(); ++size)
    EXPECT_EQ(find_rtu(Bytes(answer).first(size), Side::response, frame), Found::incomplete) << size;
  ASSERT_EQ(find_rtu(answer, Side::response, frame), Found::frame);
  EXPECT_EQ(frame.side, Side::response);
  EXPECT_EQ(counted(frame).size(), 14U);
  std::vector<Byte> wrong = answer;
  wrong[5] ^= 0x10;
  EXPECT_EQ(find_rtu(wrong, Side::response, frame), Found::wrong_check);
}

TEST(Frame, AWriteIsARequestOrItsAnswerByItsTurn) {
  Frame frame;
  const std::vector<Byte> write = bytes("01 06 00 07 00 01 F9 CB");
  ASSERT_EQ(find_rtu(write, Side::request, frame), Found::frame);
  EXPECT_EQ(frame.side, Side::request);
  ASSERT_EQ(find_rtu(write, Side::response, frame), Found::frame);
  EXPECT_EQ(frame.side, Side::response);
  ASSERT_EQ(find_rtu(bytes("00 06 00 07 00 01 F8 1A"), Side::response, frame), Found::frame);
  EXPECT_EQ(frame.side, Side::request) << "nobody answers what is for all";
}

TEST(Frame, ExceptionsAreThreeBytesAndInWords) {
  const std::vector<Byte> denied = encode_rtu(1, 0x84, bytes("81"));
  Frame frame;
  ASSERT_EQ(find_rtu(denied, Side::response, frame), Found::frame);
  EXPECT_EQ(frame.side, Side::exception);
  EXPECT_EQ(frame.function, kReadInput);
  for (const Byte code : bytes("01 02 03 04 81 82 83 84"))
    EXPECT_NE(exception_text(code), "unknown exception") << int{code};
  const Error error = exception_error("register 0x0016", kReadInput, kAccessDenied, "write to them");
  EXPECT_EQ(error.kind(), ErrorKind::refused);
  EXPECT_EQ(
      error.text(),
      "register 0x0016: the meter refuses it (84 81): access denied: the meter's access profile does not open it");
  EXPECT_EQ(error.advice(), "write to them");
}

TEST(Frame, TcpHasAHeaderAndNoCrc) {
  const std::vector<Byte> request = encode_mbap(7, 1, kReadInput, bytes("006C0007"));
  EXPECT_EQ(request, bytes("0007 0000 0006 01 04 006C 0007"));
  Frame frame;
  for (std::size_t size = 0; size < request.size(); ++size)
    EXPECT_EQ(find_mbap(Bytes(request).first(size), Side::request, frame), Found::incomplete) << size;
  ASSERT_EQ(find_mbap(request, Side::request, frame), Found::frame);
  EXPECT_EQ(frame.transaction, 7);
  EXPECT_EQ(frame.side, Side::request);
  EXPECT_EQ(frame.size, request.size());
  EXPECT_EQ(find_mbap(bytes("0007 0001 0006 01 04 006C 0007"), Side::request, frame), Found::none);
  EXPECT_EQ(find_mbap(bytes("0007 0000 0007 01 04 006C 0007 00"), Side::request, frame), Found::none);
}

RC_GTEST_PROP(Frame, AnythingIsOneOfFourThings, (const std::vector<Byte>& any)) {
  Frame frame;
  const Found rtu = find_rtu(any, Side::response, frame);
  if (rtu == Found::frame) {
    RC_ASSERT(frame.size <= any.size());
  }
  const Found tcp = find_mbap(any, Side::response, frame);
  if (tcp == Found::frame) {
    RC_ASSERT(frame.size <= any.size());
  }
}

struct Ears {
  Listener listener{Framing::rtu, 1};
  std::vector<Byte> request = bytes("01 04 00 16 00 01 50 0E");
  std::vector<Byte> answer = encode_rtu(1, kReadInput, bytes("04 00000539"));
  Ears() {
    const ReadRequest read{kReadInput, 0x16, 1};
    request = encode_rtu(1, kReadInput, encode(read));
    listener.expect(request, kReadInput, 4, 0);
  }
  Listener::Heard hear(Bytes heard, bool quiet = false) {
    listener.take(heard);
    return listener.hear(quiet);
  }
};

TEST(Listener, ByteByByteTheAnswerIsTheAnswer) {
  Ears ears;
  for (std::size_t i = 0; i + 1 < ears.answer.size(); ++i)
    EXPECT_NE(ears.hear(Bytes(ears.answer).subspan(i, 1)), Listener::Heard::answer);
  EXPECT_EQ(ears.hear(Bytes(ears.answer).last(1)), Listener::Heard::answer);
  EXPECT_EQ(counted(ears.listener.answer()).size(), 4U);
}

TEST(Listener, TakesItsOwnEchoOut) {
  Ears ears;
  EXPECT_EQ(ears.hear(ears.request), Listener::Heard::nothing);
  EXPECT_EQ(ears.hear(ears.answer), Listener::Heard::answer);
  EXPECT_EQ(ears.listener.echoes(), 1U);
  EXPECT_EQ(ears.listener.foreign_requests(), 0U);
}

TEST(Listener, NoiseInFrontCostsNothing) {
  Ears ears;
  ears.hear(bytes("00 FF"));
  EXPECT_EQ(ears.hear(ears.answer), Listener::Heard::answer);
}

TEST(Listener, AnAnswerBehindAnotherMastersRequestIsNotOurs) {
  Ears ears;
  EXPECT_EQ(ears.hear(encode_rtu(1, kReadInput, bytes("006C 0002"))), Listener::Heard::nothing);
  EXPECT_EQ(ears.hear(ears.answer), Listener::Heard::nothing);
  EXPECT_EQ(ears.hear({}, true), Listener::Heard::disturbed);
  EXPECT_EQ(ears.listener.foreign_requests(), 1U);
  EXPECT_EQ(ears.listener.foreign_answers(), 1U);
}

TEST(Listener, AnotherUnitsTalkIsPassedOver) {
  Ears ears;
  ears.hear(encode_rtu(9, kReadInput, bytes("0000 0002")));
  ears.hear(encode_rtu(9, kReadInput, bytes("04 01020304")));
  EXPECT_EQ(ears.hear(ears.answer), Listener::Heard::answer);
  EXPECT_EQ(ears.listener.foreign_requests(), 1U);
}

TEST(Listener, ADamagedAnswerIsDamagedAndACutOneIncomplete) {
  Ears damaged;
  damaged.answer[4] ^= 0x40;
  EXPECT_NE(damaged.hear(damaged.answer), Listener::Heard::answer);
  EXPECT_EQ(damaged.hear({}, true), Listener::Heard::damaged);
  Ears cut;
  EXPECT_EQ(cut.hear(Bytes(cut.answer).first(5)), Listener::Heard::midway);
  EXPECT_EQ(cut.hear({}, true), Listener::Heard::incomplete);
  Ears silent;
  EXPECT_EQ(silent.hear({}, true), Listener::Heard::nothing);
}

std::vector<const Entry*> all_of(const RegisterMap& map) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : map.entries) entries.push_back(&entry);
  return entries;
}

TEST(Plan, NeighboursAreAskedForTogetherAndHolesAreNot) {
  const RegisterMap map = test::small_han();
  const std::vector<Group> groups = groups_of(map, all_of(map), {1000, {}});
  ASSERT_EQ(groups.size(), 7U) << "1 to 4, 8, B, 16 to 17, 22 to 23, 6C to 72, 80: what is between them is unknown";
  EXPECT_EQ(groups.front().request, (ReadRequest{kReadInput, 1, 4}));
  EXPECT_EQ(groups[5].request, (ReadRequest{kReadInput, 0x6C, 7}));
}

TEST(Plan, AGapOfKnownObjectsIsReadAlongUnlessItIsClosed) {
  const RegisterMap map = test::small_han();
  const std::vector<const Entry*> ends = {map.at(4, 0x6C), map.at(4, 0x72)};
  EXPECT_EQ(groups_of(map, ends, {20, {}}).size(), 1U);
  EXPECT_EQ(groups_of(map, ends, {9, {}}).size(), 2U);
  std::vector<Byte> open(256, 1);
  open[0x6E] = 0;
  EXPECT_EQ(groups_of(map, ends, {20, open}).size(), 2U);
}

TEST(Plan, NoAnswerIsLongerThanAFrame) {
  RegisterMap map;
  map.objects = true;
  for (std::uint16_t i = 1; i <= 200; ++i) map.entries.push_back(test::entry_of(i, Type::u32, "1-0:1.8.0"));
  std::size_t entries = 0;
  for (const Group& group : groups_of(map, all_of(map), {})) {
    EXPECT_LE(group.wanted.size() * 4, kMostAnswerBytes);
    entries += group.wanted.size();
  }
  EXPECT_EQ(entries, 200U);
  EXPECT_EQ(groups_of(map, all_of(map), {}).size(), 4U);
}

TEST(Plan, ARefusedGroupEndsInSingleEntries) {
  const RegisterMap map = test::small_han();
  std::vector<Group> open = groups_of(map, {map.at(4, 0x6C), map.at(4, 0x6D), map.at(4, 0x6E)}, {});
  std::size_t singles = 0;
  while (!open.empty()) {
    const Group group = open.back();
    open.pop_back();
    const std::vector<Group> parts = parts_of(map, group);
    singles += parts.empty() ? 1U : 0U;
    open.insert(open.end(), parts.begin(), parts.end());
  }
  EXPECT_EQ(singles, 3U);
}

TEST(Plan, PlainRegistersTakeTwoBytesAnAddressAndMaySkipAFew) {
  RegisterMap map;
  map.gap = 2;
  for (const std::uint16_t address : std::vector<std::uint16_t>{0, 2, 6, 20})
    map.entries.push_back(test::entry_of(address, Type::f32, "1-0:1.7.0"));
  const std::vector<Group> groups = groups_of(map, all_of(map), {100, {}});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].request, (ReadRequest{kReadInput, 0, 8}));
  EXPECT_EQ(groups[1].request, (ReadRequest{kReadInput, 20, 2}));
}

}  // namespace
}  // namespace obiscope::modbus

#include "protocol/hdlc/assembly.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::hdlc {
namespace {

Frame segment(Bytes information, bool more) {
  Frame frame;
  frame.information = information;
  frame.segmented = more;
  return frame;
}

TEST(Assembly, JoinsSegmentsBehindTheLlcHeader) {
  Assembly assembly(100);
  EXPECT_EQ(assembly.add(segment(*bytes_from_hex("E6 E7 00 C4"), true)), false);
  EXPECT_TRUE(assembly.midway());
  EXPECT_EQ(assembly.add(segment(*bytes_from_hex("01 C1"), true)), false);
  EXPECT_EQ(assembly.add(segment(*bytes_from_hex("00 11"), false)), true);
  EXPECT_EQ(hex_from(assembly.apdu()), "c401c10011");
  EXPECT_EQ(assembly.add(segment(*bytes_from_hex("E6 E6 00 0F"), false)), true) << "either header comes in pushes";
  EXPECT_EQ(hex_from(assembly.apdu()), "0f");
}

TEST(Assembly, WithoutLlcHeaderNothingIsAnApdu) {
  Assembly assembly(100);
  EXPECT_EQ(assembly.add(segment(*bytes_from_hex("C4 01 C1 00"), true)).error().kind(), ErrorKind::malformed);
  EXPECT_EQ(assembly.add(segment(*bytes_from_hex("E6 E7"), false)).error().kind(), ErrorKind::malformed);
  EXPECT_FALSE(assembly.midway());
  EXPECT_TRUE(assembly.apdu().empty());
  EXPECT_FALSE(without_llc(*bytes_from_hex("E6 E8 00 01")));
  EXPECT_EQ(hex_from(*without_llc(*bytes_from_hex("E6 E7 00 01"))), "01");
}

TEST(Assembly, EndlessSegmentationEndsAtTheBound) {
  Assembly assembly(1000);
  const std::vector<Byte> first = with_llc(Llc::response, std::vector<Byte>(97));
  ASSERT_EQ(assembly.add(segment(first, true)), false);
  const std::vector<Byte> more(100);
  std::size_t added = 1;
  while (assembly.add(segment(more, true))) ++added;
  EXPECT_EQ(added, 10U);
}

RC_GTEST_PROP(Assembly, AnySegmentationGivesTheApduBack, (const std::vector<Byte>& apdu)) {
  const std::size_t size = *rc::gen::inRange<std::size_t>(1, 20);
  const std::vector<Byte> bytes = with_llc(Llc::command, apdu);
  Assembly assembly(apdu.size());
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const Bytes rest = Bytes(bytes).subspan(at);
    const bool more = rest.size() > size;
    const Result<bool> whole = assembly.add(segment(more ? rest.first(size) : rest, more));
    RC_ASSERT(whole.has_value());
    RC_ASSERT(*whole == !more);
  }
  RC_ASSERT(std::vector<Byte>(assembly.apdu().begin(), assembly.apdu().end()) == apdu);
}

}  // namespace
}  // namespace obiscope::hdlc

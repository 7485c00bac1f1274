#include "bytes/crc.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace obiscope {
namespace {

// As the standard writes it: bit by bit.
std::uint16_t bit_by_bit(Bytes covered, unsigned check, unsigned reflected_polynomial) {
  for (const Byte byte : covered) {
    check ^= byte;
    for (int bit = 0; bit < 8; ++bit) check = check >> 1U ^ ((check & 1U) != 0 ? reflected_polynomial : 0U);
  }
  return static_cast<std::uint16_t>(check);
}

TEST(FrameCheck, OfTheUsualDigits) {
  EXPECT_EQ(frame_check(as_bytes("123456789")), 0x906E);
  EXPECT_EQ(crc_arc(as_bytes("123456789")), 0xBB3D);
  EXPECT_EQ(crc_arc(as_bytes("123456789"), 0xFFFF), 0x4B37);  // Modbus
}

// Every way through it: shorter than a step, odd beginnings, one lane, four lanes.
TEST(FrameCheck, IsThatOfTheStandardAtEveryLengthAndPlace) {
  std::vector<Byte> bytes(700);
  unsigned random = 1;
  for (Byte& byte : bytes) byte = static_cast<Byte>((random = random * 1'103'515'245U + 12'345U) >> 16U);
  for (std::size_t length = 0; length <= 640; ++length) {
    const Bytes covered = Bytes(bytes).subspan(length % 17, length);
    const auto before = static_cast<std::uint16_t>(length * 40'503U);
    EXPECT_EQ(frame_check(covered, before), bit_by_bit(covered, before ^ 0xFFFFU, 0x8408) ^ 0xFFFFU) << length;
    EXPECT_EQ(crc_arc(covered, before), bit_by_bit(covered, before, 0xA001)) << length;
  }
}

TEST(FrameCheck, GoesOnWhereAnotherPartEnded) {
  std::vector<Byte> bytes(300, Byte{0x5A});
  bytes[7] = 0x1B;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EXPECT_EQ(frame_check(Bytes(bytes).subspan(cut), frame_check(Bytes(bytes).first(cut))), frame_check(bytes)) << cut;
    EXPECT_EQ(crc_arc(Bytes(bytes).subspan(cut), crc_arc(Bytes(bytes).first(cut))), crc_arc(bytes)) << cut;
  }
}

}  // namespace
}  // namespace obiscope

#include "protocol/hdlc/address.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::hdlc {
namespace {

std::string encoded(const Address& address) {
  Byte out[4] = {};
  const std::size_t size = encode_address(address, out);
  return hex_from({out, size}, " ");
}

std::optional<Address> decoded(std::string_view hex) {
  return decode_address(*bytes_from_hex(hex));
}

TEST(Address, HasOneTwoOrFourBytes) {
  EXPECT_EQ(encoded({1, 0, 1}), "03");
  EXPECT_EQ(encoded({16, 0, 1}), "21");
  EXPECT_EQ(encoded({1, 16, 2}), "02 21");
  EXPECT_EQ(encoded({1, 17, 4}), "00 02 00 23");
  EXPECT_EQ(encoded({0x3FFF, 0x3FFF, 4}), "fe fe fe ff");
  EXPECT_EQ(decoded("21 93"), (Address{16, 0, 1}));
  EXPECT_EQ(decoded("02 21 05"), (Address{1, 16, 2}));
  EXPECT_EQ(decoded("ce ff 03"), (Address{103, 127, 2}));
  EXPECT_EQ(decoded("00 02 00 23"), (Address{1, 17, 4}));
}

TEST(Address, ThreeBytesAndMoreThanFourAreNone) {
  EXPECT_EQ(decoded("00 02 03"), std::nullopt);
  EXPECT_EQ(decoded("00 02 04 06 09"), std::nullopt);
  EXPECT_EQ(decoded("00 02"), std::nullopt);
  EXPECT_EQ(decode_address({}), std::nullopt);
}

TEST(Address, IsWrittenAsLogicalAndPhysical) {
  EXPECT_EQ(address_from("1"), (Address{1, 0, 1}));
  EXPECT_EQ(address_from("1/16"), (Address{1, 16, 2}));
  EXPECT_EQ(address_from("1/16:4"), (Address{1, 16, 4}));
  EXPECT_EQ(address_from("1/5000"), (Address{1, 5000, 4}));
  EXPECT_EQ(address_from("0x90"), (Address{1, 16, 2}));
  EXPECT_EQ(address_from("144"), (Address{1, 16, 2}));
  EXPECT_EQ(address_from("16401"), (Address{1, 17, 4}));
  for (const std::string_view wrong : {"", "x", "1/", "/1", "1/16:3", "1:2:4", "1/300:2", "-1", "16384/1", "0x", "1 ",
                                       "99999999999", "268435456", "1/1/1"})
    EXPECT_EQ(address_from(wrong).error().kind(), ErrorKind::usage) << wrong;
}

TEST(Address, ABroadcastIsForAllStations) {
  EXPECT_TRUE(is_broadcast({0x7F, 0, 1}));
  EXPECT_TRUE(is_broadcast({1, 0x7F, 2}));
  EXPECT_TRUE(is_broadcast({0x3FFF, 1, 4}));
  EXPECT_FALSE(is_broadcast({0x7F, 1, 4}));
  EXPECT_FALSE(is_broadcast({1, 16, 2}));
}

Address any_address() {
  const std::uint8_t size = *rc::gen::element<std::uint8_t>(1, 2, 4);
  const int most = size == 4 ? 0x4000 : 0x80;
  const int lower = size == 1 ? 0 : *rc::gen::inRange(0, most);
  return {static_cast<std::uint16_t>(*rc::gen::inRange(0, most)), static_cast<std::uint16_t>(lower), size};
}

RC_GTEST_PROP(Address, GoesToBytesAndTextAndBack, ()) {
  const Address address = any_address();
  Byte out[4] = {};
  RC_ASSERT(encode_address(address, out) == address.size);
  RC_ASSERT(decode_address(Bytes(out)) == address);
  RC_ASSERT(address_size(Bytes(out).first(address.size)) == address.size);
  const Result<Address> read = address_from(text_from(address));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == address);
}

}  // namespace
}  // namespace obiscope::hdlc

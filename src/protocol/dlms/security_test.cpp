#include "protocol/dlms/security.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

SystemTitle title(std::string_view text) {
  return system_title_from(text).value();
}

const char* const kOwn = "4D4D4D0000BC614E";
const char* const kMeter = "4D4D4D0000000001";

// The keys of the Green Book's examples.
SecuritySetup setup_of(const char* own) {
  SecuritySetup setup;
  setup.own_title = title(own);
  setup.keys.encryption = hex("000102030405060708090A0B0C0D0E0F");
  setup.keys.authentication = hex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF");
  return setup;
}

struct Pair {
  Security client, meter;

  explicit Pair(SecuritySetup ours = setup_of(kOwn), SecuritySetup theirs = setup_of(kMeter))
      : client(std::move(ours), {}), meter(std::move(theirs), {}) {
    client.peer_title(meter.setup().own_title);
    meter.peer_title(client.setup().own_title);
  }
};

TEST(Security, InitiateOfTheGreenBook) {
  Security security(setup_of(kOwn), {0x01234567, 0});
  const auto apdu =
      security.protect_initiate(hex("01011000112233445566778899AABBCCDDEEFF0000065F1F0400007E1F04B0")).value();
  EXPECT_EQ(hex_from(apdu),
            "21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6f"
            "db8e356855");
}

TEST(Security, GetRequestOfTheGreenBook) {
  Security security(setup_of(kOwn), {0x01234567, 0});
  const auto apdu = security.protect(hex("C0010000080000010000FF0200")).value();
  EXPECT_EQ(hex_from(apdu), "c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b");
  EXPECT_EQ(security.counters().next_sent, 0x01234568U);

  Security meter(setup_of(kMeter), {});
  meter.peer_title(title(kOwn));
  EXPECT_EQ(meter.unprotect(apdu).value(), hex("C0010000080000010000FF0200"));
  EXPECT_EQ(meter.counters().least_received, 0x01234568U);
  EXPECT_TRUE(meter.protected_enough());
}

TEST(Security, ReplayIsRefusedWithTheCountersNamed) {
  Pair pair;
  const auto apdu = pair.client.protect(hex("C0010000080000010000FF0200")).value();
  ASSERT_TRUE(pair.meter.unprotect(apdu));
  const auto again = pair.meter.unprotect(apdu);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::refused);
  EXPECT_EQ(again.error().text(), "the invocation counter 1 is an old one: 2 is the least that is new");
}

}  // namespace
}  // namespace obiscope::dlms

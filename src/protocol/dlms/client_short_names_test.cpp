// Read and its blocks, against a meter on paper.
#include <gtest/gtest.h>

#include "protocol/dlms/client_bench_test.hpp"

namespace obiscope::dlms {
namespace {

using Bench = test::ClientBench;
using test::energy;
using test::number_in;
using test::PaperMeter;

struct ShortBench : Bench {
  std::vector<Object> objects;
  Client& associate_short(std::size_t count, std::size_t size = 0) {
    for (std::size_t i = 0; i < count; ++i) {
      Object object;
      object.class_id = 3;
      object.instance = energy(static_cast<Byte>(i)).instance;
      object.base_name = static_cast<std::uint16_t>(0x1000 + 0x40 * i);
      objects.push_back(object);
      Data value = unsigned_data(Tag::uint32, 1000 + i);
      if (size > 0) value = octets_data(std::vector<Byte>(size, static_cast<Byte>(i)));
      meter.names[static_cast<std::uint16_t>(object.base_name + 8)] = std::move(value);
    }
    Client& made = associate(true);
    made.names(objects);
    return made;
  }
};

TEST(ClientShortNames, ReadsByName) {
  ShortBench bench;
  Client& client = bench.associate_short(3);
  EXPECT_EQ(number_in(bench.loop.run(client.get(energy(2)))), 1002);
  const auto unknown = bench.loop.run(client.get(energy(9)));
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->result, AccessResult{4});
  EXPECT_EQ(bench.carrier.sent.size(), 1U);
}

TEST(ClientShortNames, SeveralNamesAtOnceInOrder) {
  for (const std::size_t block : {std::size_t{0}, std::size_t{20}}) {
    ShortBench bench;
    bench.meter.block = block;
    Client& client = bench.associate_short(20);
    bench.meter.names.erase(static_cast<std::uint16_t>(0x1000 + 0x40 * 3 + 8));
    std::vector<Attribute> attributes;
    for (Byte i = 0; i < 22; ++i) attributes.push_back(energy(i));
    const auto answers = bench.loop.run(client.get_all(attributes));
    ASSERT_TRUE(answers) << answers.error().text();
    ASSERT_EQ(answers->size(), 22U);
    EXPECT_EQ((*answers)[3].result, AccessResult{4});
    EXPECT_EQ(number_in((*answers)[4]), 1004);
    EXPECT_EQ(number_in((*answers)[19]), 1019);
    EXPECT_EQ((*answers)[21].result, AccessResult{4});
    if (block == 0) {
      EXPECT_EQ(bench.carrier.sent.size(), 1U);
    }
  }
}

TEST(ClientShortNames, BlocksAreAskedForByNumber) {
  for (const std::size_t block : {1U, 2U, 3U, 100U}) {
    ShortBench bench;
    bench.meter.block = block;
    Client& client = bench.associate_short(1, 300);
    const auto answer = bench.loop.run(client.get(energy(0)));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->value, PaperMeter::encoded(octets_data(std::vector<Byte>(300, 0))));
  }
}

TEST(ClientShortNames, TheAssociationItselfNeedsNoList) {
  Bench bench;
  bench.meter.names[0xFA08] = array({});
  Client& client = bench.associate(true);
  const auto answer = bench.loop.run(client.get({12, Obis{0, 0, 40, 0, 0, 255}, 2}));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->result, AccessResult::success);
}

}  // namespace
}  // namespace obiscope::dlms

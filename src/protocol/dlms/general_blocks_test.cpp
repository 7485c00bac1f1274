// General block transfer in both directions, with blocks that get lost.
#include <gtest/gtest.h>

#include "protocol/dlms/client_bench_test.hpp"

namespace obiscope::dlms {
namespace {

using test::Apdu;
using Bench = test::ClientBench;
using test::energy;
using test::number_in;

// The answer in general blocks of `size` bytes, so many of them in a row as the client allows; some get lost once.
struct GeneralBlocks {
  Bench& bench;
  std::size_t size;
  std::vector<std::uint16_t> lost;  // numbers, each once
  Apdu whole;

  std::vector<Apdu> from(std::size_t number, std::size_t window) {
    std::vector<Apdu> out;
    const std::size_t blocks = (whole.size() + size - 1) / size;
    for (std::size_t i = 0; i < window && number <= blocks; ++i, ++number) {
      GeneralBlockTransfer block;
      block.last = number == blocks;
      block.streaming = !block.last && i + 1 < window;
      block.window = 1;
      block.block = static_cast<std::uint16_t>(number);
      block.acknowledged = 1;
      block.part = Bytes(whole).subspan((number - 1) * size, std::min(size, whole.size() - (number - 1) * size));
      const auto gone = std::find(lost.begin(), lost.end(), block.block);
      if (gone == lost.end()) {
        out.push_back(encode(block));
      } else {
        lost.erase(gone);
      }
    }
    return out;
  }
  std::optional<std::vector<Apdu>> operator()(Bytes request) {
    if (request[0] == static_cast<Byte>(ApduTag::get_request)) {
      whole = bench.meter.get(request);
      return from(1, 3);
    }
    if (request[0] != static_cast<Byte>(ApduTag::general_block_transfer)) return std::nullopt;
    const auto acknowledged = general_block_transfer_from(request);
    return from(acknowledged->acknowledged + std::size_t{1}, acknowledged->window);
  }
};

TEST(Client, TakesGeneralBlocksInWindowsAndAsksForLostOnesAgain) {
  for (const std::vector<std::uint16_t>& lost :
       {std::vector<std::uint16_t>{}, {2}, {1}, {3}, {5, 6, 7}, {31}, {2, 2, 2}, {30, 31}}) {
    Bench bench;
    const auto attributes = bench.give(1, 300);
    Client& client = bench.associate();
    bench.meter.instead = GeneralBlocks{bench, 10, lost, {}};
    const auto answer = bench.loop.run(client.get(attributes[0]));
    ASSERT_TRUE(answer) << answer.error().text() << " " << lost.size();
    EXPECT_EQ(answer->value.size(), 304U);
  }
}

TEST(Client, AGeneralBlockThatNeverComesEnds) {
  Bench bench;
  const auto attributes = bench.give(1, 300);
  Client& client = bench.associate();
  bench.meter.instead = GeneralBlocks{bench, 10, std::vector<std::uint16_t>(100, 4), {}};
  EXPECT_FALSE(bench.loop.run(client.get(attributes[0])));
  EXPECT_LT(bench.carrier.sent.size(), 10U);
}

TEST(Client, ALongRequestGoesOutInGeneralBlocks) {
  Bench bench;
  bench.meter.most_pdu = 40;
  const auto attributes = bench.give(1);
  Client& client = bench.associate();
  Apdu request;
  std::size_t lost = 1;  // the second block does not arrive at first
  bench.meter.instead = [&](Bytes apdu) -> std::optional<std::vector<Apdu>> {
    EXPECT_LE(apdu.size(), 40U);
    if (apdu[0] != static_cast<Byte>(ApduTag::general_block_transfer)) return std::nullopt;
    const auto block = general_block_transfer_from(apdu);
    const auto received = static_cast<std::uint16_t>(request.size() / 31);
    const bool fits = block->block == received + 1;
    if (fits && !(block->block == 2 && lost-- > 0))
      request.insert(request.end(), block->part.begin(), block->part.end());
    if (block->last && request.size() % 31 != 0) return std::vector<Apdu>{bench.meter.get(request)};
    if (block->streaming) return std::vector<Apdu>{};
    GeneralBlockTransfer acknowledgement;
    acknowledgement.last = true;
    acknowledgement.window = 4;
    acknowledgement.block = block->block;
    acknowledgement.acknowledged = static_cast<std::uint16_t>(request.size() / 31);
    return std::vector<Apdu>{encode(acknowledgement)};
  };
  Selection selection;
  selection.selector = 1;
  selection.parameters = octets_data(std::vector<Byte>(150, 7));
  const auto answer = bench.loop.run(client.get(attributes[0], selection));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(number_in(answer), 1000);
  EXPECT_EQ(get_request_from(request)->items[0].selection, selection);
}

TEST(Client, ALongRequestWithoutGeneralBlocksIsNotSent) {
  Bench bench;
  bench.meter.most_pdu = 40;
  bench.meter.conformance = Conformance().with(Conformance::get);
  Client& client = bench.associate();
  Selection selection;
  selection.parameters = octets_data(std::vector<Byte>(150, 7));
  EXPECT_EQ(bench.loop.run(client.get(energy(0), selection)).error().kind(), ErrorKind::unsupported);
  EXPECT_TRUE(bench.carrier.sent.empty());
}

}  // namespace
}  // namespace obiscope::dlms

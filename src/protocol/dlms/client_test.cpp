// The services of an association, against a meter on paper.
#include <gtest/gtest.h>

#include "protocol/dlms/client_bench_test.hpp"

namespace obiscope::dlms {
namespace {

using test::Apdu;
using Bench = test::ClientBench;
using test::energy;
using test::number_in;
using test::PaperMeter;

TEST(Client, GetsOneValue) {
  Bench bench;
  bench.give(1);
  Client& client = bench.associate();
  EXPECT_EQ(number_in(bench.loop.run(client.get(energy(0)))), 1000);
  EXPECT_EQ(bench.carrier.sent.size(), 1U);
}

TEST(Client, ADenialIsAnAnswer) {
  Bench bench;
  Client& client = bench.associate();
  const auto answer = bench.loop.run(client.get(energy(0)));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->result, AccessResult{4});
}

TEST(Client, JoinsBlocksOfAnySize) {
  for (const std::size_t size : {1U, 2U, 7U, 100U, 299U, 301U}) {
    Bench bench;
    bench.meter.block = size;
    const auto attributes = bench.give(1, 300);
    Client& client = bench.associate();
    const auto answer = bench.loop.run(client.get(attributes[0]));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->value, PaperMeter::encoded(octets_data(std::vector<Byte>(300, 0))));
    EXPECT_EQ(bench.carrier.sent.size(), (303 + size) / size);
  }
}

TEST(Client, StreamsBlockByBlock) {
  Bench bench;
  bench.meter.block = 50;
  const auto attributes = bench.give(1, 300);
  Client& client = bench.associate();
  std::vector<std::size_t> pieces;
  const auto result = bench.loop.run(client.stream(attributes[0], std::nullopt, [&](Bytes piece) -> Result<void> {
    pieces.push_back(piece.size());
    return {};
  }));
  ASSERT_TRUE(result);
  EXPECT_EQ(pieces, (std::vector<std::size_t>{50, 50, 50, 50, 50, 50, 4}));
}

TEST(Client, TheSinkEndsATransfer) {
  Bench bench;
  bench.meter.block = 10;
  const auto attributes = bench.give(1, 300);
  Client& client = bench.associate();
  const auto result = bench.loop.run(client.stream(
      attributes[0], std::nullopt, [](Bytes) { return Result<void>(failure(ErrorKind::port, "the disk is full")); }));
  EXPECT_EQ(result.error().text(), "the disk is full");
  EXPECT_EQ(bench.carrier.sent.size(), 1U);
}

TEST(Client, ASkippedBlockNamesBothNumbers) {
  Bench bench;
  bench.meter.block = 10;
  const auto attributes = bench.give(1, 300);
  Client& client = bench.associate();
  bench.instead_of(
      3, [&](Bytes request) { return std::vector<Apdu>{bench.meter.block_of(5, get_request_from(request)->invoke)}; });
  const auto answer = bench.loop.run(client.get(attributes[0]));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::malformed);
  EXPECT_EQ(answer.error().text(), "block 5 comes where block 3 is due");
}

TEST(Client, ABlockRepeatedOnceIsLetPassAndTwiceIsNot) {
  Bench bench;
  bench.meter.block = 10;
  const auto attributes = bench.give(1, 300);
  Client& client = bench.associate();
  bench.instead_of(
      3, [&](Bytes request) { return std::vector<Apdu>{bench.meter.block_of(2, get_request_from(request)->invoke)}; });
  const auto answer = bench.loop.run(client.get(attributes[0]));
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->value.size(), 304U);
  bench.meter.instead = [&](Bytes request) -> std::optional<std::vector<Apdu>> {
    const auto get = get_request_from(request);
    if (!get || get->form != GetRequest::Form::next || get->block < 2) return std::nullopt;
    return std::vector<Apdu>{bench.meter.block_of(2, get->invoke)};
  };
  EXPECT_EQ(bench.loop.run(client.get(attributes[0])).error().text(), "block 2 comes where block 3 is due");
}

TEST(Client, EndlessBlocksEnd) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{60'000}}) {
    Bench bench;
    Client& client = bench.associate();
    std::uint32_t number = 0;
    const Apdu part(size, 9);
    bench.meter.instead = [&](Bytes request) {
      GetResponse response;
      response.form = GetResponse::Form::block;
      response.invoke = get_request_from(request)->invoke;
      response.block = ++number;
      response.last = false;
      response.results.push_back({AccessResult::success, part});
      return std::vector<Apdu>{encode(response)};
    };
    EXPECT_EQ(bench.loop.run(client.get(energy(0))).error().kind(), ErrorKind::malformed);
    EXPECT_LT(number, 400U);
  }
}

TEST(Client, AListIsOneRoundTripInOrder) {
  Bench bench;
  const auto attributes = bench.give(40);
  bench.meter.values.erase(text_from(attributes[7]));
  Client& client = bench.associate();
  const auto answers = bench.loop.run(client.get_all(attributes));
  ASSERT_TRUE(answers) << answers.error().text();
  ASSERT_EQ(answers->size(), 40U);
  EXPECT_EQ(bench.carrier.sent.size(), 1U);
  for (std::size_t i = 0; i < 40; ++i) {
    if (i == 7) {
      EXPECT_EQ((*answers)[i].result, AccessResult{4});
    } else {
      EXPECT_EQ(number_in((*answers)[i]), static_cast<std::int64_t>(1000 + i));
    }
  }
}

TEST(Client, AListComesInBlocksToo) {
  Bench bench;
  bench.meter.block = 33;
  const auto attributes = bench.give(40);
  bench.meter.values.erase(text_from(attributes[39]));
  Client& client = bench.associate();
  const auto answers = bench.loop.run(client.get_all(attributes));
  ASSERT_TRUE(answers) << answers.error().text();
  EXPECT_EQ(number_in((*answers)[38]), 1038);
  EXPECT_EQ((*answers)[39].result, AccessResult{4});
}

TEST(Client, RequestsFitTheMetersPdu) {
  for (const std::uint16_t most : {std::uint16_t{64}, std::uint16_t{128}, std::uint16_t{300}}) {
    Bench bench;
    bench.meter.most_pdu = most;
    const auto attributes = bench.give(60);
    Client& client = bench.associate();
    const auto answers = bench.loop.run(client.get_all(attributes));
    ASSERT_TRUE(answers);
    EXPECT_EQ(number_in((*answers)[59]), 1059);
    for (const Apdu& request : bench.carrier.sent) EXPECT_LE(request.size(), most);
    EXPECT_LE(bench.carrier.sent.size(), 60U / ((most - 8U) / 11U) + 1);
  }
}

TEST(Client, WithoutBlocksListsAreShortEnoughForTheAnswer) {
  Bench bench;
  bench.meter.conformance = Conformance().with(Conformance::get).with(Conformance::multiple_references);
  bench.meter.most_pdu = 128;
  const auto attributes = bench.give(20);
  Client& client = bench.associate();
  ASSERT_TRUE(bench.loop.run(client.get_all(attributes)));
  EXPECT_EQ(bench.carrier.sent.size(), 3U);
}

TEST(Client, WithoutMultipleReferencesEachIsAskedForAlone) {
  Bench bench;
  bench.meter.conformance = Conformance().with(Conformance::get);
  const auto attributes = bench.give(5);
  Client& client = bench.associate();
  ASSERT_TRUE(bench.loop.run(client.get_all(attributes)));
  EXPECT_EQ(bench.carrier.sent.size(), 5U);
}

TEST(Client, AListThatIsTooLongForTheMeterIsHalved) {
  for (const std::size_t longest : {std::size_t{1}, std::size_t{3}, std::size_t{10}}) {
    Bench bench;
    bench.meter.longest_list = longest;
    const auto attributes = bench.give(25);
    Client& client = bench.associate();
    const auto answers = bench.loop.run(client.get_all(attributes));
    ASSERT_TRUE(answers) << answers.error().text();
    for (std::size_t i = 0; i < 25; ++i) EXPECT_EQ(number_in((*answers)[i]), static_cast<std::int64_t>(1000 + i));
    EXPECT_LE(bench.carrier.sent.size(), 25 + 5U);
  }
}

TEST(Client, BytesLeftOverAreWarnedOfOnce) {
  Bench bench;
  Client& client = bench.associate();
  bench.meter.instead = [](Bytes request) {
    const Apdu value{0x06, 0, 0, 0, 5, 0x09, 0x0C, 0x07};
    GetResponse response;
    response.invoke = get_request_from(request)->invoke;
    response.results.push_back({AccessResult::success, value});
    return std::vector<Apdu>{encode(response)};
  };
  for (int i = 0; i < 2; ++i) {
    const auto answer = bench.loop.run(client.get(energy(0)));
    EXPECT_EQ(number_in(answer), 5);
    EXPECT_TRUE(answer->left_over);
  }
  ASSERT_EQ(client.warnings.size(), 1U);
  EXPECT_EQ(client.warnings[0].code, "left_over_bytes");
}

TEST(Client, AValueThatIsCutOffCostsItselfAlone) {
  Bench bench;
  bench.meter.conformance = Conformance().with(Conformance::get);
  const auto attributes = bench.give(2);
  Client& client = bench.associate();
  bench.instead_of(1, [](Bytes request) {
    const Apdu value{0x06, 0, 0};
    GetResponse response;
    response.invoke = get_request_from(request)->invoke;
    response.results.push_back({AccessResult::success, value});
    return std::vector<Apdu>{encode(response)};
  });
  const auto answers = bench.loop.run(client.get_all(attributes));
  ASSERT_TRUE(answers);
  EXPECT_NE((*answers)[0].result, AccessResult::success);
  EXPECT_EQ(number_in((*answers)[1]), 1001);
}

TEST(Client, AListWithAnUnreadableValueIsReadInParts) {
  Bench bench;
  const auto attributes = bench.give(8);
  Client& client = bench.associate();
  bench.meter.instead = [&](Bytes request) -> std::optional<std::vector<Apdu>> {
    const auto get = get_request_from(request);
    for (const GetItem& item : get->items) {
      if (item.attribute != attributes[5]) continue;
      Apdu answer = bench.meter.get(request);
      answer.pop_back();
      if (get->items.size() > 1) answer[answer.size() - 4] = 0x77;  // no tag
      return std::vector<Apdu>{answer};
    }
    return std::nullopt;
  };
  const auto answers = bench.loop.run(client.get_all(attributes));
  ASSERT_TRUE(answers) << answers.error().text();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(number_in((*answers)[i]).has_value(), i != 5);
  EXPECT_EQ(client.warnings.size(), 1U);
}

TEST(Client, AnAnswerToAnotherRequestIsPassedOverOnce) {
  for (const bool right_follows : {true, false}) {
    Bench bench;
    const auto attributes = bench.give(1);
    Client& client = bench.associate();
    bench.instead_of(1, [&](Bytes request) {
      const Apdu right = bench.meter.get(request);
      Apdu other = right;
      other[2] = static_cast<Byte>(other[2] ^ 0x05);
      std::vector<Apdu> answers{other};
      if (right_follows) answers.push_back(right);
      return answers;
    });
    const auto answer = bench.loop.run(client.get(attributes[0]));
    EXPECT_EQ(answer.has_value(), right_follows);
    if (!right_follows) {
      EXPECT_EQ(answer.error().kind(), ErrorKind::malformed);
    }
  }
}

TEST(Client, NotificationsInBetweenAreHandedAway) {
  Bench bench;
  const auto attributes = bench.give(1);
  Client& client = bench.associate();
  std::size_t seen = 0;
  client.on_notification = [&](Bytes) { ++seen; };
  bench.instead_of(1, [&](Bytes request) {
    const Apdu body{0x06, 0, 0, 0, 1};
    const Apdu push = encode(DataNotification{1, {}, body});
    return std::vector<Apdu>{push, push, bench.meter.get(request)};
  });
  EXPECT_EQ(number_in(bench.loop.run(client.get(attributes[0]))), 1000);
  EXPECT_EQ(seen, 2U);
  bench.instead_of(1, [&](Bytes) {
    const Apdu body{0x06, 0, 0, 0, 1};
    return std::vector<Apdu>(200, encode(DataNotification{1, {}, body}));
  });
  EXPECT_EQ(bench.loop.run(client.get(attributes[0])).error().kind(), ErrorKind::malformed);
}

TEST(Client, ExceptionsAreInWords) {
  Bench bench;
  Client& client = bench.associate();
  bench.meter.instead = [](Bytes) { return std::vector<Apdu>{encode(ExceptionResponse{1, 2, std::nullopt})}; };
  const auto answer = bench.loop.run(client.get(energy(0)));
  ASSERT_FALSE(answer);
  EXPECT_GT(answer.error().text().size(), 20U);
}

}  // namespace
}  // namespace obiscope::dlms

#include "protocol/dlms/profile_rows.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

// A clock, a status, two values of 0.001 kWh.
RowShape shape() {
  RowShape shape;
  shape.columns = {{Place::time, {}}, {Place::status, {}}, {Place::value, {0, 30}}, {Place::value, {-1, 35}}};
  shape.period = 15min;
  return shape;
}

Data clock(Byte hour, Byte minute) {
  const std::vector<Byte> octets{0x07, 0xEA, 3, 18, 0xFF, hour, minute, 0, 0, 0x80, 0, 0};
  return octets_data(octets);
}

Data row(Data time, Data status, std::int64_t energy, std::int64_t voltage) {
  return structure({std::move(time), std::move(status), unsigned_data(Tag::uint32, static_cast<std::uint64_t>(energy)),
                    integer_data(Tag::int16, voltage)});
}

std::vector<Byte> encoded(const Data& data) {
  std::vector<Byte> out;
  encode(data, out);
  return out;
}

struct Outcome {
  std::vector<Row> rows;
  std::optional<Error> error;
  bool left_over = false;
  std::size_t unreadable = 0;
};

Outcome rows_of(Bytes bytes, std::size_t piece, RowShape of = shape()) {
  Outcome outcome;
  ProfileRows rows(std::move(of), [&](const Row& one) -> Result<void> {
    outcome.rows.push_back(one);
    return {};
  });
  while (!bytes.empty() && !outcome.error) {
    const std::size_t size = std::min(piece, bytes.size());
    if (const Result<void> taken = rows.take(bytes.first(size)); !taken) outcome.error = taken.error();
    bytes = bytes.subspan(size);
  }
  if (!outcome.error)
    if (const Result<void> ended = rows.end(); !ended) outcome.error = ended.error();
  outcome.left_over = rows.left_over();
  outcome.unreadable = rows.unreadable();
  return outcome;
}

std::vector<Byte> three_rows() {
  return encoded(array({row(clock(10, 0), unsigned_data(Tag::uint8, 8), 1000, 2301),
                        row(clock(10, 15), unsigned_data(Tag::uint8, 0), 1005, 2302),
                        row(clock(10, 30), unsigned_data(Tag::uint8, 0), 1010, -3)}));
}

TEST(ProfileRows, RowsHaveTimeStatusAndExactValues) {
  const Outcome outcome = rows_of(three_rows(), 1000);
  ASSERT_FALSE(outcome.error) << outcome.error->text();
  ASSERT_EQ(outcome.rows.size(), 3U);
  EXPECT_EQ(text_from(outcome.rows[0].time), "2026-03-18T10:00:00");
  EXPECT_EQ(outcome.rows[0].status, 8U);
  EXPECT_EQ(outcome.rows[1].status, 0U);
  ASSERT_EQ(outcome.rows[2].values.size(), 2U);
  EXPECT_EQ(text_from(outcome.rows[0].values[0]), "1000");
  EXPECT_EQ(text_from(outcome.rows[0].values[1]), "230.1");
  EXPECT_EQ(text_from(outcome.rows[2].values[1]), "-0.3");
}

TEST(ProfileRows, AnySplitGivesTheSameRows) {
  const std::vector<Byte> bytes = three_rows();
  const Outcome whole = rows_of(bytes, bytes.size());
  for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
    const Outcome split = rows_of(bytes, piece);
    ASSERT_FALSE(split.error) << piece;
    EXPECT_EQ(split.rows, whole.rows) << piece;
  }
}

TEST(ProfileRows, ARowIsHandedOnAsSoonAsItIsWhole) {
  const std::vector<Byte> bytes = three_rows();
  std::size_t rows_seen = 0;
  ProfileRows rows(shape(), [&](const Row&) -> Result<void> {
    ++rows_seen;
    return {};
  });
  const std::size_t one = (bytes.size() - 2) / 3;
  ASSERT_TRUE(rows.take(Bytes(bytes).first(2 + one - 1)));
  EXPECT_EQ(rows_seen, 0U);
  ASSERT_TRUE(rows.take(Bytes(bytes).subspan(1 + one, 1)));
  EXPECT_EQ(rows_seen, 1U);
  EXPECT_EQ(rows.announced(), 3U);
}

TEST(ProfileRows, NullInTheClockIsOnePeriodLater) {
  const Data none = null_data();
  const std::vector<Byte> bytes =
      encoded(array({row(clock(23, 30), none, 1, 1), row(null_data(), none, 2, 2), row(null_data(), none, 3, 3)}));
  const Outcome outcome = rows_of(bytes, 7);
  ASSERT_EQ(outcome.rows.size(), 3U);
  EXPECT_EQ(text_from(outcome.rows[1].time), "2026-03-18T23:45:00");
  EXPECT_EQ(text_from(outcome.rows[2].time), "2026-03-19T00:00:00");
}

TEST(ProfileRows, NullInTheClockIsOnePeriodEarlierWhereTheNewestComesFirst) {
  RowShape backwards = shape();
  backwards.newest_first = true;
  const std::vector<Byte> bytes =
      encoded(array({row(clock(0, 0), null_data(), 1, 1), row(null_data(), null_data(), 2, 2)}));
  const Outcome outcome = rows_of(bytes, 100, backwards);
  ASSERT_EQ(outcome.rows.size(), 2U);
  EXPECT_EQ(text_from(outcome.rows[1].time), "2026-03-17T23:45:00");
}

TEST(ProfileRows, NullInAnyOtherColumnIsTheValueOfTheRowBefore) {
  const std::vector<Byte> bytes =
      encoded(array({row(clock(1, 0), unsigned_data(Tag::uint8, 4), 70, 2300),
                     structure({clock(1, 15), null_data(), null_data(), integer_data(Tag::int16, 2310)})}));
  const Outcome outcome = rows_of(bytes, 100);
  ASSERT_EQ(outcome.rows.size(), 2U);
  EXPECT_EQ(outcome.rows[1].status, 4U);
  EXPECT_EQ(text_from(outcome.rows[1].values[0]), "70");
  EXPECT_EQ(text_from(outcome.rows[1].values[1]), "231.0");
}

TEST(ProfileRows, ARowOfAnotherWidthNamesRowAndCounts) {
  const Data narrow = structure({clock(1, 15), null_data(), unsigned_data(Tag::uint32, 5)});
  const Outcome outcome = rows_of(encoded(array({row(clock(1, 0), null_data(), 1, 1), narrow})), 100);
  EXPECT_EQ(outcome.rows.size(), 1U);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::malformed);
  EXPECT_EQ(outcome.error->text(), "row 2 of the profile has 3 values where 4 columns are announced");
}

TEST(ProfileRows, WhatEndsEarlyIsIncompleteAndItsRowsAreRight) {
  const std::vector<Byte> bytes = three_rows();
  const Outcome outcome = rows_of(Bytes(bytes).first(bytes.size() - 1), 10);
  EXPECT_EQ(outcome.rows.size(), 2U);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::incomplete);
}

TEST(ProfileRows, BytesBehindTheLastRowAreTold) {
  std::vector<Byte> bytes = three_rows();
  bytes.push_back(0x09);
  for (const std::size_t piece : {std::size_t{1}, bytes.size()}) {
    const Outcome outcome = rows_of(bytes, piece);
    EXPECT_FALSE(outcome.error);
    EXPECT_EQ(outcome.rows.size(), 3U);
    EXPECT_TRUE(outcome.left_over);
  }
}

TEST(ProfileRows, NothingAndNullAreNoRows) {
  EXPECT_FALSE(rows_of(std::vector<Byte>{0x00}, 1).error);
  EXPECT_FALSE(rows_of(std::vector<Byte>{0x01, 0x00}, 1).error);
  EXPECT_EQ(rows_of(std::vector<Byte>{}, 1).error->kind(), ErrorKind::incomplete);
}

TEST(ProfileRows, ALengthOfFourGigabytesWaitsInBoundedMemory) {
  std::vector<Byte> bytes{0x01, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x04, 0x09, 0x84, 0xFF, 0xFF, 0xFF, 0xFF};
  bytes.resize(200'000, 0x41);
  const Outcome outcome = rows_of(bytes, 1000);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::malformed);
  EXPECT_TRUE(outcome.rows.empty());
}

TEST(ProfileRows, WhatIsNoArrayIsRefused) {
  EXPECT_EQ(rows_of(std::vector<Byte>{0x09, 0x01, 0x00}, 1).error->kind(), ErrorKind::malformed);
  EXPECT_EQ(rows_of(std::vector<Byte>{0x01, 0x80}, 2).error->kind(), ErrorKind::malformed);
  EXPECT_EQ(rows_of(std::vector<Byte>{0x01, 0x01, 0x06, 0, 0, 0, 1}, 7).error->text(),
            "row 1 of the profile is no structure");
}

TEST(ProfileRows, ACompactArrayGivesTheSameRows) {
  // structure of 4: octet string, unsigned, double-long-unsigned, long; 40 bytes of contents
  const std::vector<Byte> compact = bytes_from_hex(
                                        "1302040911061028"
                                        "0c07ea0312ff0a00000080000008000003e808fd"
                                        "0c07ea0312ff0a0f000080000000000003ed08fe")
                                        .value_or(std::vector<Byte>());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{9}, compact.size()}) {
    const Outcome outcome = rows_of(compact, piece);
    ASSERT_FALSE(outcome.error) << outcome.error->text();
    ASSERT_EQ(outcome.rows.size(), 2U);
    EXPECT_EQ(text_from(outcome.rows[1].time), "2026-03-18T10:15:00");
    EXPECT_EQ(outcome.rows[0].status, 8U);
    EXPECT_EQ(text_from(outcome.rows[1].values[1]), "230.2");
  }
}

TEST(ProfileRows, AClockThatKnowsNothingIsARowWithoutTime) {
  const std::vector<Byte> unspecified(12, 0xFF);
  std::vector<Byte> octets = unspecified;
  octets[9] = 0x80;
  octets[10] = 0;
  const Outcome outcome =
      rows_of(encoded(array({row(octets_data(octets), null_data(), 1, 1), row(null_data(), null_data(), 2, 2)})), 100);
  ASSERT_FALSE(outcome.error);
  ASSERT_EQ(outcome.rows.size(), 2U);
  EXPECT_FALSE(outcome.rows[0].time.has_date());
  EXPECT_FALSE(outcome.rows[1].time.has_date());
}

TEST(ProfileRows, ATimeThatIsNoneIsCounted) {
  const Outcome outcome =
      rows_of(encoded(array({row(unsigned_data(Tag::uint32, 7), text_data("no status word"), 1, 1)})), 100);
  EXPECT_EQ(outcome.rows.size(), 1U);
  EXPECT_EQ(outcome.unreadable, 2U);
}

TEST(ProfileRows, AStatusMayBeABitString) {
  Data bits;
  bits.tag = Tag::bit_string;
  bits.value = std::vector<Byte>{0xA0};
  bits.bits = 4;
  const Outcome outcome = rows_of(encoded(array({row(clock(1, 0), bits, 1, 1)})), 100);
  ASSERT_EQ(outcome.rows.size(), 1U);
  EXPECT_EQ(outcome.rows[0].status, 0x0AU);
}

TEST(ProfileRows, AStructureInAColumnIsText) {
  const Data nested = structure({unsigned_data(Tag::uint8, 1), unsigned_data(Tag::uint8, 2)});
  const Outcome outcome =
      rows_of(encoded(array({structure({clock(1, 0), null_data(), nested, integer_data(Tag::int16, 5)})})), 3);
  ASSERT_EQ(outcome.rows.size(), 1U);
  EXPECT_EQ(text_from(outcome.rows[0].values[0]), "{1, 2}");
  EXPECT_EQ(text_from(outcome.rows[0].values[1]), "0.5");
}

TEST(ProfileRows, TheSinkMayRefuse) {
  ProfileRows rows(shape(), [](const Row&) { return Result<void>(failure(ErrorKind::port, "the disk is full")); });
  const Result<void> taken = rows.take(three_rows());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().text(), "the disk is full");
}

}  // namespace
}  // namespace obiscope::dlms

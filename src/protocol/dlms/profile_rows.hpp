// The buffer of a profile (Profile generic, attribute 2) -> rows, while its bytes arrive: every row is handed on as
// soon as it is whole, and nothing of it is kept but what the next one may refer to.
//
//   01 count | 02 n value value ... | 02 n value value ... | ...       array of structures
//   00                                                                 an empty one, as some meters say it
//   13 ...                                                             compact array; handed on at its end
//
//   null-data in the column of the clock: one capture period after the row before (before it, where the newest comes
//   first); in any other column: the value of the row before
#pragma once

#include <functional>
#include <vector>

#include "protocol/dlms/value.hpp"
#include "reading/profile.hpp"

namespace obiscope::dlms {

enum class Place : std::uint8_t { time, status, value };  // of a column, in a Row

struct RowColumn {
  Place place = Place::value;
  ScalerUnit scaler_unit;
};
struct RowShape {
  std::vector<RowColumn> columns;  // as captured; at most one for the time, one for the status
  Duration period{};               // zero: a log book
  bool newest_first = false;
  Deviation deviation = Deviation::to_utc;
};

constexpr std::size_t kMostColumns = 256;
constexpr std::size_t kLongestRow = 65'536;              // bytes
constexpr std::size_t kLongestCompactArray = 4U << 20U;  // bytes

// The bytes of one row -> a Row. Knows the row before.
class RowDecoder {
 public:
  explicit RowDecoder(RowShape shape);
  // The row at the beginning of `bytes`, behind which `size` more stand. Step::incomplete: not all there; then nothing
  // has changed. Error: malformed.
  Result<Step> decode(Bytes bytes, std::size_t& size);
  const Row& row() const { return row_; }                 // until the next one
  std::size_t unreadable() const { return unreadable_; }  // times and statuses that are none

 private:
  struct Cell {
    Item item;
    Bytes whole;  // where the item is an array, a structure or a compact array: with all that is in it
  };
  Step find_cells(Cursor& cursor, Bytes bytes);
  void take_time(const Item& item);
  void take_status(const Item& item);
  void take_value(const Cell& cell, ScalerUnit scaler_unit, Value& value);

  RowShape shape_;
  std::vector<Cell> cells_;
  Row row_;
  bool timed_ = false;  // row_.time came with a row or was worked out from one
  std::size_t unreadable_ = 0;
};

class ProfileRows {
 public:
  using Sink = std::function<Result<void>(const Row&)>;
  ProfileRows(RowShape shape, Sink sink) : decoder_(std::move(shape)), sink_(std::move(sink)) {}

  // The next bytes of the buffer, in any split. Errors: malformed (a row with another number of values than there are
  // columns names the row and both numbers), and those of the sink. Rows that were handed on before stay right.
  Result<void> take(Bytes piece);
  // No more bytes come. Errors: incomplete; malformed.
  Result<void> end();

  std::size_t rows() const { return rows_; }
  std::size_t announced() const { return announced_; }  // 0: not known yet
  bool left_over() const { return left_over_; }         // bytes came behind the last row
  std::size_t unreadable() const { return decoder_.unreadable(); }

 private:
  enum class State : std::uint8_t { head, rows, compact, done };
  Result<std::size_t> take_head(Bytes bytes);
  Result<std::size_t> take_rows(Bytes bytes);
  Result<void> hand_on();
  void keep(Bytes rest);
  Result<void> end_compact();

  RowDecoder decoder_;
  Sink sink_;
  State state_ = State::head;
  std::vector<Byte> waiting_;  // the beginning of a row whose end is to come
  std::size_t rows_ = 0;
  std::size_t announced_ = 0;
  bool left_over_ = false;
};

}  // namespace obiscope::dlms

// The buffer of a profile, cut in pieces of any size, gives the same rows and the same end as whole.
//
//   size of pieces | shape | buffer
#include <algorithm>
#include <cstdlib>

#include "protocol/dlms/profile_head.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

struct Outcome {
  std::vector<Row> rows;
  std::optional<ErrorKind> error;
  bool left_over = false;
  std::size_t unreadable = 0;
};

Outcome rows_of(Bytes bytes, std::size_t piece, const RowShape& shape) {
  Outcome outcome;
  ProfileRows rows(shape, [&outcome](const Row& row) -> Result<void> {
    outcome.rows.push_back(row);
    return {};
  });
  while (!bytes.empty() && !outcome.error) {
    const Result<void> taken = rows.take(bytes.first(std::min(piece, bytes.size())));
    if (!taken) outcome.error = taken.error().kind();
    bytes = bytes.subspan(std::min(piece, bytes.size()));
  }
  const Result<void> ended = outcome.error ? Result<void>() : rows.end();
  if (!ended) outcome.error = ended.error().kind();
  outcome.left_over = rows.left_over();
  outcome.unreadable = rows.unreadable();
  return outcome;
}

RowShape shape_from(Byte bits) {
  RowShape shape;
  shape.columns.resize(1U + bits % 8);
  for (RowColumn& column : shape.columns) column.scaler_unit = {-2, 30};
  if ((bits & 8) != 0) shape.columns.front().place = Place::time;
  if ((bits & 16) != 0) shape.columns.back().place = Place::status;
  shape.newest_first = (bits & 32) != 0;
  shape.period = std::chrono::minutes((bits & 64) != 0 ? 15 : 0);
  return shape;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 2) return 0;
  const RowShape shape = shape_from(bytes[1]);
  const Bytes buffer{bytes + 2, size - 2};
  const Outcome whole = rows_of(buffer, buffer.size() + 1, shape);
  const Outcome split = rows_of(buffer, 1U + bytes[0], shape);
  if (whole.rows != split.rows || whole.error != split.error) std::abort();
  if (!whole.error && (whole.left_over != split.left_over || whole.unreadable != split.unreadable)) std::abort();
  const Result<DecodedData> data = decode_data(buffer, 10'000);
  if (data) static_cast<void>(captures_from(data->data));
  return 0;
}

// One row of a profile.
#include <algorithm>

#include "protocol/dlms/profile_rows.hpp"

namespace obiscope::dlms {
namespace {

bool has_items(Tag tag) {
  return tag == Tag::array || tag == Tag::structure || tag == Tag::compact_array;
}

std::size_t values_in(const RowShape& shape) {
  const auto is_value = [](const RowColumn& column) { return column.place == Place::value; };
  return static_cast<std::size_t>(std::count_if(shape.columns.begin(), shape.columns.end(), is_value));
}

// `time` a `step` later, on the wall.
MeterTime moved(const MeterTime& time, Duration step) {
  const std::optional<Instant> wall = as_if_utc(time);
  if (!wall) return {};
  MeterTime later = meter_time_from(*wall + step);
  if (time.second == MeterTime::kUnspecified) later.second = MeterTime::kUnspecified;
  later.minutes_east_of_utc = time.minutes_east_of_utc;
  later.daylight_saving = time.daylight_saving;
  return later;
}

// Bits and octets with the first one as the most significant.
std::optional<std::uint64_t> word_from(const Item& item) {
  if (const std::optional<std::int64_t> number = integer_of(item)) return static_cast<std::uint64_t>(*number);
  const bool octets = item.tag == Tag::octet_string || item.tag == Tag::bit_string || item.tag == Tag::uint64;
  if (!octets || item.content.size() > sizeof(std::uint64_t)) return std::nullopt;
  std::uint64_t word = 0;
  for (const Byte byte : item.content) word = word << 8U | byte;
  if (item.tag == Tag::bit_string) word >>= item.content.size() * 8 - item.count;
  return word;
}

}  // namespace

RowDecoder::RowDecoder(RowShape shape) : shape_(std::move(shape)), cells_(shape_.columns.size()) {
  row_.values.resize(values_in(shape_));
}

Step RowDecoder::find_cells(Cursor& cursor, Bytes bytes) {
  for (Cell& cell : cells_) {
    const std::size_t begin = cursor.at();
    Cursor ahead = cursor;
    const Step step = cursor.next(cell.item);
    if (step != Step::item) return step == Step::end ? Step::incomplete : step;
    if (!has_items(cell.item.tag)) continue;
    if (const Step skipped = ahead.skip(); skipped != Step::item) return skipped;
    cell.whole = bytes.subspan(begin, ahead.at() - begin);
    cursor = ahead;
  }
  return Step::item;
}

Result<Step> RowDecoder::decode(Bytes bytes, std::size_t& size) {
  Cursor cursor(bytes);
  Item head;
  const Step step = cursor.next(head);
  if (step == Step::end || step == Step::incomplete) return Step::incomplete;
  if (step == Step::malformed) return failure(ErrorKind::malformed, "is not encoded as the standard wants it");
  if (head.tag != Tag::structure) return failure(ErrorKind::malformed, "is no structure");
  if (head.count != cells_.size()) {
    return failure(ErrorKind::malformed, "has " + std::to_string(head.count) + " values where " +
                                             std::to_string(cells_.size()) + " columns are announced");
  }
  const Step found = find_cells(cursor, bytes);
  if (found == Step::malformed) return failure(ErrorKind::malformed, "holds a value that is not encoded right");
  if (found != Step::item) return Step::incomplete;
  size = cursor.at();
  bool clock = false;
  auto value = row_.values.begin();
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const RowColumn& column = shape_.columns[i];
    if (column.place == Place::value) {
      take_value(cells_[i], column.scaler_unit, *value++);
    } else if (column.place == Place::status) {
      take_status(cells_[i].item);
    } else {
      take_time(cells_[i].item);
      clock = true;
    }
  }
  timed_ = timed_ || clock;
  return Step::item;
}

void RowDecoder::take_time(const Item& item) {
  if (item.tag == Tag::null) {
    if (timed_) row_.time = moved(row_.time, shape_.newest_first ? -shape_.period : shape_.period);
    return;
  }
  const bool octets = item.tag == Tag::octet_string || item.tag == Tag::date_time || item.tag == Tag::date;
  const std::optional<MeterTime> time = octets ? time_from(item.content, shape_.deviation) : std::nullopt;
  if (!time) ++unreadable_;
  row_.time = time.value_or(MeterTime{});
}

void RowDecoder::take_status(const Item& item) {
  if (item.tag == Tag::null) return;
  const std::optional<std::uint64_t> word = word_from(item);
  if (!word) ++unreadable_;
  row_.status = word.value_or(0);
}

void RowDecoder::take_value(const Cell& cell, ScalerUnit scaler_unit, Value& value) {
  if (cell.item.tag == Tag::null) return;
  if (!has_items(cell.item.tag)) {
    value = value_from(cell.item, scaler_unit, shape_.deviation);
    return;
  }
  const Result<DecodedData> decoded = decode_data(cell.whole);
  value = decoded ? value_from(decoded->data, scaler_unit, shape_.deviation) : Value();
}

}  // namespace obiscope::dlms

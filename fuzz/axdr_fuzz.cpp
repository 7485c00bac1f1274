// A-XDR from anywhere: the cursor and the tree agree on what is a value and where it ends, and what was decoded is
// encoded and decoded again to the same.
#include <cstdlib>

#include "protocol/dlms/value.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

constexpr std::size_t kMostItems = 100'000;  // more than one input has bytes

void expect(bool right) {
  if (!right) std::abort();
}

// Whether a compact array stands in it: the cursor takes it whole, the tree looks into it.
bool has_compact_array(Bytes value) {
  Cursor cursor(value);
  Item item;
  while (cursor.next(item) == Step::item)
    if (item.tag == Tag::compact_array) return true;
  return false;
}

void check_items(Bytes encoded) {
  Cursor cursor(encoded);
  Item item;
  for (std::size_t at = 0; cursor.next(item) == Step::item; at = cursor.at()) {
    expect(cursor.at() > at && cursor.at() <= encoded.size());
    expect(item.content.size() <= encoded.size());
    const auto size = fixed_size(item.tag);
    expect(!size || item.content.size() == *size);
    const auto number = integer_of(item);
    const Value value = value_from(item, {-3, 30});
    expect(!number || item.tag == Tag::boolean || std::holds_alternative<Decimal>(value));
  }
}

std::vector<Byte> encoded_again(const Data& data) {
  std::vector<Byte> out;
  encode(data, out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const Bytes encoded(bytes, size);
  check_items(encoded);
  Cursor cursor(encoded);
  const Step step = cursor.skip();
  const auto decoded = decode_data(encoded, kMostItems);
  if (decoded) {
    expect(step == Step::item && cursor.at() == decoded->size);
    const std::vector<Byte> again = encoded_again(decoded->data);
    const auto second = decode_data(again, kMostItems);
    expect(second && second->size == again.size() && encoded_again(second->data) == again);
    text_from(decoded->data);
    value_from(decoded->data, {-3, 30});
    time_from(decoded->data);
    scaler_unit_from(decoded->data);
  } else if (step == Step::item) {
    expect(has_compact_array(encoded.first(cursor.at())));
  }
  return 0;
}

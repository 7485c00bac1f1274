// A-XDR bytes -> Data, compact arrays included.
//
//   13 | type description | length | contents     an item of the contents is laid out as the description says, without
//                                                 tags: numbers bare, strings with their length
#include <algorithm>
#include <bit>

#include "protocol/dlms/data.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kMostReserved = 64;  // items that are reserved because a count announces them

double float_of(const Item& item) {
  if (item.tag == Tag::float32) {
    const auto bits = axdr::big_endian<std::uint32_t, 4>(item.content.data());
    return static_cast<double>(std::bit_cast<float>(bits));
  }
  return std::bit_cast<double>(axdr::big_endian<std::uint64_t, 8>(item.content.data()));
}

// Of all that is neither array, structure nor compact array.
Data simple_data(const Item& item) {
  switch (item.tag) {
    case Tag::null:
    case Tag::dont_care:
      return {item.tag, std::monostate{}, 0};
    case Tag::float32:
    case Tag::float64:
      return {item.tag, float_of(item), 0};
    case Tag::uint64:
      return unsigned_data(item.tag, axdr::big_endian<std::uint64_t, 8>(item.content.data()));
    case Tag::bit_string:
      return {item.tag, std::vector<Byte>(item.content.begin(), item.content.end()), item.count};
    case Tag::bcd:
      return octets_data(item.content, item.tag);
    default:
      if (const auto number = integer_of(item)) return {item.tag, *number, 0};
      return octets_data(item.content, item.tag);
  }
}

class Decoder {
 public:
  Decoder(Bytes encoded, std::size_t most_items) : encoded_(encoded), cursor_(encoded), items_left_(most_items) {}

  Result<Data> value(unsigned depth) {
    const std::size_t begin = cursor_.at();
    Item item;
    const Step step = cursor_.next(item);
    if (step != Step::item) return refuse(step, begin);
    if (!count_item()) return too_many(begin);
    if (item.tag == Tag::compact_array) return compact(item.content, depth);
    if (item.tag != Tag::array && item.tag != Tag::structure) return simple_data(item);
    if (depth >= kDeepest && item.count > 0) return too_deep(begin);
    std::vector<Data> items;
    items.reserve(std::min(item.count, kMostReserved));
    for (std::size_t i = 0; i < item.count; ++i) {
      Result<Data> one = value(depth + 1);
      if (!one) return one;
      items.push_back(std::move(*one));
    }
    return Data{item.tag, std::move(items), 0};
  }
  std::size_t at() const { return cursor_.at(); }

 private:
  Result<Data> compact(Bytes behind_tag, unsigned depth);
  Result<Data> contents(Bytes description, std::size_t& described, Bytes bytes, std::size_t& at, unsigned depth);
  Result<Data> contents_items(Bytes description, std::size_t& described, Bytes bytes, std::size_t& at, unsigned depth);

  bool count_item() { return items_left_ > 0 && items_left_-- > 0; }
  std::size_t offset_of(Bytes bytes) const { return static_cast<std::size_t>(bytes.data() - encoded_.data()); }

  tl::unexpected<Error> refuse(Step step, std::size_t at) const {
    if (step == Step::malformed)
      return failure(
          Error(ErrorKind::malformed, "the encoded value has a tag or length that A-XDR does not know").at(at));
    return failure(Error(ErrorKind::incomplete, "the encoded value ends before all its parts have come").at(at));
  }
  tl::unexpected<Error> too_deep(std::size_t at) const {
    return failure(Error(ErrorKind::malformed, "the encoded value is nested too deep").at(at));
  }
  tl::unexpected<Error> too_many(std::size_t at) const {
    return failure(Error(ErrorKind::malformed, "the encoded value has too many items").at(at));
  }

  Bytes encoded_;
  Cursor cursor_;
  std::size_t items_left_;
};

Result<Data> Decoder::compact(Bytes behind_tag, unsigned depth) {
  CompactArray array;
  if (const Step step = compact_array_from(behind_tag, array); step != Step::item)
    return refuse(step, offset_of(behind_tag));
  if (depth >= kDeepest) return too_deep(offset_of(behind_tag));
  std::vector<Data> items;
  for (std::size_t at = 0; at < array.contents.size();) {
    const std::size_t before = at;
    std::size_t described = 0;
    Result<Data> one = contents(array.description, described, array.contents, at, depth + 1);
    if (!one) return one;
    if (at == before) return refuse(Step::malformed, offset_of(array.contents));  // items without bytes have no end
    items.push_back(std::move(*one));
  }
  return Data{Tag::array, std::move(items), 0};
}

// One item of the contents: as the description from `described` on says; both are behind it then.
Result<Data> Decoder::contents(Bytes description, std::size_t& described, Bytes bytes, std::size_t& at,
                               unsigned depth) {
  const std::size_t here = offset_of(bytes) + at;
  if (!count_item()) return too_many(here);
  const Byte shape = axdr::kShapes[description[described]];
  if (shape == axdr::kItems) return contents_items(description, described, bytes, at, depth);
  const auto tag = static_cast<Tag>(description[described++]);
  const Bytes rest = bytes.subspan(at);
  Length length{shape, 0};
  if (shape > axdr::kLongestFixed) {
    length = length_from(rest);
    if (length.size == 0) return refuse(Step::malformed, here);
  }
  const std::size_t size =
      shape == axdr::kBitString ? length.value / 8 + (length.value % 8 != 0 ? 1 : 0) : length.value;
  // The contents are all there: what goes beyond them is wrong, not late.
  if (size > rest.size() - length.size) return refuse(Step::malformed, here);
  at += length.size + size;
  return simple_data({tag, length.value, rest.subspan(length.size, size)});
}

Result<Data> Decoder::contents_items(Bytes description, std::size_t& described, Bytes bytes, std::size_t& at,
                                     unsigned depth) {
  if (depth >= kDeepest) return too_deep(offset_of(bytes) + at);
  const auto tag = static_cast<Tag>(description[described++]);
  std::size_t count = 0;
  if (tag == Tag::array) {
    count = axdr::big_endian<std::size_t, 2>(description.data() + described);
    described += 2;
    if (count == 0) return refuse(Step::malformed, offset_of(bytes) + at);
  } else {
    const Length length = length_from(description.subspan(described));
    count = length.value;
    described += length.size;
  }
  std::vector<Data> items;
  const std::size_t type = described;
  for (std::size_t i = 0; i < count; ++i) {
    if (tag == Tag::array) described = type;
    const std::size_t before = at;
    Result<Data> one = contents(description, described, bytes, at, depth + 1);
    if (!one) return one;
    // A few bytes could announce millions of items that take none.
    if (tag == Tag::array && at == before) return refuse(Step::malformed, offset_of(bytes) + at);
    items.push_back(std::move(*one));
  }
  return Data{tag, std::move(items), 0};
}

}  // namespace

Result<DecodedData> decode_data(Bytes encoded, std::size_t most_items) {
  Decoder decoder(encoded, most_items);
  Result<Data> data = decoder.value(0);
  if (!data) return failure(data.error());
  return DecodedData{std::move(*data), decoder.at()};
}

}  // namespace obiscope::dlms

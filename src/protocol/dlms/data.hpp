// Data: an A-XDR value as a tree, for all that is not the hot path.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "async/error.hpp"
#include "protocol/dlms/axdr.hpp"
#include "reading/obis.hpp"

namespace obiscope::dlms {

struct Data {
  Tag tag = Tag::null;
  // null, dont_care: monostate; bool, whole numbers, enum: int64 (uint64 where int64 is too small and the tag is
  // uint64); float32, float64: double; strings, BCD, date-time, date, time: octets; bit string: octets and `bits`;
  // array, structure: items (a compact array is an array of its items).
  std::variant<std::monostate, std::int64_t, std::uint64_t, double, std::vector<Byte>, std::vector<Data>> value;
  std::size_t bits = 0;  // of a bit string

  friend bool operator==(const Data&, const Data&) = default;

  bool is_null() const { return tag == Tag::null; }
  const std::vector<Data>* items() const { return std::get_if<std::vector<Data>>(&value); }
  const std::vector<Byte>* octets() const { return std::get_if<std::vector<Byte>>(&value); }
  std::optional<std::int64_t> integer() const;
};

Data null_data();
Data integer_data(Tag tag, std::int64_t value);
Data unsigned_data(Tag tag, std::uint64_t value);
Data octets_data(Bytes octets, Tag tag = Tag::octet_string);
Data text_data(std::string_view text, Tag tag = Tag::visible_string);
Data obis_data(const Obis& obis);
Data structure(std::vector<Data> items);
Data array(std::vector<Data> items);

struct DecodedData {
  Data data;
  std::size_t size = 0;  // bytes taken
};
// The value at the beginning of `encoded`. Errors: incomplete, malformed (with offset); nesting beyond kDeepest, more
// than `most_items` items in all.
Result<DecodedData> decode_data(Bytes encoded, std::size_t most_items = 1'000'000);
void encode(const Data& data, std::vector<Byte>& out);
void encode_length(std::size_t length, std::vector<Byte>& out);

// "{1, 0x0a0b, [2, 3]}": for a table, where a value is neither number nor text.
std::string text_from(const Data& data);

std::optional<Obis> obis_of(const Data& data);  // six octets

}  // namespace obiscope::dlms

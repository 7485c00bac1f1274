#include "protocol/dlms/data.hpp"

#include <bit>

namespace obiscope::dlms {
namespace {

void put(std::uint64_t value, std::size_t size, std::vector<Byte>& out) {
  for (std::size_t i = size; i > 0; --i) out.push_back(static_cast<Byte>(value >> (8 * (i - 1))));
}

void put_float(double value, std::size_t size, std::vector<Byte>& out) {
  if (size == 4) {
    put(std::bit_cast<std::uint32_t>(static_cast<float>(value)), size, out);
  } else {
    put(std::bit_cast<std::uint64_t>(value), size, out);
  }
}

// Exactly `size` bytes, whatever there is.
void put_octets(const std::vector<Byte>& octets, std::size_t size, std::vector<Byte>& out) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(i < octets.size() ? octets[i] : Byte{0});
}

struct Writer {
  const Data& data;
  std::vector<Byte>& out;

  std::size_t fixed() const { return fixed_size(data.tag).value_or(0); }

  void operator()(std::monostate) const {}
  void operator()(std::int64_t value) const { put(static_cast<std::uint64_t>(value), fixed(), out); }
  void operator()(std::uint64_t value) const { put(value, fixed(), out); }
  void operator()(double value) const { put_float(value, fixed(), out); }
  void operator()(const std::vector<Byte>& octets) const {
    if (const auto size = fixed_size(data.tag)) return put_octets(octets, *size, out);
    const bool bits = data.tag == Tag::bit_string;
    encode_length(bits ? data.bits : octets.size(), out);
    put_octets(octets, bits ? (data.bits + 7) / 8 : octets.size(), out);
  }
  void operator()(const std::vector<Data>& items) const {
    encode_length(items.size(), out);
    for (const Data& item : items) encode(item, out);
  }
};

}  // namespace

std::optional<std::int64_t> Data::integer() const {
  if (const auto* const number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* const digits = octets(); digits != nullptr && tag == Tag::bcd) return axdr::integer_of_bcd(*digits);
  return std::nullopt;
}

Data null_data() {
  return {};
}

Data integer_data(Tag tag, std::int64_t value) {
  return {tag, value, 0};
}

Data unsigned_data(Tag tag, std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {tag, value, 0};
  return {tag, static_cast<std::int64_t>(value), 0};
}

Data octets_data(Bytes octets, Tag tag) {
  return {tag, std::vector<Byte>(octets.begin(), octets.end()), tag == Tag::bit_string ? octets.size() * 8 : 0};
}

Data text_data(std::string_view text, Tag tag) {
  return octets_data(as_bytes(text), tag);
}

Data obis_data(const Obis& obis) {
  return {Tag::octet_string, std::vector<Byte>{obis.a, obis.b, obis.c, obis.d, obis.e, obis.f}, 0};
}

Data structure(std::vector<Data> items) {
  return {Tag::structure, std::move(items), 0};
}

Data array(std::vector<Data> items) {
  return {Tag::array, std::move(items), 0};
}

void encode_length(std::size_t length, std::vector<Byte>& out) {
  if (length <= 0x7F) {
    out.push_back(static_cast<Byte>(length));
    return;
  }
  std::size_t size = 1;
  while (size < 4 && length >> (8 * size) != 0) ++size;
  out.push_back(static_cast<Byte>(0x80 | size));
  put(length, size, out);
}

void encode(const Data& data, std::vector<Byte>& out) {
  out.push_back(static_cast<Byte>(data.tag));
  std::visit(Writer{data, out}, data.value);
}

std::optional<Obis> obis_of(const Data& data) {
  const auto* const octets = data.octets();
  if (octets == nullptr || octets->size() != 6) return std::nullopt;
  const std::vector<Byte>& six = *octets;
  return Obis{six[0], six[1], six[2], six[3], six[4], six[5]};
}

}  // namespace obiscope::dlms

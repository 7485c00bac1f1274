#include "protocol/dlms/writing.hpp"

#include <charconv>
#include <limits>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

struct Bounds {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

template <class T>
constexpr Bounds bounds_of() {
  return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

// What fits into a number of this type; nothing for what is no whole number.
std::optional<Bounds> bounds_of(Tag tag) {
  switch (tag) {
    case Tag::boolean:
      return Bounds{0, 1};
    case Tag::enumeration:
    case Tag::uint8:
      return bounds_of<std::uint8_t>();
    case Tag::int8:
      return bounds_of<std::int8_t>();
    case Tag::uint16:
      return bounds_of<std::uint16_t>();
    case Tag::int16:
      return bounds_of<std::int16_t>();
    case Tag::uint32:
      return bounds_of<std::uint32_t>();
    case Tag::int32:
      return bounds_of<std::int32_t>();
    case Tag::uint64:
      return Bounds{0, std::numeric_limits<std::int64_t>::max()};
    case Tag::int64:
      return bounds_of<std::int64_t>();
    default:
      return std::nullopt;
  }
}

std::size_t width_of(Tag tag) {
  switch (tag) {
    case Tag::uint16:
    case Tag::int16:
      return 2;
    case Tag::uint32:
    case Tag::int32:
      return 4;
    case Tag::uint64:
    case Tag::int64:
      return 8;
    default:
      return 1;
  }
}

AccessResult put_fitting(const std::optional<std::int64_t>& number, Tag tag, std::vector<Byte>& out) {
  const std::optional<Bounds> bounds = bounds_of(tag);
  if (!number || *number < bounds->least || *number > bounds->most) return access::other_reason;
  put_number(tag, *number, out);
  return access::success;
}

// Registers that hold text have digits of a number, or those of a status word: hexadecimal, with leading zeros.
std::optional<std::int64_t> number_in(std::string_view text) {
  const bool word = text.size() > 1 && text.front() == '0';
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  for (const int base : {word ? 16 : 10, 16}) {
    const auto [stopped, wrong] = std::from_chars(text.data(), end, number, base);
    if (wrong == std::errc() && stopped == end && number >= 0) return number;
  }
  return std::nullopt;
}

AccessResult put_whole(const Value& value, Unit unit, const Writing& how, std::vector<Byte>& out) {
  if (const auto* decimal = std::get_if<Decimal>(&value))
    return put_fitting(whole_number(*decimal, unit.prefix - how.scaler_unit.scaler), how.tag, out);
  if (const auto* truth = std::get_if<bool>(&value)) return put_fitting(*truth ? 1 : 0, how.tag, out);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return access::type_unmatched;
  return put_fitting(number_in(*text), how.tag, out);
}

AccessResult put_bit_string(const Value& value, std::vector<Byte>& out) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return access::type_unmatched;
  const std::optional<std::vector<Byte>> octets = bytes_from_hex(*text);
  if (!octets) return access::type_unmatched;
  out.push_back(static_cast<Byte>(Tag::bit_string));
  encode_length(octets->size() * 8, out);
  out.insert(out.end(), octets->begin(), octets->end());
  return access::success;
}

// date-time, date and time: parts of the same twelve octets, without a length in front.
AccessResult put_moment(const Value& value, const Writing& how, std::vector<Byte>& out) {
  const auto* time = std::get_if<MeterTime>(&value);
  if (time == nullptr) return access::type_unmatched;
  const std::array<Byte, 12> octets = octets_from(*time, how.deviation);
  const std::size_t begin = how.tag == Tag::time ? 5 : 0;
  const std::size_t end = how.tag == Tag::date ? 5 : how.tag == Tag::time ? 9 : octets.size();
  out.push_back(static_cast<Byte>(how.tag));
  out.insert(out.end(), octets.data() + begin, octets.data() + end);
  return access::success;
}

AccessResult put_string(const Value& value, const Writing& how, std::vector<Byte>& out) {
  if (const auto* time = std::get_if<MeterTime>(&value); time != nullptr && how.tag == Tag::octet_string) {
    put_time(*time, how.deviation, out);
  } else if (const auto* octets = std::get_if<std::vector<Byte>>(&value)) {
    put_octet_string(*octets, out, how.tag);
  } else {
    put_octet_string(as_bytes(text_from(value)), out, how.tag);
  }
  return access::success;
}

}  // namespace

void put_bytes(std::uint64_t value, std::size_t count, std::vector<Byte>& out) {
  for (std::size_t left = count; left > 0; --left) out.push_back(static_cast<Byte>(value >> (8 * (left - 1))));
}

void put_null(std::vector<Byte>& out) {
  out.push_back(static_cast<Byte>(Tag::null));
}

void put_number(Tag tag, std::int64_t value, std::vector<Byte>& out) {
  out.push_back(static_cast<Byte>(tag));
  put_bytes(static_cast<std::uint64_t>(value), width_of(tag), out);
}

void put_octet_string(Bytes octets, std::vector<Byte>& out, Tag tag) {
  out.push_back(static_cast<Byte>(tag));
  encode_length(octets.size(), out);
  out.insert(out.end(), octets.begin(), octets.end());
}

void put_obis(const Obis& obis, std::vector<Byte>& out) {
  const std::array<Byte, 6> octets{obis.a, obis.b, obis.c, obis.d, obis.e, obis.f};
  put_octet_string(octets, out);
}

void put_head(Tag tag, std::size_t count, std::vector<Byte>& out) {
  out.push_back(static_cast<Byte>(tag));
  encode_length(count, out);
}

void put_time(const MeterTime& time, Deviation deviation, std::vector<Byte>& out) {
  put_octet_string(octets_from(time, deviation), out);
}

void put_scaler_unit(ScalerUnit scaler_unit, std::vector<Byte>& out) {
  put_head(Tag::structure, 2, out);
  put_number(Tag::int8, scaler_unit.scaler, out);
  put_number(Tag::enumeration, scaler_unit.unit, out);
}

void put_reference(const Attribute& attribute, std::vector<Byte>& out) {
  put_head(Tag::structure, 4, out);
  put_number(Tag::uint16, attribute.class_id, out);
  put_obis(attribute.instance, out);
  put_number(Tag::int8, attribute.number, out);
  put_number(Tag::uint16, 0, out);
}

std::optional<std::int64_t> whole_number(Decimal value, int shift) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 10;
  std::int64_t number = value.mantissa;
  int exponent = value.exponent + shift;
  for (; exponent < 0 && number != 0; ++exponent) number /= 10;
  for (; exponent > 0 && number != 0; --exponent) {
    if (number > kMost || number < -kMost) return std::nullopt;
    number *= 10;
  }
  return number;
}

AccessResult put_value(const Value& value, Unit unit, const Writing& how, std::vector<Byte>& out) {
  if (std::holds_alternative<std::monostate>(value)) {
    put_null(out);
    return access::success;
  }
  if (bounds_of(how.tag)) return put_whole(value, unit, how, out);
  switch (how.tag) {
    case Tag::bit_string:
      return put_bit_string(value, out);
    case Tag::octet_string:
    case Tag::visible_string:
    case Tag::utf8_string:
      return put_string(value, how, out);
    case Tag::date_time:
    case Tag::date:
    case Tag::time:
      return put_moment(value, how, out);
    case Tag::null:
      put_null(out);
      return access::success;
    default:
      return access::type_unmatched;
  }
}

}  // namespace obiscope::dlms

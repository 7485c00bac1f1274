// The bytes of one register or object -> what they say, on spans, without allocating; and back.
//
//   09 21              u16, scaler -1    233.7
//   43 66 67 9A        f32               230.4047     the fewest digits that mean this float and no other
//   07 E7 08 04 05 0D 0F 00 00 80 00 80  clock        2023-08-04 13:15:00, daylight saving, zone not told
#pragma once

#include <variant>

#include "protocol/modbus/register_map.hpp"

namespace obiscope::modbus {

// Octets stand for text as well: text_of() makes it.
using Said = std::variant<std::monostate, Decimal, MeterTime, Bytes>;

// `octets` of the size that goes with `type`. Nothing for a float that is no number and for a clock out of range.
Said said_by(Type type, std::int8_t scaler, WordOrder order, Bytes octets);
inline Said said_by(const Entry& entry, Bytes octets) {
  return said_by(entry.type, entry.scaler, entry.order, octets);
}
Value value_of(Type type, const Said& said);
// Whole, with unit, code and the meaning of a state.
Reading reading_of(const Entry& entry, Bytes octets);

// Puts `reading` into `out` as the entry writes it, cut to what has room; octets from text in hexadecimal too. False
// where it cannot be: another kind of value.
bool encode_value(const Entry& entry, const Reading& reading, std::vector<Byte>& out);
// The same of a number in `unit`.
bool encode_number(Type type, std::int8_t scaler, Unit into, Decimal value, Unit unit, std::vector<Byte>& out);
void encode_clock(const MeterTime& time, std::vector<Byte>& out);

constexpr std::size_t kClockSize = 12;
// Nothing where a part is out of range. Parts that are not specified stay so.
std::optional<MeterTime> clock_from(Bytes octets);
std::optional<Decimal> decimal_of(float number);

// Hands sink(const Entry&, Bytes octets) each entry that stands in the content of an answer (behind its byte count).
// Answers how it fits the map: false where its length is another, or where there is an object that the map does not
// have.
template <class Sink>
bool for_each_entry(const RegisterMap& map, Byte function, std::uint16_t address, std::uint16_t quantity, Bytes content,
                    Sink sink);

// How many bytes an answer has behind its byte count, without a pad byte. Nothing where the map does not say.
inline std::optional<std::size_t> size_of_answer(const RegisterMap& map, Byte function, std::uint16_t address,
                                                 std::uint16_t quantity) {
  if (!map.objects) return std::size_t{quantity} * 2;
  std::size_t size = 0;
  for (unsigned i = 0; i < quantity; ++i) {
    const Entry* entry = map.at(function, static_cast<std::uint16_t>(address + i));
    if (entry == nullptr) return std::nullopt;
    size += entry->size;
  }
  return size;
}

template <class Sink>
bool for_each_entry(const RegisterMap& map, Byte function, std::uint16_t address, std::uint16_t quantity, Bytes content,
                    Sink sink) {
  const Entry* entry = map.from(function, address);
  const Entry* const end = map.entries.data() + map.entries.size();
  if (!map.objects && content.size() != std::size_t{quantity} * 2) return false;
  std::size_t at = 0;
  for (unsigned i = 0; i < quantity;) {
    const bool known = entry != end && entry->function == function && entry->address == address + i;
    if (!known && map.objects) return false;
    const std::size_t size = known ? entry->size : 2;
    if (at + size > content.size()) return !map.objects;  // plain: a value that the quantity cuts in two
    if (known) {
      sink(*entry, content.subspan(at, size));
      i += entry->addresses(map.objects);
      ++entry;
    } else {
      ++i;
    }
    at += map.objects ? size : (size + 1) / 2 * 2;
  }
  // The pad byte at the very end.
  return at == content.size() || (map.objects && at % 2 == 1 && at + 1 == content.size());
}

}  // namespace obiscope::modbus

#include "protocol/dlms/selection.hpp"

#include "protocol/dlms/classes.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kByRange = 1, kByEntry = 2;
constexpr Obis kClockInstance{0, 0, 1, 0, 0, 255};
constexpr std::int8_t kTimeAttribute = 2;
constexpr std::size_t kFields = 4;  // of both descriptors

Data time_data(const MeterTime& time, Deviation deviation) {
  return octets_data(octets_from(time, deviation));
}

Error malformed() {
  return Error(ErrorKind::malformed, "the selective access has parameters that are not as the standard wants them");
}

Result<std::variant<Range, Entries>> range_from(const std::vector<Data>& fields, Deviation deviation) {
  const auto* const restricting = fields[0].items();
  if (restricting == nullptr || restricting->size() != kFields) return failure(malformed());
  const bool is_clock = (*restricting)[0].integer() == class_id::clock && (*restricting)[2].integer() == kTimeAttribute;
  if (!is_clock) return failure(ErrorKind::unsupported, "selective access by another quantity than the clock's time");
  const auto* const columns = fields[3].items();
  if (columns == nullptr || !columns->empty())
    return failure(ErrorKind::unsupported, "selective access to single columns");
  const auto from = time_from(fields[1], deviation);
  const auto to = time_from(fields[2], deviation);
  if (!from || !to) return failure(malformed());
  return Range{*from, *to};
}

Result<std::variant<Range, Entries>> entries_from(const std::vector<Data>& fields) {
  constexpr std::int64_t kMost[kFields] = {0xFFFF'FFFF, 0xFFFF'FFFF, 0xFFFF, 0xFFFF};
  std::int64_t numbers[kFields] = {};
  for (std::size_t i = 0; i < kFields; ++i) {
    const auto number = fields[i].integer();
    if (!number || *number < 0 || *number > kMost[i]) return failure(malformed());
    numbers[i] = *number;
  }
  return Entries{static_cast<std::uint32_t>(numbers[0]), static_cast<std::uint32_t>(numbers[1]),
                 static_cast<std::uint16_t>(numbers[2]), static_cast<std::uint16_t>(numbers[3])};
}

}  // namespace

Selection selection_of(const Range& range, Deviation deviation) {
  const Data clock = structure({integer_data(Tag::uint16, class_id::clock), obis_data(kClockInstance),
                                integer_data(Tag::int8, kTimeAttribute), integer_data(Tag::uint16, 0)});
  return {kByRange, structure({clock, time_data(range.from, deviation), time_data(range.to, deviation), array({})})};
}

Selection selection_of(const Entries& entries) {
  return {kByEntry,
          structure({integer_data(Tag::uint32, entries.from), integer_data(Tag::uint32, entries.to),
                     integer_data(Tag::uint16, entries.from_column), integer_data(Tag::uint16, entries.to_column)})};
}

Result<std::variant<Range, Entries>> selection_from(const Selection& selection, Deviation deviation) {
  if (selection.selector != kByRange && selection.selector != kByEntry)
    return failure(ErrorKind::unsupported, "selective access with selector " + std::to_string(selection.selector));
  const auto* const fields = selection.parameters.items();
  if (fields == nullptr || fields->size() != kFields) return failure(malformed());
  return selection.selector == kByRange ? range_from(*fields, deviation) : entries_from(*fields);
}

}  // namespace obiscope::dlms

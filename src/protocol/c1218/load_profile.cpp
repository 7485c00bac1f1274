#include "protocol/c1218/load_profile.hpp"

#include <algorithm>
#include <bit>

namespace obiscope::c1218 {
namespace {

constexpr unsigned kSkipped = 4;  // channel status: no value in this interval

Bytes octets_of(const Tables& tables, std::uint16_t table) {
  const auto found = tables.find(table);
  return found == tables.end() ? Bytes() : Bytes(found->second);
}

Error cut(std::uint16_t table) {
  return Error(ErrorKind::incomplete, "table " + std::to_string(table) + " is missing or too short");
}

Result<bool> take_limits(Fields fields, Byte version, ProfileLayout& layout) {
  fields.take(4);  // memory
  const unsigned flags = fields.word();
  const auto flag = [flags](unsigned place) { return (flags >> place & 1U) != 0; };
  layout.end_readings = flag(4);
  layout.end_pulses = flag(5);
  layout.extended_status = flag(10);
  layout.simple_status = flag(11);
  layout.closure_status = flag(12) && version < 2;  // the later revision means something else by it
  fields.octet();                                   // formats that are possible
  layout.blocks = fields.word();
  layout.intervals = fields.word();
  layout.channels.resize(fields.octet());
  layout.minutes = fields.octet();
  if (fields.ended_early()) return failure(cut(61));
  return flag(6);
}

Result<void> take_channels(Fields fields, bool scaled_values, ProfileLayout& layout) {
  for (Channel& channel : layout.channels) {
    fields.octet();
    channel.source = fields.octet();
    fields.octet();
  }
  const Byte code = fields.octet();
  if (!fields.ended_early() && !std::has_single_bit(code))
    return failure(ErrorKind::malformed, "table 62 names a format of intervals that there is not");
  layout.interval_format = static_cast<IntervalFormat>(code);
  if (scaled_values) {
    for (Channel& channel : layout.channels) channel.scalar = fields.word();
    for (Channel& channel : layout.channels) channel.divisor = fields.word();
  }
  if (fields.ended_early()) return failure(cut(62));
  return {};
}

Result<void> take_status(Fields fields, ProfileLayout& layout) {
  const Byte flags = fields.octet();
  layout.newest_first = (flags & 1U) != 0;
  layout.newest_interval_first = (flags >> 4U & 1U) != 0;
  layout.valid_blocks = std::min(fields.word(), layout.blocks);
  layout.last_block = fields.word();
  fields.take(4 + 2);  // sequence number, unread blocks
  layout.valid_intervals = std::min(fields.word(), layout.intervals);
  if (fields.ended_early()) return failure(cut(63));
  if (layout.valid_blocks > 0 && layout.last_block >= layout.blocks)
    return failure(ErrorKind::malformed, "table 63 names a newest block that there is not");
  return {};
}

std::optional<Decimal> interval_from(Fields& fields, IntervalFormat format) {
  switch (format) {
    case IntervalFormat::uint8:
      return Decimal{fields.octet(), 0};
    case IntervalFormat::uint16:
      return Decimal{fields.word(), 0};
    case IntervalFormat::uint32:
      return Decimal{static_cast<std::int64_t>(fields.unsigned_number(4)), 0};
    case IntervalFormat::int8:
      return Decimal{fields.signed_number(1), 0};
    case IntervalFormat::int16:
      return Decimal{fields.signed_number(2), 0};
    case IntervalFormat::int32:
      return Decimal{fields.signed_number(4), 0};
    case IntervalFormat::number1:
      return fields.number(fields.format().number1);
    case IntervalFormat::number2:
      return fields.number(fields.format().number2);
  }
  return std::nullopt;
}

// raw times divisor over scalar, where that is a decimal; else nothing.
std::optional<Decimal> unscaled(std::optional<Decimal> raw, const Channel& channel) {
  if (!raw || channel.scalar == channel.divisor) return raw;
  if (channel.scalar == 0 || channel.divisor == 0) return std::nullopt;
  Decimal value = *raw;
  if (__builtin_mul_overflow(value.mantissa, std::int64_t{channel.divisor}, &value.mantissa)) return std::nullopt;
  constexpr int kMostDigits = 16;  // a divisor of 16 bits that leaves a decimal needs no more
  for (int digit = 0; value.mantissa % channel.scalar != 0; ++digit) {
    if (digit == kMostDigits || __builtin_mul_overflow(value.mantissa, std::int64_t{10}, &value.mantissa))
      return std::nullopt;
    --value.exponent;
  }
  value.mantissa /= channel.scalar;
  return value;
}

// The status nibble of a channel, 0 for the first one.
unsigned channel_status(Bytes status, std::size_t channel) {
  if (status.empty()) return 0;
  const Byte octet = status[(channel + 1) / 2];
  return channel % 2 == 0 ? octet & 0x0FU : static_cast<unsigned>(octet >> 4U);
}

std::uint64_t status_word(Bytes status) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(status.size(), 8); ++i)
    word |= static_cast<std::uint64_t>(status[i]) << 8U * i;
  return word;
}

}  // namespace

std::size_t ProfileLayout::value_size() const {
  switch (interval_format) {
    case IntervalFormat::uint8:
    case IntervalFormat::int8:
      return 1;
    case IntervalFormat::uint16:
    case IntervalFormat::int16:
      return 2;
    case IntervalFormat::uint32:
    case IntervalFormat::int32:
      return 4;
    case IntervalFormat::number1:
      return size_of(format.number1);
    case IntervalFormat::number2:
      return size_of(format.number2);
  }
  return 0;
}

std::size_t ProfileLayout::intervals_begin() const {
  const std::size_t reading = (end_readings ? size_of(format.number1) : 0U) + (end_pulses ? 4U : 0U);
  const std::size_t closure = closure_status ? 2U : 0U;
  const std::size_t simple = simple_status ? (intervals + 7U) / 8U : 0U;
  return format.size_of_short_time() + channels.size() * (reading + closure) + simple;
}

std::size_t ProfileLayout::block_size() const {
  return intervals_begin() + intervals * (status_size() + channels.size() * value_size());
}

std::size_t ProfileLayout::place_of(std::size_t n) const {
  const std::size_t behind = valid_blocks - 1U - n;  // how many newer ones there are
  const std::size_t step = newest_first ? behind : blocks - behind % blocks;
  return (last_block + step) % blocks;
}

std::size_t ProfileLayout::valid_in(std::size_t n) const {
  return n + 1 == valid_blocks ? valid_intervals : intervals;
}

Result<ProfileLayout> profile_layout_from(const Tables& tables, const Configuration& configuration) {
  ProfileLayout layout;
  layout.format = configuration.format;
  const Result<bool> scaled_values =
      take_limits(Fields(octets_of(tables, 61), layout.format), configuration.version, layout);
  if (!scaled_values) return failure(scaled_values.error());
  if (const auto good = take_channels(Fields(octets_of(tables, 62), layout.format), *scaled_values, layout); !good)
    return failure(good.error());
  if (const auto good = take_status(Fields(octets_of(tables, 63), layout.format), layout); !good)
    return failure(good.error());
  if (layout.channels.empty() || layout.intervals == 0 || layout.minutes == 0)
    return failure(ErrorKind::malformed, "the load profile has no channels or no intervals");
  if (layout.format.time == TimeFormat::none)
    return failure(ErrorKind::unsupported, "the meter has no clock, so that its load profile has no times");
  if (layout.block_size() > kMostBlock)
    return failure(ErrorKind::unsupported, "a block of the load profile is longer than 1 MiB");
  return layout;
}

Profile profile_head_of(const ProfileLayout& layout, const Sources& sources) {
  Profile head;
  head.obis = {1, 0, 99, 1, 0, 255};
  head.code = "ST64";
  head.period = std::chrono::minutes(layout.minutes);
  for (std::size_t i = 0; i < layout.channels.size(); ++i) {
    const Byte source = layout.channels[i].source;
    const Valued valued = value_of(std::nullopt, sources, source);
    head.columns.push_back({obis_of(sources.measure_of(source), Role::interval, 0, source),
                            "ST64.INT_DATA[" + std::to_string(i) + "]", valued.unit, valued.unit_text});
  }
  return head;
}

std::optional<MeterTime> end_of_block(Bytes block, const Format& format) {
  return Fields(block, format).short_time();
}

Result<void> rows_of_block(Bytes block, std::size_t valid, const ProfileLayout& layout, const Sources& sources,
                           const std::function<Result<void>(const Row&)>& sink) {
  if (block.size() < layout.block_size()) return failure(ErrorKind::incomplete, "a block of table 64 is cut off");
  const std::optional<MeterTime> end = end_of_block(block, layout.format);
  const std::optional<Instant> ended = end ? as_if_utc(*end) : std::nullopt;
  if (!ended) return failure(ErrorKind::malformed, "a block of table 64 has no end time");
  const std::size_t size = layout.status_size() + layout.channels.size() * layout.value_size();
  const std::size_t begin = layout.intervals_begin();
  const Bytes simple = layout.simple_status ? block.subspan(begin - (layout.intervals + 7U) / 8U) : Bytes();
  for (std::size_t n = 0; n < valid; ++n) {
    const std::size_t place = layout.newest_interval_first ? valid - 1 - n : n;
    Fields fields(block.subspan(begin + place * size, size), layout.format);
    Row row;
    row.time = meter_time_from(*ended - static_cast<int>(valid - 1 - n) * std::chrono::minutes(layout.minutes));
    const Bytes status = fields.take(layout.status_size());
    row.status = status_word(status);
    const bool usable = simple.empty() || (simple[place / 8] >> place % 8 & 1U) != 0;
    for (std::size_t i = 0; i < layout.channels.size(); ++i) {
      const std::optional<Decimal> raw = unscaled(interval_from(fields, layout.interval_format), layout.channels[i]);
      const bool there = usable && channel_status(status, i) != kSkipped;
      row.values.push_back(there ? value_of(raw, sources, layout.channels[i].source).value : Value{});
    }
    if (Result<void> good = sink(row); !good) return good;
  }
  return {};
}

}  // namespace obiscope::c1218

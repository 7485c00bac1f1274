#include "protocol/modbus/value.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>

#include "bytes/hex.hpp"

namespace obiscope::modbus {
namespace {

constexpr Byte kUnspecified = 0xFF;
constexpr std::uint16_t kNoDeviation = 0x8000;
constexpr Byte kDaylightSaving = 0x80;
constexpr std::int16_t kMostDeviation = 24 * 60;

bool is_signed(Type type) {
  return type == Type::i16 || type == Type::i32 || type == Type::i64;
}
bool is_integer(Type type) {
  return type <= Type::i64;
}

// Octet `i` of a number of `size` octets, as if the words came the high one first.
std::size_t place(std::size_t i, std::size_t size, WordOrder order) {
  return order == WordOrder::high_first || size < 4 ? i : size - 2 - i / 2 * 2 + i % 2;
}

std::uint64_t number_from(Bytes octets, WordOrder order) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) number = number << 8U | octets[place(i, octets.size(), order)];
  return number;
}

std::int64_t extended(std::uint64_t number, std::size_t size) {
  const unsigned above = 64U - 8U * static_cast<unsigned>(size);
  return static_cast<std::int64_t>(number << above) >> above;
}

Said integer_from(Type type, std::int8_t scaler, std::uint64_t number, std::size_t size) {
  if (is_signed(type)) return Decimal{extended(number, size), scaler};
  if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::monostate();
  return Decimal{static_cast<std::int64_t>(number), scaler};
}

bool is_text(Bytes octets) {
  const std::string_view text = trimmed(as_text(octets));
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string period_text(Bytes octets) {
  const auto clock = [&](std::size_t at) {
    const std::optional<MeterTime> time = clock_from(octets.subspan(at, kClockSize));
    return time && time->has_date() ? text_from(*time) : std::string("not set");
  };
  const std::uint64_t power = number_from(octets.subspan(26, 4), WordOrder::high_first);
  return "type " + std::to_string(octets[0]) + ", from " + clock(1) + " to " + clock(13) + ", " +
         std::to_string(octets[25]) + " %, " + std::to_string(power) + " VA";
}

Byte weekday_of(const MeterTime& time) {  // 1: Monday
  using namespace std::chrono;
  if (!time.has_date()) return kUnspecified;
  const year_month_day date{year(time.year), month(time.month), day(time.day)};
  return static_cast<Byte>(weekday(sys_days(date)).iso_encoding());
}

bool fits(std::int64_t number, Type type, std::size_t size) {
  if (size >= 8) return is_signed(type) || number >= 0;
  const std::int64_t half = std::int64_t{1} << (8 * size - 1);
  return is_signed(type) ? number >= -half && number < half : number >= 0 && number < 2 * half;
}

void put_number(std::uint64_t number, std::size_t size, WordOrder order, std::vector<Byte>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + size);
  for (std::size_t i = 0; i < size; ++i)
    out[begin + place(i, size, order)] = static_cast<Byte>(number >> (8 * (size - 1 - i)) & 0xFFU);
}

// The whole number that is nearest towards zero to value x 10^shift.
std::optional<std::int64_t> whole(Decimal value, int shift) {
  int exponent = value.exponent + shift;
  std::int64_t number = value.mantissa;
  for (; exponent < 0 && number != 0; ++exponent) number /= 10;
  for (; exponent > 0 && number != 0; --exponent) {
    if (number > INT64_MAX / 10 || number < INT64_MIN / 10) return std::nullopt;
    number *= 10;
  }
  return number;
}

bool encode_octets(const Entry& entry, const Value& value, std::vector<Byte>& out) {
  Bytes octets;
  std::optional<std::vector<Byte>> from_hex;
  if (const auto* text = std::get_if<std::string>(&value)) {
    octets = as_bytes(*text);
    if (entry.type == Type::octets && text->size() == std::size_t{entry.size} * 2) from_hex = bytes_from_hex(*text);
    if (from_hex) octets = *from_hex;
  }
  if (const auto* raw = std::get_if<std::vector<Byte>>(&value)) octets = *raw;
  if (octets.empty() && !std::holds_alternative<std::string>(value)) return false;
  const std::size_t end = out.size() + entry.size;
  octets = octets.first(std::min<std::size_t>(octets.size(), entry.size));
  out.insert(out.end(), octets.begin(), octets.end());
  out.resize(end);
  return true;
}

std::optional<Decimal> number_of(const Value& value) {
  if (const auto* number = std::get_if<Decimal>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return decimal_from(trimmed(*text));
  if (const auto* flag = std::get_if<bool>(&value)) return Decimal{*flag ? 1 : 0, 0};
  return std::nullopt;
}

}  // namespace

Said said_by(Type type, std::int8_t scaler, WordOrder order, Bytes octets) {
  switch (type) {
    case Type::f32: {
      const auto bits = static_cast<std::uint32_t>(number_from(octets, order));
      const std::optional<Decimal> number = decimal_of(std::bit_cast<float>(bits));
      const std::optional<Decimal> value = number ? scaled(*number, scaler) : std::nullopt;
      if (!value) return std::monostate();
      return *value;
    }
    case Type::clock:
    case Type::capture_time: {
      const std::optional<MeterTime> time = clock_from(octets);
      if (!time) return std::monostate();
      return *time;
    }
    case Type::text:
    case Type::octets:
    case Type::demand_period:
      return octets;
    default:
      return integer_from(type, scaler, number_from(octets, order), octets.size());
  }
}

Value value_of(Type type, const Said& said) {
  if (const auto* number = std::get_if<Decimal>(&said)) return *number;
  if (const auto* time = std::get_if<MeterTime>(&said)) {
    if (!time->has_date() && !time->has_time()) return std::monostate();
    return *time;
  }
  const auto* octets = std::get_if<Bytes>(&said);
  if (octets == nullptr) return std::monostate();
  if (type == Type::demand_period && octets->size() == size_of(type)) return period_text(*octets);
  if (type == Type::text && is_text(*octets)) return std::string(trimmed(as_text(*octets)));
  return std::vector<Byte>(octets->begin(), octets->end());
}

Reading reading_of(const Entry& entry, Bytes octets) {
  Reading reading;
  reading.obis = entry.obis;
  reading.code = code_of(entry);
  reading.unit = entry.unit;
  reading.value = value_of(entry.type, said_by(entry, octets));
  if (entry.meanings.empty() || octets.size() > 4) return reading;
  const std::uint64_t state = number_from(octets, entry.order);
  for (const Meaning& meaning : entry.meanings)
    if (meaning.value == state) reading.flags.push_back(meaning.flag);
  return reading;
}

bool encode_number(Type type, std::int8_t scaler, Unit into, Decimal value, Unit unit, std::vector<Byte>& out) {
  const int shift = unit.prefix - into.prefix - scaler;
  const std::size_t size = size_of(type);
  if (type == Type::f32) {
    const std::optional<Decimal> moved = scaled(value, shift);
    if (!moved) return false;
    put_number(std::bit_cast<std::uint32_t>(static_cast<float>(approximate(*moved))), size, WordOrder::high_first, out);
    return true;
  }
  const std::optional<std::int64_t> number = whole(value, shift);
  if (!is_integer(type) || !number || !fits(*number, type, size)) return false;
  put_number(static_cast<std::uint64_t>(*number), size, WordOrder::high_first, out);
  return true;
}

bool encode_value(const Entry& entry, const Reading& reading, std::vector<Byte>& out) {
  if (entry.type == Type::clock || entry.type == Type::capture_time) {
    const auto* time = std::get_if<MeterTime>(&reading.value);
    if (time == nullptr) return false;
    encode_clock(*time, out);
    return true;
  }
  if (entry.type == Type::text || entry.type == Type::octets || entry.type == Type::demand_period)
    return encode_octets(entry, reading.value, out);
  const std::optional<Decimal> number = number_of(reading.value);
  std::vector<Byte> octets;
  if (!number || !encode_number(entry.type, entry.scaler, entry.unit, *number, reading.unit, octets)) return false;
  const std::size_t begin = out.size();
  out.resize(begin + octets.size());
  for (std::size_t i = 0; i < octets.size(); ++i) out[begin + place(i, octets.size(), entry.order)] = octets[i];
  return true;
}

void encode_clock(const MeterTime& time, std::vector<Byte>& out) {
  const std::uint16_t year = time.year == 0 ? std::uint16_t{0xFFFF} : time.year;
  put_number(year, 2, WordOrder::high_first, out);
  for (const Byte part : {time.month, time.day, weekday_of(time), time.hour, time.minute, time.second})
    out.push_back(part);
  out.push_back(time.hour == kUnspecified ? kUnspecified : Byte{0});
  const auto east = time.minutes_east_of_utc;
  put_number(east ? static_cast<std::uint16_t>(-*east) : kNoDeviation, 2, WordOrder::high_first, out);
  const bool summer = time.daylight_saving.value_or(false);
  out.push_back(time.year == 0 ? kUnspecified : summer ? kDaylightSaving : Byte{0});
}

std::optional<MeterTime> clock_from(Bytes octets) {
  if (octets.size() != kClockSize) return std::nullopt;
  MeterTime time;
  const auto year = static_cast<std::uint16_t>(octets[0] << 8U | octets[1]);
  time.year = year == 0xFFFF ? std::uint16_t{0} : year;
  time.month = octets[2];
  time.day = octets[3];
  time.hour = octets[5];
  time.minute = octets[6];
  time.second = octets[7];
  const auto deviation = static_cast<std::uint16_t>(octets[9] << 8U | octets[10]);
  const auto minutes = static_cast<std::int16_t>(deviation);
  if (deviation != kNoDeviation && deviation != 0xFFFF) {
    if (minutes < -kMostDeviation || minutes > kMostDeviation) return std::nullopt;
    time.minutes_east_of_utc = static_cast<std::int16_t>(-minutes);
  }
  if (octets[11] != kUnspecified) time.daylight_saving = (octets[11] & kDaylightSaving) != 0;
  if (!time.plausible()) return std::nullopt;
  return time;
}

std::optional<Decimal> decimal_of(float number) {
  if (!std::isfinite(number)) return std::nullopt;
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific);
  const char* const mark = std::find(text.data(), written.ptr, 'e');
  int exponent = 0;
  std::from_chars(mark + (mark[1] == '+' ? 2 : 1), written.ptr, exponent);
  const std::optional<Decimal> digits =
      decimal_from(std::string_view(text.data(), static_cast<std::size_t>(mark - text.data())));
  if (!digits) return std::nullopt;
  Decimal value = *digits;
  exponent += value.exponent;
  for (; exponent > 0; --exponent) {
    if (value.mantissa > INT64_MAX / 10 || value.mantissa < INT64_MIN / 10) return std::nullopt;
    value.mantissa *= 10;
  }
  value.exponent = static_cast<std::int8_t>(exponent);
  return value;
}

}  // namespace obiscope::modbus

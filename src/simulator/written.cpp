#include "simulator/written.hpp"

#include <array>
#include <charconv>

namespace obiscope::simulator {
namespace {

std::int64_t power_of_ten(unsigned exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

void write_number(std::string& out, std::uint64_t number, std::size_t digits) {
  std::array<char, 20> text;
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  const auto length = static_cast<std::size_t>(end - text.data());
  if (length < digits) out.append(digits - length, '0');
  out.append(text.data(), length);
}

std::size_t run_at(std::string_view format, std::size_t at) {
  std::size_t end = at;
  while (end < format.size() && format[end] == format[at]) ++end;
  return end - at;
}

}  // namespace

std::int64_t units_of(const catalogue::TwinRegister& entry, std::int64_t thousandths) {
  return thousandths * entry.scale.multiply / entry.scale.divide;
}

Decimal shown(const catalogue::TwinRegister& entry, std::int64_t units) {
  const std::int64_t rolls_over_at = power_of_ten(static_cast<unsigned>(entry.digits.before) + entry.digits.behind);
  return {units % rolls_over_at, static_cast<std::int8_t>(-static_cast<int>(entry.digits.behind))};
}

void write_digits(std::string& out, Decimal value, catalogue::Digits digits) {
  if (value.mantissa < 0) {
    out += '-';
  } else if (digits.always_signed) {
    out += '+';
  }
  const auto units = static_cast<std::uint64_t>(value.mantissa < 0 ? -value.mantissa : value.mantissa);
  const auto divisor = static_cast<std::uint64_t>(power_of_ten(digits.behind));
  write_number(out, units / divisor, digits.before);
  if (digits.behind == 0) return;
  out += '.';
  write_number(out, units % divisor, digits.behind);
}

void write_stamp(std::string& out, std::string_view format, const MeterTime& time) {
  for (std::size_t at = 0; at < format.size();) {
    const std::size_t run = run_at(format, at);
    switch (format[at]) {
      case 'S':
        out.append(run, '0');
        break;
      case 'Y':
        write_number(out, run == 4 ? time.year : time.year % 100U, run);
        break;
      case 'M':
        write_number(out, time.month, 2);
        break;
      case 'D':
        write_number(out, time.day, 2);
        break;
      case 'h':
        write_number(out, time.hour, 2);
        break;
      case 'm':
        write_number(out, time.minute, 2);
        break;
      case 's':
        write_number(out, time.second, 2);
        break;
      default:
        out.append(run, format[at]);
    }
    at += run;
  }
}

MeterTime parts_of(std::string_view format, MeterTime time) {
  const auto shows = [&](char part) { return format.find(part) != std::string_view::npos; };
  if (!shows('Y')) time.year = 0;
  if (!shows('M')) time.month = MeterTime::kUnspecified;
  if (!shows('D')) time.day = MeterTime::kUnspecified;
  if (!shows('h')) time.hour = MeterTime::kUnspecified;
  if (!shows('m')) time.minute = MeterTime::kUnspecified;
  if (!shows('s')) time.second = MeterTime::kUnspecified;
  return time;
}

void write_serial(std::string& out, std::string_view format, std::uint64_t number) {
  const std::size_t begin = out.size();
  out += format;
  for (std::size_t at = out.size(); at-- > begin;) {
    if (out[at] != '#') continue;
    out[at] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

void write_hex(std::string& out, std::string_view format, std::uint64_t word) {
  for (std::size_t left = format.size(); left-- > 0;) out += "0123456789ABCDEF"[word >> (4 * left) & 0xFU];
}

}  // namespace obiscope::simulator

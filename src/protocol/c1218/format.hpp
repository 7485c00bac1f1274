// Table 0 (ANSI C12.19, GEN_CONFIG_TBL): in which order and formats a meter writes all its other tables; and fields
// read and written by them.
//
//   0  FORMAT_CONTROL_1  bit 0 data order (1: most significant first), 1..3 characters, 4..6 model
//   1  FORMAT_CONTROL_2  0..2 times, 3..4 data access, 5 ID form (1: BCD), 6..7 integers
//   2  FORMAT_CONTROL_3  0..3 NI_FMAT1, 4..7 NI_FMAT2
//   3  device class (4)  7 nameplate type  8 default set  9 longest procedure parameters, 10 responses
//   11 version 12 revision  13 octets of the sets: standard tables, 14 manufacturer tables, 15 and 16 procedures,
//   17 manufacturer status octets  18 pending
//   19 sets: tables used (standard, manufacturer), procedures used, tables that can be written
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"
#include "bytes/decimal.hpp"
#include "reading/meter_time.hpp"

namespace obiscope::c1218 {

enum class TimeFormat : Byte { none = 0, bcd = 1, octets = 2, minutes = 3, seconds = 4 };
enum class IntegerFormat : Byte { twos_complement = 0, ones_complement = 1, sign_and_magnitude = 2 };
// NI_FMAT1, NI_FMAT2.
enum class NumberFormat : Byte {
  float64 = 0,
  float32 = 1,
  characters12 = 2,
  characters6 = 3,
  int32_four_behind_point = 4,
  bcd6 = 5,
  bcd4 = 6,
  int24 = 7,
  int32 = 8,
  int40 = 9,
  int48 = 10,
  int64 = 11,
  bcd8 = 12,
  characters21 = 13,
};
std::size_t size_of(NumberFormat format);
std::string_view name_of(NumberFormat format);

struct Format {
  bool most_significant_first = false;
  TimeFormat time = TimeFormat::octets;
  Byte data_access = 0;  // 1, 3: by offset too
  bool bcd_ids = false;
  IntegerFormat integer = IntegerFormat::twos_complement;
  NumberFormat number1 = NumberFormat::int32, number2 = NumberFormat::int32;
  bool reads_by_offset() const { return data_access == 1 || data_access == 3; }
  std::size_t size_of_short_time() const;   // STIME_DATE
  std::size_t size_of_long_time() const;    // LTIME_DATE
  std::size_t size_of_time_of_day() const;  // TIME
};

constexpr std::uint16_t kManufacturerTables = 2048;  // table 0 of the manufacturer is read as this number

struct Configuration {
  Format format;
  std::string device_class;  // 4 characters, or hexadecimal
  Byte nameplate_type = 2;   // 2: electricity
  Byte version = 0, revision = 0;
  Byte manufacturer_status_octets = 0;
  std::vector<Byte> standard_used, manufacturer_used, standard_writable, manufacturer_writable;
  bool has(std::uint16_t table) const;
  bool writable(std::uint16_t table) const;
};
// Errors: incomplete (too short), unsupported (a format that the standard does not define).
Result<Configuration> configuration_from(Bytes table0);

// Reads fields one behind the other. Behind the end everything is 0 and ended_early() true.
class Fields {
 public:
  Fields(Bytes octets, const Format& format) : octets_(octets), format_(format) {}
  std::size_t at() const { return at_; }
  std::size_t left() const { return octets_.size() - at_; }
  bool ended_early() const { return ended_early_; }
  const Format& format() const { return format_; }

  Bytes take(std::size_t length);
  std::uint64_t unsigned_number(std::size_t octets);
  // Nothing: minus zero.
  std::int64_t signed_number(std::size_t octets);
  Byte octet() { return static_cast<Byte>(unsigned_number(1)); }
  std::uint16_t word() { return static_cast<std::uint16_t>(unsigned_number(2)); }
  // Nothing: no number, as NaN and dashes are.
  std::optional<Decimal> number(NumberFormat format);
  // Without blanks and NULs at the ends; what is not printable becomes "?".
  std::string text(std::size_t length);
  // A number of a device: characters, or BCD in half as many octets.
  std::string identifier(std::size_t characters);
  std::optional<MeterTime> short_time();
  std::optional<MeterTime> long_time();
  std::optional<MeterTime> time_of_day();

 private:
  std::optional<MeterTime> fields_of_time(bool bcd, bool with_second);

  Bytes octets_;
  Format format_;
  std::size_t at_ = 0;
  bool ended_early_ = false;
};

// Writes them.
class FieldWriter {
 public:
  explicit FieldWriter(const Format& format) : format_(format) {}
  std::vector<Byte> take() { return std::move(octets_); }
  std::size_t size() const { return octets_.size(); }

  void raw(Bytes octets) { octets_.insert(octets_.end(), octets.begin(), octets.end()); }
  void unsigned_number(std::uint64_t number, std::size_t octets);
  void signed_number(std::int64_t number, std::size_t octets);
  void octet(unsigned number) { octets_.push_back(static_cast<Byte>(number)); }
  void word(unsigned number) { unsigned_number(number, 2); }
  // What a format has no room for is cut off: digits at the end, numbers that are too large at their largest.
  void number(const std::optional<Decimal>& value, NumberFormat format);
  void text(std::string_view text, std::size_t length);
  void identifier(std::string_view digits, std::size_t characters);
  void short_time(const MeterTime& time) { put_time(time, false); }
  void long_time(const MeterTime& time) { put_time(time, true); }
  void time_of_day(unsigned seconds);

 private:
  void put_time(const MeterTime& time, bool with_second);
  void put_bcd(std::uint64_t number, std::size_t octets);

  Format format_;
  std::vector<Byte> octets_;
};

}  // namespace obiscope::c1218

// What stands where in a Modbus meter. The catalogue reads it from meters/; nothing here knows one meter.
//
//   plain      address counts words of 16 bits: a u32 at 0x0100 takes 0x0100 and 0x0101
//   objects    address counts whole objects of 1 to 32 bytes (DEF-C44-509 5.4.1): a u32 at 0x0016 takes 0x0016 alone
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bytes/bytes.hpp"
#include "reading/reading.hpp"

namespace obiscope::modbus {

enum class Type : std::uint8_t {
  u8,
  u16,
  u32,
  u64,
  i16,
  i32,
  i64,
  f32,            // IEEE 754
  text,           // printable characters, blanks and NULs at its ends; octets where they are none
  octets,         // bit strings too
  clock,          // 12 bytes: year 2, month, day, weekday, hour, minute, second, hundredths, deviation 2, status
  capture_time,   // a clock: when the value in front of it arose
  demand_period,  // 30 bytes: type, clock of the start, clock of the end, per cent, u32 VA
};
std::string_view name_of(Type type);  // "u16", "f32", "capture time"
std::optional<Type> type_from(std::string_view name);
// In bytes; 0: the entry says it (text, octets).
std::size_t size_of(Type type);

enum class WordOrder : std::uint8_t { high_first, low_first };  // of the 16-bit words of one value

// What else than a value to show the entry is.
enum class Role : std::uint8_t {
  value,
  access_profile,  // bit n, from the left: object n may be read
  unit,            // the meter's own address on the bus
  status,          // counts the resets and entries of the load profile
  columns,         // numbers of the measurements in the load profile; FF: none
  period,          // of the load profile, in seconds
  in_use,          // entries that the load profile has
  capacity,        // entries that it has room for
};
std::string_view name_of(Role role);  // "access profile"
std::optional<Role> role_from(std::string_view name);

struct Meaning {  // of a number that is a state
  std::uint32_t value = 0;
  Flag flag;
};

struct Entry {
  std::uint16_t address = 0;
  Byte function = 4;  // 3 or 4
  Type type = Type::u16;
  Byte size = 2;           // in bytes
  std::int8_t scaler = 0;  // the value is what is sent times 10^scaler
  Unit unit;
  Obis obis;
  std::string name;  // for `explain`
  WordOrder order = WordOrder::high_first;
  Role role = Role::value;
  std::string part;  // of the map, that not every meter has: "three-phase"; a meter has all of it or none
  std::vector<Meaning> meanings;

  // How many addresses it takes.
  std::uint16_t addresses(bool objects) const { return objects ? std::uint16_t{1} : std::uint16_t((size + 1) / 2); }
};
// "0x006C": the name as the meter knows it, for Reading::code.
std::string code_of(const Entry& entry);
std::string code_of(std::uint16_t address);

// One that a load profile can have as a column (DEF-C44-509 5.4.2).
struct Measurement {
  Byte id = 0;
  Type type = Type::u32;  // clock: the row's time; u8: its status
  std::int8_t scaler = 0;
  Unit unit;
  Obis obis;
};

struct RegisterMap {
  bool objects = false;
  std::vector<Entry> entries;          // by function, then by address, none inside another
  std::uint16_t most_registers = 125;  // words or objects in one request
  std::uint16_t gap = 0;               // plain: so many addresses without an entry may be read along
  Obis profile{1, 0, 99, 1, 0, 255};
  std::vector<Measurement> measurements;  // empty: no load profile
  std::string when_denied;                // what to do, and to send to whom, where the meter denies access; one line

  // The entry that begins there.
  const Entry* at(Byte function, std::uint16_t address) const;
  // The first at or behind that place; the end of `entries` where there is none.
  const Entry* from(Byte function, std::uint16_t address) const;
  const Entry* with(Role role) const;
  const Entry* with(const Obis& obis) const;
  const Measurement* measurement(Byte id) const;
};

// The first objects map of `candidates` that explains an answer of the recording as nothing else does: as many bytes as
// its objects have together, and other than two for each. nullptr where none does.
const RegisterMap* map_for(Bytes recording, const std::vector<const RegisterMap*>& candidates);

}  // namespace obiscope::modbus

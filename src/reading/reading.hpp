// Reading: one value of one quantity, as the meter said it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bytes/decimal.hpp"
#include "reading/meter_time.hpp"
#include "reading/obis.hpp"
#include "reading/unit.hpp"

namespace obiscope {

// Nothing: the meter names the quantity and has no value for it ("---.-*V").
using Value = std::variant<std::monostate, Decimal, std::string, MeterTime, std::vector<Byte>, bool>;

// One bit of a status word that is set, in words.
struct Flag {
  std::string code;  // "reverse_energy"
  std::string text;  // "energy flows backwards"
  friend bool operator==(const Flag&, const Flag&) = default;
};

struct Reading {
  Obis obis;
  std::string code;  // the name as the meter wrote it: "C.1.0"
  Value value;
  Unit unit;
  std::string unit_text;              // as the meter wrote it, where `unit` is Unit::kOther
  std::optional<MeterTime> captured;  // when the value arose (a maximum, a billing value)
  std::vector<Flag> flags;            // the bits of a status word
  friend bool operator==(const Reading&, const Reading&) = default;
};

// "kWh": the unit's symbol, or what the meter wrote.
std::string unit_text_of(const Reading& reading);
// "12345.678", "M27", "20:14:55", "0a0b", "true", "" for no value: for a table or a column.
std::string text_from(const Value& value);

}  // namespace obiscope

// Units: the numbers of DLMS/COSEM (IEC 62056-62, table of physical units) with a decimal prefix.
//
//   "kWh" -> {30 (Wh), 3}       "V" -> {35, 0}       "Imp/kWh" -> {254 (other), 0}, text kept by the Reading
#pragma once

#include <string>
#include <string_view>

#include "bytes/bytes.hpp"

namespace obiscope {

struct Unit {
  static constexpr Byte kOther = 254;
  static constexpr Byte kNone = 255;

  Byte number = kNone;
  std::int8_t prefix = 0;  // 3: kilo
  friend bool operator==(const Unit&, const Unit&) = default;
};

// By its symbol: kWh, kvarh, V, A, Hz, m3, GJ, ... Unit::kOther where the symbol is not known, kNone for "".
Unit unit_from(std::string_view symbol);
// "kWh"; "" for none and other.
std::string symbol_of(Unit unit);

}  // namespace obiscope

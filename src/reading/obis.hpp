// OBIS codes (IEC 62056-61):  A-B:C.D.E*F
//
//   1-0:1.8.0*255    medium - channel : quantity . processing . tariff * billing period
//
// Short forms are completed: 1.8.0 -> 1-0:1.8.0*255;  C, F, L, P -> 96, 97, 98, 99 with A-B 0-0;  FF is F.F.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "bytes/bytes.hpp"

namespace obiscope {

struct Obis {
  Byte a = 0, b = 0, c = 0, d = 0, e = 0, f = 255;
  friend auto operator<=>(const Obis&, const Obis&) = default;
};

// All of: 1-0:1.8.0*255  1-1:1.8.0  1.8.0  1.8.0*01  1.8.0&01  C.1.0  F.F  F.F.0  FF  F  P.01  32.7  0.0
// `medium` is A of short forms without a letter. Nothing where `text` is no OBIS code. Allocates nothing.
std::optional<Obis> obis_from(std::string_view text, Byte medium = 1);

// The same for hot paths: the code that begins at `text` and ends before a "(". Says how many characters it has; 0
// where it is none, or none of the usual kind that this takes: up to 15 characters, numbers, one letter at the
// beginning. 24 characters can be read from `text` on.
std::size_t read_obis(const char* text, Byte medium, Obis& obis);

// As obis_from, and what else people write: 1.0.1.8.0.255 (six numbers with points), 0100010800ff (hexadecimal).
std::optional<Obis> obis_from_user(std::string_view text);

// "1-0:1.8.0*255"
std::string text_from(const Obis& obis);
// "1.8.0", "1.8.0*1", "C.1.0", "F.F": how IEC 62056-21 meters write it.
std::string short_text_from(const Obis& obis);

// "energy_import", "meter_id"; empty where there is no name for it. The names are part of the JSON and never change.
std::string_view name_of(const Obis& obis);

}  // namespace obiscope

// The parts of a meter file, each taken from its table.
#pragma once

#include "catalogue/catalogue.hpp"
#include "catalogue/fields.hpp"

namespace obiscope::catalogue {

constexpr std::size_t kMostRegisters = 2000;

// `baud` and `format` over `settings`.
LineSettings read_settings(Fields& fields, LineSettings settings);

// IEC 62056-21: [line], [quirks], [[status]], [twin].
void read_sign_on(Fields& fields, iec62056_21::SignOn& sign_on);
void read_quirks(Fields& fields, iec62056_21::Quirks& quirks);
void read_status_word(Fields& fields, StatusWord& word);
void read_twin(Fields& fields, Meter& meter);
// `identification` of [twin], which one of the meter's own patterns has to match, and `mode`.
void read_twin_identification(Fields& fields, Meter& meter, std::string_view key);
// `phases` and `solar`.
void read_household(Fields& fields, Meter& meter);

// Registers and profiles of any twin.
RegisterKind read_kind(Fields& fields);
void read_register(Fields& fields, Byte medium, std::vector<TwinRegister>& registers);
TwinProfile read_profile(Fields& fields, Byte medium);

}  // namespace obiscope::catalogue

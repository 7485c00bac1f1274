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

// DLMS: [dlms], [twin].
void read_visit(Fields& fields, Meter& meter);
void read_dlms_twin(Fields& fields, Meter& meter);
// `objects` and `profiles` of [twin], the logical device name first; their registers become those of the meter.
std::vector<dlms::ObjectDescription> read_objects(Fields& fields, const std::string& device_name, Meter& meter);
// Keys of the same name in [dlms] and [twin].
void read_mechanism(Fields& fields, dlms::Mechanism& mechanism);
void read_protection(Fields& fields, dlms::SecuritySetup& setup);  // suite, security
// A key of so many bytes, which no reason repeats; empty where it is absent or wrong.
std::vector<Byte> read_key(Fields& fields, std::string_view key, std::size_t size);
std::uint16_t read_client(Fields& fields, bool hdlc);
hdlc::Address read_server(Fields& fields);
void read_link(Fields& fields, hdlc::Parameters& wish);  // window, information
std::vector<dlms::Via> read_vias(Fields& fields, std::string_view key);

// The other families, each whole: how it is read, what it gets wrong, its twin.
void read_sml(Fields& fields, Meter& meter);
void read_p1(Fields& fields, Meter& meter);
void read_c1218(Fields& fields, Meter& meter);
void read_modbus(Fields& fields, Meter& meter);

// Registers and profiles of any twin.
RegisterKind read_kind(Fields& fields);
void read_register(Fields& fields, Byte medium, std::vector<TwinRegister>& registers);
// `registers`, of which there has to be one at least.
void read_registers(Fields& fields, Byte medium, Meter& meter);
TwinProfile read_profile(Fields& fields, Byte medium);

}  // namespace obiscope::catalogue

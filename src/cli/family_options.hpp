// Which protocol a meter speaks, and the options of the families that have few of their own: SML, P1, Modbus, C12.18.
#pragma once

#include <optional>

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "protocol/c1218/reader.hpp"
#include "protocol/modbus/reader.hpp"
#include "protocol/p1/reader.hpp"
#include "protocol/sml/reader.hpp"
#include "transport/url.hpp"

namespace obiscope::cli {

// --protocol, --unit, --framing.
std::vector<Option> family_options();

struct ProtocolChoice {
  Protocol protocol = Protocol::iec62056_21;
  bool certain = false;  // the user, the meter's file or the URL says so; else what answers may tell otherwise
};
// --protocol, then --meter, then an option that only one protocol has, then the URL: port 4059 is that of the DLMS
// wrapper, 502 that of Modbus TCP. Error: usage, where two of them differ.
Result<ProtocolChoice> protocol_from(const Arguments& arguments, const transport::Url& url,
                                     const catalogue::Meter* meter);

// `usual` with what the URL and then --baud and --format say. Error: usage.
Result<LineSettings> line_from(const Arguments& arguments, const transport::Url& url, LineSettings usual);

// How to read a meter of one of these families; only that of the protocol chosen says anything.
struct FamilyOptions {
  sml::ReadOptions sml;
  p1::ReadOptions p1;
  modbus::ReadOptions modbus;
  c1218::ReadOptions c1218;
};
// What the meter's file says, then the options. Errors: usage, port (the key file).
Result<FamilyOptions> family_options_from(const Arguments& arguments, const transport::Url& url, Protocol protocol,
                                          const catalogue::Meter* meter, Console& console);

}  // namespace obiscope::cli
